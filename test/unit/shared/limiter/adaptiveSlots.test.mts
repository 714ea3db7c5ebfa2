import {
	answered,
	slotsNow,
	started,
	unmeasured,
	type AdaptiveSlots,
} from '../../../../nodes/shared/limiter/adaptiveSlots.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';

/** So many answers one after the other, each of which takes so long. */
function after(
	state: AdaptiveSlots,
	{ answers, ms, lateMs = 0 }: { answers: number; ms: number; lateMs?: number },
): AdaptiveSlots {
	let [reached, now] = [state, state.usedAt + 1];
	for (let answer = 0; answer < answers; answer += 1) {
		const startedAt = now;
		now += ms;
		reached = started(reached, startedAt);
		reached = answered(reached, { kind: 'createCard', startedAt, now, lateMs, wasLast: true });
	}
	return reached;
}

test('what takes long while n8n is busy is no measure of the service', () => {
	const busy = after(unmeasured, { answers: 20, ms: 3_000, lateMs: 2_900 });
	expect(slotsNow(busy)).toBe(slotsNow(unmeasured));
	const measured = after(busy, { answers: 10, ms: 100 });
	const overloaded = after(measured, { answers: 30, ms: 250 });
	expect(slotsNow(measured)).toBeGreaterThan(slotsNow(unmeasured));
	expect(slotsNow(overloaded)).toBeLessThan(slotsNow(measured));
});

test('what a moment of slow answers took away is back after five rounds', () => {
	const quick = after(unmeasured, { answers: 200, ms: 20 });
	expect(slotsNow(quick)).toBe(LIMITS.maxRequestsAtATime);
	const paused = after(quick, { answers: LIMITS.maxRequestsAtATime, ms: 40 });
	expect(slotsNow(paused)).toBeLessThan(0.9 * LIMITS.maxRequestsAtATime);
	const back = after(paused, { answers: 5 * LIMITS.maxRequestsAtATime, ms: 20 });
	expect(slotsNow(back)).toBe(LIMITS.maxRequestsAtATime);
});
