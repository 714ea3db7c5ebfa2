/** Reads all input rows as one roster: mapped, checked, and divided into valid and refused rows. */
import type { INodeExecutionData } from 'n8n-workflow';

import { failed, notSent, ok, type Result, type RowFailure } from '../../../shared/result';
import { forEachYielding } from '../../../shared/loops';
import { isBlankRow } from '../../../shared/words';
import { refuseHeading, type LoadedTemplate, type UnknownColumns } from '../../card/mapping';
import { refuseTwice, type FirstRows } from '../../card/idForms';
import { checkCard, type CheckSettings } from '../../card/template';
import { CARD_ID, KEY, type FlatCard } from '../../card/vocabulary';
import { automatic, byColumn, textOf, type ColumnPair } from './columns';
import type { RosterRow } from './steps';
import type { RowMark } from './claims';

export interface RosterSettings extends Required<Omit<CheckSettings, 'operation'>> {
	mapping: 'auto' | 'columns';
	columns: readonly ColumnPair[];
	unknownColumns: UnknownColumns;
}

export interface RefusedRow {
	index: number;
	failure: RowFailure;
}

export interface ReadRoster {
	rows: RosterRow[];
	refused: RefusedRow[];
	marks: RowMark[];
	/** Blank rows that were left out. */
	blank: number;
}

/** Fails where no row can be used. */
export async function readRoster(
	items: readonly INodeExecutionData[],
	template: LoadedTemplate,
	settings: RosterSettings,
): Promise<Result<ReadRoster>> {
	const filled: Array<INodeExecutionData & { index: number }> = [];
	await forEachYielding(items, ({ json, binary }, index) => {
		if (!isBlankRow(json)) filled.push({ json, binary, index });
	});
	if (filled.length === 0) return failed(EMPTY_ROSTER);
	const matcher =
		settings.mapping === 'auto'
			? ok(automatic(template, settings.unknownColumns))
			: await byColumn(filled, template, settings.columns);
	if (!matcher.ok) return matcher;

	const checks = { operation: 'upsert', ...settings } as const;
	const blank = items.length - filled.length;
	const roster: ReadRoster = { rows: [], refused: [], marks: [], blank };
	const cardIds: FirstRows = new Map();
	const firsts = new Map<string, FlatCard>();
	let unusable: RowFailure | undefined;
	await forEachYielding(filled, ({ index, ...item }) => {
		const { values, problems: unmatched, idCells } = matcher.value(item);
		const texts = new Set(idCells.map((cell) => (typeof cell === 'boolean' ? '' : textOf(cell))));
		const ids = [...texts].filter((id) => id !== '');
		// With two columns for Card ID the row is refused for that, and not because the id is missing.
		const { card, problems } = checkCard(
			ids.length > 0 && !(KEY.cardId in values) ? { ...values, [KEY.cardId]: ids[0] } : values,
			template.fields,
			checks,
		);
		const cardId = card[KEY.cardId] ?? '';
		const own = unmatched[0] ?? refuseHeading(item.json, cardId, template) ?? problems[0];
		// A refused row does not count as the first with its Card ID.
		const problem = own ?? refuseTwice(cardIds, index + 1, cardId);
		if (problem === undefined) {
			roster.rows.push({ index, card });
			firsts.set(cardId, card);
		} else {
			roster.refused.push({ index, failure: problem });
		}
		// Of two columns that differ, even if one is empty, nobody knows which is right.
		const isUnread =
			ids.length === 0 || texts.size > 1 || problems.some(({ field }) => field === CARD_ID.field);
		const isOthers = problem !== own && !isSameRow(card, firsts.get(cardId));
		// A value that was refused identifies nobody.
		const readable = (key: string) =>
			problems.some(({ field }) => field === key) ? '' : textOf(values[key]);
		roster.marks.push({
			index,
			ids,
			uniqueIdentifier: readable(KEY.uniqueIdentifier),
			barcode: readable('barcode'),
			name: readable('name'),
			email: readable(KEY.recipientEmail),
			...(problem && { doubt: isUnread || isOthers ? 'whose' : 'refused' }),
		});
		unusable ??= unmatched[0];
	});
	refuseSharedIdentifiers(roster);
	const isNobodys = roster.rows.length === 0 && roster.marks.every(({ ids }) => ids.length === 0);
	return isNobodys && unusable ? failed(unusable) : ok(roster);
}

/** Refuses both of two rows with one Unique Identifier: ID123 gives it to one card only, which may be the wrong one. */
function refuseSharedIdentifiers(roster: ReadRoster): void {
	const firsts = new Map<string, number>();
	/** By index of a row, the index of another row with its identifier. */
	const shared = new Map<number, number>();
	for (const { index, card } of roster.rows) {
		const identifier = (card[KEY.uniqueIdentifier] ?? '').toLowerCase();
		const first = firsts.get(identifier);
		if (first !== undefined) {
			shared.set(index, first);
			if (!shared.has(first)) shared.set(first, index);
		} else if (identifier !== '') firsts.set(identifier, index);
	}
	if (shared.size === 0) return;
	roster.rows = roster.rows.filter(({ index }) => !shared.has(index));
	for (const [index, other] of shared) roster.refused.push({ index, failure: sharedWith(other) });
	roster.refused.sort((a, b) => a.index - b.index);
	for (const mark of roster.marks) if (shared.has(mark.index)) mark.doubt = 'whose';
}

function sharedWith(other: number): RowFailure {
	return notSent(
		`Unique Identifier stands twice: row ${other + 1} has it too`,
		'ID123 gives it to one card only, and nobody knows which of the two rows is right, so neither is sent. Give each person their own Unique Identifier.',
		{ field: KEY.uniqueIdentifier, label: 'Unique Identifier', rule: 'duplicate' },
	);
}

/** Whether two rows are the same person: by Unique Identifier, name and email, or without identifier by all values. */
function isSameRow(card: FlatCard, first: FlatCard = {}): boolean {
	const keys = card[KEY.uniqueIdentifier]
		? [KEY.uniqueIdentifier, 'name', KEY.recipientEmail]
		: Object.keys({ ...card, ...first });
	return keys.every((key) => card[key] === first[key]);
}

const EMPTY_ROSTER = notSent(
	'The roster is empty: no row with any value came in',
	'Nothing was changed, since every card would count as missing. Check the node before this one; a sheet without rows often comes out as one empty item.',
	{ rule: 'emptyRoster' },
);
