import { sleep } from 'n8n-workflow';

/** How long a loop may hold n8n's event loop before others get their turn. */
const TURN_MS = 15;

/** `map` over many values that now and then lets others have their turn. */
export async function mapYielding<From, To>(
	values: Iterable<From>,
	map: (value: From, index: number) => To,
): Promise<To[]> {
	const results: To[] = [];
	let turnEnds = Date.now() + TURN_MS;
	for (const value of values) {
		results.push(map(value, results.length));
		if (Date.now() >= turnEnds) {
			await sleep(0);
			turnEnds = Date.now() + TURN_MS;
		}
	}
	return results;
}
