import { Cancellation } from '../../../../nodes/shared/clock.ts';
import { AccountLimiter, type Permit } from '../../../../nodes/shared/limiter/accountLimiter.ts';
import { settled } from '../../../support/virtual-clock.mts';

describe('slots, while n8n stands still,', () => {
	let now: number;
	let limiter: AccountLimiter;
	const sleepers: Array<() => void> = [];

	/** As many requests as may be in flight. */
	const startAll = async (): Promise<Permit[]> => {
		const who = { cancellation: new Cancellation() };
		const permits: Permit[] = [];
		for (let request = 0; request < 200; request += 1) {
			void limiter.acquire(who).then((permit) => permit && permits.push(permit));
		}
		await settled();
		who.cancellation.cancel();
		return permits;
	};
	const pass = async (ms: number) => {
		now += ms;
		for (const wake of sleepers.splice(0)) wake();
		await settled();
	};
	const answerAll = (permits: readonly Permit[]) => {
		for (const permit of permits) limiter.release(permit, 'accepted');
	};
	/** @returns how many were in flight together, all answered after so long */
	const round = async (ms: number, standsStillMs = 0): Promise<number> => {
		const permits = await startAll();
		await pass(10 + standsStillMs);
		now += ms - 10;
		answerAll(permits);
		return permits.length;
	};
	let most: number;

	beforeEach(async () => {
		now = 1_000_000;
		sleepers.length = 0;
		const sleep = async () => await new Promise<void>((resolve) => sleepers.push(resolve));
		limiter = new AccountLimiter({ now: () => now, sleep });
		for (let rounds = 0; rounds < 30; rounds += 1) await round(20);
		most = await round(20);
	});

	it('are not taken away for the time that it takes, but for a tenth', async () => {
		expect(await round(20, 400)).toBe(most);
		expect(await round(20)).toBe(Math.floor(0.9 * most));
		await round(20);
		expect(await round(20)).toBeGreaterThan(0.98 * most);
	});

	it('are not taken away either where the number was found right just before', async () => {
		const before = await startAll();
		now += 5;
		answerAll(before);
		const permits = await startAll();
		await pass(405);
		now += 20;
		answerAll(permits);
		expect(await round(20)).toBe(Math.floor(0.9 * most));
	});
});

test('a machine whose clock is set back sends on', async () => {
	const limiter = new AccountLimiter();
	const who = { cancellation: new Cancellation() };
	const first = await limiter.acquire(who);
	const now = Date.now();
	const time = jest.spyOn(Date, 'now').mockImplementation(() => now - 3_600_000);
	if (first) limiter.release(first, 'accepted');
	expect(await limiter.acquire(who)).toBeDefined();
	expect(limiter.pausedForMs).toBeLessThan(1_000);
	time.mockRestore();
});
