import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultInput, When } from '../../../sandbox/faults.mts';
import {
	jsonOf,
	openStage,
	STAFF,
	staffRows,
	type Scene,
} from '../../engine/Id123Sync/support/scene.mts';

const stage = openStage();

const JOINERS = 60;
const LEAVERS = 5;
const LATENCY_MS = 20;
/** Without limits for what is new: the run after a stop has most of a roster still to create. */
const PARAMETERS = {
	missingCards: 'archive',
	limits: { maxRemovalCount: LEAVERS },
	options: { inviteNew: true },
};

/** Starts a run and stops it once the sandbox has had so many requests, or at its end. Gives back when that was. */
async function cancelledAfter(scene: Scene, requests: number): Promise<number> {
	const stop = new AbortController();
	const before = scene.sandbox.journal.total;
	let hasEnded = false;
	const run = scene.run(staffRows(JOINERS), PARAMETERS, { signal: stop.signal }).finally(() => {
		hasEnded = true;
	});
	while (scene.sandbox.journal.total < before + requests && !hasEnded) await sleep(2);
	const at = scene.sandbox.clock.now();
	stop.abort();
	await run;
	return at;
}

interface Point {
	name: string;
	requests: number;
	fault?: FaultInput;
	when?: When;
}

const POINTS: Point[] = [
	{ name: 'while the cards are listed', requests: 3 },
	{ name: 'at the first changes', requests: 12 },
	{ name: 'in the middle', requests: 60 },
	{ name: 'near the end', requests: 2 * JOINERS },
	{
		name: 'while a throttled account waits',
		requests: 35,
		fault: { kind: 'tooManyRequests', retryAfter: 30 },
		when: { nth: 35 },
	},
	{
		name: 'while lost answers wait for their repeats',
		requests: 40,
		fault: { kind: 'httpError', status: 503 },
		when: { share: 0.5 },
	},
	{
		name: 'while requests hang',
		requests: 40,
		fault: { kind: 'delay', ms: 3_000 },
		when: { share: 0.2 },
	},
];

test.each(POINTS)(
	'stopped $name: no request starts later than a second after, and the next run ends right',
	async ({ requests, fault, when }) => {
		const scene = await stage.scene({ latencyMs: LATENCY_MS });
		scene.add(staffRows(LEAVERS, 'LEAVER'), { status: 'INSTALLED' });
		// Somebody stays, so that the roster is this template's.
		scene.add(staffRows(1), { status: 'INSTALLED' });
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
		expect(created).toHaveLength(JOINERS - 1);
		expect(new Set(scene.invited).size).toBe(scene.invited.length);
	},
	60_000,
);

test('stopped again and again, nobody misses an invitation but those whose request was on its way, and they are told', async () => {
	const scene = await stage.scene({ latencyMs: LATENCY_MS });
	const stops = [25, 60, 40];
	for (const requests of stops) {
		await cancelledAfter(scene, requests);
		await sleep(1_000);
	}
	const { summary, applied } = await scene.run(staffRows(JOINERS), PARAMETERS);
	expect(summary.rejected).toBe(0);
	expect(new Set(scene.invited).size).toBe(scene.invited.length);
	const unknown = jsonOf(applied).filter(({ invitation }) => invitation === 'unknown');
	const told = new Set(unknown.map((json) => json['card-id']));
	const ids = staffRows(JOINERS).map((row) => String(row['Card ID']));
	expect(ids.filter((id) => !scene.invited.includes(id) && !told.has(id))).toEqual([]);
	// n8n cuts requests at Cancel, so these may have arrived: sending them again could invite twice.
	const slots = 5;
	expect(scene.invited.length).toBeGreaterThanOrEqual(JOINERS - stops.length * slots);
});

test('whether an invitation went out whose run was stopped is said as soon as its row is applied', async () => {
	const scene = await stage.scene();
	const stop = new AbortController();
	const rows = staffRows(1);
	scene.sandbox.faults.add({ when: { action: 'cardInvitation' }, fault: { kind: 'hang' } });
	const stopped = scene.run(rows, PARAMETERS, { signal: stop.signal });
	while (!scene.requests.some(({ action }) => action === 'cardInvitation')) await sleep(2);
	stop.abort();
	await stopped;
	scene.sandbox.faults.clear();

	scene.sandbox.faults.add({
		when: { action: 'createCard' },
		fault: { kind: 'code', code: 'F204' },
	});
	expect((await scene.run(rows, PARAMETERS)).summary).toMatchObject({ rejected: 1 });
	scene.sandbox.faults.clear();

	const said = await scene.run(rows, PARAMETERS);
	expect(said.summary).toMatchObject({ updated: 1, invitationsUnknown: 1 });
	const after = await scene.run(rows, PARAMETERS);
	expect(after.summary).toMatchObject({ invitationsUnknown: 0 });
	expect(scene.invited).toEqual([]);
});
