import { mapPooled, mapYielding } from '../../../nodes/shared/loops.ts';
import { VirtualClock } from '../../support/virtual-clock.mts';

describe('working through values with a fixed number of workers', () => {
	it.each([1, 3, 10, 500])('keeps the order of the results with %i workers', async (workers) => {
		const clock = new VirtualClock();
		const values = Array.from({ length: 100 }, (_, index) => index);
		let [working, most] = [0, 0];
		const results = await clock.outcome(
			mapPooled(values, workers, async (value, index) => {
				working += 1;
				most = Math.max(most, working);
				await clock.sleep(((value * 7) % 5) + 1);
				working -= 1;
				return `${value} at ${index}`;
			}),
		);
		expect(results).toEqual(values.map((value) => `${value} at ${value}`));
		expect(most).toBe(Math.min(workers, 100));
	});

	it('does nothing for nothing', async () => {
		expect(await mapPooled([], 5, async () => 'never')).toEqual([]);
	});

	it('passes on what breaks', async () => {
		const breaks = mapPooled([1, 2, 3], 2, async (value) => {
			if (value === 2) throw new Error('A bug');
			return value;
		});
		await expect(breaks).rejects.toThrow('A bug');
	});

	it('begins nothing after the first throw, and passes it on when all that was under way has ended', async () => {
		const clock = new VirtualClock();
		const log: string[] = [];
		const breaks = mapPooled(
			[1, 2, 3, 4, 5, 6],
			3,
			async (value) => {
				log.push(`${value} begins`);
				await clock.sleep(value === 2 ? 10 : 50);
				if (value <= 2) throw new Error(`${value} breaks`);
				log.push(`${value} ends`);
			},
			() => log.push('stop'),
		).catch((error: Error) => log.push(error.message));
		await clock.outcome(breaks);
		expect(log).toEqual(['1 begins', '2 begins', '3 begins', 'stop', '3 ends', '2 breaks']);
		expect(clock.sleeping).toBe(0);
	});
});

describe('a loop that lets others have their turn', () => {
	it('gives what map gives', async () => {
		const values = new Set(['a', 'b', 'c']);
		const results = await mapYielding(values, (value, index) => `${value}${index}`);
		expect(results).toEqual(['a0', 'b1', 'c2']);
	});

	it('lets others come in between when it takes long', async () => {
		let turns = 0;
		const turn = setInterval(() => (turns += 1), 1);
		const busy = (ms: number) => {
			const until = Date.now() + ms;
			while (Date.now() < until);
		};
		await mapYielding(Array.from({ length: 40 }), () => busy(3));
		clearInterval(turn);
		expect(turns).toBeGreaterThan(3);
	});
});
