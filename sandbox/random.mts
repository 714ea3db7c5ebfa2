/** A number from 0 up to 1 that depends on nothing but the seed and the text: the same every time (FNV-1a, mixed). */
export function chance(seed: number, text: string): number {
	let hash = (2166136261 ^ seed) >>> 0;
	for (let index = 0; index < text.length; index++) {
		hash = Math.imul(hash ^ text.charCodeAt(index), 16777619) >>> 0;
	}
	hash = Math.imul(hash ^ (hash >>> 16), 2246822507) >>> 0;
	hash = Math.imul(hash ^ (hash >>> 13), 3266489909) >>> 0;
	return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}
