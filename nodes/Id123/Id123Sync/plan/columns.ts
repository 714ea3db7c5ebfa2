/** Which column fills which field: automatically, or by the admin's pairs. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { failed, notSent, ok, type Result, type RowFailure } from '../../../shared/result';
import { forEachYielding } from '../../../shared/loops';
import { DAMAGED, isBlank, nameList } from '../../../shared/words';
import { readCell } from '../../card/cells';
import {
	adviceOn,
	attachedPhoto,
	columnsNamed,
	comparable,
	damagedHeading,
	mapRow,
	perColumns,
	type LoadedTemplate,
	type UnknownColumns,
} from '../../card/mapping';
import type { TemplateField } from '../../card/template';
import { CARD_ID } from '../../card/vocabulary';

/** An entry of Card Values: a field of the template and the column that fills it. */
export interface ColumnPair {
	field: string;
	column: string;
}

/** Reads the values of a row by the key of their field. */
export type Matcher = (item: INodeExecutionData) => {
	values: Readonly<Record<string, unknown>>;
	problems: readonly RowFailure[];
	/** The cells of all columns for Card ID. */
	idCells: unknown[];
};

export function automatic(template: LoadedTemplate, unknownColumns: UnknownColumns): Matcher {
	const cardId = comparable(CARD_ID.label);
	const match = perColumns((columns) => ({
		...template.match[unknownColumns](columns),
		ids: columnsNamed(cardId, columns),
	}));
	return (item) => {
		const matched = match(Object.keys(item.json));
		const idCells = matched.ids.map((column) => item.json[column]);
		const values = { ...attachedPhoto(item, template), ...mapRow(item.json, matched) };
		return { values, problems: matched.problems, idCells };
	};
}

/** Fails for a column that no row has. Its spelling is looked up in each row, since rows may come from several sheets. */
export async function byColumn(
	rows: ReadonlyArray<{ json: IDataObject }>,
	{ fields }: LoadedTemplate,
	columns: readonly ColumnPair[],
): Promise<Result<Matcher>> {
	// Rows may differ in their columns; all of them count.
	const all = new Set<string>();
	await forEachYielding(rows, ({ json }) => Object.keys(json).forEach((column) => all.add(column)));
	const existing = [...all];
	const names = new Set(existing.map(comparable));
	const pairs: Array<{ column: string; name: string; field: TemplateField }> = [];
	for (const { column, field: key } of columns) {
		const name = comparable(column);
		const field = fields.find((each) => each.key === key);
		if (!names.has(name)) return failed(noSuchColumn(column, existing));
		if (field === undefined) return failed(noSuchField(key));
		if (pairs.some((pair) => pair.field === field)) return failed(twiceMapped(field.label));
		pairs.push({ column, name, field });
	}
	const idPair = pairs.find(({ field }) => field.key === CARD_ID.field);
	if (idPair === undefined) return failed(NO_CARD_ID);
	const isPaired = (column: string) => pairs.some(({ name }) => name === comparable(column));
	const match = perColumns((present) => ({
		pairs: pairs.map((pair) => ({ ...pair, fitting: spellingsOf(pair.name, present) })),
		ids: columnsNamed(idPair.name, present),
		damaged: present.find((column) => DAMAGED.pattern.test(column) && !isPaired(column)),
	}));
	return ok(({ json: row }) => {
		const values: Record<string, unknown> = {};
		const problems: RowFailure[] = [];
		const matched = match(Object.keys(row));
		for (const { column, field, fitting } of matched.pairs) {
			const chosen = chooseColumn(column, fitting, row);
			if (chosen !== undefined) values[field.key] = row[chosen];
			else if (fitting.length > 0) problems.push(severalSpellings(field, fitting));
			// n8n leaves out empty cells when it reads a sheet; a heading that cannot be read may be the one that is missing.
			else if (matched.damaged) problems.push(damagedHeading(matched.damaged));
			else values[field.key] = '';
		}
		return { values, problems, idCells: matched.ids.map((id) => row[id]) };
	});
}

/** The column as the admin spelt it; otherwise any spelling, if all of them hold the same. */
function chooseColumn(
	named: string,
	fitting: readonly string[],
	row: IDataObject,
): string | undefined {
	if (fitting.includes(named) && !isBlank(row[named])) return named;
	const texts = new Set(fitting.map((column) => textOf(row[column])));
	return texts.size === 1 ? fitting[0] : undefined;
}

const spellingsOf = (name: string, columns: readonly string[]): string[] =>
	columns.filter((column) => comparable(column) === name);

function severalSpellings(field: TemplateField, columns: readonly string[]): RowFailure {
	const names = columns.map((column) => `"${column.trim()}"`);
	return notSent(
		`More than one column of this row is for ${field.label}: ${nameList(names)}`,
		'Remove or rename all of these columns but one.',
		{ field: field.key, label: field.label, rule: 'ambiguousColumn' },
	);
}

function noSuchColumn(column: string, existing: readonly string[]): RowFailure {
	return notSent(
		`The rows have no column "${column}"`,
		`${adviceOn(existing)}Correct the name under Card Values. The rows have: ${nameList(existing)}. A column that is empty in every row may be left out of them: turn on Include Empty Cells in Extract From File.`,
		{ rule: 'unknownColumn', field: column, label: column },
	);
}

function noSuchField(field: string): RowFailure {
	return notSent(
		`The template has no field "${field}"`,
		'Choose the field from the list again; the template may have changed.',
		{ rule: 'unknownField', field, label: field },
	);
}

function twiceMapped(label: string): RowFailure {
	return notSent(
		`${label} is filled from two columns`,
		'Remove one of the two pairs under Card Values.',
		{ rule: 'ambiguousColumn', label },
	);
}

const NO_CARD_ID = notSent(
	'No column is chosen for Card ID',
	'Add a column for Card ID under Card Values: it tells which card belongs to which row.',
	{ rule: 'required', ...CARD_ID },
);

/** The text of a cell; empty where it holds something else, or a number that lost digits. */
export function textOf(cell: unknown): string {
	const read = readCell(cell);
	return 'text' in read ? read.text : '';
}
