/**
 * Sends one action to ID123 and gives back what is certain about it: slots, pace, time-outs and retries live here.
 *
 * A request is repeated only where a repeat cannot do harm: reads, updates and upserts after any loss; everything when
 * nothing was sent, or when the service said that it is throttled or does not know the action. What may have been
 * carried out and must not be repeated comes back as `unclear`, for settle.ts to look into.
 */
import type { IDataObject } from 'n8n-workflow';

import { systemClock, type Clock } from '../../shared/clock';
import type { Lane, LaneUser, LoadVerdict } from '../../shared/lane';
import { LIMITS } from '../../shared/limits';
import { ACTIONS, type ActionName, type Repeat } from './actions';
import { readAnswer, readLoss, type Loss, type RawAnswer, type Reading } from './answers';

export type CallResult =
	| Extract<Reading, { kind: 'success' | 'refused' }>
	| Extract<Loss, { kind: 'unreachable' | 'untrusted' }>
	/** The account was refused until it was given up; nothing was done. */
	| { kind: 'throttledOut'; code?: string; retryAfterMs?: number }
	/** Something else answered, in front of the service; nothing was done. */
	| { kind: 'notId123'; what: string; httpStatus: number }
	/** The request may have been carried out. */
	| { kind: 'unclear'; what: string; httpStatus?: number }
	/** The run was stopped before the request was sent. */
	| { kind: 'cancelled' };

/** Sends one body and gives back the full answer; throws when there is none. */
export type Transport = (body: IDataObject) => Promise<RawAnswer>;

/** Names that the admin set for an action, and those that the service was found to know, by action. */
export type ActionNames = Partial<Record<ActionName, string>>;

export interface ClientParts {
	lane: Lane;
	user: LaneUser;
	transport: Transport;
	/** Overrides of the wire strings; what is learnt after F109 is written into it. */
	actionNames: ActionNames;
	clock?: Clock;
	chance?: () => number;
}

type Attempt = Reading | Loss | { kind: 'cancelled' };

export class Id123Client {
	private readonly clock: Clock;

	private readonly chance: () => number;

	/** Whether this client has sent anything: what it has begun goes on before others begin. */
	private begun = false;

	constructor(private readonly parts: ClientParts) {
		this.clock = parts.clock ?? systemClock;
		this.chance = parts.chance ?? Math.random;
	}

	/** Whether the run was stopped: nothing more will be sent. */
	get stopped(): boolean {
		return this.parts.user.cancellation.cancelled;
	}

	/** @param fields the body without its `action` */
	async call(action: ActionName, fields: IDataObject): Promise<CallResult> {
		const { repeat } = ACTIONS[action];
		let tries = 0;
		let last: CallResult = { kind: 'cancelled' };
		let doubt: CallResult | undefined;
		while (tries < LIMITS.tries) {
			if (tries > 0 && !(await this.pause(tries))) return last;
			const attempt = await this.attempt(action, fields);
			if (attempt.kind === 'cancelled') return last;
			if (attempt.kind === 'throttled') {
				if (this.givesUp(attempt.retryAfterMs)) {
					return doubt ?? { ...attempt, kind: 'throttledOut' };
				}
				continue;
			}
			tries += 1;
			last = asResult(attempt);
			// What may have been carried out stays so until the service answers.
			if (last.kind === 'unclear' && repeat !== 'read') doubt = last;
			else if (doubt && last.kind !== 'success' && last.kind !== 'refused') last = doubt;
			if (!mayRepeat(repeat, last)) return last;
		}
		return last;
	}

	/** Waits before try number `tries + 1`. False when the run was stopped meanwhile. */
	async pause(tries: number): Promise<boolean> {
		const { cancellation } = this.parts.user;
		const full = Math.min(LIMITS.maxRetryPauseMs, LIMITS.firstRetryPauseMs * 2 ** (tries - 1));
		const abort = new AbortController();
		const withdraw = cancellation.onCancel(() => abort.abort());
		await this.clock.sleep(full * (0.75 + 0.5 * this.chance()), abort.signal);
		withdraw();
		return !cancellation.cancelled;
	}

	/** One request under the first name that the service knows. A further name is tried only after F109: nothing was done. */
	private async attempt(action: ActionName, fields: IDataObject): Promise<Attempt> {
		const unknown = new Set<string>();
		for (;;) {
			const attempt = await this.send(action, fields, unknown);
			const isUnknown = attempt.kind === 'refused' && attempt.code === 'F109';
			if (!isUnknown || this.nameOf(action, unknown) === undefined) return attempt;
		}
	}

	/** The name to try next. Asked when a request's turn comes, so that rows that waited use what another one learnt. */
	private nameOf(action: ActionName, unknown: ReadonlySet<string>): string | undefined {
		const known = this.parts.actionNames[action];
		const names = known === undefined ? ACTIONS[action].candidates : [known];
		return names.find((name) => !unknown.has(name));
	}

	/** @param unknown names that were tried; the one that is sent is added */
	private async send(
		action: ActionName,
		fields: IDataObject,
		unknown: Set<string>,
	): Promise<Attempt> {
		const { lane, user, actionNames } = this.parts;
		const ticket = await lane.enter(user, this.begun);
		if (ticket === undefined && !this.stopped) {
			return { kind: 'throttled', retryAfterMs: lane.pausedForMs };
		}
		if (ticket === undefined) return { kind: 'cancelled' };
		if (this.stopped) {
			lane.leave(ticket, 'neither');
			return { kind: 'cancelled' };
		}
		this.begun = true;
		const name = this.nameOf(action, unknown) ?? ACTIONS[action].candidates[0];
		// A template may have a field of any key; none replaces what is to be done.
		const own = { action: name };
		const attempt = await this.exchange(action, { ...own, ...fields, ...own });
		if (attempt.kind === 'success' && unknown.size > 0) actionNames[action] = name;
		unknown.add(name);
		const leave = () => lane.leave(ticket, verdictOf(attempt));
		// A failure may end the run: whoever hears of it has to come before the next row starts.
		if (attempt.kind === 'success' || attempt.kind === 'throttled') leave();
		else void this.clock.sleep(1).then(leave);
		return attempt;
	}

	private async exchange(action: ActionName, body: IDataObject): Promise<Reading | Loss> {
		try {
			return readAnswer(action, await this.parts.transport(body), this.clock.now());
		} catch (error) {
			return readLoss(error);
		}
	}

	private givesUp(retryAfterMs: number | undefined): boolean {
		return (retryAfterMs ?? 0) > LIMITS.throttledGiveUpMs || this.parts.lane.hopeless;
	}
}

function verdictOf(answer: Reading | Loss): LoadVerdict {
	if (answer.kind === 'throttled') return { retryAfterMs: answer.retryAfterMs };
	return answer.kind === 'success' || answer.kind === 'refused' ? 'accepted' : 'neither';
}

function asResult(attempt: Exclude<Attempt, { kind: 'throttled' | 'cancelled' }>): CallResult {
	if (attempt.kind === 'lost') return { kind: 'unclear', what: attempt.why };
	if (attempt.kind !== 'foreign') return attempt;
	const { what, httpStatus, mayHaveWorked } = attempt;
	return { kind: mayHaveWorked ? 'unclear' : 'notId123', what, httpStatus };
}

function mayRepeat(repeat: Repeat, result: CallResult): boolean {
	if (result.kind === 'unreachable') return true;
	return result.kind === 'unclear' && (repeat === 'read' || repeat === 'settles');
}
