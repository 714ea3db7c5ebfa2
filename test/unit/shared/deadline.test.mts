import fc from 'fast-check';
import { Deadline, systemClock } from '../../../nodes/shared/clock.ts';
import { collectGarbage } from '../../support/garbage.mts';
import { VirtualClock } from '../../support/virtual-clock.mts';

const never = (): Promise<never> => new Promise(() => {});

describe('the time of a poll or a call', () => {
	it('cuts what is under way when it is over, and not before', async () => {
		const clock = new VirtualClock();
		const deadline = new Deadline(clock, 10_000);
		await clock.advance(9_999);
		expect([deadline.left, deadline.signal.aborted, deadline.cancelled]).toEqual([1, false, false]);
		await clock.advance(1);
		expect([deadline.left, deadline.signal.aborted, deadline.cancelled]).toEqual([0, true, true]);
	});

	it('gives what comes in time, and stops waiting when it is over', async () => {
		const clock = new VirtualClock();
		const deadline = new Deadline(clock, 100);
		expect(await deadline.within(Promise.resolve('done'))).toBe('done');
		const waits = deadline.within(never());
		await clock.advance(99);
		expect([deadline.passed, deadline.cancelled]).toEqual([false, false]);
		await clock.advance(1);
		expect(await waits).toBeUndefined();
		expect([deadline.passed, deadline.cancelled]).toEqual([true, true]);
		expect(await deadline.within(never())).toBeUndefined();
	});

	it('passes on why the work failed, and does not mind a failure after the time', async () => {
		const clock = new VirtualClock();
		const deadline = new Deadline(clock, 100);
		await expect(deadline.within(Promise.reject(new Error('lost')))).rejects.toThrow('lost');
		let fail = (_: Error): void => {};
		const waits = deadline.within(new Promise((_, reject) => (fail = reject)));
		await clock.advance(100);
		fail(new Error('too late'));
		expect(await waits).toBeUndefined();
	});

	it('holds on to nothing that came in time', async () => {
		const deadline = new Deadline(new VirtualClock(), 100);
		const pages: Array<WeakRef<object>> = [];
		const readOne = async (): Promise<void> => {
			const page = await deadline.within(Promise.resolve({ rows: [] }));
			if (page) pages.push(new WeakRef(page));
		};
		for (let page = 0; page < 20; page += 1) await readOne();
		// A weak reference holds until the turn of the event loop in which it was made is over.
		await new Promise((resolve) => setImmediate(resolve));
		collectGarbage();
		const isHeld = pages.filter((page) => page.deref() !== undefined);
		expect(pages).toHaveLength(20);
		// The last one may still be in the hands of the engine.
		expect(isHeld.length).toBeLessThanOrEqual(1);
	});

	it('lets nothing go on once the poll is over or the call is answered', async () => {
		const clock = new VirtualClock();
		const deadline = new Deadline(clock, 10_000);
		const waits = deadline.within(never());
		deadline.end();
		expect([deadline.signal.aborted, deadline.cancelled]).toEqual([true, true]);
		expect(await waits).toBeUndefined();
		await clock.advance(20_000);
		expect([deadline.passed, clock.sleeping]).toEqual([false, 0]);
	});

	it.each([
		['first', false],
		['last', true],
	])('is over for all who share its end, where the whole wakes %s', async (_, isReversed) => {
		let now = 1_000_000;
		const sleepers: Array<() => void> = [];
		const sleep = async () => await new Promise<void>((wake) => sleepers.push(wake));
		const poll = new Deadline({ now: () => now, sleep }, 100);
		now += 40;
		const turn = new Deadline({ now: () => now, sleep }, poll.left, poll);
		const heard: boolean[] = [];
		turn.onEnd(() => heard.push(poll.passed));
		now += 60;
		for (const wake of isReversed ? sleepers.reverse() : sleepers) {
			wake();
			await new Promise((resolve) => setImmediate(resolve));
		}
		expect(heard).toEqual([true]);
		expect([poll.passed, poll.ended, turn.passed, turn.ended]).toEqual([true, true, false, true]);
	});

	it('takes one timer with any number of others, and none once all are done', async () => {
		const timers = () =>
			process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
		const before = timers();
		const deadlines = Array.from({ length: 10_000 }, () => new Deadline(systemClock, 60_000));
		expect(timers()).toBeLessThanOrEqual(before + 1);
		await systemClock.sleep(250);
		expect(timers()).toBeLessThanOrEqual(before + 1);
		for (const deadline of deadlines) deadline.done();
		await systemClock.sleep(250);
		expect(timers()).toBeLessThanOrEqual(before);
	});

	it('ends each in its time, whoever is done before', async () => {
		const one = fc.record({
			beginsAt: fc.integer({ min: 0, max: 40 }),
			ms: fc.integer({ min: 1, max: 60 }),
			// Between two ticks, so that nobody has to say who comes first.
			doneAfter: fc.option(fc.integer({ min: 0, max: 60 }).map((ms) => ms + 0.5)),
		});
		const property = fc.asyncProperty(fc.array(one, { maxLength: 12 }), async (given) => {
			const clock = new VirtualClock(0);
			const deadlines: Deadline[] = [];
			for (let time = 0; time <= 110; time += 0.5) {
				for (const [at, { beginsAt, ms, doneAfter }] of given.entries()) {
					if (beginsAt === time) deadlines[at] = new Deadline(clock, ms);
					if (doneAfter !== null && beginsAt + doneAfter === time) deadlines[at].done();
				}
				await clock.advance(0.5);
			}
			expect(deadlines.map(({ passed }) => passed)).toEqual(
				given.map(({ ms, doneAfter }) => doneAfter === null || doneAfter > ms),
			);
			expect(clock.sleeping).toBe(0);
		});
		await fc.assert(property, { numRuns: 60 });
	});
});
