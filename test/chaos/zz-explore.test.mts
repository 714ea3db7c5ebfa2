import { setTimeout as sleep } from 'node:timers/promises';
import { Stage } from './support/scene.mts';
import { staffRows, NOTIFY_ONE, idsOf } from './support/operations.mts';
let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(async () => {
	await stage.close();
});
it.each([0, 1, 2, 3])('%j', async (s) => {
	const scene = await stage.scene();
	const { journal, clock } = scene.sandbox;
	if (s % 2)
		scene.sandbox.faults.add({
			when: { nth: 25 },
			fault: { kind: 'tooManyRequests', retryAfter: 2 },
		});
	const rows = staffRows(200);
	NOTIFY_ONE.prepare(scene, idsOf(rows));
	const c = new AbortController();
	const t00 = performance.now();
	const r = scene.run(NOTIFY_ONE.parameters, rows, {
		signal: c.signal,
		onError: 'continueErrorOutput',
	});
	while (journal.total < 20) await sleep(2);
	await sleep(50);
	const t0 = clock.now();
	const before = journal.total;
	c.abort();
	const run = await r;
	const ended = clock.now() - t0;
	await sleep(2500);
	console.log(
		s,
		performance.now() - t00,
		run.status,
		before,
		'ended',
		ended,
		run.success.length,
		run.error.length,
		journal.total,
		journal.entries.map((e) => Math.round(e.time - t0)).join(' '),
		JSON.stringify(run.error[0]?.json),
	);
});
