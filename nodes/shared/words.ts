/** Makes texts of others fit to be shown, compares texts, tells what is blank or none, and joins names. Pure, and in linear time. */

const LONGEST = 200;

/** On one line, without punctuation at its end, cut after 200 characters. */
export function shownWords(text: string): string {
	const line = text.replace(/\p{Cc}/gu, ' ').replace(/\s+/g, ' ');
	let end = line.length;
	while (end > 0 && /[\s.!]/.test(line[end - 1])) end -= 1;
	const words = line.slice(0, end).trimStart();
	return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

export function withoutMarkup(text: string): string {
	return text.replace(/<[^<>]*>/g, ' ');
}

/** For comparing: case, spaces and Unicode forms make no difference. */
export function comparableText(text: string): string {
	return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** For searching: accents and invisible characters make no difference either. */
export function searchableText(text: string): string {
	const plain = text.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '');
	// Upper case first: that turns ß into SS.
	return comparableText(plain.toUpperCase());
}

const SEPARATED = new RegExp(
	['"[^"]*"', '“[^“”]*”', '„[^„“”]*[“”]']
		.map((quoted) => `(?<=^|[SEP])[^\\SSEP]*${quoted}\\s*(?=$|[SEP])`)
		.concat('[^SEP]+')
		.join('|')
		.replaceAll('SEP', ',;\\r\\n\\u2028\\u2029'),
	'gu',
);

/** Splits a list at commas, semicolons and line breaks, except within quotation marks. */
export function separated(text: string): string[] {
	return text.match(SEPARATED) ?? [];
}

export function withoutQuotes(text: string): string {
	return text
		.trim()
		.replace(/^(["'“„«‘])(.*)(["'”“»’])$/s, '$2')
		.trim();
}

/** Undefined for what is no URL. Not `URL.canParse`: on Node 20 and 22 it refuses umlauts after some thousand calls. */
export function urlIn(text: string, base?: string): URL | undefined {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
}

/** The source of a RegExp that matches exactly this text. */
export function patternOf(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** `a, b and c`; `a, b and 3 more` where there are more than `most`. */
export function nameList(names: readonly string[], most = 20): string {
	if (names.length > most) {
		return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
	}
	if (names.length < 2) return names.join('');
	return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** Printable ASCII, as the first and last character of nearly every cell. */
export const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f;

/** Not white space, fillers, joiners, marks of direction, or (U+2800) Braille without a dot. */
const VISIBLE = /[^\s\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a person would see nothing in the cell. */
export function isBlank(cell: unknown): boolean {
	if (cell === null || cell === undefined) return true;
	return typeof cell === 'string' && !isPlain(cell.charCodeAt(0)) && !VISIBLE.test(cell);
}

/** n8n's Google Sheets node adds this column: the number of the row in the sheet. */
export const ROW_NUMBER = 'row_number';

/** Checkboxes in Google Sheets go down to the last line; unticked ones read `false`. */
const isNothing = (cell: unknown) => cell === false || cell === 'FALSE' || isBlank(cell);

export function isBlankRow(row: Readonly<Record<string, unknown>>): boolean {
	return Object.keys(row).every((column) => column === ROW_NUMBER || isNothing(row[column]));
}

/** Why a text is no value. */
export interface NonValue<Rule extends string = 'notText' | 'notAValue'> {
	rule: Rule;
	/** Follows the label of the field: "is not a link". */
	is: string;
	hint: string;
}

type Known<Rule extends string = NonValue['rule']> = NonValue<Rule> & { pattern: RegExp };

/** Finds why a text is no value; undefined for one that may be. */
export function nonValues<Rule extends string>(known: ReadonlyArray<Known<Rule>>) {
	// All patterns in one, ignoring case and line breaks: most texts need only this test.
	const suspicious = new RegExp(known.map(({ pattern }) => pattern.source).join('|'), 'isu');
	return (text: string): NonValue<Rule> | undefined =>
		suspicious.test(text) ? known.find(({ pattern }) => pattern.test(text)) : undefined;
}

export const AS_TEXT =
	'Format this column as text in the sheet and enter the values again, or export it anew: changing the format alone does not bring back what was lost.';

/** U+FFFD: an unreadable byte. U+0080 to U+009F: Windows-1252 read as Latin-1. U+0000: half a UTF-16 character. */
export const DAMAGED: Known = {
	pattern: /[\uFFFD\u0080-\u009F\0]/,
	rule: 'notText',
	is: 'holds characters that were lost when the file was read',
	hint: 'Save the sheet as "CSV UTF-8" or as XLSX. If the file cannot be changed, set Options > Encoding of Extract From File to the one that it was saved with.',
};

/** As Excel, LibreOffice and Google Sheets write them in any language: in capitals, unlike #GoBears! */
export const ERROR_VALUE: Known = {
	pattern:
		/^(?:#(?:[¡¿]?\p{Lu}[\p{Lu}\p{M}\d_/.]* ?[!?]|\p{L}\/\p{L}|N[AV]|YOK|HIÁNYZIK|NENÍ_K_DISPOZICI|NEDOSTUPNÝ|GETTING_DATA|##+)|Err:\d{3})$/u,
	rule: 'notAValue',
	is: 'holds only what a formula of the sheet leaves when it cannot be calculated',
	hint: 'Correct the formula in the sheet, or leave the cell empty, and export it again.',
};

/** Exactly as programs and Google Sheets write them: a person may be called Null, a department Loading. The last two stand in no text. */
export const NO_RESULT: Known = {
	pattern:
		/^(?:undefined|(?:undefined|null)(?: (?:undefined|null))+|NaN|Invalid (?:[Dd]ate|Duration|Interval)|Loading(?:\.{3}|…))$|\[object [A-Z]\w*\]|Invalid DateTime/,
	rule: 'notAValue',
	is: 'holds what a program or a formula leaves that has no result',
	hint: 'Check the expression that yields it, or wait until the sheet is calculated. Leave the cell empty where there is no value.',
};

/** Text in quotes, a cell, a function or a column, alone or before an operator; before words it is text. */
const FORMULA: Known = {
	pattern:
		/^=[-+(]*(?:(?:"[^"]*")+|(?:(?:'[^']+'|[\p{L}\d_.]+)!)?\$?[A-Z]{1,3}\$?\d+|[\p{L}\d_.]+\(.*\)|[\p{L}\d_.]*\[.*\])(?:\s*[-+&*/^:=<>)].*)?$/isu,
	rule: 'notAValue',
	is: 'is a formula, and not what it comes to',
	hint: 'Export the sheet with the results of its formulas, and keep digits by formatting the column as text: 00123 instead of ="00123".',
};

export const ROUNDED = {
	is: 'is a number in scientific notation, of which the sheet has dropped digits',
	hint: AS_TEXT,
};

/** As sheets write it: one digit before the mark, at least two in the exponent after its sign. */
const SCIENTIFIC: Known = { pattern: /^\d(?:[.,]\d+)?E\+\d{2,}$/i, rule: 'notAValue', ...ROUNDED };

/** The same of any text that came of a sheet or an expression, whatever it is for. */
export const nonValueIn = nonValues([DAMAGED, ERROR_VALUE, NO_RESULT, FORMULA, SCIENTIFIC]);
