/** What stands in one cell: text, nothing, an address, a link, a file where a link belongs, or what is no value at all. */
import { isObject } from '../../shared/answers';
import { urlIn } from '../../shared/words';

export type CellText = { text: string } | { refused: 'list' | 'object' | 'inexact' | 'noResult' };

/** White space, and characters that take no room on the page and that JavaScript's own trim leaves in place. */
const SPACE = /[\s\u200b\u2060\u180e]/;

/** Neither white space nor invisible, as nearly every first and last character of a cell. */
const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f;

/** The text without white space around it: no-break spaces, byte order marks and zero-width spaces included. */
export function trimCell(text: string): string {
	if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))) return text;
	let start = 0;
	let end = text.length;
	while (start < end && SPACE.test(text[start])) start += 1;
	while (end > start && SPACE.test(text[end - 1])) end -= 1;
	return text.slice(start, end);
}

/** Fillers, joiners and marks of direction are seen only with what they join; the last one is Braille without a dot. */
const VISIBLE = /[^\s\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether the cell holds nothing that a person would see. */
export function isBlank(cell: unknown): boolean {
	if (cell === null || cell === undefined) return true;
	return typeof cell === 'string' && !isPlain(cell.charCodeAt(0)) && !VISIBLE.test(cell);
}

/** Which row of the sheet it was, in every item of n8n's Google Sheets node: no value of the row. */
export const ROW_NUMBER = 'row_number';

/** Checkboxes stand in Google's sheets down to the last line, and unticked ones are not nothing there. */
const isNothing = (cell: unknown) => cell === false || cell === 'FALSE' || isBlank(cell);

export function isBlankRow(row: Readonly<Record<string, unknown>>): boolean {
	return Object.keys(row).every((column) => column === ROW_NUMBER || isNothing(row[column]));
}

/** The cell as trimmed text. A whole number beyond 2^53, such as a long barcode, lost its last digits before it came. */
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

/** What a row can break before anything is sent. Messages name labels, columns and counts, never what a cell holds. */
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

export interface NonValue {
	rule: RowRule;
	/** Completes a sentence that begins with the label of the field. */
	is: string;
	/** What to do in the sheet, in n8n's Extract From File or in the expression. */
	hint: string;
}

type Known = NonValue & { pattern: RegExp };

const AS_TEXT =
	'Format this column as text in the sheet and enter the values again, or export it anew: changing the format alone does not bring back what was lost.';

/** U+FFFD: a byte that was not read. U+0080 to U+009F: Windows-1252 read as Latin-1. U+0000: half a letter of UTF-16. */
export const DAMAGED: Known = {
	pattern: /[\uFFFD\u0080-\u009F\0]/,
	rule: 'notText',
	is: 'holds characters that were lost when the file was read',
	hint: 'Save the sheet as "CSV UTF-8" or as XLSX. If the file cannot be changed, set Options > Encoding of Extract From File to the one that it was saved with.',
};

/**
 * As Excel, LibreOffice and Google Sheets write them, each in the language of whoever saved the file. They are capitals in
 * all of them, unlike what people call themselves: #GoBears!
 */
const ERROR_VALUE: Known = {
	pattern:
		/^(?:#(?:[¡¿]?\p{Lu}[\p{Lu}\p{M}\d_/.]* ?[!?]|[Nn]\/[Aa]|N\/[BD]|NV|Н\/Д|I\/T|NA|YOK|HIÁNYZIK|NENÍ_K_DISPOZICI|GETTING_DATA|##+)|Err:\d{3})$/u,
	rule: 'notAValue',
	is: 'holds only what a formula of the sheet leaves when it cannot be calculated',
	hint: 'Correct the formula in the sheet, or leave the cell empty, and export it again.',
};

/** Exactly as programs and Google Sheets write them: a person may be called Null, and a department Loading. */
const NO_RESULT: Known = {
	pattern:
		/^(?:undefined|(?:undefined|null)(?: (?:undefined|null))+|NaN|\[object .*\]|Invalid (?:[Dd]ate(?:Time)?|Duration|Interval)|Loading(?:\.{3}|…))$/,
	rule: 'notAValue',
	is: 'holds only what a program or a formula leaves that has no result',
	hint: 'Check the expression that yields it, or wait until the sheet is calculated. Leave the cell empty where there is no value.',
};

/** A text in quotes, a cell, a function or a column, alone or before an operator; before words it is somebody's text. */
const FORMULA: Known = {
	pattern:
		/^=[-+(]*(?:(?:"[^"]*")+|(?:(?:'[^']+'|[\p{L}\d_.]+)!)?\$?[A-Z]{1,3}\$?\d+|[\p{L}\d_.]+\(.*\)|[\p{L}\d_.]*\[.*\])(?:\s*[-+&*/^:=<>)].*)?$/isu,
	rule: 'notAValue',
	is: 'is a formula, and not what it comes to',
	hint: 'Export the sheet with the results of its formulas, and keep digits by formatting the column as text: 00123 instead of ="00123".',
};

const ROUNDED = {
	is: 'is a number in scientific notation, of which the sheet has dropped digits',
	hint: AS_TEXT,
};

/** As sheets write it: one digit, and at least two of the exponent after its sign. */
const SCIENTIFIC: Known = { pattern: /^\d(?:[.,]\d+)?E\+\d{2,}$/i, rule: 'notAValue', ...ROUNDED };

const IN_ANY_FIELD: readonly Known[] = [DAMAGED, ERROR_VALUE, NO_RESULT, FORMULA, SCIENTIFIC];

/** What looks like an ID, and is another one than the sheet means. */
const IN_IDENTIFIERS: readonly Known[] = [
	DAMAGED,
	ERROR_VALUE,
	// Excel writes two digits at least after the plus sign, others none at all. 731E16, without sign and mark, is an ID.
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
		// Controls and format characters; fillers and variation selectors are ignorable.
		pattern: /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u,
		rule: 'notAnId',
		is: 'holds characters that cannot be seen',
		hint: 'Delete the cell in the sheet and type the value anew; copied text often carries such characters.',
	},
	// Nobody's ID is such a word, however it is written.
	{ ...NO_RESULT, pattern: new RegExp(NO_RESULT.pattern, 'i') },
];

/** All patterns as one, wider by their case and by line breaks: nearly every text is done with one look. */
const anyOf = (known: readonly Known[]) =>
	new RegExp(known.map(({ pattern }) => pattern.source).join('|'), 'isu');

const ANYWHERE = { known: IN_ANY_FIELD, suspicious: anyOf(IN_ANY_FIELD) };
const IDENTIFIERS = { known: IN_IDENTIFIERS, suspicious: anyOf(IN_IDENTIFIERS) };

/** Why a text is no value; undefined for one that may be. */
export function nonValueIn(text: string, isIdentifier: boolean): NonValue | undefined {
	const { known, suspicious } = isIdentifier ? IDENTIFIERS : ANYWHERE;
	return suspicious.test(text) ? known.find(({ pattern }) => pattern.test(text)) : undefined;
}

/** An identifier as it is sent, or why the cell holds none. A blank cell is for the caller to judge. */
export function readIdentifier(cell: unknown): { id: string } | NonValue {
	if (isBlank(cell)) return { id: '' };
	if (typeof cell === 'boolean') return NOT_TEXT.boolean;
	const read = readCell(cell);
	if ('refused' in read) return NOT_TEXT[read.refused];
	// Zeros at the end of a decimal number are lost like digits beyond the sixteenth.
	if (typeof cell === 'number' && !Number.isInteger(cell)) return NOT_TEXT.inexact;
	return nonValueIn(read.text, true) ?? { id: read.text };
}

const ONE_TEXT =
	'Map a single text to this field, for example one entry of the list or one property of the object.';

/** What is no text in the first place. */
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
