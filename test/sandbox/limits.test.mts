import fc from 'fast-check';
import { createClock } from '../../sandbox/clock.mts';
import { createLimiter, parseRate, type Limit, type Limiter } from '../../sandbox/limiter.mts';
import { Limits } from '../../sandbox/limits.mts';

function tryAt(limiter: Limiter, now: number): boolean {
	if (!limiter.allows(now)) return false;
	limiter.take(now);
	return true;
}

/** How many of `count` tries at one moment get through. */
const passed = (limiter: Limiter, now: number, count: number): number =>
	Array.from({ length: count }, () => tryAt(limiter, now)).filter(Boolean).length;

describe('a token bucket', () => {
	test('lets its burst through at once and refills evenly', () => {
		const limiter = createLimiter({ kind: 'bucket', count: 50, perMs: 1000, burst: 10 });
		expect(passed(limiter, 0, 100)).toBe(10);
		expect(passed(limiter, 100, 100)).toBe(5);
		expect(passed(limiter, 119, 100)).toBe(0);
		expect(passed(limiter, 120, 100)).toBe(1);
	});

	test('never holds more than its burst, however long it rests', () => {
		const limiter = createLimiter({ kind: 'bucket', count: 60, perMs: 60_000, burst: 3 });
		expect(passed(limiter, 0, 10)).toBe(3);
		expect(passed(limiter, 3_600_000, 10)).toBe(3);
	});

	test('lets no more through in any stretch of time than burst and rate allow', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 50 }),
				fc.integer({ min: 1, max: 20 }),
				fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 300 }),
				(count, burst, steps) => {
					const limiter = createLimiter({ kind: 'bucket', count, perMs: 1000, burst });
					let now = 0;
					let through = 0;
					for (const step of steps) {
						now += step;
						if (tryAt(limiter, now)) through += 1;
					}
					expect(through).toBeLessThanOrEqual(burst + (now * count) / 1000 + 1e-3);
				},
			),
		);
	});
});

describe('a fixed window', () => {
	test('starts with its first request', () => {
		const limiter = createLimiter({ kind: 'window', count: 3, perMs: 1000 });
		expect(passed(limiter, 700, 10)).toBe(3);
		expect(passed(limiter, 1699, 10)).toBe(0);
		expect(passed(limiter, 1700, 10)).toBe(3);
	});

	test('can follow the clock instead', () => {
		const limiter = createLimiter({ kind: 'window', count: 3, perMs: 1000, align: 'clock' });
		expect(passed(limiter, 700, 10)).toBe(3);
		expect(passed(limiter, 999, 10)).toBe(0);
		expect(passed(limiter, 1000, 10)).toBe(3);
	});

	test('opens again when the clock was set back', () => {
		const limiter = createLimiter({ kind: 'window', count: 1, perMs: 1000 });
		expect(passed(limiter, 10_000, 5)).toBe(1);
		expect(passed(limiter, 0, 5)).toBe(1);
	});
});

describe('the limits of an account', () => {
	const one: Limit = { kind: 'window', count: 1, perMs: 1000 };

	test('count only what was let through', () => {
		const clock = createClock(() => 0);
		const limits = new Limits(() => clock.now(), { account: one, actions: { viewCard: one } });
		expect(limits.allowsAccount()).toBe(true);
		expect(limits.allowsAccount()).toBe(true);
		limits.take('viewCard');
		expect(limits.allowsAccount()).toBe(false);
		clock.advance(1000);
		expect([limits.allowsAccount(), limits.allowsAction('viewCard')]).toEqual([true, true]);
		expect(limits.allowsAction('createCard')).toBe(true);
	});

	test('can be set, taken away and put back', () => {
		const limits = new Limits(() => 0, { account: one });
		limits.setAccount(null);
		limits.setAction('viewCard', one);
		expect(limits.list()).toEqual({
			account: null,
			actions: { viewCard: { ...one, align: 'first' } },
		});
		limits.reset();
		expect(limits.list()).toEqual({ account: { ...one, align: 'first' }, actions: {} });
		expect(() => limits.setAccount({ kind: 'window', count: 0, perMs: 1 })).toThrow();
	});
});

describe('a rate in words', () => {
	test.each([
		['50/s', { kind: 'bucket', count: 50, perMs: 1000, burst: 50 }],
		['60/min', { kind: 'bucket', count: 60, perMs: 60_000, burst: 1 }],
		['600/min', { kind: 'bucket', count: 600, perMs: 60_000, burst: 10 }],
	])('%s is a bucket that holds a second', (text, limit) => {
		expect(parseRate(text)).toEqual(limit);
	});

	test('can be a window', () => {
		expect(parseRate('60/min', 'window')).toEqual({ kind: 'window', count: 60, perMs: 60_000 });
	});

	test.each(['50', '0/s', '-1/s', '5/week', ''])('"%s" is refused with examples', (text) => {
		expect(() => parseRate(text)).toThrow('50/s');
	});
});

describe('the clock', () => {
	test('moves forward only', () => {
		const clock = createClock(() => 1000);
		clock.advance(500);
		expect([clock.now(), clock.offset]).toEqual([1500, 500]);
		expect(() => clock.advance(-1)).toThrow(RangeError);
		expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
		clock.reset();
		expect(clock.now()).toBe(1000);
	});
});
