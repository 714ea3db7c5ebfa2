/** Made-up people, as many as it takes, in the headings of the template that the sandbox begins with. */

import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';

/** The sandbox's first template, "Staff ID". */
export const TEMPLATE = '906c56c2d85817633abc07978f4899ff89cff060';

/** Its "Library Card", of which a card needs a name. */
export const OTHER_TEMPLATE = TEMPLATE_IDS.library;

export type Row = Record<string, string>;

const DEPARTMENTS = ['Radiology', 'Emergency Medicine', 'Facilities & Grounds', 'Finance'];
const DAY_MS = 86_400_000;

/** Row number `index` of a roster: thirteen columns, the same every time. */
export function rosterRow(index: number): Row {
	const id = `B${String(index).padStart(6, '0')}`;
	const day = new Date(Date.UTC(2015, 0, 1) + (index % 3500) * DAY_MS).toISOString().slice(0, 10);
	return {
		'Card ID': id,
		'Full Name': `Person Number ${index}`,
		Department: DEPARTMENTS[index % DEPARTMENTS.length],
		'Job Title': 'Associate Professor',
		'Start Date': day,
		Office: `Block ${index % 40}`,
		'Emergency Contact': `+1 555 ${String(index % 10_000).padStart(4, '0')}`,
		'Badge Barcode': String(100_000_000_000 + index),
		Photo: `https://photos.example.org/${id}.jpg`,
		'Unique Identifier': `${id.toLowerCase()}@harbour.example`,
		'Security Question 1': '1975-01-11',
		'Recipient Email': `${id.toLowerCase()}@harbour.example`,
		'Card Expiration': '2030-04-03',
	};
}

export function roster(rows: number): Row[] {
	return Array.from({ length: rows }, (_, index) => rosterRow(index));
}

/** The roster of another day: some people have moved. */
export function nextDay(rows: readonly Row[], changed: number, day: number): Row[] {
	const every = Math.floor(rows.length / changed);
	return rows.map((row, index) =>
		index % every === 0 && index / every < changed ? { ...row, Office: `Moved ${day}` } : row,
	);
}
