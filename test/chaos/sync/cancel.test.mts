import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultInput, When } from '../../../sandbox/faults.mts';
import { openStage, STAFF, staffRows, type Scene } from '../../engine/Id123Sync/support/scene.mts';

const stage = openStage();

const JOINERS = 60;
const LEAVERS = 5;
const LATENCY_MS = 20;
const PARAMETERS = { inviteNew: true, missingCards: 'archive', maxRemovalCount: LEAVERS };

/** Starts a run and stops it once the sandbox has had so many requests. Gives back when that was. */
async function cancelledAfter(scene: Scene, requests: number): Promise<number> {
	const stop = new AbortController();
	const run = scene.run(staffRows(JOINERS), PARAMETERS, { signal: stop.signal });
	while (scene.sandbox.journal.total < requests) await sleep(2);
	const at = scene.sandbox.clock.now();
	stop.abort();
	await run;
	// What n8n would save of a run that was stopped is nothing.
	scene.staticData = undefined;
	return at;
}

const POINTS: Array<[string, number, FaultInput?, When?]> = [
	['while the cards are listed', 3],
	['at the first changes', 12],
	['in the middle', 60],
	['near the end', 2 * JOINERS],
	['while a throttled account waits', 40, { kind: 'tooManyRequests', retryAfter: 30 }, { nth: 35 }],
	[
		'while lost answers wait for their repeats',
		40,
		{ kind: 'httpError', status: 503 },
		{ share: 0.5 },
	],
	['while requests hang', 40, { kind: 'delay', ms: 3_000 }, { share: 0.2 }],
];

test.each(POINTS)(
	'stopped %s: no request starts later than a second after, and the next run ends right',
	async (_, requests, fault, when) => {
		const scene = await stage.scene({ latencyMs: LATENCY_MS });
		scene.add(staffRows(LEAVERS, 'LEAVER'), { status: 'INSTALLED' });
		if (fault) scene.sandbox.faults.add({ when, fault });
		const at = await cancelledAfter(scene, requests);
		await sleep(2_500);
		const late = scene.requests.filter(({ time }) => time > at + 1_000);
		expect(late.map(({ action, cardId }) => [action, cardId])).toEqual([]);

		scene.sandbox.faults.clear();
		const { error, summary } = await scene.run(staffRows(JOINERS), PARAMETERS);
		expect(error).toBeUndefined();
		expect(summary.rejected).toBe(0);
		const { id123 } = scene.sandbox;
		const ids = id123.cards(STAFF).map(({ cardId }) => cardId);
		expect(ids).toHaveLength(JOINERS + LEAVERS);
		expect(staffRows(LEAVERS, 'LEAVER').map((row) => scene.state(String(row['Card ID'])))).toEqual(
			Array(LEAVERS).fill('ARCHIVED'),
		);
		const created = id123.events.filter(
			({ cause, event }) => cause === 'api' && event === 'created',
		);
		expect(created).toHaveLength(JOINERS);
		expect(new Set(scene.invited).size).toBe(scene.invited.length);
	},
	60_000,
);

test('stopped in the middle, nobody misses an invitation', async () => {
	const scene = await stage.scene({ latencyMs: LATENCY_MS });
	for (const requests of [25, 70, 120]) {
		scene.sandbox.journal.clear();
		await cancelledAfter(scene, requests);
		await sleep(1_000);
	}
	await scene.run(staffRows(JOINERS), PARAMETERS);
	expect([...scene.invited].sort()).toEqual(
		staffRows(JOINERS)
			.map((row) => String(row['Card ID']))
			.sort(),
	);
});
