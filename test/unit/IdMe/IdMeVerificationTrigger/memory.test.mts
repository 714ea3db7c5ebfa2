import fc from 'fast-check';
import { Memory } from '../../../../nodes/IdMe/IdMeVerificationTrigger/reception.ts';
import { VirtualClock } from '../../../support/virtual-clock.mts';

const MOST = 3;
const BOUNDS = [MOST, 1_000] as const;

describe('the memory', () => {
	it('knows what it was told, until that is old', async () => {
		const clock = new VirtualClock();
		const memory = new Memory<number>(clock, ...BOUNDS);
		memory.set('a', 1);
		await clock.advance(999);
		expect(memory.get('a')).toBe(1);
		await clock.advance(1);
		expect(memory.get('a')).toBeUndefined();
	});

	it('counts the time from the last telling', async () => {
		const clock = new VirtualClock();
		const memory = new Memory<number>(clock, ...BOUNDS);
		memory.set('a', 1);
		await clock.advance(600);
		memory.set('a', 2);
		await clock.advance(600);
		expect(memory.get('a')).toBe(2);
	});

	it('forgets the oldest first where there is too much', () => {
		const memory = new Memory<number>(new VirtualClock(), ...BOUNDS);
		for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) memory.set(key, value);
		memory.set('a', 4);
		memory.set('d', 5);
		expect(['a', 'b', 'c', 'd'].map((key) => memory.get(key))).toEqual([4, undefined, 3, 5]);
	});

	it('never grows beyond its bounds', async () => {
		const step = fc.record({
			key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
			ms: fc.integer({ min: 0, max: 700 }),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(step), async (steps) => {
				const clock = new VirtualClock();
				const memory = new Memory<number>(clock, ...BOUNDS);
				for (const [at, { key, ms }] of steps.entries()) {
					await clock.advance(ms);
					memory.set(key, at);
					expect(memory.get(key)).toBe(at);
					const known = [...'abcde'].filter((each) => memory.get(each) !== undefined);
					expect(known.length).toBeLessThanOrEqual(MOST);
				}
			}),
			{ numRuns: 50 },
		);
	});
});
