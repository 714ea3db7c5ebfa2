/**
 * Sends requests to one service and returns what is certain about each. A request is retried only where that does no
 * harm: always where nothing was sent or the service throttled it; after a lost answer only if it is idempotent. What may
 * have been carried out and must not be retried comes back as `unclear`.
 */
import { readTransportError, type Foreign, type Throttled, type TransportError } from '../answers';
import { Cancellation, Deadline, systemClock, type Clock } from '../clock';
import type { AccountLimiter, LimiterUser, LoadVerdict } from '../limiter/accountLimiter';
import { LIMITS } from '../limits';

/**
 * What happens when a request is sent again although the first one may have been carried out.
 * - `read`: nothing changes
 * - `idempotent`: things end in the same state
 * - `guarded`: the service refuses the second one, so a look-up shows what the first one did
 * - `once`: it costs money or reaches a person twice; retried only where the service did nothing for certain
 */
export type Repeat = 'read' | 'idempotent' | 'guarded' | 'once';

/** A final answer of the service itself, with whatever its reader found. */
export interface Answered {
	kind: 'success' | 'refused';
	failure?: { scope: 'row' | 'account' };
}

export type Reading<A extends Answered> = A | Throttled | Foreign;

/** What a request comes to without an answer of the service. */
export type Undelivered = Throttled | Foreign | TransportError;

/** Of one try or all of them. Cancelled: the run was stopped before the request was sent. */
export type CallResult<A extends Answered> = A | Undelivered | { kind: 'cancelled' };

export interface RequestParts {
	limiter: AccountLimiter;
	user: LimiterUser;
	clock?: Clock;
	chance?: () => number;
	/** How long one request may take, from its start to the end of its answer, in ms. */
	timeoutMs?: number;
}

/** n8n's helper restarts `timeout` with each byte that arrives; the signal cuts the connection in any case. */
export interface RequestLimits {
	timeout: number;
	abortSignal: AbortSignal;
}

export class Requests {
	count = 0;

	constructor(
		private readonly parts: RequestParts,
		private readonly clock = parts.clock ?? systemClock,
	) {}

	/** Whether the run was stopped, so that nothing more is sent. */
	get stopped(): boolean {
		return this.parts.user.cancellation.cancelled;
	}

	/** @param isWorth whether to retry at all, asked after a try that may be retried */
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
			// It stays in doubt until the service answers about this request.
			if (last.kind === 'unclear' && repeat !== 'read') doubt = last;
			else if (doubt && !isAboutRequest(last)) last = doubt;
			if (!mayRepeat(repeat, last) || !isWorth(last)) return last;
		}
		return last;
	}

	/** Waits before try number `tries + 1`. False if the run was stopped meanwhile. */
	async pause(tries: number, cancellation?: Cancellation): Promise<boolean> {
		const full = Math.min(LIMITS.maxRetryPauseMs, LIMITS.firstRetryPauseMs * 2 ** (tries - 1));
		const { chance = Math.random } = this.parts;
		return await this.wait(full * (0.75 + 0.5 * chance()), cancellation);
	}

	/** Waits without holding a slot. False if the run was stopped meanwhile. */
	async wait(ms: number, cancellation = this.parts.user.cancellation): Promise<boolean> {
		const pause = new Cancellation();
		const withdraw = cancellation.onCancel(() => pause.end());
		await this.clock.sleep(ms, pause);
		withdraw();
		return !cancellation.cancelled;
	}

	/**
	 * Sends one request when its turn comes, for at most its time-out.
	 * @param send called once there is a slot; sends, reads the answer at `now` (ms), and throws where none came
	 * @param about.kind requests of one kind take equally long, as far as the limiter is concerned
	 * @param about.givesWay whether other requests of the same run get a slot first
	 * @param about.cancellation of the part of the run that the request belongs to
	 * @param about.timeoutMs a shorter time-out than that of every request
	 */
	async once<A extends Answered>(
		send: (limits: RequestLimits, now: () => number) => Promise<Reading<A>>,
		{
			kind,
			givesWay = false,
			cancellation = this.parts.user.cancellation,
			timeoutMs = Infinity,
		}: { kind?: string; givesWay?: boolean; cancellation?: Cancellation; timeoutMs?: number } = {},
	): Promise<CallResult<A>> {
		const { limiter, user, timeoutMs: longest = LIMITS.requestTimeoutMs } = this.parts;
		// What has begun goes on before anything new begins.
		const permit = await limiter.acquire(user, this.count > 0 && !givesWay, cancellation);
		if (cancellation.cancelled) {
			if (permit) limiter.release(permit, 'unused');
			return { kind: 'cancelled' };
		}
		if (permit === undefined) return { kind: 'throttled', retryAfterMs: limiter.pausedForMs };
		this.count += 1;
		// For n8n 0 means no time-out.
		const timeout = Math.max(1, Math.min(timeoutMs, longest));
		const time = new Deadline(this.clock, timeout, cancellation);
		const limits = { timeout, abortSignal: time.signal };
		const answer = time.within(send(limits, () => this.clock.now()));
		const attempt: Reading<A> | TransportError = (await answer.catch(readTransportError)) ?? {
			kind: 'unclear',
			what: time.passed ? 'timeout' : 'canceled',
		};
		time.done();
		const release = () => limiter.release(permit, verdictOf(attempt), kind);
		// A failure may end the run: that has to happen before the slot starts the next row.
		if (attempt.kind === 'success' || attempt.kind === 'throttled') release();
		else void this.clock.sleep(1).then(release);
		return attempt;
	}
}

function verdictOf(answer: Reading<Answered> | TransportError): LoadVerdict {
	if (answer.kind === 'throttled') return { retryAfterMs: answer.retryAfterMs };
	return answer.kind === 'success' || answer.kind === 'refused' ? 'accepted' : 'lost';
}

/** A refusal of the account says nothing about what was sent before. */
function isAboutRequest(result: CallResult<Answered>): boolean {
	if (result.kind === 'refused') return result.failure?.scope !== 'account';
	return result.kind === 'success';
}

function mayRepeat(repeat: Repeat, { kind }: { kind: string }): boolean {
	if (kind === 'unreachable') return true;
	return kind === 'unclear' && (repeat === 'read' || repeat === 'idempotent');
}
