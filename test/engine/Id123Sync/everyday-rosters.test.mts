/** Rosters as they come every night: people who are suspended, rows that came twice, ids as sheets spell them. */
import type { IDataObject } from 'n8n-workflow';
import { openStage, outcomes, staffRow, staffRows, STAFF } from './support/scene.mts';

const stage = openStage();
const IN_USE = { status: 'INSTALLED' } as const;
const without = (key: string, { [key]: _, ...row }: IDataObject): IDataObject => row;

test.each([
	[5, 'runs'],
	[55, 'runs'],
	[55, 'previewed and approved'],
	[410, 'one run'],
])('%d suspended people on the roster, %s: the held card stays held', async (count, how) => {
	const scene = await stage.scene();
	const people = staffRows(12);
	await scene.run(people);
	const suspended = staffRows(count, 'S');
	scene.add([...suspended, staffRow('OLD7')], { status: 'ARCHIVED' });
	const wrong = { ...people[1], 'Card ID': 'OLD7' };
	const roster = [people[0], ...people.slice(6), ...suspended, wrong];
	const options = { restoreReturning: false };
	const previewOnly = how === 'previewed and approved';
	const first = await scene.run(roster, { missingCards: 'archive', previewOnly, options });
	const approvedPlan = String(first.summary.planKey);
	await scene.run(roster, {
		missingCards: 'archive',
		options: previewOnly ? { ...options, approvedPlan } : options,
	});
	expect(scene.state('E2')).toBe('INACTIVE');
});

test('a held card that somebody changes after the preview: the approved plan no longer fits', async () => {
	const scene = await stage.scene();
	const people = staffRows(4);
	await scene.run(people);
	scene.add([staffRow('OLD7')], { status: 'ARCHIVED' });
	const roster = [people[0], people[2], { ...people[1], 'Card ID': 'OLD7' }];
	const options = { restoreReturning: false };
	const preview = { missingCards: 'archive', previewOnly: true, options };
	const { summary } = await scene.run(roster, preview);
	expect(summary).toMatchObject({ held: 1, removals: 2 });
	scene.sandbox.clock.advance(60_000);
	scene.changeByHand('E2', { 'front-1': 'Library' });
	const approved = { ...options, approvedPlan: String(summary.planKey) };
	const { error } = await scene.run(roster, { missingCards: 'archive', options: approved });
	expect(error?.message).toContain('the plan is no longer the one that was approved');
	expect(scene.state('E2')).toBe('INACTIVE');
});

test('Card ID and Unique Identifier filled down from the row above: the card stays', async () => {
	const scene = await stage.scene();
	const [first, second, third] = staffRows(3);
	await scene.run([first, second, third]);
	const filled = {
		...third,
		'Card ID': second['Card ID'],
		'Unique Identifier': second['Unique Identifier'],
	};
	await scene.run([first, second, filled], { missingCards: 'archive' });
	expect(scene.state('E3')).toBe('INACTIVE');
});

test('a leaver’s identifier 007 does not clear the card of 7', async () => {
	const scene = await stage.scene();
	const rows = [
		staffRow('E1'),
		staffRow('E2', { 'Unique Identifier': '7' }),
		staffRow('E3', { 'Unique Identifier': '007' }),
	];
	await scene.run(rows);
	scene.changeByHand('E2', { 'front-1': 'Library' });
	await scene.run([rows[0], { ...rows[1], 'Card ID': '' }], { missingCards: 'archive' });
	expect(scene.state('E2')).toBe('INACTIVE');
});

test.each([
	['0012345678901234567', '12345678901234500'],
	['1234567', '12,34,567'],
	['E-100', 'E\u2011100'],
	['E-100', 'E\u2013100'],
	['1234', '\u0661\u0662\u0663\u0664'],
])('card %s, and the sheet says %s: no second card', async (real, shown) => {
	const scene = await stage.scene({ readings: { uniqueIdentifierRequired: false } });
	scene.add([staffRow('E1'), staffRow(real)], IN_USE);
	const row = without('Unique Identifier', staffRow(real, { 'Card ID': shown }));
	await scene.run([staffRow('E1'), row], { missingCards: 'archive', options: { inviteNew: true } });
	expect([scene.invited, scene.state(real)]).toEqual([[], 'INSTALLED']);
});

test('a long id twice, once in asterisks', async () => {
	const scene = await stage.scene({ readings: { uniqueIdentifierRequired: false } });
	const row = without('Unique Identifier', staffRow('1234567890123450'));
	scene.add([row], IN_USE);
	await scene.run([row, { ...row, 'Card ID': '*1234567890123450*' }], {
		options: { inviteNew: true },
	});
	expect(scene.sandbox.id123.cards(STAFF)).toHaveLength(1);
});

test('a card that could not be put back is still owed its invitation', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(2), IN_USE);
	scene.add([staffRow('S1')], { status: 'ARCHIVED' });
	const [first, second] = staffRows(2);
	const wrong = staffRow('S1', { 'Unique Identifier': second['Unique Identifier'] });
	const options = { inviteNew: true };
	scene.sandbox.faults.add({
		when: { action: 'cardAction', cardId: 'S1', nth: 2 },
		fault: { kind: 'code', code: 'F113' },
	});
	await scene.run([first, without('Unique Identifier', second), wrong], { options });
	await scene.run([first, second, staffRow('S1')], { options });
	expect(scene.invited).toEqual(['S1']);
});

test('a card that was brought back for a mistyped row of its own person comes back for the mended one', async () => {
	const scene = await stage.scene({ readings: { statusMovesLastUpdated: true } });
	const rows = staffRows(3);
	scene.add(rows, IN_USE);
	const run = async (roster: IDataObject[]) => {
		scene.sandbox.clock.advance(60_000);
		return await scene.run(roster, { missingCards: 'deactivate' });
	};
	await run(rows);
	await run(rows.slice(0, 2));
	const wrong = { ...rows[2], 'Unique Identifier': rows[0]['Unique Identifier'] };
	await run([without('Unique Identifier', rows[0]), rows[1], wrong]);
	expect(scene.state('E3')).toBe('DEACTIVATED');
	expect(outcomes(await run(rows)).E3).toBe('restored');
});

test('a row that stands twice, without a Unique Identifier, holds nothing', async () => {
	const scene = await stage.scene();
	const rows = staffRows(4);
	scene.add(rows, IN_USE);
	const roster = rows.slice(0, 3).map((row) => without('Unique Identifier', row));
	await scene.run([...roster, roster[2]], { missingCards: 'archive' });
	expect(scene.state('E4')).toBe('ARCHIVED');
});

test('a joiner whose long id ends in 0 gets a card beside an archived neighbour', async () => {
	const scene = await stage.scene();
	scene.add([staffRow('1000000000000018')], IN_USE);
	scene.add([staffRow('1000000000000021')], { status: 'ARCHIVED' });
	await scene.run(['1000000000000018', '1000000000000020'].map((id) => staffRow(id)));
	expect(scene.card('1000000000000020')).toBeDefined();
});

test.each([
	['the headings again', { 'Card ID': 'Card ID', 'Full Name': 'Full Name' }, {}],
	[
		'headings of its own again, by column name',
		{ 'Personnel No': 'Personnel No', 'Full Name': 'Full Name' },
		{
			mapping: 'columns',
			columns: {
				pairs: [
					{ field: 'card-id', column: 'Personnel No' },
					{ field: 'name', column: 'Full Name' },
					{ field: 'unique-identifier', column: 'Unique Identifier' },
				],
			},
		},
	],
	['a line with the total', { 'Card ID': 'Total', 'Full Name': '3 people' }, {}],
])('a sheet with %s makes no card of it, and takes none away', async (_, line, mapping) => {
	const scene = await stage.scene();
	const rows = staffRows(3).map((row) => ({ ...row, 'Personnel No': row['Card ID'] }));
	await scene.run(rows, mapping);
	const run = await scene.run([rows[0], line, rows[1]], { ...mapping, missingCards: 'archive' });
	expect(run.rejected.map(({ json }) => json.details)).toContainEqual(
		expect.objectContaining({ row: 2, field: 'card-id', rule: 'notAnId' }),
	);
	expect(Object.values(outcomes(run))).toEqual(['unchanged', 'unchanged']);
	expect(scene.state('E3')).toBe('INACTIVE');
});

test.each([
	['which numbers them', {}],
	['with checkboxes', { Parking: false, Badge: 'FALSE' }],
])('blank rows of n8n’s Google Sheets node, %s, hold no leaver', async (_, more) => {
	const scene = await stage.scene();
	scene.add(staffRows(2), IN_USE);
	const blank = { row_number: 3, 'Card ID': '', 'Full Name': '', Department: '', ...more };
	const roster = [{ row_number: 2, ...staffRow('E1') }, blank];
	const { rejected } = await scene.run(roster, { missingCards: 'archive' });
	expect(rejected).toEqual([]);
	expect(scene.state('E2')).toBe('ARCHIVED');
});

test.each([
	['automatically', {}],
	[
		'by hand',
		{
			mapping: 'columns',
			columns: {
				pairs: [
					{ field: 'card-id', column: 'Card ID' },
					{ field: 'name', column: 'Full Name' },
				],
			},
		},
	],
])(
	'two tables side by side, mapped %s: nobody of the second one loses the card',
	async (_, mapping) => {
		const scene = await stage.scene();
		const people = staffRows(4);
		scene.add(people, IN_USE);
		// As Extract From File names the columns of a workbook whose headings stand twice.
		const again = (row: IDataObject) =>
			Object.fromEntries(Object.entries(row).map(([heading, cell]) => [`${heading}_1`, cell]));
		const [first, second, third, fourth] = people;
		const sheet = [
			{ ...first, ...again(third) },
			{ ...second, ...again(fourth) },
		];
		await scene.run(sheet, { ...mapping, missingCards: 'archive' });
		expect(['E1', 'E2', 'E3', 'E4'].map((id) => scene.state(id))).toEqual(
			Array(4).fill('INSTALLED'),
		);
	},
);

test('a photo that comes as a file with its row is not dropped in silence', async () => {
	const scene = await stage.scene();
	const file = { data: 'iVBORw0KGgo=', mimeType: 'image/png', fileName: 'ada.png' };
	const { rejected } = await scene.run([{ json: staffRow('E1'), binary: { Photo: file } }]);
	expect(rejected[0]?.json.details).toMatchObject({ field: 'id-photo', rule: 'photoIsAFile' });
	expect(scene.card('E1')).toBeUndefined();
});

test.each([false, true])(
	'the card of somebody who left is out of use again after a row of another person named it, and theirs when they return (statuses move the last update: %j)',
	async (statusMovesLastUpdated) => {
		const scene = await stage.scene({ readings: { statusMovesLastUpdated } });
		const rows = staffRows(3);
		const [first, second, third] = rows;
		const missing = { missingCards: 'deactivate' };
		scene.add(rows, IN_USE);
		await scene.run(rows, missing);
		await scene.run([first, second], missing);
		await scene.run([first, { ...second, 'Card ID': 'E3' }], missing);
		expect(scene.state('E3')).toBe('DEACTIVATED');
		expect(scene.state('E2')).toBe('INSTALLED');
		await scene.run([first, second, third], missing);
		expect(scene.state('E3')).toBe('INSTALLED');
	},
);
