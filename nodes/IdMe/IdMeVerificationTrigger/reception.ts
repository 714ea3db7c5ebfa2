/**
 * Decides which calls of a trigger lead to a read, and which to an event. It knows nothing of HTTP.
 *
 * Only the transaction's id is taken from a call; all else in it can only make ID.me repeat the call. The cost of forged
 * calls is bounded: the same call is looked into at growing intervals, few transactions are read at a time, and few calls
 * wait for that. Events are remembered apart from calls, so that forged calls cannot displace them.
 */
import { steadyClock, type Clock, type Deadline } from '../../shared/clock';
import { AccountLimiter } from '../../shared/limiter/accountLimiter';
import type { RowFailure, Sent } from '../../shared/result';
import type { ReadTransaction } from '../api/transactions';
import { UNCLEAR, type Transaction } from '../check/transaction';
import { CALLBACK_LIMITS } from '../limits';
import type { Callback } from './find';

/** Whether n8n has saved the execution of an event. */
export type HandoverState = 'open' | 'saved' | 'refused';

export interface Handover {
	readonly state: HandoverState;
}

export interface Call {
	callback: Callback;
	deadline: Deadline;
	/** Reads the transaction; called at most once. */
	find: () => Promise<Sent<ReadTransaction>>;
	/** Whether the user chose such results. */
	wants: (transaction: Transaction) => boolean;
	/** What becomes of the event, if this call leads to one. */
	handover: Handover;
}

export type VerificationEvent = ReadTransaction & { eventId: string };

export type CallVerdict =
	| { kind: 'emit'; event: VerificationEvent }
	/** Nothing is left to do. */
	| { kind: 'taken'; notWanted?: Transaction }
	/** Nothing is certain yet: the caller should come again. */
	| { kind: 'again'; failure?: RowFailure };

/** What the last look into a call found. */
interface Look {
	/** Whether the check is done, and shows the change that the call is about. */
	isDone: boolean;
	/** How many times in a row the read did not show that change yet. */
	timesBehind: number;
	eventId?: string;
	pauseMs: number;
	until: number;
}

interface Read {
	found: Sent<ReadTransaction>;
	look: Look;
}

const { knownEvents, knownEventMs, knownCallbacks, knownCallbackMs, callbackLogMs } =
	CALLBACK_LIMITS;

export class Reception {
	/** Reads, in flight or waiting, by call. */
	private readonly underWay = new Map<string, Promise<Read | undefined>>();

	constructor(
		private readonly clock: Clock = steadyClock,
		private readonly turns = new AccountLimiter(clock),
		/** Events that were handed on to n8n. */
		private readonly handovers = new Memory<Handover>(clock, knownEvents, knownEventMs),
		private readonly looks = new Memory<Look>(clock, knownCallbacks, knownCallbackMs),
		/** Calls that were sent away since too many waited. */
		private readonly sentAway = new Memory<true>(clock, knownCallbacks, knownCallbackMs),
		private readonly told = new Memory<true>(clock, 10, callbackLogMs),
	) {}

	async receive(call: Call): Promise<CallVerdict> {
		const known = this.looks.get(call.callback.key);
		if (known !== undefined && this.clock.now() < known.until) {
			const state = known.eventId && (await this.stateOf(known.eventId, call.deadline));
			const isDone = known.isDone && state !== 'open';
			if (state !== 'refused') return { kind: isDone ? 'taken' : 'again' };
		}
		const read = await this.read(call);
		return read === undefined ? { kind: 'again' } : await this.judge(read, call);
	}

	/** Whether to log this failure: only now and then, however many calls come. */
	mayTell({ what }: RowFailure): boolean {
		if (this.told.get(what)) return false;
		this.told.set(what, true);
		return true;
	}

	/** One read for all repeats of a call that come meanwhile; undefined where its turn did not come in time. */
	private async read(call: Call): Promise<Read | undefined> {
		const { key } = call.callback;
		const shared = this.underWay.get(key);
		if (shared !== undefined) return await shared;
		const { callbackReads, callbacksWaiting, callbacksReturning } = CALLBACK_LIMITS;
		const more = this.sentAway.get(key) ? callbacksReturning : 0;
		if (this.underWay.size >= callbackReads + callbacksWaiting + more) {
			this.sentAway.set(key, true);
			return undefined;
		}
		const reading = this.inTurn(call).finally(() => this.underWay.delete(key));
		this.underWay.set(key, reading);
		return await reading;
	}

	private async inTurn(call: Call): Promise<Read | undefined> {
		const user = { slots: CALLBACK_LIMITS.callbackReads, cancellation: call.deadline };
		const turn = await this.turns.acquire(user);
		if (turn === undefined) return undefined;
		try {
			const found = await call.find();
			return { found, look: this.note(found, call) };
		} finally {
			this.turns.release(turn, 'unused');
		}
	}

	private note(found: Sent<ReadTransaction>, { callback, wants }: Call): Look {
		const before = this.looks.get(callback.key);
		const { firstCallbackPauseMs, maxCallbackPauseMs } = CALLBACK_LIMITS;
		const pauseMs = before
			? Math.min(maxCallbackPauseMs, 2 * before.pauseMs)
			: firstCallbackPauseMs;
		const transaction = found.ok ? found.value.transaction : undefined;
		const isFinal = transaction?.outcome === 'verified' || transaction?.outcome === 'failed';
		const isWanted = transaction !== undefined && wants(transaction);
		// False where one of the times is unknown.
		const isBehind = Date.parse(transaction?.updatedAt ?? '') < callback.updatedAt;
		const timesBehind = isBehind && (isFinal || isWanted) ? (before?.timesBehind ?? 0) + 1 : 0;
		// A state from before the change is not handed on at first: n8n would answer 200, and ID.me would not call again with
		// the change. If a repeat finds no later state, it is: a result must not get lost because two times differ.
		const isDue = isWanted && timesBehind !== 1;
		const look = {
			isDone: isFinal && timesBehind === 0,
			timesBehind,
			eventId: isDue ? eventIdOf(transaction) : undefined,
			pauseMs,
			until: this.clock.now() + pauseMs,
		};
		this.looks.set(callback.key, look);
		return look;
	}

	private async judge(
		{ found, look }: Read,
		{ deadline, handover, wants }: Call,
	): Promise<CallVerdict> {
		if (!found.ok) return { kind: 'again', failure: found.failure };
		const { transaction } = found.value;
		const { eventId, isDone, timesBehind } = look;
		if (eventId === undefined) {
			if (isDone) return { kind: 'taken', notWanted: transaction };
			const isUnclear = transaction.outcome === 'unclear' && !wants(transaction);
			return { kind: 'again', failure: isUnclear ? UNCLEAR_RESULT : undefined };
		}
		const state = await this.stateOf(eventId, deadline, handover);
		if (state === 'refused') return { kind: 'emit', event: { eventId, ...found.value } };
		return { kind: state === 'saved' && timesBehind === 0 ? 'taken' : 'again' };
	}

	/** `open` if the time was over first. @param mine registered for an event that is to be handed on (again) */
	private async stateOf(eventId: string, deadline: Deadline, mine?: Handover) {
		for (;;) {
			// An event that was never handed on counts as refused.
			const state = this.handovers.get(eventId)?.state ?? 'refused';
			if (state === 'refused' && mine !== undefined) this.handovers.set(eventId, mine);
			if (state !== 'open' || deadline.left === 0) return state;
			await this.clock.sleep(CALLBACK_LIMITS.handoverLookMs);
		}
	}
}

/** One for each state of a transaction. ID.me's samples write times with `Z` or an offset, so they are normalised. */
export function eventIdOf({ transactionId, statusCode, outcome, updatedAt }: Transaction): string {
	const moment = Date.parse(updatedAt ?? '');
	const updated = Number.isNaN(moment) ? updatedAt : new Date(moment).toISOString();
	return [transactionId?.toLowerCase(), statusCode, outcome, updated].join('_');
}

const UNCLEAR_RESULT: RowFailure = {
	what: UNCLEAR.message,
	hint: 'To let such answers start the workflow, choose "Unclear" under Outcomes of this node.',
	state: 'refused',
};

/** Remembers the newest values by key, each for a limited time. */
export class Memory<Value> {
	/** The oldest first. */
	private readonly entries = new Map<string, { value: Value; setAt: number }>();

	constructor(
		private readonly clock: Clock,
		private readonly most: number,
		private readonly milliseconds: number,
	) {}

	get(key: string): Value | undefined {
		const entry = this.entries.get(key);
		return entry === undefined || this.isOld(entry) ? undefined : entry.value;
	}

	set(key: string, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, { value, setAt: this.clock.now() });
		for (const [oldest, entry] of this.entries) {
			if (this.entries.size <= this.most && !this.isOld(entry)) return;
			this.entries.delete(oldest);
		}
	}

	private isOld({ setAt }: { setAt: number }): boolean {
		return this.clock.now() - setAt >= this.milliseconds;
	}
}
