import { Cancellation } from '../../nodes/shared/clock.ts';
import {
	AccountLimiter,
	type LimiterUser,
	type LoadVerdict,
} from '../../nodes/shared/limiter/accountLimiter.ts';
import { VirtualClock } from './virtual-clock.mts';

export const user = (slots = 5): LimiterUser => ({ slots, cancellation: new Cancellation() });

/** A limiter in virtual time, and a journal of what was sent through it. */
export function playground(noticesEndAfterMs = 100) {
	const clock = new VirtualClock(1_000_000, noticesEndAfterMs);
	const begin = clock.now();
	const limiter = new AccountLimiter(clock, () => 0.5);
	const sent: Array<{ who: LimiterUser; at: number }> = [];
	let inFlight = 0;
	let mostInFlight = 0;
	/** One request: through the limiter, `ms` under way, and the service's verdict. */
	const request = async (
		who: LimiterUser,
		verdict: LoadVerdict | (() => LoadVerdict) = 'accepted',
		ms = 20,
	): Promise<'sent' | 'not sent'> => {
		const permit = await limiter.acquire(who);
		if (permit === undefined) return 'not sent';
		sent.push({ who, at: clock.now() - begin });
		inFlight += 1;
		mostInFlight = Math.max(mostInFlight, inFlight);
		await clock.sleep(ms);
		inFlight -= 1;
		limiter.release(permit, typeof verdict === 'function' ? verdict() : verdict);
		return 'sent';
	};
	const many = async (who: LimiterUser, count: number, ms = 20) =>
		await Promise.all(
			Array.from({ length: count }, async () => await request(who, 'accepted', ms)),
		);
	return { clock, begin, limiter, sent, request, many, most: () => mostInFlight };
}

/** When the requests started, in ms from the beginning. */
export const times = (sent: ReadonlyArray<{ at: number }>) => sent.map(({ at }) => at);
