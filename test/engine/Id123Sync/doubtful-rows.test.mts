/** A row that is on the roster, and wrong in what it says of whose it is, costs nobody the card. */
import { openStage, staffRow, staffRows } from './support/scene.mts';

const stage = openStage();
const IN_USE = { status: 'INSTALLED' } as const;

test.each([
	['', 'e3@ID.example', (id: string) => `${id}@id.example`],
	['NEW9', 'e3@ID.example', (id: string) => `${id}@id.example`],
	['#N/A', 323, (id: string) => `00${id.slice(1)}23`],
])(
	'Card ID %j with the identifier %j, spelt otherwise than it is remembered: the card stays',
	async (id, identifier, idOf) => {
		const scene = await stage.scene();
		const rows = staffRows(3).map((row) => ({
			...row,
			'Unique Identifier': idOf(String(row['Card ID'])),
		}));
		await scene.run(rows);
		const wrong = { ...rows[2], 'Card ID': id, 'Unique Identifier': identifier };
		await scene.run([rows[0], rows[1], wrong], { missingCards: 'archive' });
		expect(scene.state('E3')).toBe('INACTIVE');
	},
);

describe.each([
	['archive', { status: 'ARCHIVED' }, { restoreReturning: false }],
	['deactivate', { status: 'INSTALLED', deactivated: true }, {}],
] as const)('missing cards: %s', (missingCards, life, options) => {
	test.each([true, false])(
		'a row that names a card out of use holds the card that is remembered with its identifier, previewed: %j',
		async (previewOnly) => {
			const scene = await stage.scene();
			scene.add(staffRows(2), IN_USE);
			await scene.run(staffRows(2));
			scene.add([staffRow('OLD7')], life);
			const roster = [staffRow('E1'), { ...staffRow('E2'), 'Card ID': 'OLD7' }];
			const { rejected } = await scene.run(roster, { missingCards, previewOnly, options });
			expect(scene.state('E2')).toBe('INSTALLED');
			expect(rejected.map(({ json }) => json['card-id'])).toContain('E2');
		},
	);

	test.each(['e100', "'E100"])(
		'a row whose id (%s) looks like that of another row holds the other cards',
		async (id) => {
			const scene = await stage.scene();
			scene.add([staffRow('E100'), staffRow('E101')], IN_USE);
			await scene.run([staffRow('E100'), { ...staffRow('E101'), 'Card ID': id }], {
				missingCards,
			});
			expect(scene.state('E101')).toBe('INSTALLED');
		},
	);

	test('two rows that look like one card hold the other one too', async () => {
		const scene = await stage.scene();
		scene.add(
			['E1', '00123', '00124'].map((id) => staffRow(id)),
			IN_USE,
		);
		const rows = ['00123', '00124'].map((id) => ({ ...staffRow(id), 'Card ID': 123 }));
		await scene.run([staffRow('E1'), ...rows], { missingCards });
		expect(scene.state('00124')).toBe('INSTALLED');
	});
});

test('a row that names a leaver and is refused holds the card that is remembered with its identifier', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(3), IN_USE);
	await scene.run(staffRows(3));
	scene.sandbox.faults.add({
		when: { action: 'createCard', cardId: 'E3' },
		fault: { kind: 'code', code: 'F204' },
	});
	await scene.run([staffRow('E1'), { ...staffRow('E2'), 'Card ID': 'E3' }], {
		missingCards: 'archive',
	});
	expect(scene.state('E2')).toBe('INSTALLED');
});

test('the barcode of a card that another row names proves nothing', async () => {
	const scene = await stage.scene();
	const rows = staffRows(3).map((row, at) => ({ ...row, 'Badge Barcode': `770${at}` }));
	await scene.run(rows);
	scene.forget();
	const wrong = { ...rows[2], 'Card ID': '', 'Badge Barcode': '7700' };
	await scene.run([staffRow('E1'), rows[1], wrong], { missingCards: 'archive' });
	expect(scene.state('E3')).toBe('INACTIVE');
});

test.each([
	['1234', '1,234'],
	['1234567890123456789', '1234567890123450000'],
	['123456789', '1.23456789E8'],
	['E7', '(null)'],
	['E7', '<NA>'],
	['E7', '\\N'],
])(
	'card %s, and the sheet says %s: no second card, and the first one stays',
	async (real, shown) => {
		const scene = await stage.scene();
		scene.add([staffRow('E1'), staffRow(real, { 'Unique Identifier': real })], IN_USE);
		const row = staffRow(real, { 'Card ID': shown, 'Unique Identifier': shown });
		await scene.run([staffRow('E1'), row], {
			missingCards: 'archive',
			options: { inviteNew: true },
		});
		expect(scene.invited).toEqual([]);
		expect(scene.state(real)).toBe('INSTALLED');
	},
);

test.each(['Facilities, Grounds', '"Facilities, Grounds", Library'])(
	'Keep Cards takes %s for a department with a comma in it',
	async (values) => {
		const scene = await stage.scene();
		const kept = staffRow('E2', { Department: 'Facilities, Grounds' });
		scene.add([staffRow('E1'), kept, staffRow('E3', { Department: 'Facilities' })], IN_USE);
		await scene.run([staffRow('E1')], {
			missingCards: 'archive',
			keepCards: { field: 'front-1', values },
		});
		expect(scene.state('E2')).toBe('INSTALLED');
	},
);

test('a card that was brought back for a row that is another person’s goes back to the archive', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(2), IN_USE);
	scene.add([staffRow('OLD7')], { status: 'ARCHIVED' });
	const roster = [staffRow('E1'), { ...staffRow('E2'), 'Card ID': 'OLD7' }];
	await scene.run(roster, { options: { restoreReturning: true, inviteNew: true } });
	expect(scene.state('OLD7')).toBe('ARCHIVED');
	expect(scene.invited).toEqual([]);
});
