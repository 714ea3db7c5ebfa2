/** What may stand in a cell and is no value: traces of a sheet, of a file that was read wrongly, or of a program. */
import { refused, type Failed } from '../../shared/result';
import { isBlank, readCell } from './cells';
import type { RowRule } from './problems';

export interface NonValue {
	rule: RowRule;
	/** Completes a sentence that begins with the label of the field. */
	is: string;
	/** What to do in the sheet, in n8n's Extract From File or in the expression. */
	remedy: string;
}

/** That a row is refused for it. */
export function refusedFor(
	{ field, label }: { field: string; label: string },
	{ rule, is, remedy: hint }: NonValue,
): Failed {
	return refused({ field, label, rule, is, hint });
}

type Known = NonValue & { pattern: RegExp };

const AS_TEXT =
	'Format this column as text in the sheet and enter the values again, or export it anew: changing the format alone does not bring back what was lost.';

/** U+FFFD stands for a byte that could not be read; nobody types U+0080 to U+009F, which are Windows-1252 read as Latin-1. */
export const DAMAGED: Known = {
	pattern: /[\uFFFD\u0080-\u009F]/,
	rule: 'notText',
	is: 'holds characters that were lost when the file was read',
	remedy:
		'Save the sheet as "CSV UTF-8" or as XLSX. If the file cannot be changed, set Options > Encoding of Extract From File to the one that it was saved with.',
};

/** As Excel, LibreOffice and Google Sheets write them, each in the language of whoever saved the file. */
const ERROR_VALUE: Known = {
	pattern:
		/^(?:#(?:[\p{L}\p{M}\d_/.¡¿ ]+[!?]|N\/[ABD]|NV|Н\/Д|I\/T|NA|YOK|HIÁNYZIK|NENÍ_K_DISPOZICI|GETTING_DATA|##+)|Err:\d{3})$/iu,
	rule: 'notAValue',
	is: 'holds only what a formula of the sheet leaves when it cannot be calculated',
	remedy: 'Correct the formula in the sheet, or leave the cell empty, and export it again.',
};

const IN_ANY_FIELD: readonly Known[] = [DAMAGED, ERROR_VALUE];

/** What looks like an ID, and is another one than the sheet means. */
const IN_IDENTIFIERS: readonly Known[] = [
	...IN_ANY_FIELD,
	{
		// Excel writes two digits at least after the plus sign, others none at all. 731E16, without sign and mark, is an ID.
		pattern: /^[+-]?\d+(?:[.,]\d+E[+-]?\d+|E\+\d{2,})$/i,
		rule: 'notAnId',
		is: 'is a number in scientific notation, of which the sheet has dropped digits',
		remedy: AS_TEXT,
	},
	{
		pattern: /^(?:['‘’`´=]|"[^"]*"$)/,
		rule: 'notAnId',
		is: 'begins with a mark by which a sheet keeps it as text, and which is no part of it',
		remedy:
			'Format this column as text in the sheet and remove the mark: 00123 instead of \'00123 or ="00123".',
	},
	{
		pattern: /^[+-]?\d+[.,]0+$/,
		rule: 'notAnId',
		is: 'is written as a decimal number',
		remedy: AS_TEXT,
	},
	{
		pattern:
			/^(?:[-–—−_.,?!*/\\#~+]+|[(<[]?(?:null|nil|none|n\.?\/?a\.?|nan|undefined|blank|empty)[)>\]]?|\\N|true|false|tb[ad]|unknown|invalid date|\[object .*\])$/i,
		rule: 'notAnId',
		is: 'is a placeholder, and names nobody',
		remedy: 'Give this row its own value in the sheet, or check the expression that yields it.',
	},
	{
		// Controls and format characters; fillers and variation selectors are ignorable.
		pattern: /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u,
		rule: 'notAnId',
		is: 'holds characters that cannot be seen',
		remedy:
			'Delete the cell in the sheet and type the value anew; copied text often carries such characters.',
	},
];

/** Why a text is no value; undefined for one that may be. */
export function nonValueIn(text: string, isIdentifier: boolean): NonValue | undefined {
	const known = isIdentifier ? IN_IDENTIFIERS : IN_ANY_FIELD;
	return known.find(({ pattern }) => pattern.test(text));
}

/** An identifier as it is sent, or why the cell holds none. A blank cell is for the caller to judge. */
export function readIdentifier(cell: unknown): { id: string } | NonValue {
	if (isBlank(cell)) return { id: '' };
	if (typeof cell === 'boolean') return NOT_TEXT.boolean;
	// Zeros at the end of a decimal number are lost like digits beyond the sixteenth.
	if (typeof cell === 'number' && !Number.isInteger(cell)) return NOT_TEXT.inexact;
	const read = readCell(cell);
	if ('refused' in read) return NOT_TEXT[read.refused];
	return nonValueIn(read.text, true) ?? { id: read.text };
}

const ONE_TEXT =
	'Map a single text to this field, for example one entry of the list or one property of the object.';

/** What is no text in the first place. */
export const NOT_TEXT = {
	list: { rule: 'notText', is: 'is a list, not text', remedy: ONE_TEXT },
	object: { rule: 'notText', is: 'holds several values, not text', remedy: ONE_TEXT },
	boolean: {
		rule: 'notText',
		is: 'is true or false, not text',
		remedy: 'Check which column or expression fills this field.',
	},
	inexact: {
		rule: 'notText',
		is: 'is a number with more digits than n8n keeps exactly',
		remedy: 'Format this column as text in the sheet, so that no digit is lost.',
	},
} as const satisfies Record<string, NonValue>;
