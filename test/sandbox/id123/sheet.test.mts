/** The sandbox draws the line between good and bad rows of the example sheet where the sheet's own key draws it. */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import expected from '../../../examples/data/expected.json';
import { fieldsOf, TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { groupOf } from '../../../nodes/Id123/card/vocabulary.ts';
import { Id123Service } from '../../../sandbox/id123/service.mts';
import { Id123State } from '../../../sandbox/id123/state.mts';
import { Limits } from '../../../sandbox/limits.mts';
import type { Body } from '../support.mts';

/** The codes with which the service may refuse a row, by what the sheet's key says of it. */
const CODES: ReadonlyArray<[RegExp, string]> = [
	[/is required$/, 'F201'],
	[/is not a date$/, 'F215'],
	[/is not (an address|a link)$/, 'F204'],
	[/too long$/, 'F205'],
	[/stands twice$/, 'F202'],
];

test('968 rows become cards, 32 are refused for the reason that the key gives', () => {
	const state = new Id123State({ now: Date.now });
	const limits = new Limits(Date.now);
	const service = new Id123Service({ state, limits, apiKey: 'key', isChecked: true });
	const answer = (body: Body) =>
		service
			.call({
				method: 'POST',
				path: '/api/v2/',
				headers: { 'content-type': 'application/json', 'x-api-key': 'key' },
				ip: '127.0.0.1',
				text: JSON.stringify(body),
			})
			.work();
	const fields = fieldsOf(state.templates[0]);
	const text = readFileSync('examples/data/staff.csv', 'utf8').replace(/^\uFEFF/, '');
	const rows = Papa.parse<Record<string, string>>(text, {
		header: true,
		skipEmptyLines: true,
	}).data;
	const bodyOf = (row: Record<string, string>): Body => {
		const cell = (label: string) => row[label].trim();
		const groups: Record<string, Array<{ key: string; value: string }>> = {};
		for (const { key, label } of fields) {
			const value = cell(label);
			if (value) (groups[groupOf(key) ?? ''] ??= []).push({ key, value });
		}
		return {
			action: 'create-card',
			'card-template-id': TEMPLATE_IDS.staff,
			'card-id': cell('Card ID'),
			'unique-identifier': cell('Unique Identifier'),
			'security-question-1': cell('Security Question 1'),
			'card-expiration': cell('Card Expiration'),
			'recipient-email': cell('Recipient Email'),
			'card-data': groups,
		};
	};
	const refused: Record<string, unknown> = {};
	// The key counts as a spreadsheet does: the headings are row 1.
	for (const [index, row] of rows.entries()) {
		const { code } = answer(bodyOf(row));
		if (code !== 'S2001') refused[String(index + 2)] = code;
	}
	const wanted = Object.entries(expected.rejected).map(([row, reason]) => [
		row,
		CODES.find(([words]) => words.test(reason))?.[1],
	]);
	expect(refused).toEqual(Object.fromEntries(wanted));
	expect(state.counts().total).toBe(expected.applied);
});
