import fc from 'fast-check';
import {
	accepted,
	nextStart,
	started,
	throttled,
	unlimited,
	type AdaptiveRate,
} from '../../nodes/shared/limiter/adaptiveRate.ts';
import { chance } from '../../sandbox/random.mts';

const LATENCY_MS = 20;

/** Milliseconds that one caller takes for the rows where a share of the requests is refused, whatever the rate. */
function timeFor(rows: number, share: number, seed: number): number {
	let rate: AdaptiveRate = unlimited;
	let now = 0;
	for (let done = 0, asked = 0; done < rows; asked += 1) {
		now = nextStart(rate, now);
		rate = started(rate, now);
		const startedAt = now;
		now += LATENCY_MS;
		if (chance(seed, String(asked)) < share) {
			rate = throttled(rate, { startedAt, now, chance: chance(seed, `pause ${asked}`) });
		} else {
			done += 1;
			rate = accepted(rate, now);
		}
	}
	return now;
}

describe('a service that refuses now and then, whatever the rate', () => {
	it('does not slow the node down to a standstill', () => {
		fc.assert(
			fc.property(
				fc.double({ min: 0.01, max: 0.25, noNaN: true }),
				fc.integer({ min: 1, max: 1_000_000 }),
				(share, seed) => {
					const rows = 2_000;
					const unpausedMs = (rows * LATENCY_MS) / (1 - share);
					expect(timeFor(rows, share, seed)).toBeLessThan(8 * unpausedMs);
				},
			),
		);
	});
});
