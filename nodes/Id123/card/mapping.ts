/**
 * Automatic mapping: which column fills which field, by key or label, however spelled. What fits twice is refused by name:
 * a guess would write data into the wrong field of a thousand cards.
 */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { notSent, type RowFailure } from '../../shared/result';
import { DAMAGED, nameList, ROW_NUMBER } from '../../shared/words';
import type { RowRule } from './cells';
import type { FieldLabels } from './messages';
import { settableFields, type CardTemplate, type TemplateField } from './template';
import { CARD_ID, KEY, READ_ONLY_KEYS } from './vocabulary';

export interface ColumnMatch {
	/** Which column fills which field, in the order of the columns. */
	matched: ReadonlyArray<{ column: string; key: string }>;
	unknown: readonly string[];
	/** Known columns that are never sent: values that ID123 sets itself, and the row's number. */
	readOnly: readonly string[];
	/** Columns that fit several fields, fields that several columns fit, or no fitting column at all. */
	problems: readonly RowFailure[];
}

export type UnknownColumns = 'ignore' | 'fail';

/** White space, invisible characters (a byte order mark among them), dashes and underscores. */
const IGNORED = /[\s\p{Cf}\p{Pd}_]+/gu;

/** A column that every card from ID123 has, and no sheet that a person writes. */
const SERVICE_MARK = KEY.templateId;

/** The form for comparing columns, keys and labels. Upper case first, so that ß equals SS, and ς equals Σ. */
export function comparable(name: string): string {
	return name.normalize('NFKC').replace(IGNORED, '').toUpperCase().toLowerCase().normalize('NFKC');
}

/** Readers of workbooks number a heading that occurs twice: `Card ID`, `Card ID_1`. */
const unnumbered = (column: string): string => column.replace(/(?<![._])[._]+\d+$/, '');

/** Columns with this heading, numbered ones included. @param name in its comparable form */
export function columnsNamed(name: string, columns: readonly string[]): string[] {
	const isOf = (column: string) => comparable(column) === name;
	const isThere = columns.some(isOf);
	return columns.filter((each) => isThere && (isOf(each) || isOf(unnumbered(each))));
}

const READ_ONLY_NAMES = new Set(READ_ONLY_KEYS.map(comparable));

/** A template with what is needed to read rows. */
export interface LoadedTemplate {
	template: CardTemplate;
	fields: TemplateField[];
	labels: FieldLabels;
	match: Readonly<Record<UnknownColumns, (columns: readonly string[]) => ColumnMatch>>;
	/** Columns by their comparable form. */
	headings: (columns: readonly string[]) => ReadonlyMap<string, string>;
}

export function loadedTemplate(template: CardTemplate): LoadedTemplate {
	const fields = settableFields(template);
	return {
		template,
		fields,
		labels: Object.fromEntries(fields.map(({ key, label }) => [key, label])),
		match: { ignore: compileMapping(fields, 'ignore'), fail: compileMapping(fields, 'fail') },
		headings: perColumns((columns) => new Map(columns.map((name) => [comparable(name), name]))),
	};
}

/** Matches the columns of a sheet to the fields of a template. `fail` adds the rule `unknownColumn` to the problems. */
export function compileMapping(
	fields: readonly TemplateField[],
	unknownColumns: UnknownColumns = 'ignore',
): (columns: readonly string[]) => ColumnMatch {
	const named = fields.map((field) => ({
		field,
		names: [field.key, field.label].map(comparable).filter((name) => name !== ''),
	}));
	return perColumns((columns) => {
		const written = new Set(columns.map(shown));
		const fromService = written.has(SERVICE_MARK);
		const columnsOf = new Map<TemplateField, string[]>();
		const unknown: string[] = [];
		const readOnly: string[] = [];
		const problems: RowFailure[] = [];
		for (const column of columns) {
			const name = shown(column);
			const fits =
				fromService && READ_ONLY_KEYS.includes(name) ? [] : fieldsFor(name, named, written);
			if (fits.length > 1) {
				problems.push(severalFields(column, fits));
			} else if (fits.length === 1) {
				const fitting = columnsOf.get(fits[0]) ?? [];
				columnsOf.set(fits[0], fitting);
				fitting.push(column);
			} else if (name === ROW_NUMBER || READ_ONLY_NAMES.has(comparable(name))) {
				readOnly.push(column);
			} else if (DAMAGED.pattern.test(name)) {
				problems.push(damagedHeading(column));
			} else {
				unknown.push(column);
			}
		}
		const matched: Array<{ column: string; key: string }> = [];
		for (const [field, fitting] of columnsOf) {
			if (fitting.length > 1) problems.push(severalColumns(field, fitting));
			else matched.push({ column: fitting[0], key: field.key });
		}
		// Where nothing fits, all columns are unknown, and one sentence says so.
		if (columnsOf.size === 0 && problems.length === 0) problems.push(noColumns(columns, fields));
		else if (unknownColumns === 'fail') problems.push(...unknown.map(unknownColumn));
		return { matched, unknown, readOnly, problems };
	});
}

const MOST_REMEMBERED = 500;

/** Memoizes by the columns of a row. */
export function perColumns<Shared>(
	make: (columns: readonly string[]) => Shared,
): (columns: readonly string[]) => Shared {
	const known = new Map<string, Shared>();
	let last: { columns: readonly string[]; shared: Shared } | undefined;
	return (columns) => {
		if (last && isSame(last.columns, columns)) return last.shared;
		const id = JSON.stringify(columns);
		const shared = known.get(id) ?? make(columns);
		// Rows that each bring their own columns must not fill the memory.
		if (known.size >= MOST_REMEMBERED) known.clear();
		known.set(id, shared);
		last = { columns, shared };
		return shared;
	};
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
	some.length === others.length && some.every((text, at) => text === others[at]);

/** The row's values by field key, empty cells included; columns that the row lacks are left out. */
export function mapRow(
	row: Readonly<Record<string, unknown>>,
	match: ColumnMatch,
): Record<string, unknown> {
	const values: Record<string, unknown> = {};
	for (const { column, key } of match.matched) {
		if (Object.hasOwn(row, column)) values[key] = row[column];
	}
	return values;
}

/** A file of the item named like the photo field, as its value, so that it is refused and not dropped silently. */
export function attachedPhoto(
	{ binary = {} }: INodeExecutionData,
	{ labels }: LoadedTemplate,
): IDataObject {
	if (labels[KEY.photo] === undefined) return {};
	const names = [KEY.photo, labels[KEY.photo]].map(comparable);
	const fileName = Object.keys(binary).find((name) => names.includes(comparable(name)));
	return fileName === undefined ? {} : { [KEY.photo]: { fileName } };
}

const CARD_ID_NAME = comparable(CARD_ID.label);

/** Refuses a line that repeats the headings, as in a sheet made of several: its Card ID is the name of a column. */
export function refuseHeading(
	row: Readonly<Record<string, unknown>>,
	cardId: string,
	{ headings }: LoadedTemplate,
): RowFailure | undefined {
	const name = comparable(cardId);
	const column = headings(Object.keys(row)).get(name);
	const cell = column === undefined ? undefined : row[column];
	const isOwnHeading = typeof cell === 'string' && comparable(cell) === name;
	// A column without a heading is named by a number, which may be an ID.
	const isHeading = name === CARD_ID_NAME || (isOwnHeading && /\p{L}/u.test(name));
	if (!isHeading) return undefined;
	return notSent(
		`${CARD_ID.label} is the heading of a column`,
		'Remove this line from the sheet if it repeats the headings; otherwise give the row its own Card ID.',
		{ ...CARD_ID, rule: 'notAnId' },
	);
}

/**
 * A column named exactly like a key (`front-1`) means that key, so that what Get returns maps to itself, and a key decides
 * where labels are ambiguous. It is ambiguous itself where another field has this text as its label, unless the row came
 * from ID123 or that field has a column named like its own key.
 */
function fieldsFor(
	name: string,
	named: ReadonlyArray<{ field: TemplateField; names: readonly string[] }>,
	written: ReadonlySet<string>,
): readonly TemplateField[] {
	const form = comparable(name);
	const fits = named.flatMap(({ field, names }) => (names.includes(form) ? [field] : []));
	const first = unnumbered(name);
	if (fits.length === 0 && first !== name && written.has(first)) {
		return fieldsFor(first, named, written);
	}
	const exact = fits.find(({ key }) => key === name);
	if (exact === undefined) return fits;
	const rivals = fits.filter(
		(field) => field !== exact && field.label === name && !written.has(field.key),
	);
	return written.has(SERVICE_MARK) ? [exact] : [exact, ...rivals];
}

/** A heading without byte order mark and surrounding spaces. */
function shown(column: string): string {
	return column.replace(/\uFEFF/g, '').trim();
}

function severalFields(column: string, fields: readonly TemplateField[]): RowFailure {
	const names = fields.map(({ key, label }) => `${label} (${key})`);
	return ofColumn(
		column,
		'ambiguousColumn',
		`The column "${shown(column)}" fits more than one field: ${nameList(names)}`,
		`Rename the column to the key of the field that it is for, such as ${fields[0].key}, or map the columns by hand.`,
	);
}

function severalColumns(field: TemplateField, columns: readonly string[]): RowFailure {
	const names = columns.map((column) => `"${shown(column)}"`);
	return notSent(
		`More than one column fits ${field.label} (${field.key}): ${nameList(names)}`,
		'Remove or rename all of these columns but one, or map the columns by hand.',
		{ field: field.key, label: field.label, rule: 'ambiguousColumn' },
	);
}

function noColumns(columns: readonly string[], fields: readonly TemplateField[]): RowFailure {
	const expected = nameList(fields.map(({ label }) => label));
	const found = nameList(columns.map((column) => `"${shown(column)}"`));
	return ofColumn(
		'',
		'noColumns',
		columns.length === 0
			? `The input has no columns. Expected: ${expected}`
			: `No column fits a field of this template. Found: ${found}. Expected: ${expected}`,
		`${adviceOn(columns)}Give the columns the labels that the template uses, or map the columns by hand. A sheet with a title above its headings needs that line removed.`,
	);
}

/** Advice where no column fits: the file was read wrongly, or its rows are a list in one column. */
export function adviceOn(columns: readonly string[]): string {
	if (columns.some((column) => DAMAGED.pattern.test(column))) return `${DAMAGED.hint} `;
	const separator = SEPARATORS.find((each) => columns.some((column) => column.includes(each.sign)));
	if (separator !== undefined) {
		return `If this is a CSV file, its columns are not separated by commas: set Options > Delimiter of Extract From File to ${separator.typed} `;
	}
	return columns.filter((column) => column !== ROW_NUMBER).length === 1
		? 'If the rows are a list in this one column, put a Split Out node before this one. '
		: '';
}

/** Separators of CSV files in countries with decimal commas; no heading contains them. */
const SEPARATORS = [
	{ sign: ';', typed: 'a semicolon.' },
	{ sign: '\t', typed: 'a tab: {{ "\\t" }} as an expression.' },
];

/** It may be that of any field, whose values would silently stay as they are, or be cleared. */
export const damagedHeading = (column: string): RowFailure =>
	ofColumn(column, DAMAGED.rule, `The heading "${shown(column)}" ${DAMAGED.is}`, DAMAGED.hint);

function unknownColumn(column: string): RowFailure {
	const name = shown(column);
	return ofColumn(
		column,
		'unknownColumn',
		`${name === '' ? 'A column without a heading' : `The column "${name}"`} fits no field of this template`,
		'Rename the column to the label of a field, remove it, or set Unknown Columns to Ignore.',
	);
}

function ofColumn(column: string, rule: RowRule, what: string, hint: string): RowFailure {
	return notSent(what, hint, { field: column, label: shown(column), rule });
}
