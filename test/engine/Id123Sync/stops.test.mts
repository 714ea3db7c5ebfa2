import { jsonOf, openStage, staffRow, staffRows } from './support/scene.mts';

const stage = openStage();

describe('what is wrong with the account ends the run', () => {
	const rows = staffRows(30);
	const fault = { kind: 'code', code: 'F112' } as const;
	const fromTheTenth = Array.from({ length: 200 }, (_, index) => index + 10);

	test('in the middle: the remaining rows come out as not sent, and the summary says why', async () => {
		const scene = await stage.scene();
		scene.sandbox.faults.add({ when: { action: 'createCard', nth: fromTheTenth }, fault });
		const settings = { options: { requestsAtATime: 5 } };
		const { applied, rejected, summary, error, whole } = await scene.run(rows, settings);
		expect(error).toBeUndefined();
		expect(applied).toHaveLength(9);
		expect(rejected).toHaveLength(21);
		const details = jsonOf(rejected).map((json) => json.details as Record<string, unknown>);
		const sent = scene.changing.length;
		expect(sent).toBeLessThanOrEqual(9 + 5);
		expect(details.filter(({ state }) => state === 'refused')).toHaveLength(sent - 9);
		expect(details.filter(({ state }) => state === 'notSent')).toHaveLength(30 - sent);
		for (const { json } of rejected) {
			expect(json).toMatchObject({ ...rows[Number((json.details as { row: number }).row) - 1] });
		}
		expect(summary).toMatchObject({ created: 9, rejected: 21, stopped: expect.any(String) });
		expect(summary.text).toContain('Ended early: ');
		expect(whole.hints).toMatchObject([{ type: 'warning' }]);
	});

	test('before removals: nothing is removed', async () => {
		const scene = await stage.scene();
		scene.add(staffRows(3, 'LEAVER'), { status: 'INSTALLED' });
		scene.sandbox.faults.add({ when: { action: 'createCard', nth: fromTheTenth }, fault });
		scene.add([staffRow('STAYS')], { status: 'INSTALLED' });
		const run = await scene.run([...rows, staffRow('STAYS')], { missingCards: 'archive' });
		expect(run.summary).toMatchObject({ archived: 0, held: 0, stopped: expect.any(String) });
		expect(scene.state('LEAVER1')).toBe('INSTALLED');
		const cards = jsonOf(run.rejected).filter((json) => json['card-id'] !== undefined);
		expect(cards.map((json) => json['card-id'])).toEqual(['LEAVER1', 'LEAVER2', 'LEAVER3']);
	});

	test('and the next run does the rest, and nothing twice', async () => {
		const scene = await stage.scene();
		scene.sandbox.faults.add({ when: { action: 'createCard', nth: fromTheTenth }, fault });
		await scene.run(rows, { options: { inviteNew: true } });
		scene.sandbox.faults.clear();
		const { summary } = await scene.run(rows, { options: { inviteNew: true } });
		expect(summary).toMatchObject({ created: 21, updated: 9, rejected: 0 });
		expect(scene.sandbox.id123.cards()).toHaveLength(30);
		expect(new Set(scene.invited).size).toBe(30);
		expect(scene.invited).toHaveLength(30);
	});

	test('after a row of which nobody knows: the others were not sent, and do not say that they may have been', async () => {
		const scene = await stage.scene();
		scene.sandbox.faults.add({ when: { action: 'createCard' }, fault: { kind: 'html' } });
		const { rejected, summary } = await scene.run(rows, { options: { requestsAtATime: 1 } });
		const [first, ...others] = jsonOf(rejected);
		expect(first).toMatchObject({ details: { state: 'unknown' } });
		expect(others).toHaveLength(29);
		for (const { error, details } of others) {
			expect(details).toMatchObject({ state: 'notSent' });
			expect(error).toMatch(/^This row was not sent, because a web page came back/);
		}
		expect(summary.stopped).toMatch(/^This row was not sent/);
	}, 60_000);

	test('at the first request: the run fails as a whole', async () => {
		const scene = await stage.scene();
		scene.sandbox.faults.add({ fault });
		const { error } = await scene.run(rows);
		expect(error?.message).toMatch(/key/i);
		expect(scene.changing).toEqual([]);
	});
});

test.each([
	[
		'no template is chosen',
		{ templateId: { __rl: true, mode: 'id', value: '' } },
		/Template is empty|Template/,
	],
	[
		'the template does not exist',
		{ templateId: { __rl: true, mode: 'id', value: 'nobody-has-this' } },
		/template/i,
	],
	[
		'the one column for Card ID is missing',
		{ mapping: 'columns', columns: { pairs: [{ field: 'name', column: 'Full Name' }] } },
		/Card ID/,
	],
])('nothing is sent when %s', async (_, parameters, message) => {
	const scene = await stage.scene();
	const run = scene.run(staffRows(2), parameters, { onError: 'continueRegularOutput' });
	const said = await run.then(
		({ applied, error }) => String(applied[0]?.json.error ?? error?.message),
		(error: Error) => error.message,
	);
	expect(said).toMatch(message);
	expect(scene.changing).toEqual([]);
});

test('a failed row does not end the run, whatever On Error says', async () => {
	const scene = await stage.scene();
	const rows = [staffRow('E1'), staffRow('E2', { 'Recipient Email': 'none' }), staffRow('E3')];
	const { error, summary, whole } = await scene.run(rows, {}, { onError: 'continueErrorOutput' });
	expect(error).toBeUndefined();
	expect(summary).toMatchObject({ created: 2, rejected: 1 });
	expect(whole.outputs.map((items) => items.length)).toEqual([2, 1, 1, 0]);
});
