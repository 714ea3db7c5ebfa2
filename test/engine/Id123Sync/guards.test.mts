import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { jsonOf, openStage, outcomes, staffRow, staffRows, type Scene } from './support/scene.mts';

const stage = openStage();

async function withCards(rows: readonly IDataObject[]): Promise<Scene> {
	const scene = await stage.scene();
	scene.add(rows, { status: 'INSTALLED' });
	return scene;
}

async function stopped(scene: Scene, rows: IDataObject[], parameters: INodeParameters) {
	const { error } = await scene.run(rows, parameters);
	expect(scene.changing).toEqual([]);
	return { what: error?.message ?? '', hint: error?.description ?? '' };
}

describe('limits', () => {
	test('the roster of another template creates nobody and invites nobody', async () => {
		const scene = await withCards(staffRows(60));
		const { what, hint } = await stopped(scene, staffRows(60, 'OTHER'), {
			options: { inviteNew: true },
		});
		expect(what).toContain(
			'Nothing was changed: 60 cards would be created or brought back, and 50 are allowed',
		);
		expect(what).toContain('60 invitations would be sent, and 50 are allowed');
		expect(hint).toContain(
			'New Cards Allowed (Percent) (now 50) or New Cards Allowed (Count) (now 50)',
		);
		expect(scene.invited).toEqual([]);
	});

	test.each([
		['archive', { status: 'ARCHIVED' }, 50],
		['deactivate', { status: 'INSTALLED' }, 65],
	] as const)(
		'the roster of last year brings nobody back, where cards of leavers are to %s',
		async (missingCards, life, most) => {
			const scene = await withCards(staffRows(60));
			const left = staffRows(70, 'LEFT');
			scene.add(left, life);
			const limits = { maxRemovalPercent: 100 };
			if (missingCards === 'deactivate') {
				await scene.run([...staffRows(60), ...left], { missingCards });
				await scene.run(staffRows(60), { missingCards, limits });
			}
			const state = scene.state('LEFT1');
			const run = await scene.run([...staffRows(60), ...left], { missingCards });
			// Archived cards are none of those in use, of which a share is allowed.
			const what = `70 cards would be created or brought back, and ${most} are allowed`;
			expect(run.error?.message).toContain(what);
			expect(scene.state('LEFT1')).toBe(state);
		},
	);

	test('a column that moved stops the run, once there is a last run to compare with', async () => {
		const rows = staffRows(60);
		const scene = await withCards(rows);
		await scene.run(rows);
		const before = scene.changing.length;
		const shifted = rows.map((row) => ({
			...row,
			Department: row['Full Name'],
			'Full Name': 'Radiology',
		}));
		const { error } = await scene.run(shifted);
		expect(error?.message).toContain('60 of 60 cards would be changed, and 48 are allowed');
		expect(scene.changing).toHaveLength(before);
	});

	test('a template without cards takes its first roster', async () => {
		const scene = await stage.scene();
		const { summary } = await scene.run(staffRows(70), { options: { inviteNew: true } });
		expect(summary).toMatchObject({ created: 70, invited: 70 });
	});

	test('a limit that is taken out is none', async () => {
		const scene = await withCards(staffRows(3));
		const { summary } = await scene.run(staffRows(60, 'NEW'), { limits: {} });
		expect(summary).toMatchObject({ created: 60 });
	});

	test('zero allows none', async () => {
		const scene = await withCards(staffRows(3));
		const limits = { maxNewCount: 0, maxNewPercent: 0 };
		const { what } = await stopped(scene, [...staffRows(3), staffRow('NEW')], { limits });
		expect(what).toContain('1 cards would be created or brought back, and 0 are allowed');
	});
});

describe('an approved plan', () => {
	const limits = { maxNewCount: 0, maxNewPercent: 0 };

	async function preview(scene: Scene, rows: IDataObject[], parameters: INodeParameters = {}) {
		const { summary } = await scene.run(rows, { limits, ...parameters, previewOnly: true });
		return summary;
	}

	test('a preview gives the numbers and a key; with it the run does exactly that, whatever the limits', async () => {
		const scene = await withCards(staffRows(3));
		const rows = [...staffRows(2), staffRow('NEW')];
		const parameters = { missingCards: 'archive' };
		const summary = await preview(scene, rows, parameters);
		expect(summary).toMatchObject({ newCards: 1, removals: 1, invitations: 0 });
		expect(String(summary.stopped)).toContain(
			'1 cards would be created or brought back, and 0 are allowed',
		);
		const approvedPlan = String(summary.planKey);
		const run = await scene.run(rows, { limits, ...parameters, options: { approvedPlan } });
		expect(run.error).toBeUndefined();
		expect(outcomes(run)).toMatchObject({ NEW: 'created', E3: 'archived' });
	});

	test.each<[string, (scene: Scene, rows: IDataObject[]) => IDataObject[]]>([
		['a row came in', (_, rows) => [...rows, staffRow('LATE')]],
		['a value changed', (_, [first, ...rows]) => [{ ...first, Department: 'Oncology' }, ...rows]],
		['a row went', (_, rows) => rows.slice(1)],
		[
			'a card came',
			(scene, rows) => {
				scene.add([staffRow('NEW')]);
				return rows;
			},
		],
	])('it no longer fits where %s: nothing is changed', async (_, change) => {
		const scene = await withCards(staffRows(3));
		const rows = [...staffRows(3), staffRow('NEW')];
		const approvedPlan = String((await preview(scene, rows)).planKey);
		const { what, hint } = await stopped(scene, change(scene, rows), {
			limits,
			options: { approvedPlan },
		});
		expect(what).toContain('the plan is no longer the one that was approved');
		expect(hint).toContain('Run a preview again');
	});

	test('the order of the rows is no part of it', async () => {
		const scene = await withCards(staffRows(3));
		const rows = [...staffRows(3), staffRow('NEW')];
		const approvedPlan = String((await preview(scene, rows)).planKey);
		const run = await scene.run([...rows].reverse(), { limits, options: { approvedPlan } });
		expect(outcomes(run)).toMatchObject({ NEW: 'created' });
	});

	test('an expression that comes to nothing is no run without approval', async () => {
		const scene = await withCards(staffRows(3));
		const { what } = await stopped(scene, staffRows(3), {
			options: { approvedPlan: '={{ $json.nothing }}' },
		});
		expect(what).toContain('Approved Plan is set, and empty');
	});

	test('nobody can approve of a roster that names no card', async () => {
		const scene = await withCards(staffRows(3));
		const parameters = { missingCards: 'archive' };
		const approvedPlan = String((await preview(scene, staffRows(3, 'X'), parameters)).planKey);
		const { what } = await stopped(scene, staffRows(3, 'X'), {
			...parameters,
			options: { approvedPlan },
		});
		expect(what).toContain('no row names a card of this template');
	});
});

describe('cards that stay although no row has them', () => {
	const archive = { missingCards: 'archive' };

	async function people(): Promise<Scene> {
		return await withCards([
			...staffRows(3),
			staffRow('C1', { Department: 'Contractor' }),
			staffRow('G1', { Department: 'Guest' }),
		]);
	}

	test('by their ids; one that no card has is named', async () => {
		const scene = await people();
		const keepCards = { cardIds: 'C1, g1; C9' };
		const run = await scene.run(staffRows(2), { ...archive, keepCards });
		expect(scene.state('C1')).toBe('INSTALLED');
		expect(scene.state('G1')).toBe('INSTALLED');
		expect(scene.state('E3')).toBe('ARCHIVED');
		expect(run.summary).toMatchObject({ kept: 2, archived: 1 });
		expect(run.summary.notes).toEqual(['Keep Cards names C9, which no card of the template has.']);
	});

	test('by a value that only the card itself shows', async () => {
		const scene = await people();
		const keepCards = { field: 'front-1', values: 'contractor, guest' };
		const run = await scene.run(staffRows(2), { ...archive, keepCards });
		expect(run.summary).toMatchObject({ kept: 2, archived: 1 });
		expect(scene.state('C1')).toBe('INSTALLED');
	});

	test('outside of the scope of the roster', async () => {
		const scene = await people();
		const scope = { field: 'front-1', values: 'Radiology' };
		const run = await scene.run(staffRows(2), { ...archive, scope });
		expect(run.summary).toMatchObject({ kept: 2, archived: 1 });
		expect(scene.state('E3')).toBe('ARCHIVED');
	});

	test('a card that cannot be looked at stays, and that is told', async () => {
		const scene = await people();
		scene.sandbox.faults.add({
			when: { action: 'viewCard', cardId: 'E3' },
			fault: { kind: 'code', code: 'F104' },
		});
		const scope = { field: 'front-1', values: 'Radiology' };
		const run = await scene.run(staffRows(2), { ...archive, scope });
		expect(scene.state('E3')).toBe('INSTALLED');
		expect(run.summary).toMatchObject({ kept: 3, archived: 0 });
		expect(String(run.summary.notes)).toContain('One card stays although no row has it');
	});

	test.each<[INodeParameters, string]>([
		[{ keepCards: { cardIds: '={{ $json.nothing }}' } }, 'Keep Cards: Card IDs is empty'],
		[{ keepCards: { field: 'front-1' } }, 'Keep Cards: Values is empty'],
		[{ scope: { values: 'Radiology' } }, 'Scope: Field is empty'],
		[{ scope: { field: 'front-1', values: '={{ undefined }}' } }, 'Scope: Values is empty'],
		[{ scope: { field: 'front-99', values: 'x' } }, 'Scope: the template has no such field'],
	])('a filter that says nothing stops the run: %j', async (parameters, message) => {
		const scene = await people();
		const { what } = await stopped(scene, staffRows(2), { ...archive, ...parameters });
		expect(what).toContain(message);
	});

	test('they are no part of the outputs', async () => {
		const scene = await people();
		const keepCards = { cardIds: 'C1, G1' };
		const run = await scene.run(staffRows(3), { ...archive, keepCards });
		const ids = [...jsonOf(run.applied), ...jsonOf(run.rejected)].map((json) => json['card-id']);
		expect(ids).not.toContain('C1');
	});
});
