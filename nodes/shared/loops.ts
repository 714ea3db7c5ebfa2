/** Loops over many values that hold up nobody else, and values by a key. */
import { sleep } from 'n8n-workflow';

/**
 * Works through `values` with a fixed number of workers, so that a hundred thousand rows do not wait all at once. The
 * first throw keeps the others from being begun; it is passed on when all that was under way has ended.
 * @param stop called at the first throw: for work of several requests, so that it goes no further than it has to
 */
export async function mapPooled<From, To>(
	values: readonly From[],
	workers: number,
	work: (value: From, index: number) => Promise<To>,
	stop?: () => void,
): Promise<To[]> {
	const results = new Array<To>(values.length);
	const thrown: unknown[] = [];
	// One for all workers: whoever is free takes the next value.
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

/** How long a loop may hold n8n's event loop before others get their turn, looked at once in so many values. */
const TURN_MS = 15;
const LOOKED_AT_EVERY = 4;

/** `forEach` over many values that now and then lets others have their turn. */
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

/** `map` in the same way. */
export async function mapYielding<From, To>(
	values: Iterable<From>,
	map: (value: From, index: number) => To,
): Promise<To[]> {
	const results: To[] = [];
	await forEachYielding(values, (value, index) => results.push(map(value, index)));
	return results;
}

/** Puts one more value into the list of its key. */
export function addTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): Value[] {
	const list = lists.get(key) ?? [];
	if (list.push(value) === 1) lists.set(key, list);
	return list;
}
