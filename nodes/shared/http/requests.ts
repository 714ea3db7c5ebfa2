/**
 * Sends requests to one service and gives back what is certain about each. A request is repeated only where a repeat
 * cannot do harm: what only reads or ends in the same state after any loss; everything when nothing was sent, or when the
 * service said that it is throttled. What may have been carried out and must not be repeated comes back as `unclear`.
 */
import { readLoss, type Foreign, type Loss, type Throttled } from '../answers';
import { Cancellation, Deadline, systemClock, type Clock } from '../clock';
import type { AccountLimiter, LimiterUser, LoadVerdict } from '../limiter/accountLimiter';
import { LIMITS } from '../limits';

/**
 * What happens when a request is sent again although the first one may have been carried out.
 * - `read`: nothing changes
 * - `settles`: things end in the same state
 * - `guarded`: the service refuses the second one, so a look-up can settle it
 * - `once`: it costs money, or a person receives it twice; never again unless the service said that it did nothing
 */
export type Repeat = 'read' | 'settles' | 'guarded' | 'once';

/** An answer of the service's own that is final, with whatever the service's reader found in it. */
export interface Answered {
	kind: 'success' | 'refused';
	/** Why it was refused, and for whom. */
	failure?: { scope: 'row' | 'account' };
}

export type Reading<A extends Answered> = A | Throttled | Foreign;

/** What came of a request that is no answer of the service's own. */
export type Undelivered = Throttled | Foreign | Loss;

/** Of one try, or of all of them. Cancelled: the run was stopped before the request was sent. */
export type CallResult<A extends Answered> = A | Undelivered | { kind: 'cancelled' };

export interface RequestParts {
	limiter: AccountLimiter;
	user: LimiterUser;
	clock?: Clock;
	chance?: () => number;
	/** How long one request may take, from its start to the end of its answer, in ms. */
	timeoutMs?: number;
}

/** n8n's HTTP helper takes its time-out for a time in which nothing arrives; the signal cuts the connection whatever does. */
export interface Limits {
	timeout: number;
	abortSignal: AbortSignal;
}

export class Requests {
	count = 0;

	constructor(
		private readonly parts: RequestParts,
		private readonly clock = parts.clock ?? systemClock,
	) {}

	/** Whether the run was stopped: nothing more will be sent. */
	get stopped(): boolean {
		return this.parts.user.cancellation.cancelled;
	}

	/** @param isWorth whether an unsuccessful try that may be repeated is worth another one */
	async call<A extends Answered>(
		repeat: Repeat,
		attempt: () => Promise<CallResult<A>>,
		cancellation = this.parts.user.cancellation,
		isWorth: (result: CallResult<A>) => boolean = () => true,
	): Promise<CallResult<A>> {
		let tries = 0;
		let last: CallResult<A> = { kind: 'cancelled' };
		let doubt: CallResult<A> | undefined;
		while (tries < LIMITS.tries) {
			if (tries > 0 && !(await this.pause(tries, cancellation))) return last;
			const tried = await attempt();
			if (tried.kind === 'cancelled') return last;
			if (tried.kind === 'throttled') {
				const { retryAfterMs = 0 } = tried;
				const givesUp = retryAfterMs > LIMITS.throttledGiveUpMs || this.parts.limiter.gaveUp;
				if (givesUp) return doubt ?? tried;
				continue;
			}
			tries += 1;
			last = tried;
			// What may have been carried out stays so until the service answers about it.
			if (last.kind === 'unclear' && repeat !== 'read') doubt = last;
			else if (doubt && !isAboutRequest(last)) last = doubt;
			if (!mayRepeat(repeat, last) || !isWorth(last)) return last;
		}
		return last;
	}

	/** Waits before try number `tries + 1`. False when the run was stopped meanwhile. */
	async pause(tries: number, cancellation?: Cancellation): Promise<boolean> {
		const full = Math.min(LIMITS.maxRetryPauseMs, LIMITS.firstRetryPauseMs * 2 ** (tries - 1));
		const { chance = Math.random } = this.parts;
		return await this.wait(full * (0.75 + 0.5 * chance()), cancellation);
	}

	/** Waits without holding a slot. False when the run was stopped meanwhile. */
	async wait(ms: number, cancellation = this.parts.user.cancellation): Promise<boolean> {
		const pause = new Cancellation();
		const withdraw = cancellation.onCancel(() => pause.end());
		await this.clock.sleep(ms, pause);
		withdraw();
		return !cancellation.cancelled;
	}

	/**
	 * One request, when its turn comes. It is over when its time is, whatever arrives until then.
	 * @param send called with a slot in hand; it sends, reads the answer at `now` (ms), and throws when there is none
	 * @param about.kind what is asked for, as far as it tells how long an answer takes
	 * @param about.givesWay whether others of the same run that wait for a slot come first
	 * @param about.cancellation of the part of the run that the request belongs to
	 * @param about.timeoutMs what is left for the request, where that is less than what any request has
	 */
	async once<A extends Answered>(
		send: (limits: Limits, now: () => number) => Promise<Reading<A>>,
		{
			kind,
			givesWay = false,
			cancellation = this.parts.user.cancellation,
			timeoutMs = Infinity,
		}: { kind?: string; givesWay?: boolean; cancellation?: Cancellation; timeoutMs?: number } = {},
	): Promise<CallResult<A>> {
		const { limiter, user, timeoutMs: longest = LIMITS.requestTimeoutMs } = this.parts;
		// What was begun goes on before others begin.
		const permit = await limiter.acquire(user, this.count > 0 && !givesWay, cancellation);
		if (cancellation.cancelled) {
			if (permit) limiter.release(permit, 'unused');
			return { kind: 'cancelled' };
		}
		if (permit === undefined) return { kind: 'throttled', retryAfterMs: limiter.pausedForMs };
		this.count += 1;
		// To n8n a time-out of 0 means that there is none.
		const timeout = Math.max(1, Math.min(timeoutMs, longest));
		const time = new Deadline(this.clock, timeout, cancellation);
		const limits = { timeout, abortSignal: time.signal };
		const answer = time.within(send(limits, () => this.clock.now()));
		const attempt: Reading<A> | Loss = (await answer.catch(readLoss)) ?? {
			kind: 'unclear',
			what: time.passed ? 'timeout' : 'canceled',
		};
		time.done();
		const release = () => limiter.release(permit, verdictOf(attempt), kind);
		// A failure may end the run: whoever hears of it has to come before the next row starts.
		if (attempt.kind === 'success' || attempt.kind === 'throttled') release();
		else void this.clock.sleep(1).then(release);
		return attempt;
	}
}

function verdictOf(answer: Reading<Answered> | Loss): LoadVerdict {
	if (answer.kind === 'throttled') return { retryAfterMs: answer.retryAfterMs };
	return answer.kind === 'success' || answer.kind === 'refused' ? 'accepted' : 'lost';
}

/** That the account is refused says nothing of what was sent before. */
function isAboutRequest(result: CallResult<Answered>): boolean {
	if (result.kind === 'refused') return result.failure?.scope !== 'account';
	return result.kind === 'success';
}

function mayRepeat(repeat: Repeat, { kind }: { kind: string }): boolean {
	if (kind === 'unreachable') return true;
	return kind === 'unclear' && (repeat === 'read' || repeat === 'settles');
}
