/** Loops over many values that do not block the event loop, and lists by key. */
import { sleep } from 'n8n-workflow';

/**
 * Like `Promise.all` over `work`, with at most `workers` at a time. After the first throw nothing more is begun; it is
 * thrown on when everything under way has ended.
 * @param stop called at the first throw, to cut short work of several requests
 */
export async function mapPooled<From, To>(
	values: readonly From[],
	workers: number,
	work: (value: From, index: number) => Promise<To>,
	stop?: () => void,
): Promise<To[]> {
	const results = new Array<To>(values.length);
	const thrown: unknown[] = [];
	const queue = values.entries();
	const worker = async () => {
		for (const [index, value] of queue) {
			if (thrown.length > 0) return;
			try {
				results[index] = await work(value, index);
			} catch (error) {
				if (thrown.push(error) === 1) stop?.();
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(workers, values.length) }, worker));
	if (thrown.length > 0) throw thrown[0];
	return results;
}

/** How long a loop may block the event loop, checked every few values. */
const TURN_MS = 15;
const LOOKED_AT_EVERY = 4;

/** `forEach` that yields to the event loop now and then. */
export async function forEachYielding<Value>(
	values: Iterable<Value>,
	act: (value: Value, index: number) => void,
): Promise<void> {
	let index = 0;
	let turnEnds = Date.now() + TURN_MS;
	for (const value of values) {
		act(value, index);
		index += 1;
		if (index % LOOKED_AT_EVERY === 0 && Date.now() >= turnEnds) {
			await sleep(0);
			turnEnds = Date.now() + TURN_MS;
		}
	}
}

/** `map` that does the same. */
export async function mapYielding<From, To>(
	values: Iterable<From>,
	map: (value: From, index: number) => To,
): Promise<To[]> {
	const results: To[] = [];
	await forEachYielding(values, (value, index) => results.push(map(value, index)));
	return results;
}

/** Appends to the list of a key. @returns that list */
export function addTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): Value[] {
	const list = lists.get(key) ?? [];
	if (list.push(value) === 1) lists.set(key, list);
	return list;
}
