/**
 * How the last listing went, as names that are recorded or not: a list that can only be asked holds a number as its bits.
 * Both orientations or none, as after a run that did not end, are no hint.
 */
import type { ListingHint } from '../../api/listing';

const BITS = Array.from({ length: 20 }, (_, bit) => bit);

export const HINT_PARTS: readonly string[] = ['asNamed', 'inverted', ...BITS.map(String)];

export function partsOf(hint: ListingHint | undefined): string[] {
	if (hint === undefined || hint.rows >= 2 ** BITS.length) return [];
	const set = BITS.filter((bit) => Math.floor(hint.rows / 2 ** bit) % 2 === 1);
	return [hint.orientation, ...set.map(String)];
}

export function hintIn(parts: readonly string[]): ListingHint | undefined {
	const [isAsNamed, isInverted] = ['asNamed', 'inverted'].map((part) => parts.includes(part));
	if (isAsNamed === isInverted) return undefined;
	const rows = BITS.filter((bit) => parts.includes(String(bit))).reduce(
		(sum, bit) => sum + 2 ** bit,
		0,
	);
	return { orientation: isAsNamed ? 'asNamed' : 'inverted', rows };
}
