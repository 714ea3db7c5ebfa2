import type { IDataObject } from 'n8n-workflow';
import type { FaultInput } from '../../../sandbox/faults.mts';
import { jsonOf, openStage, staffRow, staffRows, type Scene } from './support/scene.mts';

const stage = openStage();

/** A template with cards of which the roster names the first `kept`. */
async function withCards(
	cards: number,
	kept: number,
): Promise<{ scene: Scene; rows: IDataObject[] }> {
	const scene = await stage.scene();
	const all = staffRows(cards);
	scene.add(all, { status: 'INSTALLED' });
	return { scene, rows: all.slice(0, kept) };
}

describe.each(['deactivate', 'archive'] as const)('missing cards: %s', (missingCards) => {
	test('more removals than both limits allow: nothing is changed, and it says how many of how many', async () => {
		const { scene, rows } = await withCards(60, 53);
		const changed = rows.map((row) => ({ ...row, Department: 'Oncology' }));
		const { error, whole } = await scene.run([...changed, staffRow('NEW')], { missingCards });
		expect(scene.changing).toEqual([]);
		expect(error?.message).toContain(
			'Nothing was changed: 7 of 60 cards would be removed, and 6 are allowed',
		);
		expect(error?.description).toContain('Removals Allowed (Percent) (now 10)');
		expect(error?.description).toContain('Removals Allowed (Count) (now 5)');
		expect(whole.outputs).toEqual([]);
		expect(whole.staticData['node:Node']).toBeUndefined();
		expect(stage.engine.processed.size).toBe(0);
	});

	test('as many as the share allows go, although they are more than the count', async () => {
		const { scene, rows } = await withCards(60, 54);
		const { error, summary } = await scene.run(rows, { missingCards });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({
			deactivated: missingCards === 'deactivate' ? 6 : 0,
			archived: missingCards === 'archive' ? 6 : 0,
		});
	});

	test('as many as the count allows go, although they are a larger share', async () => {
		const { scene, rows } = await withCards(8, 3);
		const { error, applied } = await scene.run(rows, { missingCards });
		expect(error).toBeUndefined();
		expect(applied.filter(({ json }) => json.outcome !== 'updated')).toHaveLength(5);
	});

	test('with both limits at zero not a single card goes', async () => {
		const { scene, rows } = await withCards(10, 9);
		const limits = { maxRemovalPercent: 0, maxRemovalCount: 0 };
		const { error } = await scene.run(rows, { missingCards, limits });
		expect(error?.message).toContain('1 of 10 cards would be removed, and 0 are allowed');
		expect(scene.changing).toEqual([]);
	});

	test.each(['many', '={{ NaN }}', '={{ $json.nothing }}', ''])(
		'a limit that is no number is refused by its name: "%s"',
		async (limit) => {
			const { scene, rows } = await withCards(10, 9);
			const limits = { maxRemovalPercent: limit, maxRemovalCount: limit };
			const { error } = await scene.run(rows, { missingCards, limits });
			expect(error?.message).toContain('Removals Allowed (Count) is not a number');
			expect(scene.changing).toEqual([]);
		},
	);

	test('raised limits let it through', async () => {
		const { scene, rows } = await withCards(20, 5);
		const { error } = await scene.run(rows, { missingCards, limits: { maxRemovalPercent: 75 } });
		expect(error).toBeUndefined();
	});

	test('archived cards are no share of anything', async () => {
		const { scene, rows } = await withCards(20, 14);
		scene.add(staffRows(100, 'OLD'), { status: 'ARCHIVED' });
		const { error } = await scene.run(rows, { missingCards });
		expect(error?.message).toContain('6 of 20 cards would be removed');
		expect(scene.changing).toEqual([]);
	});

	test.each([
		['a single empty item', [{}]],
		['a row without a single value', [staffRow('', { 'Full Name': '' })]],
		['rows without a card id', [staffRow(' '), staffRow('')]],
		['rows whose card id column has another name', [{ 'Staff No': 'E1', 'Full Name': 'Ada' }]],
	])('%s changes nothing, however few cards there are', async (_, rows) => {
		const { scene } = await withCards(3, 0);
		const { error } = await scene.run(rows, { missingCards });
		expect(error?.message).toMatch(/roster is empty|Nothing was changed/);
		expect(scene.changing).toEqual([]);
	});

	test('cards of refused rows are not removed', async () => {
		const { scene, rows } = await withCards(10, 10);
		const refused = rows.map((row) => ({ ...row, 'Full Name': '' }));
		const { summary } = await scene.run(refused, { missingCards });
		expect(summary).toMatchObject({ rejected: 10, archived: 0, deactivated: 0 });
		expect(scene.changing).toEqual([]);
	});
});

describe('a listing that did not complete', () => {
	const FAULTS: Array<[string, FaultInput]> = [
		['HTTP 503', { kind: 'httpError', status: 503 }],
		['a web page', { kind: 'html' }],
		['cut JSON', { kind: 'cutJson' }],
		['a dropped connection', { kind: 'drop' }],
		['an invalid key', { kind: 'code', code: 'F112' }],
		['a redirect', { kind: 'redirect', location: 'https://login.example.org/' }],
	];

	// The third page and every one after it, so that the listing fails midway.
	const afterTwoPages = Array.from({ length: 60 }, (_, index) => index + 3);

	test('whatever comes instead of a page: nothing is changed, and it says so', async () => {
		// Together, since a run that is given up has waited for some seconds.
		const runs = FAULTS.map(async ([name, fault]) => {
			const { scene, rows } = await withCards(60, 55);
			scene.sandbox.faults.add({ when: { action: 'listCards', nth: afterTwoPages }, fault });
			const parameters = { missingCards: 'archive' };
			const { error, whole } = await scene.run([...rows, staffRow('NEW')], parameters);
			return {
				name,
				pages: scene.requests.filter(
					({ action, code }) => action === 'listCards' && code === 'S2010',
				),
				changing: scene.changing,
				message: error?.message,
				hint: error?.description,
				outputs: whole.outputs,
			};
		});
		for (const { pages, message, hint, ...run } of await Promise.all(runs)) {
			expect({ ...run, message }).toEqual({
				name: run.name,
				changing: [],
				outputs: [],
				message: expect.stringContaining('Nothing was changed'),
			});
			expect(hint).toMatch(/\w/);
			expect(pages.length).toBeGreaterThanOrEqual(2);
		}
	});

	test('a fault that passes does not stop the run', async () => {
		const { scene, rows } = await withCards(60, 55);
		scene.sandbox.faults.add({
			when: { action: 'listCards', nth: [1, 4] },
			fault: { kind: 'httpError', status: 503 },
		});
		const { error, summary } = await scene.run(rows, { missingCards: 'archive' });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ updated: 55, archived: 5 });
	});
});

describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'On Error: %s',
	(onError) => {
		test('the failure is an item, and the rows do not come out as applied', async () => {
			const { scene, rows } = await withCards(60, 30);
			const { whole } = await scene.run(rows, { missingCards: 'archive' }, { onError });
			const [failed] = onError === 'continueErrorOutput' ? whole.error : whole.success;
			expect(failed.json).toMatchObject({
				error: expect.stringContaining('30 of 60 cards would be removed'),
				details: { rule: 'tooManyRemovals', state: 'notSent' },
			});
			const items = whole.outputs.flat();
			expect(items).toHaveLength(1);
			expect(jsonOf(items).filter(({ outcome }) => outcome !== undefined)).toEqual([]);
			expect(scene.changing).toEqual([]);
		});

		test('n8n may repeat the failed run, and still nothing is changed', async () => {
			const { scene, rows } = await withCards(60, 30);
			await scene.run(rows, { missingCards: 'archive' }, { onError, retryOnFail: true });
			expect(scene.changing).toEqual([]);
		});
	},
);

test('a preview is not stopped: it shows whom it concerns, and that a run would stop', async () => {
	const { scene, rows } = await withCards(60, 30);
	const { error, applied, summary, whole } = await scene.run(rows, {
		missingCards: 'archive',
		previewOnly: true,
	});
	expect(error).toBeUndefined();
	expect(applied.filter(({ json }) => json.outcome === 'archived')).toHaveLength(30);
	expect(summary.text).toContain('30 of 60 cards would be removed, and 6 are allowed');
	expect(whole.hints).toMatchObject([{ type: 'warning' }]);
	expect(scene.changing).toEqual([]);
});
