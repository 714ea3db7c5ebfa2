/**
 * What sheets go through on their way to a workflow. Each takes the right rows and gives what arrives. None of them
 * takes a person off the sheet: whoever was on it is still meant.
 */
import type { IDataObject } from 'n8n-workflow';

export type Row = IDataObject;

/** Draws a number from 0 below a bound. */
export type Draw = (below: number) => number;

export interface Sheet {
	draw: Draw;
	/** Right rows of people who have a card. */
	withCards: readonly Row[];
}

export type Corruption = (rows: readonly Row[], sheet: Sheet) => Row[];

const ID = 'Card ID';

/** Changes about every third row, and at least one. */
const some =
	(change: (row: Row, sheet: Sheet) => Row): Corruption =>
	(rows, sheet) => {
		const chosen = sheet.draw(rows.length);
		return rows.map((row, at) => (at === chosen || sheet.draw(3) === 0 ? change(row, sheet) : row));
	};

/** Gives a value another spelling, where the row still has it as a text. */
const respelt = (key: string, spell: (text: string, draw: Draw) => unknown): Corruption =>
	some((row, { draw }) => {
		const value = row[key];
		return typeof value === 'string' && value !== ''
			? { ...row, [key]: spell(value, draw) as IDataObject[string] }
			: row;
	});

const renamed =
	(from: string, to: string) =>
	(row: Row): Row =>
		Object.fromEntries(Object.entries(row).map(([key, value]) => [key === from ? to : key, value]));

const one = <Value,>(values: readonly Value[], draw: Draw): Value => values[draw(values.length)];

const INVISIBLE = [
	'\u200e',
	'\u200b',
	'\u00ad',
	'\u202a',
	'\u2066',
	'\u200c',
	'\u200d',
	'\u061c',
	'\ufeff',
];

const ERROR_VALUES = ['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NV', '#BEZUG!', '#WERT!'];

/** A number as a reader of JSON or a workbook has it: the last digits of a long one are lost. */
function asNumber(id: string): unknown {
	return /^\d+$/.test(id) || /^\d+E\d+$/.test(id) ? Number(id) : id;
}

/** As Excel writes a long number, or one that looks like one, into a CSV. */
function asScientific(id: string): string {
	const number = Number(id);
	if (!Number.isFinite(number) || number < 1e11) return id;
	const [digits, power] = number.toExponential(2).split('e+');
	return `${digits}E+${power.padStart(2, '0')}`;
}

/** The same as other programs write it. */
const asPlainScientific = (id: string): string => asScientific(id).replace('E+', 'E');

const withThousands = (id: string): string =>
	/^\d{4,}$/.test(id) ? id.replace(/\B(?=(?:\d{3})+$)/g, ',') : id;

/** A sheet keeps fifteen digits of a number. */
const rounded = (id: string): string =>
	/^\d{16,}$/.test(id) ? id.slice(0, 15).padEnd(id.length, '0') : id;

export const CORRUPTIONS: Readonly<Record<string, Corruption>> = {
	twoCardIdColumns: some((row) => ({ ...row, card_id: row[ID] })),
	twoCardIdColumnsWithOneEmpty: some((row) => ({ ...row, card_id: '' })),
	twoCardIdColumnsThatDiffer: some((row, { draw, withCards }) => ({
		...row,
		card_id: one(withCards, draw)[ID],
	})),
	otherHeadingOfCardId: some((row, { draw }) =>
		renamed(ID, one(['Card Id', 'card id ', 'CARD ID', 'card-id', 'card_id'], draw))(row),
	),
	otherHeadingOfDepartment: some(renamed('Department', 'DEPARTMENT ')),
	lowerCaseIds: respelt(ID, (id) => id.toLowerCase()),
	upperCaseIds: respelt(ID, (id) => id.toUpperCase()),
	idsAsNumbers: respelt(ID, asNumber),
	scientificIds: respelt(ID, asScientific),
	guardedIds: respelt(ID, (id, draw) => one([`'${id}`, `="${id}"`, `\`${id}`], draw)),
	errorValuesAsIds: respelt(ID, (_, draw) => one(ERROR_VALUES, draw)),
	placeholdersAsIds: respelt(ID, (_, draw) => one(['-', 'n/a', 'NULL', 'undefined', 'none'], draw)),
	plainScientificIds: respelt(ID, asPlainScientific),
	idsWithThousands: respelt(ID, withThousands),
	roundedIds: respelt(ID, rounded),
	nullsOfDatabases: respelt(ID, (_, draw) => one(['(null)', '<NA>', '\\N', '[None]'], draw)),
	idsOfOtherTypes: respelt(ID, (id, draw) => one<unknown>([true, [id], { id }, null], draw)),
	emptyIds: respelt(ID, (_, draw) => one(['', ' ', '\u00a0'], draw)),
	noIdColumn: some((row) => Object.fromEntries(Object.entries(row).filter(([key]) => key !== ID))),
	invisibleCharacters: respelt(ID, (id, draw) => {
		const at = draw(id.length + 1);
		return id.slice(0, at) + one(INVISIBLE, draw) + id.slice(at);
	}),
	spacesAround: respelt(ID, (id, draw) => one([` ${id}`, `${id}\t`, `\u00a0${id} `], draw)),
	decimalIds: respelt(ID, (id) => (/^\d+$/.test(id) ? `${id}.0` : id)),
	mistypedIds: respelt(ID, (id, draw) => {
		const at = draw(id.length);
		return `${id.slice(0, at)}X${id.slice(at + 1)}`;
	}),
	newIds: respelt(ID, (id) => `NEW-${id}`),
	// Of people who have a card, so that their own identifier gives them away. Nothing tells of anybody else.
	idOfSomebodyElse: some((row, { draw, withCards }) =>
		withCards.some((each) => each['Unique Identifier'] === row['Unique Identifier'])
			? { ...row, [ID]: one(withCards, draw)[ID] }
			: row,
	),
	// A cell that was filled down: the row from which it comes keeps its own.
	identifierFilledDown: (rows, sheet) => {
		const from = sheet.draw(rows.length);
		const { 'Unique Identifier': identifier } = rows[from];
		const filled = some((row) => ({ ...row, 'Unique Identifier': identifier }))(rows, sheet);
		return filled.map((row, at) => (at === from ? rows[at] : row));
	},
	emptyIdentifiers: respelt('Unique Identifier', () => ''),
	identifiersInCapitals: respelt('Unique Identifier', (identifier) => identifier.toUpperCase()),
	// Copied from another row, which keeps its own or has lost it.
	barcodeOfAnother: (rows, sheet) => {
		const barcodes = rows.flatMap((row) => row['Badge Barcode'] || []);
		if (barcodes.length === 0) return [...rows];
		const barcode = one(barcodes, sheet.draw);
		return some((row) => ({ ...row, 'Badge Barcode': barcode }))(rows, sheet);
	},
	errorValuesAsIdentifiers: respelt('Unique Identifier', (_, draw) => one(ERROR_VALUES, draw)),
	namesOfAnotherEncoding: respelt('Full Name', (name) => `${name} \ufffd`),
	emptyNames: respelt('Full Name', () => ''),
	namesTooLong: respelt('Full Name', (name) => name.repeat(60)),
	mistypedAddresses: respelt('Recipient Email', (email) => email.replace('@', ' at ')),
	errorValuesAsDepartments: respelt('Department', (_, draw) => one(ERROR_VALUES, draw)),
	blankRows: (rows, { draw }) =>
		rows.flatMap((row) => (draw(3) === 0 ? [{}, row, { [ID]: '', Department: ' ' }] : [row])),
	rowsTwice: (rows, { draw }) => rows.flatMap((row) => (draw(3) === 0 ? [row, { ...row }] : [row])),
	rowsTwiceWithTheFirstWrong: (rows, { draw }) =>
		rows.flatMap((row) => (draw(3) === 0 ? [{ ...row, 'Full Name': '' }, row] : [row])),
	emptyCellsLeftOut: (rows) =>
		rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''))),
	headingsWithASpace: (rows) => rows.map(renamed(ID, `${ID} `)),
	otherOrder: (rows, { draw }) => {
		const left = [...rows];
		return rows.map(() => left.splice(draw(left.length), 1)[0]);
	},
};
