import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { Cancellation, systemClock } from '../../../nodes/shared/clock.ts';
import { VirtualClock } from '../../support/virtual-clock.mts';

/** Whether a sleep is over before the event loop could have run any timer. */
const isAwakeInThisTurn = async (sleeping: Promise<void>): Promise<boolean> =>
	await Promise.race([sleeping.then(() => true), setImmediate(false)]);

describe('the system clock', () => {
	it('tells the time', () => {
		const before = Date.now();
		expect(systemClock.now()).toBeGreaterThanOrEqual(before);
		expect(systemClock.now()).toBeLessThanOrEqual(Date.now());
	});

	it.each([1, 20, 60])('sleeps for %i ms, not for less', async (ms) => {
		const before = Date.now();
		await systemClock.sleep(ms);
		expect(Date.now() - before).toBeGreaterThanOrEqual(ms);
		expect(Date.now() - before).toBeLessThan(ms + 1_000);
	});

	it.each([0, -5])('does not sleep for %i ms', async (ms) => {
		expect(await isAwakeInThisTurn(systemClock.sleep(ms))).toBe(true);
	});

	it('lets come first what is ready, even where the millisecond is over before its pause begins', async () => {
		let now = 1_000_000;
		const time = jest.spyOn(performance, 'now').mockImplementation(() => (now += 1));
		let isAwake = false;
		const sleeping = systemClock.sleep(1).then(() => (isAwake = true));
		for (let step = 0; step < 100; step += 1) await Promise.resolve();
		expect(isAwake).toBe(false);
		await sleeping;
		time.mockRestore();
	});

	it('sleeps on over several slices', async () => {
		const before = Date.now();
		await systemClock.sleep(350);
		expect(Date.now() - before).toBeGreaterThanOrEqual(350);
	});

	it('does not sleep for longer where the clock of the machine is set back meanwhile', async () => {
		const now = Date.now();
		const time = jest
			.spyOn(Date, 'now')
			.mockReturnValueOnce(now)
			.mockReturnValue(now - 3_600_000);
		const isAwake = systemClock.sleep(50).then(() => true);
		expect(await Promise.race([isAwake, delay(5_000, false)])).toBe(true);
		time.mockRestore();
	});

	it('wakes soon after it is told to', async () => {
		const owner = new Cancellation();
		const before = Date.now();
		const sleeping = systemClock.sleep(60_000, owner);
		owner.end();
		await sleeping;
		expect(Date.now() - before).toBeLessThan(5_000);
	});

	it('does not fall asleep when it was told to wake before', async () => {
		const owner = new Cancellation();
		owner.end();
		expect(await isAwakeInThisTurn(systemClock.sleep(60_000, owner))).toBe(true);
	});
});

describe('the virtual clock of the tests', () => {
	it('wakes sleepers in the order of their time, each before the next', async () => {
		const clock = new VirtualClock(0);
		const woke: string[] = [];
		const sleepTwice = async (name: string, first: number, second: number) => {
			await clock.sleep(first);
			woke.push(`${name} at ${clock.now()}`);
			await clock.sleep(second);
			woke.push(`${name} at ${clock.now()}`);
		};
		void sleepTwice('a', 10, 25);
		void sleepTwice('b', 20, 10);
		await clock.advance(30);
		expect(woke).toEqual(['a at 10', 'b at 20', 'b at 30']);
		await clock.runUntilIdle();
		expect(woke.at(-1)).toBe('a at 35');
		expect(clock.sleeping).toBe(0);
	});

	it('notices an end as late as it is told to, at most', async () => {
		const clock = new VirtualClock(0, 500);
		const owner = new Cancellation();
		const woke: number[] = [];
		void clock.sleep(10_000, owner).then(() => woke.push(clock.now()));
		await clock.advance(100);
		owner.end();
		await clock.runUntilIdle();
		expect(woke).toEqual([600]);
	});

	it('says so when what is waited for can never come', async () => {
		const clock = new VirtualClock();
		await expect(clock.outcome(new Promise(() => undefined))).rejects.toThrow('has not come');
		void clock.sleep(60_000);
		await expect(clock.runUntilIdle(1_000)).rejects.toThrow('still sleeps');
	});
});
