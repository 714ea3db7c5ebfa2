import { Stage, ON_ERROR, failureOf } from './support/scene.mts';
import { CREATE, UPSERT, staffRows, WRITING, idsOf } from './support/operations.mts';
let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(async () => {
	await stage.close();
});
it.each(WRITING)('$name', async (operation) => {
	const scene = await stage.scene({ checkAnswers: true });
	const rows = staffRows(3);
	operation.prepare(scene, idsOf(rows));
	const run = await scene.run(operation.parameters, rows);
	console.log(
		operation.name,
		run.milliseconds,
		JSON.stringify(run.success),
		run.thrownError?.message,
		idsOf(rows).map((id) => operation.count(scene, id)),
		scene.sandbox.journal.entries.map((e) => [e.wireAction, e.code, e.violations]),
	);
});
it.each(['code', '429', '503', '503done'])(
	'twenty %s',
	async (kind) => {
		const fault = {
			code: { kind: 'code', code: 'F108' },
			429: { kind: 'tooManyRequests' },
			503: { kind: 'httpError', status: 503 },
			'503done': { kind: 'httpError', status: 503, work: 'done' },
		}[kind] as any;
		for (const op of [CREATE, UPSERT]) {
			for (const n of [100, 300]) {
				const scene = await stage.scene();
				scene.sandbox.latencyMs = 5;
				scene.sandbox.faults.add({ when: { share: 0.2, seed: 3 }, fault });
				const rows = staffRows(n);
				const run = await scene.run(op.parameters, rows, { onError: 'continueErrorOutput' });
				console.log(
					kind,
					op.name,
					n,
					run.milliseconds,
					run.success.length,
					run.error.length,
					run.error.slice(0, 3).map((e) => JSON.stringify(failureOf(e))),
					scene.sandbox.journal.maxInFlight,
					JSON.stringify(scene.sandbox.journal.counts()),
				);
			}
		}
	},
	300000,
);
