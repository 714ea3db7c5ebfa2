import type { Json, JsonObject } from './types.mts';

/**
 * Unpacks the form in which n8n sends execution data: a list of values in which every string inside a list or
 * object is the number of another entry, so that a value that occurs twice is written once (the npm package
 * `flatted`).
 * @throws Error when the text is not in that form
 */
export function parseFlatted(text: string): Json {
	const entries: unknown = JSON.parse(text);
	if (!Array.isArray(entries)) throw new Error('Execution data is not in the form n8n sends');
	const values: Json[] = [];
	const isDone: boolean[] = [];

	const resolve = (index: number): Json => {
		if (isDone[index]) return values[index];
		isDone[index] = true;
		const entry: unknown = entries[index];
		if (Array.isArray(entry)) {
			const list: Json[] = [];
			values[index] = list;
			for (const part of entry) list.push(resolvePart(part));
		} else if (typeof entry === 'object' && entry !== null) {
			const object: JsonObject = {};
			values[index] = object;
			for (const [key, part] of Object.entries(entry)) object[key] = resolvePart(part);
		} else {
			values[index] = entry as Json;
		}
		return values[index];
	};
	const resolvePart = (part: unknown): Json =>
		typeof part === 'string' ? resolve(Number(part)) : (part as Json);

	return resolve(0);
}
