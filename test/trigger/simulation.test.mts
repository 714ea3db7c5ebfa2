/**
 * Some days of hourly polls, two seeds in each of n8n's ways to poll, with everything that goes wrong for an hour or for days.
 * `npm run test:trigger` lets a month pass with 10,000 cards and twenty seeds.
 */
import { REGIMES, simulate } from './support/simulation.mts';

const SEEDS = [3, 4];
const POLLS = 60;

describe.each(REGIMES)('sixty hours in the regime %s', (regime) => {
	it.each(SEEDS)(
		'tell every change once, whatever n8n and the network do (seed %i)',
		async (seed) => {
			const report = await simulate({
				seed,
				regime,
				cards: 400,
				polls: POLLS,
				pageSize: 100,
			});
			expect(report.violations).toEqual([]);
			// A simulation in which nothing happened would prove nothing.
			expect(report.told).toBeGreaterThan(POLLS);
			expect(report.sure).toBeGreaterThan(POLLS / 3);
			expect(report.restarts).toBeGreaterThan(0);
			expect(report.ends.nothing).toBeGreaterThan(0);
			expect(report.ends.killed).toBeGreaterThan(0);
			expect(report.ends.abandoned > 0).toBe(regime !== 'cron');
		},
		120_000,
	);
});
