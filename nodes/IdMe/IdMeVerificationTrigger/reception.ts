/**
 * Takes the calls of one trigger in: which lead to a read, and which to an event. It knows nothing of HTTP.
 *
 * A call is believed in nothing but the id of the transaction; what else it says can only make ID.me come again. So what
 * it costs is bounded: the same call is looked into at growing intervals, few transactions are read at a time, and few
 * calls wait for that. Events are kept apart from calls, so that no number of forged calls makes the trigger forget what
 * it has handed on.
 */
import { systemClock, type Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/http/deadline';
import { AccountLimiter } from '../../shared/limiter/accountLimiter';
import { CALLBACK_LIMITS } from '../limits';
import type { RowFailure } from '../../shared/rowFailure';
import type { Transaction } from '../check/transaction';
import { eventIdOf, isBehind, type VerificationEvent } from './event';
import type { Found, Hint } from './find';
import { Ledger, Memory, type Handover } from './ledger';

export interface Call {
	hint: Hint;
	deadline: Deadline;
	/** Reads the transaction; called at most once, when its turn comes. */
	find: () => Promise<Found>;
	/** Whether the user asked for events of this kind. */
	wants: (transaction: Transaction) => boolean;
	/** Tells what became of the event, should this call bring one. */
	handover: Handover;
}

export type Verdict =
	| { kind: 'emit'; event: VerificationEvent }
	/** There is nothing more to do. */
	| { kind: 'taken'; notWanted?: Transaction }
	/** Nothing is certain yet: the caller is to come again. */
	| { kind: 'again'; failure?: RowFailure };

/** What came of the last look into a call. */
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

export class Reception {
	private readonly ledger: Ledger;

	private readonly looks: Memory<Look>;

	/** Reads in flight and waiting, by call. */
	private readonly underWay = new Map<string, Promise<Found>>();

	/** Calls that found no place to wait. */
	private readonly sentAway: Memory<true>;

	private readonly turns: AccountLimiter;

	private readonly told: Memory<true>;

	constructor(private readonly clock: Clock = systemClock) {
		this.ledger = new Ledger(clock);
		this.turns = new AccountLimiter(clock);
		const bounds = {
			most: CALLBACK_LIMITS.knownCallbacks,
			milliseconds: CALLBACK_LIMITS.knownCallbackMs,
		};
		this.looks = new Memory(clock, bounds);
		this.sentAway = new Memory(clock, bounds);
		this.told = new Memory(clock, { most: 10, milliseconds: CALLBACK_LIMITS.callbackLogMs });
	}

	async receive(call: Call): Promise<Verdict> {
		const look = this.looks.get(call.hint.key);
		if (look !== undefined && this.clock.now() < look.until) {
			if (look.eventId === undefined) return { kind: look.isDone ? 'taken' : 'again' };
			const state = await this.ledger.stateOf(look.eventId, call.deadline);
			if (state !== 'free') return { kind: state === 'saved' && look.isDone ? 'taken' : 'again' };
		}
		const found = await this.find(call);
		return found === undefined ? { kind: 'again' } : await this.judge(found, call);
	}

	/** Whether to log this: once in a while is enough, however many calls come. */
	mayTell({ what }: RowFailure): boolean {
		if (this.told.get(what)) return false;
		this.told.set(what, true);
		return true;
	}

	/** One read for all that make the same call meanwhile; undefined when too many others wait. */
	private async find(call: Call): Promise<Found | undefined> {
		const { key } = call.hint;
		const shared = this.underWay.get(key);
		if (shared !== undefined) return await shared;
		if (this.underWay.size >= this.placesFor(key)) {
			this.sentAway.set(key, true);
			return undefined;
		}
		const finding = this.inTurn(call).finally(() => this.underWay.delete(key));
		this.underWay.set(key, finding);
		return await finding;
	}

	private placesFor(key: string): number {
		const places = CALLBACK_LIMITS.callbackReads + CALLBACK_LIMITS.callbacksWaiting;
		return this.sentAway.get(key) ? places + CALLBACK_LIMITS.callbacksReturning : places;
	}

	private async inTurn(call: Call): Promise<Found> {
		const { cancellation } = call.deadline;
		const turn = await this.turns.acquire({ slots: CALLBACK_LIMITS.callbackReads, cancellation });
		if (turn === undefined) return { kind: 'unread' };
		try {
			const found = await call.find();
			this.note(found, call);
			return found;
		} finally {
			this.turns.release(turn, 'unused');
		}
	}

	private note(found: Found, { hint, wants }: Call): void {
		const before = this.looks.get(hint.key);
		const pauseMs =
			before === undefined
				? CALLBACK_LIMITS.firstCallbackPauseMs
				: Math.min(CALLBACK_LIMITS.maxCallbackPauseMs, before.pauseMs * 2);
		const result = resultOf(found, wants);
		const behind = result !== undefined && isBehind(result, hint);
		const timesBehind = behind ? (before?.timesBehind ?? 0) + 1 : 0;
		const isDue = result !== undefined && !isWithheld(timesBehind) && wants(result);
		this.looks.set(hint.key, {
			isDone: result !== undefined && !behind && isFinal(result),
			timesBehind,
			eventId: isDue ? eventIdOf(result) : undefined,
			pauseMs,
			until: this.clock.now() + pauseMs,
		});
	}

	private async judge(found: Found, { hint, deadline, handover, wants }: Call): Promise<Verdict> {
		if (found.kind !== 'read') return { kind: 'again', failure: found.failure };
		const { transaction, body } = found;
		const timesBehind = this.looks.get(hint.key)?.timesBehind ?? 0;
		if (resultOf(found, wants) === undefined) {
			const isUnclear = transaction.outcome === 'unclear';
			return { kind: 'again', failure: isUnclear ? UNCLEAR_RESULT : undefined };
		}
		if (isWithheld(timesBehind)) return { kind: 'again' };
		if (!wants(transaction)) {
			return timesBehind > 0 ? { kind: 'again' } : { kind: 'taken', notWanted: transaction };
		}
		const eventId = eventIdOf(transaction);
		const state = await this.ledger.claim(eventId, deadline, handover);
		if (state === 'free') return { kind: 'emit', event: { eventId, transaction, body } };
		return { kind: state === 'saved' && timesBehind === 0 ? 'taken' : 'again' };
	}
}

/** What may be handed on. Of a check that is not certainly done, only to a workflow that asked for such ones. */
function resultOf(found: Found, wants: Call['wants']): Transaction | undefined {
	if (found.kind !== 'read') return undefined;
	return isFinal(found.transaction) || wants(found.transaction) ? found.transaction : undefined;
}

function isFinal({ outcome }: Transaction): boolean {
	return outcome === 'verified' || outcome === 'failed';
}

const UNCLEAR_RESULT: RowFailure = {
	what: "ID.me's answer contradicts itself or cannot be read, so nobody counts as verified",
	hint: 'To let such answers start the workflow, choose "Unclear" under Outcomes of this node.',
	state: 'refused',
};

/**
 * What ID.me shows too early is not handed on: n8n's answer would be 200, and ID.me would not come again with the change
 * itself. When ID.me has come again and shows no more, it is: a result must not get lost because two of its times differ.
 */
const isWithheld = (timesBehind: number): boolean => timesBehind === 1;

const receptions = new Map<string, Reception>();

/** The reception of one node of one workflow, for as long as this process lives. */
export function receptionOf(workflowId: string, nodeId: string): Reception {
	const key = `${workflowId}\n${nodeId}`;
	const known = receptions.get(key);
	if (known !== undefined) return known;
	const reception = new Reception();
	receptions.set(key, reception);
	return reception;
}
