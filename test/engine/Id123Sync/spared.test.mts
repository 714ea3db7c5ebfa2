/** Keep Cards and Scope: what is mistyped there costs nobody the card, and what they keep makes no removal a smaller share. */
import type { IDataObject } from 'n8n-workflow';
import { jsonOf, openStage, outcomes, staffRow, staffRows, type Scene } from './support/scene.mts';

const stage = openStage();
const IN_USE = { status: 'INSTALLED' } as const;

async function withGuest(department: string): Promise<Scene> {
	const scene = await stage.scene();
	scene.add([staffRow('E1'), staffRow('E2'), staffRow('G1', { Department: department })], IN_USE);
	return scene;
}

const ARCHIVE = { missingCards: 'archive' } as const;
const keeping = (values: string, field = 'front-1') => ({
	...ARCHIVE,
	keepCards: { field, values },
});

test.each([false, true])(
	'Keep Cards with a value that no card shows holds every card that would go, and all else is done, previewed: %j',
	async (previewOnly) => {
		const scene = await withGuest('Guests');
		const run = await scene.run([staffRow('E1'), staffRow('NEW')], {
			...keeping('Guest'),
			previewOnly,
			limits: { maxRemovalCount: 1, maxRemovalPercent: 0 },
		});
		expect(outcomes(run)).toEqual({ E1: 'updated', NEW: 'created' });
		expect(run.summary).toMatchObject({ held: 2, rejected: 0, archived: 0 });
		expect(run.summary.notes).toEqual([
			'Keep Cards names Guest, which no card shows that was looked at.',
		]);
		const held = jsonOf(run.rejected);
		expect(held.map((each) => each['card-id'])).toEqual(['E2', 'G1']);
		expect(held[0]).toMatchObject({ details: { rule: 'held' } });
		expect(held[0].message).toContain('nothing under Keep Cards > Values fits a card');
		expect(scene.state('G1')).toBe('INSTALLED');
	},
);

test('a value that fits no card beside one that does is noted, and who is missing goes', async () => {
	const scene = await withGuest('Guests');
	const run = await scene.run([staffRow('E1')], keeping('Guests, Contractors'));
	expect(outcomes(run)).toEqual({ E1: 'updated', E2: 'archived' });
	expect(run.summary.notes).toEqual([
		'Keep Cards names Contractors, which no card shows that was looked at.',
	]);
});

test('a value that only people on the roster have fits, whether the listing shows it or not', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(2), IN_USE);
	const row = staffRow('E1', { Department: 'Guests' });
	const { summary } = await scene.run([row], keeping('Guests'));
	expect(summary).toMatchObject({ updated: 1, archived: 1, held: 0 });
});

test('characters that nobody sees make no other value', async () => {
	const scene = await withGuest('Gu\u00ADests');
	await scene.run([staffRow('E1')], keeping('Guests'));
	expect(['E2', 'G1'].map((id) => scene.state(id))).toEqual(['ARCHIVED', 'INSTALLED']);
});

test('Card IDs that are separated by spaces keep their cards, and those that no card has hold all', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(4), IN_USE);
	await scene.run([staffRow('E1')], { ...ARCHIVE, keepCards: { cardIds: 'E2 E3' } });
	expect(['E2', 'E3', 'E4'].map((id) => scene.state(id))).toEqual([
		'INSTALLED',
		'INSTALLED',
		'ARCHIVED',
	]);
	const run = await scene.run([staffRow('E1')], { ...ARCHIVE, keepCards: { cardIds: 'X2, X3' } });
	expect(run.summary).toMatchObject({ held: 2, archived: 0 });
	expect(jsonOf(run.rejected)[0].message).toContain('Keep Cards > Card IDs');
});

describe('a field of dates', () => {
	const START = { 'Start Date': '2026-02-01' };
	const run = async (values: string) => {
		const scene = await stage.scene();
		const rows: IDataObject[] = [staffRow('E1', START), staffRow('G1', START)];
		await scene.run([...rows, staffRow('E2', { 'Start Date': '2026-03-01' })]);
		return { scene, ...(await scene.run([rows[0]], keeping(values, 'front-3'))) };
	};

	test('is compared by its days', async () => {
		const { scene } = await run('01.02.2026');
		expect(['G1', 'E2'].map((id) => scene.state(id))).toEqual(['INACTIVE', 'ARCHIVED']);
	});

	test('is compared with no text that is no date', async () => {
		const { scene, error } = await run('1 Feb 2026');
		expect(error?.message).toBe('Keep Cards: 1 Feb 2026 is no date');
		expect(scene.state('G1')).toBe('INACTIVE');
	});
});

describe('removals are a share of the cards that could go', () => {
	test('cards outside of the scope do not count', async () => {
		const scene = await stage.scene();
		scene.add(
			staffRows(110, 'O').map((row) => ({ ...row, Department: 'Finance' })),
			IN_USE,
		);
		scene.add(staffRows(11, 'R'), IN_USE);
		const scope = { field: 'front-1', values: 'Radiology' };
		const { error } = await scene.run([staffRow('R1')], { ...ARCHIVE, scope });
		expect(error?.message).toContain('10 of 11 cards would be removed, and 5 are allowed');
		const most = await scene.run(staffRows(6, 'R'), { ...ARCHIVE, scope });
		expect(most.summary).toMatchObject({ archived: 5, kept: 110 });
	});

	test('nor do cards that are kept', async () => {
		const scene = await stage.scene();
		scene.add(
			staffRows(110, 'G').map((row) => ({ ...row, Department: 'Guests' })),
			IN_USE,
		);
		scene.add(staffRows(11), IN_USE);
		const { error } = await scene.run(staffRows(5), keeping('Guests'));
		expect(error?.message).toContain('6 of 11 cards would be removed, and 5 are allowed');
	});

	test('nor do cards that are deactivated already, where missing ones are deactivated', async () => {
		const scene = await stage.scene();
		scene.add(staffRows(120, 'O'), { ...IN_USE, deactivated: true });
		scene.add(staffRows(12), IN_USE);
		const { error } = await scene.run([staffRow('E1')], { missingCards: 'deactivate' });
		expect(error?.message).toContain('11 of 12 cards would be removed, and 5 are allowed');
	});
});

test('a page in the middle of the listing that says that there is nothing is no end of it', async () => {
	const scene = await stage.scene();
	const rows = staffRows(60);
	scene.add(rows, IN_USE);
	const when = { action: 'listCards', nth: 3 } as const;
	scene.sandbox.faults.add({ when, fault: { kind: 'code', code: 'F209' } });
	const { summary } = await scene.run(rows.slice(0, 58), ARCHIVE);
	expect(summary).toMatchObject({ updated: 58, archived: 2 });
});
