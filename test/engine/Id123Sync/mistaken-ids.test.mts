/** A row whose Card ID is another card's by mistake: its own person keeps the card, and everyday leavers go all the same. */
import type { IDataObject } from 'n8n-workflow';
import { jsonOf, openStage, outcomes, staffRow, staffRows } from './support/scene.mts';

const stage = openStage();
const ARCHIVE = { missingCards: 'archive' } as const;
const IN_USE = { status: 'INSTALLED' } as const;
const named = (id: string, name: string, more: IDataObject = {}) =>
	staffRow(id, { 'Full Name': name, ...more });

describe.each([false, true])('cards edited by hand since the last run: %j', (isEdited) => {
	test.each([
		['refused before anything is sent', { 'Card ID': 'E3', Department: 'x'.repeat(80) }],
		['refused by ID123', { 'Card ID': 'E3' }],
		['of a card out of use', { 'Card ID': 'OLD7' }],
	])(
		'a row that names a leaver’s card and is %s: the card that shows its name stays',
		async (_, wrong) => {
			const scene = await stage.scene();
			scene.add(staffRows(3), IN_USE);
			scene.add([staffRow('OLD7')], { status: 'ARCHIVED' });
			if (isEdited) {
				await scene.run(staffRows(3));
				scene.changeByHand('E2', { 'front-4': 'Room 5' });
			}
			const when = { action: 'createCard', cardId: 'E3' } as const;
			scene.sandbox.faults.add({ when, fault: { kind: 'code', code: 'F204' } });
			const { rejected } = await scene.run([staffRow('E1'), { ...staffRow('E2'), ...wrong }], {
				...ARCHIVE,
				options: { restoreReturning: false },
			});
			expect(scene.state('E2')).toBe('INSTALLED');
			expect(jsonOf(rejected)).toContainEqual(expect.objectContaining({ 'card-id': 'E2' }));
		},
	);
});

test('a row that names a leaver’s card and is refused holds cards whose names are like its own, and no others', async () => {
	const scene = await stage.scene();
	scene.add([staffRow('E1'), named('E2', 'Bo Hill'), named('E3', 'Cy Moss')], IN_USE);
	scene.add([named('E4', 'Di Lake')], IN_USE);
	const wrong = named('E3', 'Hill, Bo B.', { Department: 'x'.repeat(80) });
	const run = await scene.run([staffRow('E1'), wrong], ARCHIVE);
	expect(['E2', 'E3', 'E4'].map((id) => scene.state(id))).toEqual([
		'INSTALLED',
		'INSTALLED',
		'ARCHIVED',
	]);
	expect(run.summary).toMatchObject({ held: 1 });
});

test('a suspended person whose name is written the other way round holds nothing', async () => {
	const scene = await stage.scene();
	scene.add([staffRow('E1'), named('E2', 'Ann Hill')], IN_USE);
	scene.add([named('S1', 'Ann Lee')], { status: 'ARCHIVED' });
	const run = await scene.run([staffRow('E1'), named('S1', 'LEE, Ann')], {
		...ARCHIVE,
		options: { restoreReturning: false },
	});
	expect(outcomes(run).E2).toBe('archived');
});

test('a row that is done with another person’s Card ID holds the card that shows its name, until its own card does', async () => {
	const scene = await stage.scene();
	scene.add([named('E1', 'Bob King'), named('E2', 'Ada Hopper'), named('E3', 'Cy Moss')], IN_USE);
	const roster = [named('E1', 'Ada Hopper', { 'Unique Identifier': 'new@id.example' })];
	const run = await scene.run(roster, ARCHIVE);
	expect(outcomes(run)).toEqual({ E1: 'updated', E3: 'archived' });
	expect(jsonOf(run.rejected)).toMatchObject([
		{ 'card-id': 'E2', details: { row: 1, rule: 'held' } },
	]);
	expect(outcomes(await scene.run(roster, ARCHIVE)).E2).toBe('archived');
});

test('people who share a name and have their own cards hold nobody of it', async () => {
	const scene = await stage.scene();
	const cards = ['E1', 'E2', 'E3'].map((id) => named(id, 'Maria Garcia'));
	scene.add(cards, IN_USE);
	const run = await scene.run([cards[0], named('E2', 'GARCIA, Maria')], ARCHIVE);
	expect(outcomes(run).E3).toBe('archived');
});

test('somebody whose card was deactivated by hand and who writes their name another way holds no leaver of the same surname', async () => {
	const scene = await stage.scene();
	scene.add([staffRow('E1'), named('E2', 'Ann Smith')], IN_USE);
	scene.add([named('A1', 'Bob Smith')], { ...IN_USE, deactivated: true });
	const how = { missingCards: 'deactivate' };
	const roster = [staffRow('E1'), named('A1', 'Robert Smith')];
	const seen = await scene.run(roster, { ...how, previewOnly: true });
	expect(outcomes(seen).E2).toBe('deactivated');
	const run = await scene.run(roster, how);
	expect(jsonOf(run.rejected)).toMatchObject([{ details: { row: 2, rule: 'deactivated' } }]);
	expect(scene.state('E2')).toBe('DEACTIVATED');
});

describe('an id that lost its zeros, and is a leaver’s now', () => {
	const withCards = async (withIdentifiers = true) => {
		const scene = await stage.scene({ readings: { uniqueIdentifierRequired: withIdentifiers } });
		scene.add([named('123', 'Ann Lee'), named('00123', 'Bob Ray'), staffRow('E1')], IN_USE);
		return scene;
	};

	test.each([true, false])(
		'with a Unique Identifier: %j, both cards stay as they are',
		async (has) => {
			const scene = await withCards(has);
			const { 'Unique Identifier': _, ...bob } = named('00123', 'Bob Ray', { 'Card ID': 123 });
			const row = has ? { ...bob, 'Unique Identifier': 'new@id.example' } : bob;
			const { rejected } = await scene.run([row, staffRow('E1')], ARCHIVE);
			expect(scene.card('123')?.values.name).toBe('Ann Lee');
			expect(['123', '00123'].map((id) => scene.state(id))).toEqual(['INSTALLED', 'INSTALLED']);
			const [{ details, message }] = jsonOf(rejected);
			expect(details).toMatchObject({ row: 1, rule: 'looksLike' });
			expect(message).toContain('looks like card 00123');
		},
	);

	test('the card without zeros stays, and its neighbour goes, where its name is the row’s', async () => {
		const scene = await withCards();
		const run = await scene.run([named('123', 'Ann Lee'), staffRow('E1')], ARCHIVE);
		expect(outcomes(run)).toEqual({ '123': 'updated', '00123': 'archived', E1: 'updated' });
	});

	test('a new name that is not the neighbour’s either is written, and the neighbour is held', async () => {
		const scene = await withCards();
		const run = await scene.run([named('123', 'Ann Hill'), staffRow('E1')], ARCHIVE);
		expect(outcomes(run)).toEqual({ '123': 'updated', E1: 'updated' });
		expect(scene.state('00123')).toBe('INSTALLED');
		const next = await scene.run([named('123', 'Ann Hill'), staffRow('E1')], ARCHIVE);
		expect(outcomes(next)['00123']).toBe('archived');
	});

	test('the neighbour is held where both show the row’s name', async () => {
		const scene = await stage.scene();
		scene.add([named('123', 'Bob Ray'), named('00123', 'Bob Ray'), staffRow('E1')], IN_USE);
		const run = await scene.run([named('123', 'Bob Ray'), staffRow('E1')], ARCHIVE);
		expect(outcomes(run)['123']).toBe('updated');
		expect(jsonOf(run.rejected)).toMatchObject([
			{ 'card-id': '00123', details: { row: 1, rule: 'held' } },
		]);
		expect(JSON.stringify(jsonOf(run.rejected))).not.toContain('Correct row');
	});

	test('of two people of one name who are remembered with their Unique Identifiers, either may leave', async () => {
		const scene = await stage.scene();
		const maria = (id: string, own: string) =>
			named(id, 'Maria Garcia', { 'Unique Identifier': own });
		const [one, other] = [maria('123', 'mg1@id.example'), maria('00123', 'mg2@id.example')];
		await scene.run([one, other, staffRow('E1')]);
		const run = await scene.run([one, staffRow('E1')], ARCHIVE);
		expect(outcomes(run)).toEqual({ '123': 'unchanged', '00123': 'archived', E1: 'unchanged' });
	});
});

describe('a renamed person whose neighbour by id has a name like theirs', () => {
	const at =
		(id: string, neighbour: string) =>
		async (life: object = IN_USE) => {
			const scene = await stage.scene();
			scene.add([named(id, 'Maria Lopez'), staffRow('E1')], IN_USE);
			scene.add([named(neighbour, 'Maria Perez', { Department: 'Night shift' })], life);
			return scene;
		};
	const zeros = at('123', '00123');
	const rounded = at('1000000000000120', '1000000000000125');
	const scope = { field: 'front-1', values: 'Radiology' };
	const options = { restoreReturning: false };

	test.each([
		['in use', '123', '00123', zeros, IN_USE, ARCHIVE],
		['that stays as all do', '123', '00123', zeros, IN_USE, {}],
		['out of scope', '123', '00123', zeros, IN_USE, { ...ARCHIVE, scope }],
		[
			'deactivated',
			'123',
			'00123',
			zeros,
			{ ...IN_USE, deactivated: true },
			{ missingCards: 'deactivate', options },
		],
		[
			'whose id differs in the last of 16 digits',
			'1000000000000120',
			'1000000000000125',
			rounded,
			IN_USE,
			ARCHIVE,
		],
	] as const)(
		'%s: the row is done in each run, and at most the neighbour is held in the first',
		async (_, id, other, open, life, how) => {
			const scene = await open(life);
			const roster = [named(id, 'Maria Garcia'), staffRow('E1')];
			const run = await scene.run(roster, { ...how });
			expect(outcomes(run)).toMatchObject({ [id]: 'updated' });
			expect(scene.card(id)?.values.name).toBe('Maria Garcia');
			expect(jsonOf(run.rejected).filter((each) => each['card-id'] !== other)).toEqual([]);
			expect(scene.state(other)).not.toBe('ARCHIVED');
			const next = await scene.run(roster, { ...how });
			expect(next.rejected).toEqual([]);
		},
	);
});

test('a long id that may as well be its own is refused for no name', async () => {
	const scene = await stage.scene();
	const [id, other] = ['1000000000000120', '1000000000000125'];
	scene.add([named(id, 'Ann Lee'), named(other, 'Bob Ray'), staffRow('E1')], IN_USE);
	const run = await scene.run([named(id, 'Bob Ray'), staffRow('E1')], ARCHIVE);
	expect(outcomes(run)[id]).toBe('updated');
	expect(jsonOf(run.rejected)).toMatchObject([{ 'card-id': other, details: { rule: 'held' } }]);
});

test.each([
	['1234567890123456', '1234567890123450'],
	['3.1', '3.10'],
])(
	'where %s has left, a new %s is created, and holds the card until its own card has its name',
	async (left, id) => {
		const scene = await stage.scene();
		scene.add([staffRow('E1'), staffRow(left)], IN_USE);
		const roster = [staffRow('E1'), staffRow(id, { 'Unique Identifier': 'new@id.example' })];
		const first = await scene.run(roster, ARCHIVE);
		expect(outcomes(first)[id]).toBe('created');
		expect(scene.state(left)).toBe('INSTALLED');
		await scene.run(roster, ARCHIVE);
		expect(scene.state(left)).toBe('ARCHIVED');
	},
);

test('a new Card ID under the name of a card that no row has holds this card, until it is certain that the row is somebody else', async () => {
	const scene = await stage.scene({ readings: { uniqueIdentifierRequired: false } });
	const people = staffRows(3).map(({ 'Unique Identifier': _, ...row }) => row);
	scene.add(staffRows(3), { status: 'INSTALLED' });
	const mistyped = { ...people[2], 'Card ID': 'E3X' };
	const { rejected } = await scene.run([people[0], people[1], mistyped], {
		missingCards: 'archive',
	});
	expect(rejected.map(({ json }) => json.details)).toMatchObject([
		{ 'card-id': 'E3', row: 3, rule: 'held' },
	]);
	expect(scene.state('E3')).toBe('INSTALLED');
	// By then the card of the row shows its name.
	await scene.run([people[0], people[1], mistyped], { missingCards: 'archive' });
	expect(scene.state('E3')).toBe('ARCHIVED');
});
