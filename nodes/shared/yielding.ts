import { sleep } from 'n8n-workflow';

/** How long a loop may hold n8n's event loop before others get their turn. */
const TURN_MS = 15;

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
		if (Date.now() >= turnEnds) {
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
