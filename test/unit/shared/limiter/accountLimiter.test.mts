import { Cancellation } from '../../../../nodes/shared/clock.ts';
import { limiterOf } from '../../../../nodes/shared/limiter/accountLimiter.ts';
import { playground, times, user } from '../../../support/limiter-playground.mts';
import { settled } from '../../../support/virtual-clock.mts';

describe('slots', () => {
	it.each([1, 2, 5, 20])(
		'let %i requests of a user be in flight, and all get through',
		async (slots) => {
			const { clock, sent, many, most } = playground();
			const done = await clock.outcome(many(user(slots), 100));
			expect(done).toHaveLength(100);
			expect(sent).toHaveLength(100);
			expect(most()).toBe(slots);
			expect(sent.at(-1)?.at).toBe((Math.ceil(100 / slots) - 1) * 20);
		},
	);

	it('serve rows in their order', async () => {
		const { clock, limiter } = playground();
		const who = user(3);
		const order: number[] = [];
		const rows = Array.from({ length: 50 }, async (_, row) => {
			const permit = await limiter.acquire(who);
			order.push(row);
			await clock.sleep(10);
			if (permit) limiter.release(permit, 'accepted');
		});
		await clock.outcome(Promise.all(rows));
		expect(order).toEqual(order.map((_, index) => index));
	});

	it('belong to the account: two users together have no more in flight than each may', async () => {
		const { clock, many, most } = playground();
		await clock.outcome(Promise.all([many(user(5), 50), many(user(5), 50)]));
		expect(most()).toBe(5);
	});

	it('are given back by requests that were lost', async () => {
		const { clock, request, most } = playground();
		const who = user(2);
		const lost = Array.from({ length: 10 }, async () => await request(who, 'lost'));
		await clock.outcome(Promise.all(lost));
		expect(most()).toBe(2);
	});
});

describe('several users of an account', () => {
	it('take turns: one request does not wait behind a thousand', async () => {
		const { clock, sent, many, request } = playground();
		const big = many(user(), 1_000);
		await clock.advance(100);
		const small = user();
		await clock.outcome(request(small));
		expect(sent.find(({ who }) => who === small)?.at).toBeLessThanOrEqual(120);
		await clock.outcome(big);
	});

	it('take turns evenly', async () => {
		const { clock, sent, many } = playground();
		const users = [user(), user(), user()];
		const all = Promise.all(users.map(async (who) => await many(who, 100)));
		await clock.outcome(all);
		const half = sent.slice(0, 150);
		for (const one of users) {
			expect(half.filter(({ who }) => who === one).length).toBeGreaterThan(40);
		}
	});

	it('do not starve the one that wants fewer in flight', async () => {
		const { clock, sent, many, request } = playground();
		const big = many(user(5), 1_000);
		await clock.advance(100);
		const gentle = user(1);
		await clock.outcome(request(gentle));
		expect(sent.find(({ who }) => who === gentle)?.at).toBeLessThanOrEqual(140);
		await clock.outcome(big);
	});

	it('get a request through each before anybody who waits gets a second', async () => {
		const { clock, sent, many, request } = playground();
		const early = request(user(1));
		const users = Array.from({ length: 7 }, () => user(1));
		const all = users.map(async (who) => await many(who, 3));
		await clock.outcome(Promise.all([early, ...all]));
		for (const round of [0, 1, 2]) {
			const served = sent.slice(1 + 7 * round, 8 + 7 * round);
			expect(served.map(({ who }) => who)).toEqual(users);
		}
	});
});

describe('what a user has begun', () => {
	it('goes on before anything new of the same user begins', async () => {
		const { clock, limiter } = playground();
		const who = user(1);
		const order: string[] = [];
		const step = async (name: string, goesOn: boolean) => {
			const permit = await limiter.acquire(who, goesOn);
			order.push(name);
			await clock.sleep(20);
			if (permit) limiter.release(permit, 'accepted');
		};
		const steps = ['first', 'new 1', 'new 2'].map(async (name) => await step(name, false));
		await clock.advance(5);
		steps.push(step('second step', true), step('another second step', true));
		await clock.outcome(Promise.all(steps));
		expect(order).toEqual(['first', 'second step', 'another second step', 'new 1', 'new 2']);
	});

	it('does not go before other users, who take their turn', async () => {
		const { clock, limiter, request, sent } = playground();
		const [busy, other] = [user(1), user(1)];
		const goingOn = async () => {
			const permit = await limiter.acquire(busy, true);
			sent.push({ who: busy, at: clock.now() });
			await clock.sleep(20);
			if (permit) limiter.release(permit, 'accepted');
		};
		const all = [goingOn(), goingOn(), goingOn(), request(other)];
		await clock.outcome(Promise.all(all));
		expect(sent.findIndex(({ who }) => who === other)).toBeLessThanOrEqual(2);
	});

	it('is sent away with the rest by a cancellation', async () => {
		const { clock, limiter, request } = playground();
		const who = user(1);
		const first = request(who);
		const waiting = [limiter.acquire(who, true), limiter.acquire(who, false)];
		await clock.advance(5);
		who.cancellation.cancel();
		expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
		expect(await clock.outcome(first)).toBe('sent');
	});
});

describe('a cancellation', () => {
	it('sends away all who wait, at once, and nothing starts later', async () => {
		const { clock, sent, many } = playground();
		const who = user(2);
		const all = many(who, 100);
		await clock.advance(50);
		const before = sent.length;
		who.cancellation.cancel();
		await settled();
		await clock.runUntilIdle();
		const outcomes = await all;
		expect(sent).toHaveLength(before);
		expect(outcomes.filter((outcome) => outcome === 'not sent')).toHaveLength(100 - before);
	});

	it('lets nobody in afterwards', async () => {
		const { limiter } = playground();
		const who = user();
		who.cancellation.cancel();
		expect(await limiter.acquire(who)).toBeUndefined();
	});

	it('sends away those who wait for the rate', async () => {
		const { clock, request } = playground();
		const who = user();
		await clock.outcome(request(who, { retryAfterMs: 60_000 }));
		const waiting = request(who);
		await settled();
		who.cancellation.cancel();
		expect(await waiting).toBe('not sent');
	});

	it('leaves the other users alone', async () => {
		const { clock, many } = playground();
		const [stopped, other] = [user(2), user(2)];
		const all = Promise.all([many(stopped, 50), many(other, 50)]);
		await clock.advance(45);
		stopped.cancellation.cancel();
		const [, others] = await clock.outcome(all);
		expect(others.every((outcome) => outcome === 'sent')).toBe(true);
	});

	it('of the only one who waits for the rate does not strand who comes next', async () => {
		const { clock, request } = playground();
		const first = user();
		await clock.outcome(request(first, { retryAfterMs: 30_000 }));
		void request(first);
		await clock.advance(100);
		first.cancellation.cancel();
		const second = request(user());
		expect(await clock.outcome(second)).toBe('sent');
	});
});

describe('a long life', () => {
	/** Counts who wants to be told. */
	class Counted extends Cancellation {
		listeners = 0;

		override onCancel(handler: () => void): () => void {
			this.listeners += 1;
			const withdraw = super.onCancel(handler);
			return () => {
				this.listeners -= 1;
				withdraw();
			};
		}
	}

	it('a request that is withdrawn with its part uses up nothing, and keeps nobody waiting', async () => {
		const { clock, limiter, sent, request } = playground();
		const who = user(1);
		const sending = request(who);
		const parts = Array.from({ length: 50 }, () => new Cancellation(who.cancellation));
		const withdrawn = parts.map(async (part) => await limiter.acquire(who, true, part));
		const last = request(who);
		for (const part of parts) part.end();
		expect(await Promise.all(withdrawn)).toEqual(parts.map(() => undefined));
		await clock.outcome(Promise.all([sending, last]));
		expect(times(sent)).toEqual([0, 20]);
	});

	it('one that nobody else waits behind neither: another user is served at once', async () => {
		const { clock, limiter, sent, request } = playground();
		const [one, other] = [user(1), user(1)];
		const sending = request(one);
		const part = new Cancellation(one.cancellation);
		const withdrawn = limiter.acquire(one, true, part);
		part.cancel();
		expect(await withdrawn).toBeUndefined();
		await clock.outcome(Promise.all([sending, request(other)]));
		expect(sent.map(({ who }) => who)).toEqual([one, other]);
	});

	it('leaves nothing behind: ten thousand requests of one user ask once to be told of its cancellation', async () => {
		const { clock, request } = playground();
		const cancellation = new Counted();
		const who = { slots: 1, cancellation };
		for (let row = 0; row < 10_000; row += 1) {
			const sending = request(who, 'accepted', 0);
			await sending;
		}
		await clock.runUntilIdle(10);
		expect(cancellation.listeners).toBe(1);
		expect(clock.sleeping).toBe(0);
	});

	it('serves ten thousand waiting rows in little processor time', async () => {
		const { limiter } = playground();
		const who = user(5);
		const before = process.cpuUsage();
		await Promise.all(
			Array.from({ length: 10_000 }, async () => {
				const permit = await limiter.acquire(who);
				if (permit) limiter.release(permit, 'accepted');
			}),
		);
		const spent = process.cpuUsage(before);
		expect((spent.user + spent.system) / 1_000).toBeLessThan(2_000);
	});
});

describe('limiters', () => {
	it('are shared by all who use an account', () => {
		expect(limiterOf('account 1')).toBe(limiterOf('account 1'));
		expect(limiterOf('account 1')).not.toBe(limiterOf('account 2'));
	});
});
