/**
 * Takes the calls of one trigger in: which lead to a read, and which to an event. It knows nothing of HTTP.
 *
 * A call is believed in nothing but the id of the transaction; what else it says can only make ID.me come again. So what
 * it costs is bounded: the same call is looked into at growing intervals, few transactions are read at a time, and few
 * calls wait for that. Events are kept apart from calls, so that no number of forged calls makes the trigger forget what
 * it has handed on.
 */
import { steadyClock, type Clock, type Deadline } from '../../shared/clock';
import { AccountLimiter } from '../../shared/limiter/accountLimiter';
import type { RowFailure, Sent } from '../../shared/result';
import type { ReadTransaction } from '../api/transactions';
import { UNCLEAR, type Transaction } from '../check/transaction';
import { CALLBACK_LIMITS } from '../limits';
import type { Hint } from './find';

/** Whether n8n has taken an event over. */
export type HandoverState = 'open' | 'saved' | 'refused';

export interface Handover {
	readonly state: HandoverState;
}

export interface Call {
	hint: Hint;
	deadline: Deadline;
	/** Reads the transaction; called at most once, when its turn comes. */
	find: () => Promise<Sent<ReadTransaction>>;
	/** Whether the user asked for events of this kind. */
	wants: (transaction: Transaction) => boolean;
	/** Tells what became of the event, should this call bring one. */
	handover: Handover;
}

export type VerificationEvent = ReadTransaction & { eventId: string };

export type Verdict =
	| { kind: 'emit'; event: VerificationEvent }
	/** There is nothing more to do. */
	| { kind: 'taken'; notWanted?: Transaction }
	/** Nothing is certain yet: the caller is to come again. */
	| { kind: 'again'; failure?: RowFailure };

/** What came of the last look into a call. A check that is not certainly done is a result only for who wants such ones. */
interface Look {
	/** Whether there is nothing more to expect than the event. */
	isDone: boolean;
	/** How many times in a row the read was still without the change that the call speaks of. */
	timesBehind: number;
	/** The event that is due, where one is. */
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
	/** Reads in flight and waiting, by call. */
	private readonly underWay = new Map<string, Promise<Read | undefined>>();

	constructor(
		private readonly clock: Clock = steadyClock,
		private readonly turns = new AccountLimiter(clock),
		/** The events that were handed on to n8n, so that none is handed on twice. */
		private readonly handovers = new Memory<Handover>(clock, knownEvents, knownEventMs),
		private readonly looks = new Memory<Look>(clock, knownCallbacks, knownCallbackMs),
		/** Calls that found no place to wait. */
		private readonly sentAway = new Memory<true>(clock, knownCallbacks, knownCallbackMs),
		private readonly told = new Memory<true>(clock, 10, callbackLogMs),
	) {}

	async receive(call: Call): Promise<Verdict> {
		const known = this.looks.get(call.hint.key);
		if (known !== undefined && this.clock.now() < known.until) {
			const state = known.eventId && (await this.stateOf(known.eventId, call.deadline));
			const isDone = known.isDone && state !== 'open';
			if (state !== 'refused') return { kind: isDone ? 'taken' : 'again' };
		}
		const read = await this.read(call);
		return read === undefined ? { kind: 'again' } : await this.judge(read, call);
	}

	/** Whether to log this: once in a while is enough, however many calls come. */
	mayTell({ what }: RowFailure): boolean {
		if (this.told.get(what)) return false;
		this.told.set(what, true);
		return true;
	}

	/** One read for all that make the same call meanwhile; undefined when its turn did not come. */
	private async read(call: Call): Promise<Read | undefined> {
		const { key } = call.hint;
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

	private note(found: Sent<ReadTransaction>, { hint, wants }: Call): Look {
		const before = this.looks.get(hint.key);
		const { firstCallbackPauseMs, maxCallbackPauseMs } = CALLBACK_LIMITS;
		const pauseMs = before
			? Math.min(maxCallbackPauseMs, 2 * before.pauseMs)
			: firstCallbackPauseMs;
		const transaction = found.ok ? found.value.transaction : undefined;
		const isFinal = transaction?.outcome === 'verified' || transaction?.outcome === 'failed';
		const isWanted = transaction !== undefined && wants(transaction);
		// Never so where one of them does not tell the moment of the change.
		const isBehind = Date.parse(transaction?.updatedAt ?? '') < hint.updatedAt;
		const timesBehind = isBehind && (isFinal || isWanted) ? (before?.timesBehind ?? 0) + 1 : 0;
		// What ID.me shows too early is not handed on: n8n's answer would be 200, and ID.me would not come again with the
		// change itself. When ID.me has come again and shows no more, it is: a result must not get lost because two of its
		// times differ.
		const isDue = isWanted && timesBehind !== 1;
		const look = {
			isDone: isFinal && timesBehind === 0,
			timesBehind,
			eventId: isDue ? eventIdOf(transaction) : undefined,
			pauseMs,
			until: this.clock.now() + pauseMs,
		};
		this.looks.set(hint.key, look);
		return look;
	}

	private async judge(
		{ found, look }: Read,
		{ deadline, handover, wants }: Call,
	): Promise<Verdict> {
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

	/** What became of an event; open where the time was over before. @param mine the caller's, who hands a refused one on */
	private async stateOf(eventId: string, deadline: Deadline, mine?: Handover) {
		for (;;) {
			// What nobody has handed on is as good as refused.
			const state = this.handovers.get(eventId)?.state ?? 'refused';
			if (state === 'refused' && mine !== undefined) this.handovers.set(eventId, mine);
			if (state !== 'open' || deadline.left === 0) return state;
			await this.clock.sleep(CALLBACK_LIMITS.handoverLookMs);
		}
	}
}

/** One for each state of a transaction, however its time is written: ID.me's samples have a `Z` or an offset. */
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

/** Remembers values by key: the newest ones, and each only for a time since it was set. */
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
