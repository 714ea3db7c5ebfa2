/** What may go wrong in an hour: with the network, with the service, with n8n. */
import type { FaultInput, When } from '../../../sandbox/faults.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import type { Refusal } from '../../support/engine.mts';
import { oneOf, type Random } from './random.mts';

/**
 * - `plain`: nothing
 * - `stirred`: cards come, go and change while the poll reads
 * - `fault`: some answers are lost, refused or no answers
 * - `outage`: no request succeeds
 * - `short`: the poll has little time
 * - `overlap`: the next poll starts before this one has ended (with the scheduler, after n8n gave this one up)
 * - `killed`: n8n dies while the poll runs
 */
export type Hour = 'plain' | 'stirred' | 'fault' | 'outage' | 'short' | 'overlap' | 'killed';

export const HOURS: ReadonlyArray<readonly [Hour, number]> = [
	['plain', 64],
	['stirred', 12],
	['fault', 10],
	['outage', 3],
	['short', 4],
	['overlap', 4],
	['killed', 3],
];

/** How often n8n is killed and started again between two polls. */
export const RESTARTS = 0.04;

/** How often n8n's database refuses to store what a poll gives, and what of it. */
export const REFUSED = 0.03;
export const REFUSALS: ReadonlyArray<readonly [Refusal, number]> = [
	['both', 3],
	['execution', 1],
	['staticData', 1],
];

const FAULTS: readonly FaultInput[] = [
	{ kind: 'code', code: 'F103' },
	{ kind: 'code', code: 'F108' },
	{ kind: 'tooManyRequests', retryAfter: 1 },
	{ kind: 'drop' },
	{ kind: 'drop', work: 'done' },
	{ kind: 'httpError', status: 500 },
	{ kind: 'httpError', status: 502, body: 'html' },
	{ kind: 'httpError', status: 503, body: 'json', work: 'done' },
	{ kind: 'html', status: 200 },
	{ kind: 'cutJson' },
];

/** Some requests of the next poll fail, once or so often that the poll may give up. */
export function disturb(sandbox: Sandbox, random: Random): void {
	const when: When = random.is(0.7)
		? { nth: random.whole(1, 8), times: 1 }
		: { share: 0.3, seed: random.whole(1, 1_000_000), times: random.whole(2, 6) };
	sandbox.faults.add({ when, fault: oneOf(random, FAULTS) });
}

export function breakDown(sandbox: Sandbox, random: Random): void {
	sandbox.faults.add({ when: {}, fault: oneOf(random, FAULTS) });
}

/** Does something when the listing of the next poll has come to its request number `nth`. */
export function atRequest(sandbox: Sandbox, nth: number, work: () => void): void {
	let met = 0;
	sandbox.faults.add({
		when: ({ action }) => {
			if (action === 'listCards' && (met += 1) === nth) work();
			return false;
		},
		fault: { kind: 'delay', ms: 0 },
	});
}
