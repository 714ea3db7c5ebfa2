/** What stands in one cell: text, nothing, an address, a link, or a file where a link belongs. */
import { isObject } from '../../shared/answers';
import { urlIn } from '../../shared/words';

export type CellText = { text: string } | { refused: 'list' | 'object' | 'inexact' };

/** Characters that take no room on the page and that JavaScript's own trim leaves in place. */
const INVISIBLE = '\u200b\u2060\u180e';

/** Neither white space nor invisible, as nearly every first and last character of a cell. */
const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f;

const isSpace = (character: string): boolean =>
	character.trim() === '' || INVISIBLE.includes(character);

/** The text without white space around it: no-break spaces, byte order marks and zero-width spaces included. */
export function trimCell(text: string): string {
	if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))) return text;
	let start = 0;
	let end = text.length;
	while (start < end && isSpace(text[start])) start += 1;
	while (end > start && isSpace(text[end - 1])) end -= 1;
	return text.slice(start, end);
}

/** Whether the cell holds nothing that a person would see. */
export function isBlank(cell: unknown): boolean {
	if (cell === null || cell === undefined) return true;
	return typeof cell === 'string' && trimCell(cell) === '';
}

/**
 * The cell as trimmed text. Numbers and booleans become text; a list or an object is refused, and so is a whole
 * number beyond 2^53, whose last digits were lost before it came here (long barcodes read as numbers).
 */
export function readCell(cell: unknown): CellText {
	if (typeof cell === 'string') return { text: trimCell(cell) };
	if (cell === null || cell === undefined) return { text: '' };
	if (typeof cell === 'number') {
		const exact = Number.isFinite(cell) && (Number.isSafeInteger(cell) || !Number.isInteger(cell));
		return exact ? { text: String(cell) } : { refused: 'inexact' };
	}
	if (typeof cell === 'boolean' || typeof cell === 'bigint') return { text: String(cell) };
	return { refused: Array.isArray(cell) ? 'list' : 'object' };
}

/** Characters as a person counts them: an emoji or a rare Chinese character is one, not two. */
export function countCharacters(text: string): number {
	return [...text].length;
}

/** RFC 5321, 4.5.3.1.3: a path has at most 256 octets, two of them the angle brackets. */
const LONGEST_ADDRESS = 254;
const ADDRESS =
	/^[^\s\p{C}@,;:<>()"[\]\\]+@(?:[^\s\p{C}@,;:<>()"[\]\\.]+\.)+[^\s\p{C}@,;:<>()"[\]\\.]{2,}$/u;

/** Whether the text is one plain email address. Deliberately loose: the mail server has the last word. */
export function isAddress(text: string): boolean {
	return text.length <= LONGEST_ADDRESS && ADDRESS.test(text);
}

const LINK = /^https?:\/\/[^\s/?#]/i;

/** The http or https link as it can be sent (spaces in file names encoded), or undefined. */
export function readLink(text: string): string | undefined {
	const link = text.replace(/ /g, '%20');
	return LINK.test(link) && !/[\s\p{Cc}]/u.test(link) && urlIn(link) ? link : undefined;
}

/** How JPEG, PNG, GIF, WebP, BMP and HEIC files begin in base64. */
const IMAGE_STARTS = ['/9j/', 'iVBORw0KGgo', 'R0lGOD', 'UklGR', 'Qk0', 'AAAA'];
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
const SHORTEST_IMAGE = 32;
/** Longer than any file name, so that text of this alphabet can be nothing but encoded bytes. */
const SURELY_ENCODED = 300;
/** Enough of a large file to tell. */
const LOOKED_AT = 2000;

/** Whether the cell holds a file or a reference to n8n's binary data, where a link is expected. */
export function isFile(cell: unknown): boolean {
	if (typeof cell === 'string') return isEncodedFile(cell.trim());
	if (ArrayBuffer.isView(cell) || cell instanceof ArrayBuffer) return true;
	if (!isObject(cell)) return false;
	return 'mimeType' in cell || 'fileName' in cell || 'data' in cell || cell.type === 'Buffer';
}

function isEncodedFile(text: string): boolean {
	if (/^data:/i.test(text) || /^(filesystem|filesystem-v2|s3):/i.test(text)) return true;
	if (text.length < SHORTEST_IMAGE || !BASE64.test(text.slice(0, LOOKED_AT))) return false;
	return text.length >= SURELY_ENCODED || IMAGE_STARTS.some((start) => text.startsWith(start));
}
