import { LIMITS } from '../../../nodes/shared/limits.ts';
import { openStage, outcomes, STAFF, staffRow, staffRows, type Scene } from './support/scene.mts';

const stage = openStage();

/** Requests of the next run alone. */
async function counted(scene: Scene, ...call: Parameters<Scene['run']>) {
	scene.sandbox.journal.clear();
	const run = await scene.run(...call);
	return { run, requests: scene.sandbox.journal.total };
}

/** Ten thousand show the figure of a large roster; they take some minutes. */
const ROWS = Number(process.env.SYNC_NIGHTLY_ROWS ?? 300);

describe('a nightly run', () => {
	test.each([
		{ rows: ROWS, changed: 30, pageSize: 100 },
		{ rows: ROWS, changed: 0, pageSize: 100 },
		{ rows: ROWS, changed: 1, pageSize: 500 },
		{ rows: 95, changed: 5, pageSize: 100 },
	])('of $rows rows with $changed changed sends pages + 4 + 2 × changed at most', async (given) => {
		const { rows: count, changed, pageSize } = given;
		const scene = await stage.scene();
		const parameters = { options: { pageSize }, missingCards: 'archive' };
		const rows = staffRows(count);
		await scene.run(rows, parameters);
		const tonight = rows.map((row, index) =>
			index < changed ? { ...row, Department: 'Oncology' } : row,
		);
		const { run, requests } = await counted(scene, tonight, parameters);
		expect(run.summary).toMatchObject({ unchanged: count - changed, updated: changed });
		expect(requests).toBeLessThanOrEqual(Math.ceil(count / pageSize) + 4 + 2 * changed);
		expect(run.summary.requests).toBe(requests);
		if (process.env.SYNC_NIGHTLY_ROWS)
			console.info(`${count} rows, ${changed} changed: ${requests} requests`);
		const { run: quiet } = await counted(scene, tonight, parameters);
		expect(quiet.summary).toMatchObject({ unchanged: count, updated: 0 });
	});

	test('holds what the first run learnt also where the service pages the other way round', async () => {
		const scene = await stage.scene({ readings: { pagingInverted: true } });
		const rows = staffRows(600);
		await scene.run(rows);
		const { run, requests } = await counted(scene, rows);
		expect(run.summary).toMatchObject({ unchanged: 600 });
		expect(requests).toBeLessThanOrEqual(6 + 4);
	});
});

test('of many rows that wait for a slow account only those that were sent last are looked at one by one', async () => {
	const account = { kind: 'bucket', count: 40, perMs: 1_000 } as const;
	const scene = await stage.scene({ latencyMs: 20, limits: { account } });
	const run = await scene.run(staffRows(200), { limits: {} });
	expect(run.summary).toMatchObject({ created: 200 });
	const looks = scene.sandbox.journal.entries.filter(({ action }) => action === 'viewCard');
	expect(looks.length).toBeGreaterThan(0);
	// Twice as many wait for their turn. How many are under way the service cannot tell: a busy machine connects late.
	expect(looks.length).toBeLessThanOrEqual(LIMITS.maxRequestsAtATime / 2);
	const again = await scene.run(staffRows(200), { limits: {} });
	expect(again.summary).toMatchObject({ unchanged: 200 });
});

test('what is stored holds no id and no value of a card', async () => {
	const scene = await stage.scene();
	await scene.run(staffRows(20, 'STAFF-'));
	const text = `${JSON.stringify(scene.staticData)} ${stage.engine.processed.content}`;
	expect(stage.engine.processed.size).toBeGreaterThanOrEqual(20);
	for (const told of ['STAFF-', 'Ada', 'Radiology', 'harbour', scene.sandbox.apiKey]) {
		expect(text).not.toContain(told);
	}
});

test('a card that somebody changed by hand is written again', async () => {
	const scene = await stage.scene();
	await scene.run(staffRows(5));
	scene.changeByHand('E3', { 'front-1': 'Changed by hand' });
	const run = await scene.run(staffRows(5));
	expect(outcomes(run)).toMatchObject({ E2: 'unchanged', E3: 'updated', E4: 'unchanged' });
	expect(scene.card('E3')?.values['front-1']).toBe('Radiology');
	expect(outcomes(await scene.run(staffRows(5)))).toMatchObject({ E3: 'unchanged' });
});

test('a card that somebody changes between our write and our look at it is written again', async () => {
	const scene = await stage.scene();
	const rows = staffRows(20);
	await scene.run(rows);
	let isChanged = false;
	scene.sandbox.faults.add({
		when: ({ action, cardId }) => {
			if (action === 'viewCard' && cardId === 'E2' && !isChanged) {
				isChanged = true;
				scene.changeByHand('E2', { 'front-1': 'Changed by hand' });
			}
			return false;
		},
		fault: { kind: 'delay', ms: 0 },
	});
	const tonight = [rows[0], staffRow('E2', { Department: 'Oncology' }), ...rows.slice(2)];
	await scene.run(tonight);
	expect(isChanged).toBe(true);
	expect(outcomes(await scene.run(tonight))).toMatchObject({ E1: 'unchanged', E2: 'updated' });
	expect(scene.card('E2')?.values['front-1']).toBe('Oncology');
});

test.each(['E2', 'E39', 'E40'])(
	'a card (%s of 40) that somebody changes while a large run is still writing is written again',
	async (id) => {
		const scene = await stage.scene();
		const rows = staffRows(40);
		let isChanged = false;
		scene.sandbox.faults.add({
			when: ({ action }) => {
				// The run writes its last card, or looks at the cards after it.
				const isLate = scene.card('E40') !== undefined || id === 'E2';
				if (isLate && scene.card(id) && action !== 'createCard' && !isChanged) {
					isChanged = true;
					scene.changeByHand(id, { 'front-1': 'Changed by hand' });
				}
				if (id === 'E2' && scene.card('E20') && !isChanged) {
					isChanged = true;
					scene.changeByHand(id, { 'front-1': 'Changed by hand' });
				}
				return false;
			},
			fault: { kind: 'delay', ms: 0 },
		});
		await scene.run(rows);
		expect(scene.card(id)?.values['front-1']).toBe('Changed by hand');
		const again = await scene.run(rows);
		expect(again.summary).toMatchObject({ unchanged: 39, updated: 1 });
		expect(scene.card(id)?.values['front-1']).toBe('Radiology');
		expect((await scene.run(rows)).summary).toMatchObject({ unchanged: 40 });
	},
);

test('the clock of this machine does not matter', async () => {
	const scene = await stage.scene();
	scene.sandbox.clock.advance(400 * 86_400_000);
	await scene.run(staffRows(3));
	const run = await scene.run(staffRows(3));
	expect(run.summary).toMatchObject({ unchanged: 3 });
});

test('a change of one row alone is sent', async () => {
	const scene = await stage.scene();
	await scene.run(staffRows(3));
	scene.sandbox.journal.clear();
	await scene.run([staffRow('E1'), staffRow('E2', { 'Full Name': 'Eve' }), staffRow('E3')]);
	expect(scene.changing.map(({ cardId }) => cardId)).toEqual(['E2']);
	expect(scene.card('E2')?.values.name).toBe('Eve');
});

describe('stored fingerprints that are of no use', () => {
	test('lost ones: every row is written again, and the cards are right', async () => {
		const scene = await stage.scene();
		await scene.run(staffRows(5));
		scene.forget();
		const run = await scene.run(staffRows(5));
		expect(run.summary).toMatchObject({ updated: 5, created: 0 });
		expect((await scene.run(staffRows(5))).summary).toMatchObject({ unchanged: 5 });
	});

	test("another template's: they are left aside", async () => {
		const scene = await stage.scene();
		await scene.run(staffRows(3));
		const { sandbox } = scene;
		const other = sandbox.id123.addTemplate({
			...sandbox.id123.templates[0].body,
			'card-template-id': '00000000000000000000000000000000000000aa',
		});
		const templateId = { __rl: true, mode: 'id', value: other.body['card-template-id'] };
		const run = await scene.run(staffRows(3), { templateId });
		expect(run.summary).toMatchObject({ created: 3, unchanged: 0 });
	});

	test("another account's: they are left aside", async () => {
		const scene = await stage.scene();
		await scene.run(staffRows(3));
		const other = await stage.scene();
		other.workflowId = scene.workflowId;
		other.add(staffRows(3));
		expect((await other.run(staffRows(3))).summary).toMatchObject({ updated: 3 });
	});
});

test('nothing is written into the static data of the workflow, which a worker of n8n is not handed', async () => {
	const scene = await stage.scene();
	const others = { 'node:Trigger': { cursor: 7 } };
	scene.staticData = others;
	const parameters = { missingCards: 'deactivate', options: { inviteNew: true } };
	await scene.run(staffRows(4), parameters);
	await scene.run(staffRows(3), parameters);
	expect(scene.staticData).toEqual(others);
});

test('in a run by hand the node remembers as well', async () => {
	const scene = await stage.scene();
	await scene.run(staffRows(3), {}, { mode: 'manual' });
	const run = await scene.run(staffRows(3), {}, { mode: 'manual' });
	expect(run.summary).toMatchObject({ unchanged: 3 });
});

test('a card that this sync deactivated is brought back by it; one that somebody else deactivated stays', async () => {
	const scene = await stage.scene();
	const parameters = { missingCards: 'deactivate' };
	scene.add(staffRows(3), { status: 'INSTALLED' });
	await scene.run(staffRows(3), parameters);
	await scene.run(staffRows(2), parameters);
	expect(scene.state('E3')).toBe('DEACTIVATED');
	const shelf = scene.sandbox.id123.shelf(STAFF);
	const second = scene.card('E2');
	if (!shelf || !second) throw new Error('There is no card E2');
	shelf.setLife(second, { ...second.life, deactivated: true });
	const run = await scene.run(staffRows(3), parameters);
	expect(outcomes(run)).toMatchObject({ E1: 'unchanged', E3: 'restored' });
	expect(scene.state('E2')).toBe('DEACTIVATED');
	expect(scene.state('E3')).not.toBe('DEACTIVATED');
});

test('with Skip Unchanged Rows off every row is written, and nothing is stored', async () => {
	const scene = await stage.scene();
	await scene.run(staffRows(3), { options: { skipUnchanged: false } });
	const run = await scene.run(staffRows(3), { options: { skipUnchanged: false } });
	expect(run.summary).toMatchObject({ updated: 3 });
	expect(stage.engine.processed.size).toBe(0);
});

test('a row that was rejected by ID123 is tried again in the next run', async () => {
	const scene = await stage.scene();
	scene.sandbox.faults.add({
		when: { action: 'createCard', cardId: 'E2', times: 1 },
		fault: { kind: 'code', code: 'F221' },
	});
	scene.sandbox.faults.add({
		when: { action: 'createCard', cardId: 'E3', times: 1 },
		fault: { kind: 'code', code: 'F214' },
	});
	const first = await scene.run(staffRows(3));
	expect(first.summary).toMatchObject({ created: 2, rejected: 1 });
	expect(outcomes(await scene.run(staffRows(3)))).toEqual({
		E1: 'unchanged',
		E2: 'unchanged',
		E3: 'created',
	});
});

test('hidden, newest-first and capped listings lead to the same', async () => {
	const readings = { archivedListed: false, listOrder: 'newestFirst', pageMax: 7 } as const;
	const scene = await stage.scene({ readings });
	const rows = staffRows(60);
	await scene.run(rows);
	const run = await scene.run(rows.slice(0, 57), { missingCards: 'archive' });
	expect(run.summary).toMatchObject({ unchanged: 57, archived: 3 });
});
