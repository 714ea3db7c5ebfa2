import { setTimeout as sleep } from 'node:timers/promises';
import { Stage } from './support/scene.mts';
import { staffRows, CREATE, idsOf } from './support/operations.mts';
let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(async () => {
	await stage.close();
});
it.each([{}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }])('%j', async (s) => {
	const scene = await stage.scene({ latencyMs: 20 });
	const c = new AbortController();
	const r = scene.run(CREATE.parameters, staffRows(400), {
		signal: c.signal,
		onError: 'stopWorkflow',
		...s,
	});
	while (scene.sandbox.journal.total < 20) await sleep(5);
	await sleep(250);
	const t0 = performance.now();
	c.abort();
	const run = await r;
	console.log(
		performance.now() - t0,
		run.status,
		run.success.length,
		run.thrownError?.message,
		run.thrownError?.name,
		run.raw.data.resultData.error?.message,
		scene.done.length,
		run.logs.filter((l) => l.level !== 'debug').map((l) => l.message),
	);
});
