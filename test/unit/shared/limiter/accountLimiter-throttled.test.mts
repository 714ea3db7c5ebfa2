import { LIMITS } from '../../../../nodes/shared/limits.ts';
import { playground, times, user } from '../../../support/limiter-playground.mts';

describe('while the service refuses', () => {
	it('one request asks whether it accepts again, the others wait', async () => {
		const { clock, limiter, sent, request } = playground();
		const who = user(5);
		let free = false;
		const rows = Array.from({ length: 20 }, async () => {
			while ((await request(who, () => (free ? 'accepted' : {}))) === 'sent' && !free);
		});
		await clock.advance(19);
		expect(sent).toHaveLength(5);
		await clock.advance(2_000);
		const probes = times(sent.slice(5));
		expect(probes.length).toBeGreaterThan(5);
		// Each starts after the one before it was answered.
		for (const [index, at] of probes.entries()) {
			if (index > 0) expect(at - probes[index - 1]).toBeGreaterThanOrEqual(20);
		}
		free = true;
		await clock.outcome(Promise.all(rows));
		expect(limiter.throttledMs).toBeGreaterThan(1_000);
	});

	it('waits for exactly as long as it was asked to', async () => {
		const { clock, sent, request } = playground();
		const who = user();
		await clock.outcome(request(who, { retryAfterMs: 12_345 }));
		await clock.outcome(request(who));
		expect(times(sent)).toEqual([0, 20 + 12_345]);
	});

	it('makes all users wait, since they share the account', async () => {
		const { clock, sent, request } = playground();
		await clock.outcome(request(user(), { retryAfterMs: 5_000 }));
		await clock.outcome(request(user()));
		expect(times(sent)).toEqual([0, 5_020]);
	});

	it('wakes earlier when the pause turns out to be shorter than the interval', async () => {
		const { clock, begin, sent, request } = playground();
		const who = user();
		// Six accepted within twelve seconds: an interval of about a second is learnt.
		await clock.outcome(request(who, {}));
		for (let row = 0; row < 6; row += 1) await clock.outcome(request(who));
		await clock.outcome(request(who, { retryAfterMs: 12_000 }));
		await clock.outcome(request(who));
		const first = request(who, { retryAfterMs: 100 });
		const second = request(who);
		await clock.outcome(first);
		expect(await clock.outcome(second)).toBe('sent');
		const [refusedAt, nextAt] = times(sent.slice(-2));
		expect(nextAt - refusedAt).toBe(120);
		await clock.outcome(request(who));
		expect(clock.now() - begin - nextAt).toBeGreaterThan(700);
	});

	it('keeps the wake-up of who waits when another user is cancelled', async () => {
		const { clock, sent, request } = playground();
		const [stopped, other] = [user(), user()];
		await clock.outcome(request(other, { retryAfterMs: 10_000 }));
		const waiting = [request(stopped), request(other)];
		await clock.advance(1_000);
		stopped.cancellation.cancel();
		expect(await clock.outcome(Promise.all(waiting))).toEqual(['not sent', 'sent']);
		expect(times(sent)).toEqual([0, 10_020]);
	});

	it('gives up once nothing was accepted for ten minutes', async () => {
		const { clock, begin, limiter, request } = playground();
		const who = user();
		expect(limiter.gaveUp).toBe(false);
		await clock.outcome(request(who, {}));
		expect(limiter.gaveUp).toBe(false);
		// The next pause counts too, and is half a minute and a tenth at most.
		while (clock.now() < begin + LIMITS.throttledGiveUpMs - 70_000) {
			await clock.outcome(request(who, {}));
			expect(limiter.gaveUp).toBe(false);
		}
		while (clock.now() < begin + LIMITS.throttledGiveUpMs) await clock.outcome(request(who, {}));
		expect(limiter.gaveUp).toBe(true);
		await clock.outcome(request(who, 'accepted'));
		expect(limiter.gaveUp).toBe(false);
	});

	it('keeps nobody waiting for a pause that is longer than anybody waits', async () => {
		const { clock, limiter, sent, request } = playground();
		const [first, second] = [user(1), user(1)];
		const refused = request(first, { retryAfterMs: LIMITS.throttledGiveUpMs + 1_000 });
		const waiting = request(second);
		await clock.outcome(refused);
		expect(await clock.outcome(waiting)).toBe('not sent');
		expect(await clock.outcome(request(user()))).toBe('not sent');
		expect(limiter.pausedForMs).toBe(LIMITS.throttledGiveUpMs + 1_000);
		// What is left of it is short enough to be waited for.
		await clock.advance(2_000);
		expect(await clock.outcome(request(second))).toBe('sent');
		expect(times(sent)).toEqual([0, 20 + LIMITS.throttledGiveUpMs + 1_000]);
	});
});
