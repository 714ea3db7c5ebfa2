/** Reads one cell of a row: text, blank, email address, link, file, identifier, or what is no value. */
import { isObject } from '../../shared/answers';
import {
	AS_TEXT,
	DAMAGED,
	ERROR_VALUE,
	isBlank,
	isPlain,
	NO_RESULT,
	nonValues,
	ROUNDED,
	urlIn,
	type NonValue as AnyNonValue,
} from '../../shared/words';

export type CellText = { text: string } | { refused: 'list' | 'object' | 'inexact' | 'noResult' };

/** White space, and zero-width characters that JavaScript's trim leaves. */
const SPACE = /[\s\u200b\u2060\u180e]/;

/** Also without no-break spaces, byte order marks and zero-width spaces around it. */
export function trimCell(text: string): string {
	if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))) return text;
	let start = 0;
	let end = text.length;
	while (start < end && SPACE.test(text[start])) start += 1;
	while (end > start && SPACE.test(text[end - 1])) end -= 1;
	return text.slice(start, end);
}

/** A cell as trimmed text. Whole numbers beyond 2^53, such as a long barcode, are `inexact`: they have lost digits. */
export function readCell(cell: unknown): CellText {
	if (typeof cell === 'string') return { text: trimCell(cell) };
	if (cell === null || cell === undefined) return { text: '' };
	if (typeof cell === 'number') {
		if (!Number.isFinite(cell)) return { refused: 'noResult' };
		const exact = Number.isSafeInteger(cell) || !Number.isInteger(cell);
		return exact ? { text: String(cell) } : { refused: 'inexact' };
	}
	if (typeof cell === 'boolean' || typeof cell === 'bigint') return { text: String(cell) };
	return { refused: Array.isArray(cell) ? 'list' : 'object' };
}

/** In code points: an emoji or a rare Chinese character counts once. */
export function countCharacters(text: string): number {
	return [...text].length;
}

/** RFC 5321, 4.5.3.1.3: a path has at most 256 octets, two of them the angle brackets. */
const LONGEST_ADDRESS = 254;
/** Neither with a mark by which a sheet keeps text, or in the quotes of a mail program, nor of a user that a program lacks. */
const ADDRESS =
	/^(?!['‘’`´=]|undefined@)[^\s\p{C}@,;:<>()"[\]\\]+@(?:[\p{L}\p{M}\p{N}_-]+\.)+[\p{L}\p{M}\p{N}_-]{2,}$/u;

/** Whether the text is one plain email address. Deliberately loose: only the mail server can tell. */
export function isAddress(text: string): boolean {
	return text.length <= LONGEST_ADDRESS && ADDRESS.test(text);
}

const LINK = /^https?:\/\/[^\s/?#]/i;

/** An http or https link with its spaces encoded; undefined for anything else. */
export function readLink(text: string): string | undefined {
	const link = text.replace(/ /g, '%20');
	return LINK.test(link) && !/[\s\p{Cc}]/u.test(link) && urlIn(link) ? link : undefined;
}

/** How JPEG, PNG, GIF, WebP, BMP and HEIC files begin in base64. */
const IMAGE_STARTS = ['/9j/', 'iVBORw0KGgo', 'R0lGOD', 'UklGR', 'Qk0', 'AAAA'];
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
const SHORTEST_IMAGE = 32;
/** Longer than any file name: such text of these characters can only be encoded bytes. */
const SURELY_ENCODED = 300;
/** How much of a text is looked at. */
const LOOKED_AT = 2000;

/** Whether the cell holds a file, or a reference to n8n's binary data. */
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

/** Rules by which a row is refused before anything is sent. Messages never show what a cell holds. */
export const ROW_RULES = [
	'required',
	'tooLong',
	'tooShort',
	'notADate',
	'notAnAddress',
	'notALink',
	'notText',
	'notAValue',
	'notAnId',
	'photoIsAFile',
	'duplicate',
	'unknownColumn',
	'ambiguousColumn',
	'noColumns',
	'unknownField',
] as const;

export type RowRule = (typeof ROW_RULES)[number];

export type NonValue = AnyNonValue<RowRule>;

/** What is no identifier, or another one than the sheet means. */
const nonIdentifierIn = nonValues<RowRule>([
	DAMAGED,
	ERROR_VALUE,
	// Excel writes a plus sign and at least two digits, others no sign. 731E16, without sign or mark, is an ID.
	{ pattern: /^[+-]?\d+(?:[.,]\d+E[+-]?\d+|E\+\d{2,})$/i, rule: 'notAnId', ...ROUNDED },
	{
		pattern: /^(?:['‘’`´=]|"[^"]*"$)/,
		rule: 'notAnId',
		is: 'begins with a mark by which a sheet keeps it as text, and which is no part of it',
		hint: 'Format this column as text in the sheet and remove the mark: 00123 instead of \'00123 or ="00123".',
	},
	{
		pattern: /^[+-]?\d+[.,]0+$/,
		rule: 'notAnId',
		is: 'is written as a decimal number',
		hint: AS_TEXT,
	},
	{
		pattern:
			/^(?:[-–—−_.,?!*/\\#~+]+|[(<[]?(?:null|nil|none|n\.?\/?a\.?|blank|empty)[)>\]]?|\\N|true|false|tb[ad]|unknown)$/i,
		rule: 'notAnId',
		is: 'is a placeholder, and names nobody',
		hint: 'Give this row its own value in the sheet, or check the expression that yields it.',
	},
	{
		pattern:
			/^(?:(?:grand |sub[- ]?)?totale?s?|total g[eé]n[eé]ral|(?:ins)?gesamt|gesamtergebnis|(?:gesamt|zwischen)?summe):?$/i,
		rule: 'notAnId',
		is: 'is the word for a total, and names nobody',
		hint: 'Remove the line with the totals from the sheet, or filter it out before this node.',
	},
	{
		pattern: /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u,
		rule: 'notAnId',
		is: 'holds characters that cannot be seen',
		hint: 'Delete the cell in the sheet and type the value anew; copied text often carries such characters.',
	},
	// No ID either, in upper or lower case.
	{ ...NO_RESULT, pattern: new RegExp(NO_RESULT.pattern, 'i') },
]);

/** An identifier as it is sent ('' for a blank cell), or why the cell holds none. */
export function readIdentifier(cell: unknown): { id: string } | NonValue {
	if (isBlank(cell)) return { id: '' };
	if (typeof cell === 'boolean') return NOT_TEXT.boolean;
	const read = readCell(cell);
	if ('refused' in read) return NOT_TEXT[read.refused];
	// A decimal number may have lost zeros at its end.
	if (typeof cell === 'number' && !Number.isInteger(cell)) return NOT_TEXT.inexact;
	return nonIdentifierIn(read.text) ?? { id: read.text };
}

const ONE_TEXT =
	'Map a single text to this field, for example one entry of the list or one property of the object.';

export const NOT_TEXT = {
	list: { rule: 'notText', is: 'is a list, not text', hint: ONE_TEXT },
	object: { rule: 'notText', is: 'holds several values, not text', hint: ONE_TEXT },
	boolean: {
		rule: 'notText',
		is: 'is true or false, not text',
		hint: 'Check which column or expression fills this field.',
	},
	inexact: {
		rule: 'notText',
		is: 'is a number with more digits than n8n keeps exactly',
		hint: 'Format this column as text in the sheet, so that no digit is lost.',
	},
	noResult: NO_RESULT,
} as const satisfies Record<string, NonValue>;
