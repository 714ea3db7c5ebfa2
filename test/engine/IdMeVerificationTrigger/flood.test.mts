/** A thousand forged and a thousand repeated calls among genuine ones, over HTTP. */
import type { Delivery } from '../../../sandbox/idme/callbacks.mts';
import { mapPooled } from '../../../nodes/shared/loops.ts';
import { CALLBACK_LIMITS } from '../../../nodes/IdMe/limits.ts';
import { openStage, type Scene } from './support/scene.mts';

const stage = openStage();
const GENUINE = 40;
const FORGED = 1_000;
const REPEATED = 1_000;

/** Genuine checks end all along, forged calls and repeats of genuine ones come between them. */
async function flood(scene: Scene, atATime: number): Promise<void> {
	const { idMe } = scene.sandbox;
	const checks = Array.from({ length: GENUINE }, () => scene.start());
	const steps = Array.from({ length: FORGED + REPEATED }, (_, at) => at);
	const reported = (): Delivery[] => idMe.deliveries.filter(({ kind }) => kind === 'callback');
	scene.finish(checks[0]);
	await mapPooled(steps, atATime, async (step) => {
		const next = checks[Math.floor((step * GENUINE) / steps.length)];
		if (next && idMe.transaction(next.transactionId)?.outcome === 'pending') scene.finish(next);
		if (step % 2 === 0) await idMe.forge(scene.host.url);
		else {
			const known = reported();
			await idMe.repeat(known[step % known.length]);
		}
	});
	await idMe.idle();
}

it.each([
	['twenty at a time', 20],
	['two hundred at a time', 200],
])(
	'%s: nothing is made up, nothing is lost, nothing comes twice',
	async (_, atATime) => {
		const scene = await stage.scene({
			sandbox: {
				latencyMs: 2,
				journalSize: 10_000,
				idMe: { callbacks: { pausesMs: [400, 1_200, 12_000], timeoutMs: 60_000 } },
			},
		});
		const start = Date.now();
		await flood(scene, atATime);
		const took = Date.now() - start;

		const { deliveries } = scene.sandbox.idMe;
		const of = (kind: Delivery['kind']) => deliveries.filter((each) => each.kind === kind);
		const statusesOf = (kind: Delivery['kind']) =>
			new Set(of(kind).flatMap(({ attempts }) => attempts.map(({ status }) => status)));
		expect([of('forged').length, of('repeat').length]).toEqual([FORGED, REPEATED]);
		expect(of('callback')).toHaveLength(GENUINE);

		const emitted = scene.events.map(({ transactionId }) => String(transactionId));
		const genuine = scene.sandbox.idMe.transactions.map(({ transactionId }) => transactionId);
		expect(emitted.sort()).toEqual(genuine.sort());
		expect(of('callback').filter(({ state }) => state !== 'delivered')).toEqual([]);

		expect(statusesOf('forged')).toEqual(new Set([503]));
		expect(scene.sandbox.journal.maxInFlight).toBeLessThanOrEqual(CALLBACK_LIMITS.callbackReads);
		// A forged call costs two reads at most, a genuine one with all its repeats a handful.
		expect(scene.reads.length).toBeLessThanOrEqual(2 * FORGED + 10 * GENUINE);
		// Each reason is told once a minute; on a busy machine there may be more than one.
		const told = scene.host.logs
			.filter(({ level }) => level === 'warn')
			.map(({ message }) => message);
		expect(told).not.toEqual([]);
		for (const reason of new Set(told)) {
			const times = told.filter((each) => each === reason).length;
			expect(times).toBeLessThanOrEqual(1 + took / CALLBACK_LIMITS.callbackLogMs);
		}
	},
	600_000,
);
