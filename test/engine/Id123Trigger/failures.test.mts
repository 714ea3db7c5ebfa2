/** What a person hears of a poll that fails: at once, in words, and not every minute. */
import type { Regime } from '../../support/engine.mts';
import { openStage, STAFF, STUDENT, told, type Scene } from './support/scene.mts';

const stage = openStage();

/** Each test refuses with a code of its own: what was told is remembered for the whole process. */
const refuse = (scene: Scene, code: string) => {
	scene.sandbox.faults.add({
		when: { action: 'listCards' },
		fault: { kind: 'code', code, work: 'notDone' },
	});
};

const started = async (regime: Regime) => {
	const scene = await stage.scene();
	scene.add(['E1', 'E2']);
	const { poller, store } = scene.poller(regime);
	await poller.start('activate');
	return { scene, poller, store };
};

test.each(['cron', 'scheduler'] as const)(
	'%s: a failure is thrown once while it goes on, another one at once, and the end of it is logged once',
	async (regime) => {
		const { scene, poller } = await started(regime);
		refuse(scene, 'F106');
		const first = await poller.tick();
		expect(first.end).toBe('threw');
		expect(first.error?.message).toBe('The ID123 API is not activated');
		expect(await poller.tick()).toMatchObject({ end: 'nothing' });
		scene.sandbox.faults.clear();
		refuse(scene, 'F102');
		expect((await poller.tick()).error?.message).toBe('This ID123 account has no API rights');
		expect(await poller.tick()).toMatchObject({ end: 'nothing' });
		scene.sandbox.faults.clear();
		scene.sandbox.id123.install(STAFF, 'E1');
		const back = await poller.tick();
		expect(told([back.items])).toEqual(['E1 cardInstalled']);
		const lines = (await Promise.all([poller.tick(), Promise.resolve(back)])).flatMap(
			({ logs }) => logs,
		);
		expect(lines.filter(({ message }) => message.includes('polled again'))).toHaveLength(1);
	},
);

test('cursors: every failed poll throws, with the cause by which n8n spaces them', async () => {
	const { scene, poller } = await started('cursors');
	refuse(scene, 'F112');
	for (let polls = 0; polls < 3; polls += 1) {
		const { end, error } = await poller.tick();
		expect(end).toBe('threw');
		expect(error).toMatchObject({ failure: { cause: 'credential-invalid' } });
	}
});

test('a service that asks for a long pause is told as such', async () => {
	const { scene, poller } = await started('cursors');
	scene.sandbox.faults.add({
		when: { action: 'listCards' },
		fault: { kind: 'tooManyRequests', retryAfter: 3_600 },
	});
	const { error } = await poller.tick();
	expect(error).toMatchObject({ failure: { cause: 'rate-limited' } });
	expect(error?.message).not.toMatch(/\brow\b/);
});

test('publishing the workflow fails, each time, with a message that says what to do', async () => {
	const scene = await stage.scene();
	scene.add(['E1']);
	refuse(scene, 'F107');
	for (let tries = 0; tries < 2; tries += 1) {
		const { poller } = scene.poller('cron');
		const report = await poller.start('activate');
		expect(report?.end).toBe('threw');
		expect(report?.error).toMatchObject({
			message: "Your n8n server's address is not on ID123's allow list",
			description: expect.stringContaining('Account > API Settings'),
		});
	}
});

test('cron: n8n that starts while nothing can be read hears of it once, and has the workflow at its second try', async () => {
	const { scene, poller, store } = await started('cron');
	poller.kill();
	refuse(scene, 'F104');
	const again = scene.poller('cron', store).poller;
	expect(await again.start('init')).toMatchObject({ end: 'threw' });
	expect(await again.start('init')).toMatchObject({ end: 'nothing' });
	scene.sandbox.faults.clear();
	scene.sandbox.id123.install(STAFF, 'E1');
	expect(told([(await again.tick()).items])).toEqual(['E1 cardInstalled']);
});

test('publishing fails where one of the chosen templates is not there', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, templateIds: [STAFF, 'no-such-template'] };
	const report = await scene.poller('cron').poller.start('activate');
	expect(report?.error?.message).toContain('no-such-template');
});

test('a template that is removed later is told, and the others go on', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, templateIds: [STUDENT, STAFF] };
	scene.add(['E1']);
	const { poller } = scene.poller('cron');
	await poller.start('activate');
	scene.sandbox.faults.add({
		when: { action: 'listCards', templateId: STUDENT },
		fault: { kind: 'code', code: 'F203', work: 'notDone' },
	});
	scene.sandbox.id123.install(STAFF, 'E1');
	expect(told([(await poller.tick()).items])).toEqual(['E1 cardInstalled']);
	const next = await poller.tick();
	expect(next.error?.message).toContain(STUDENT);
	expect(await poller.tick()).toMatchObject({ end: 'nothing' });
	scene.sandbox.id123.uninstall(STAFF, 'E1');
	expect(told([(await poller.tick()).items])).toEqual(['E1 cardUninstalled']);
});

test('cursors: a template that is removed later is told, and does not make n8n poll the others less often', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, templateIds: [STUDENT, STAFF] };
	scene.add(['E1']);
	const { poller } = scene.poller('cursors');
	await poller.start('activate');
	await poller.tick();
	scene.sandbox.faults.add({
		when: { action: 'listCards', templateId: STUDENT },
		fault: { kind: 'code', code: 'F203', work: 'notDone' },
	});
	const { error } = await poller.tick();
	expect(error?.message).toContain(STUDENT);
	// n8n waits half an hour after a cause that somebody has to mend, and hardly at all after one that passes.
	expect(error).toMatchObject({ failure: { cause: 'temporarily-unavailable' } });
	expect(await poller.tick()).toMatchObject({ end: 'nothing' });
});

test('all templates that cannot be read are named', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, templateIds: [STAFF, 'lost-one', 'lost-two'] };
	const report = await scene.poller('cron').poller.start('activate');
	expect(report?.error?.message).toContain('lost-one');
	expect(report?.error?.message).toContain('lost-two');
});

test('a credential that became unusable is told at once and then by the hour, as any failure', async () => {
	const { scene, store } = await started('scheduler');
	scene.baseUrl = 'http://cards.example.com';
	const { poller } = scene.poller('scheduler', store);
	const first = await poller.tick();
	expect(first.error?.message).toContain('is not secure');
	expect(await poller.tick()).toMatchObject({ end: 'nothing' });
	expect(await poller.tick()).toMatchObject({ end: 'nothing' });
});

test('what was found before a failure is told, the rest by the next poll', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, options: { pageSize: 10, requestsAtATime: 1 } };
	scene.add(Array.from({ length: 40 }, (_, at) => `E${at + 1}`));
	const { poller } = scene.poller('cursors');
	await poller.start('activate');
	await poller.tick();
	scene.sandbox.id123.install(STAFF, 'E1');
	scene.sandbox.id123.install(STAFF, 'E35');
	scene.sandbox.faults.add({
		when: { action: 'listCards', nth: 3 },
		fault: { kind: 'code', code: 'F101', work: 'notDone' },
	});
	expect(told([(await poller.tick()).items])).toEqual(['E1 cardInstalled']);
	scene.sandbox.faults.clear();
	expect(told([(await poller.tick()).items])).toEqual(['E35 cardInstalled']);
});

test('lost answers are asked for again, and neither lose nor repeat an event', async () => {
	const { scene, poller } = await started('cron');
	scene.sandbox.id123.install(STAFF, 'E1');
	scene.sandbox.faults.add({
		when: { action: 'listCards', times: 2 },
		fault: { kind: 'drop', work: 'done' },
	});
	expect(told([(await poller.tick()).items])).toEqual(['E1 cardInstalled']);
	expect(told([(await poller.tick()).items])).toEqual([]);
});

test('without an event there is nothing to poll for, and the node says so', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, events: [] };
	const { error } = await scene.poll();
	expect(error?.message).toContain('Events is empty');
});
