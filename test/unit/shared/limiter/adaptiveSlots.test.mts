import {
	answered,
	heldUp,
	slotsNow,
	started,
	unmeasured,
	type AdaptiveSlots,
} from '../../../../nodes/shared/limiter/adaptiveSlots.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';

/** A request that starts then is about the number of slots that holds now. */
const soonAfter = ({ usedAt, since }: AdaptiveSlots): number => Math.max(usedAt, since) + 1;

/** So many answers one after the other, each of which takes so long. */
function after(
	state: AdaptiveSlots,
	{ answers, ms }: { answers: number; ms: number },
): AdaptiveSlots {
	let [reached, now] = [state, soonAfter(state)];
	for (let answer = 0; answer < answers; answer += 1) {
		const startedAt = now;
		now += ms;
		reached = started(reached, startedAt);
		reached = answered(reached, { kind: 'createCard', startedAt, now, wasLast: true });
	}
	return reached;
}

/** So many answers that were all in flight when n8n's event loop stood still for so long. */
function held(state: AdaptiveSlots, { answers, ms }: { answers: number; ms: number }) {
	const startedAt = soonAfter(state);
	const now = startedAt + ms;
	let reached = heldUp(started(state, startedAt), startedAt, now);
	for (let answer = 0; answer < answers; answer += 1) {
		reached = answered(reached, { kind: 'createCard', startedAt, now, wasLast: true });
	}
	return reached;
}

test('what takes long while n8n stands still is no measure of the service', () => {
	let busy = unmeasured;
	for (let pause = 0; pause < 20; pause += 1) busy = held(busy, { answers: 5, ms: 3_000 });
	expect(slotsNow(busy)).toBe(slotsNow(unmeasured));
	const measured = after(busy, { answers: 10, ms: 100 });
	const overloaded = after(measured, { answers: 30, ms: 250 });
	expect(slotsNow(measured)).toBeGreaterThan(slotsNow(unmeasured));
	expect(slotsNow(overloaded)).toBeLessThan(slotsNow(measured));
});

test('n8n standing still once takes a tenth away, and all the time all but a few', () => {
	const most = LIMITS.maxRequestsAtATime;
	const quick = after(unmeasured, { answers: 200, ms: 20 });
	const once = held(quick, { answers: most, ms: 400 });
	expect(slotsNow(once)).toBe(0.9 * most);
	expect(slotsNow(after(once, { answers: most, ms: 20 }))).toBeGreaterThan(0.95 * most);
	let busy = quick;
	for (let pause = 0; pause < 40; pause += 1) busy = held(busy, { answers: 1, ms: 60 });
	expect(slotsNow(busy)).toBe(LIMITS.requestsAtATime);
});

test('what a moment of slow answers took away is back after five rounds', () => {
	const quick = after(unmeasured, { answers: 200, ms: 20 });
	expect(slotsNow(quick)).toBe(LIMITS.maxRequestsAtATime);
	const paused = after(quick, { answers: LIMITS.maxRequestsAtATime, ms: 40 });
	expect(slotsNow(paused)).toBeLessThan(0.9 * LIMITS.maxRequestsAtATime);
	const back = after(paused, { answers: 5 * LIMITS.maxRequestsAtATime, ms: 20 });
	expect(slotsNow(back)).toBe(LIMITS.maxRequestsAtATime);
});
