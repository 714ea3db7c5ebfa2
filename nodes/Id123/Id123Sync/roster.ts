/** All input rows as one roster: mapped by column name, checked, and told apart into good and refused ones. */
import type { INodeExecutionData } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import { forEachYielding } from '../../shared/yielding';
import { explainProblem } from '../api/explain';
import type { LoadedTemplate } from '../api/templates';
import type { DateOrder } from '../card/dates';
import { comparable, mapRow, type ColumnMatch, type UnknownColumns } from '../card/mapping';
import { nameList, type RowProblem } from '../card/problems';
import { CardIdRegister } from '../card/rows';
import { trimCell } from '../card/cells';
import { checkCard, checkContext } from '../card/validation';
import type { RosterRow } from './plan';

/** One pair of Mapping > By Column: a field of the template and the column that fills it. */
export interface ColumnPair {
	field: string;
	column: string;
}

export interface RosterSettings {
	mapping: 'auto' | 'columns';
	columns: readonly ColumnPair[];
	unknownColumns: UnknownColumns;
	dateOrder: DateOrder;
	timezone: string;
	clearEmpty: boolean;
}

export interface RefusedRow {
	index: number;
	failure: RowFailure;
}

export interface ReadRoster {
	rows: RosterRow[];
	refused: RefusedRow[];
	/** Card ids of all rows, good or refused: their cards are not missing. */
	mentioned: Set<string>;
}

/** Why no row at all can be used, or the roster. */
export type RosterResult =
	| { kind: 'roster'; roster: ReadRoster }
	| { kind: 'failed'; failure: RowFailure };

const failed = (failure: Omit<RowFailure, 'state'>): RosterResult => ({
	kind: 'failed',
	failure: { ...failure, state: 'notSent' },
});

export async function readRoster(
	items: readonly INodeExecutionData[],
	template: LoadedTemplate,
	settings: RosterSettings,
): Promise<RosterResult> {
	const [first] = items;
	if (items.length === 1 && Object.keys(first.json).length === 0) return failed(EMPTY_ROSTER);
	const matcher =
		settings.mapping === 'auto'
			? automatic(template, settings)
			: await byColumn(items, template, settings);
	if ('failure' in matcher) return { kind: 'failed', failure: matcher.failure };

	const context = checkContext(template.fields, { operation: 'upsert', ...settings });
	const register = new CardIdRegister();
	const roster: ReadRoster = { rows: [], refused: [], mentioned: new Set() };
	let unusable: RowProblem | undefined;
	await forEachYielding(items, ({ json }, index) => {
		const match = matcher.match(Object.keys(json));
		const values = mapRow(json, match);
		const { card, problems } = checkCard(values, context);
		const cardId = idOf(values['card-id']);
		if (cardId !== '') roster.mentioned.add(cardId);
		const twice = register.claim({ row: index + 1, templateId: template.template.id, cardId });
		const [problem] = [...match.problems, ...(twice ? [twice] : []), ...problems];
		if (problem === undefined) roster.rows.push({ index, card });
		else roster.refused.push({ index, failure: explainProblem(problem) });
		unusable ??= match.problems[0];
	});
	const nobody = roster.rows.length === 0 && unusable !== undefined && roster.mentioned.size === 0;
	return nobody && unusable
		? { kind: 'failed', failure: explainProblem(unusable) }
		: { kind: 'roster', roster };
}

function idOf(cell: unknown): string {
	return typeof cell === 'string' || typeof cell === 'number' ? trimCell(String(cell)) : '';
}

interface Matcher {
	match: (columns: readonly string[]) => ColumnMatch;
}

function automatic(template: LoadedTemplate, { unknownColumns }: RosterSettings): Matcher {
	return { match: template.match[unknownColumns] };
}

/** Pairs name columns as they stand in the rows; one that no row has is refused before anything is sent. */
async function byColumn(
	items: readonly INodeExecutionData[],
	{ fields }: LoadedTemplate,
	{ columns }: RosterSettings,
): Promise<Matcher | { failure: RowFailure }> {
	const existing = await columnsOf(items);
	const byName = new Map(existing.map((column) => [comparable(column), column]));
	const matched: Array<{ column: string; key: string }> = [];
	for (const pair of columns) {
		const column = existing.includes(pair.column)
			? pair.column
			: byName.get(comparable(pair.column));
		const field = fields.find(({ key }) => key === pair.field);
		if (column === undefined) return { failure: noSuchColumn(pair.column, existing) };
		if (field === undefined) return { failure: noSuchField(pair.field) };
		if (matched.some(({ key }) => key === field.key)) return { failure: twiceMapped(field.label) };
		matched.push({ column, key: field.key });
	}
	if (!matched.some(({ key }) => key === 'card-id')) return { failure: NO_CARD_ID };
	const match: ColumnMatch = { matched, unknown: [], readOnly: [], problems: [] };
	return { match: () => match };
}

/** Rows may differ in their columns; all of them count. */
async function columnsOf(items: readonly INodeExecutionData[]): Promise<string[]> {
	const columns = new Set<string>();
	await forEachYielding(items, ({ json }) => {
		for (const key of Object.keys(json)) columns.add(key);
	});
	return [...columns];
}

function noSuchColumn(column: string, existing: readonly string[]): RowFailure {
	return {
		what: `The rows have no column "${column}"`,
		hint: `Correct the name under Columns. The rows have: ${nameList(existing)}.`,
		state: 'notSent',
		rule: 'unknownColumn',
		field: column,
		label: column,
	};
}

function noSuchField(field: string): RowFailure {
	return {
		what: `The template has no field "${field}"`,
		hint: 'Choose the field from the list again; the template may have changed.',
		state: 'notSent',
		rule: 'unknownField',
		field,
		label: field,
	};
}

function twiceMapped(label: string): RowFailure {
	return {
		what: `${label} is filled from two columns`,
		hint: 'Remove one of the two pairs under Columns.',
		state: 'notSent',
		rule: 'ambiguousColumn',
		label,
	};
}

const NO_CARD_ID: RowFailure = {
	what: 'No column is chosen for Card ID',
	hint: 'Add a pair for Card ID under Columns: it tells which card belongs to which row.',
	state: 'notSent',
	rule: 'required',
	field: 'card-id',
	label: 'Card ID',
};

const EMPTY_ROSTER = {
	what: 'The roster is empty: a single item without any column came in',
	hint: 'Nothing was changed, since every card would count as missing. Check the node before this one; a sheet without rows often comes out as one empty item.',
	rule: 'emptyRoster',
};
