/** Turns changes into items, with all values of the cards if wanted. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import type { Cancellation, Clock, Deadline } from '../../shared/clock';
import { mapPooled } from '../../shared/loops';
import type { RowFailure } from '../../shared/result';
import { addressCard, type ActionName } from '../api/actions';
import type { CallResult, Id123Client } from '../api/client';
import { cardItem, KEY } from '../card/vocabulary';
import type { Change, Diff } from './diff';
import { explainPoll, isOfAccount, type Fault } from './faults';
import type { TriggerSettings } from './fields';
import { TRIGGER_LIMITS } from '../limits';
import type { KnownTemplate, Snapshot } from './snapshot';

export interface PollOutcome {
	snapshot: Snapshot;
	/** Whether it differs from the stored one. */
	changed: boolean;
	/** Whether it has to survive a restart, even without an event. */
	mustSurvive: boolean;
	/** Whether a listing that takes several polls made progress. */
	moved: boolean;
	items: INodeExecutionData[];
	faults: Fault[];
	/** Why nothing (more) could be read. */
	failure?: RowFailure;
	/** For the log. */
	notes: string[];
	/** Cards that the poll may still look up. */
	lookUps: number;
	/** Cards that it has looked up, as `template/card`. */
	lookedUp: Set<string>;
}

export interface Watch {
	outcome: PollOutcome;
	client: Id123Client;
	/** A client whose requests end with `cancellation`. */
	clientFor: (cancellation: Cancellation) => Id123Client;
	clock: Clock;
	deadline: Deadline;
	/** The stored snapshot. */
	kept?: Snapshot;
	/** Whether one was stored, even if it could not be read. */
	wasKept: boolean;
	/** A hash of host and key. */
	fingerprint: string;
	settings: TriggerSettings;
	/** How long ID123 still asks to wait (ms); undefined if it has not throttled this poll. */
	throttledForMs: () => number | undefined;
	/** A random number in [0, 1). */
	chance: () => number;
}

/** The turn of one template, with a client and a deadline of its own. */
export interface Turn extends Watch {
	templateId: string;
	template: KnownTemplate;
	diff: Diff;
	/** Its share of the poll's look-ups. */
	lookUpsAtMost: number;
}

/** Why a turn ended early: more is left for another turn, or a failure. */
export type TurnEnd =
	| 'more'
	/** `ofAccount`: all other requests would fail the same way. */
	| { failure: RowFailure; ofAccount: boolean };

/** @param result of a failed request; undefined where the time was over */
export function endOf(action: ActionName, result?: CallResult): TurnEnd {
	if (!result || result.kind === 'cancelled' || result.kind === 'success') return 'more';
	return { failure: explainPoll(action, result), ofAccount: isOfAccount(result) };
}

/**
 * Notes changes, and makes items of those with an event. If a card's details cannot be read, it is marked dirty and its
 * change is left to a later poll; after an hour it is reported as the listing shows it.
 */
export async function emit(changes: readonly Change[], turn: Turn): Promise<TurnEnd | undefined> {
	const { templateId, template, outcome, settings, deadline } = turn;
	let end: TurnEnd | undefined;
	const items = await mapPooled(changes, settings.slots, async (change) => {
		const { cardId, row, event } = change;
		const isWhole = row === undefined || KEY.data in row;
		if (event === undefined || isWhole || !settings.includeDetails) {
			keep(change, turn);
			return event && itemOf(templateId, change, row, settings);
		}
		if (end) return undefined;
		const result = await viewCard(turn, { templateId, cardId });
		if (!result || isOfAccount(result)) {
			end ??= endOf('viewCard', result);
			return undefined;
		}
		if (result.kind !== 'success' && result.kind !== 'refused') {
			outcome.faults.push({ failure: explainPoll('viewCard', result), templateId, cardId });
			if (!template.dirty.has(cardId)) {
				template.dirty.set(cardId, settings.now);
				outcome.lookedUp.add(`${templateId}/${cardId}`);
				outcome.mustSurvive = true;
			}
			if (isPutOff(cardId, turn)) return undefined;
		}
		keep(change, turn);
		return itemOf(templateId, change, cardIn(result) ?? row, settings);
	});
	for (const item of items) if (item) outcome.items.push(item);
	return end ?? (deadline.passed ? 'more' : undefined);
}

function keep({ cardId, next, mustSurvive }: Change, { template, outcome }: Turn): void {
	template.cards.set(cardId, next);
	outcome.changed = true;
	if (template.dirty.delete(cardId) || mustSurvive) outcome.mustSurvive = true;
}

/** Whether a dirty card still waits for its details. */
export function isPutOff(cardId: string, { template, settings }: Turn): boolean {
	const since = template.dirty.get(cardId) ?? -Infinity;
	return Math.abs(settings.now - since) < TRIGGER_LIMITS.sameFailureMs;
}

/**
 * Looks up a card, within a share of the time, so that a slow one does not hold up the others. Once a card has failed in
 * this poll, others that fail are not retried: the next poll does so. A request that ran out of time while it waited for a
 * slot is made again.
 * @returns undefined where the time of the turn is over
 */
export async function viewCard(
	{ client, deadline, outcome }: Watch,
	{ templateId, cardId }: { templateId: string; cardId: string },
): Promise<Exclude<CallResult, { kind: 'cancelled' }> | undefined> {
	const isWorth = (result: CallResult) =>
		isOfAccount(result) || outcome.faults.every((fault) => fault.cardId === undefined);
	for (;;) {
		const time = deadline.part(TRIGGER_LIMITS.viewShare);
		const limits = { part: time, isWorth };
		const viewing = client.call('viewCard', addressCard(templateId, cardId), limits);
		const result = await deadline.within(viewing);
		time.end();
		if (result === undefined || deadline.ended) return undefined;
		if (result.kind === 'cancelled') continue;
		// An answer without the card tells nothing.
		if (result.kind === 'success' && !cardIn(result)) return { kind: 'unclear', what: 'otherJson' };
		const isCut = time.passed && result.kind === 'unclear';
		return isCut ? { kind: 'unclear', what: 'timeout' } : result;
	}
}

export function cardIn(result: CallResult | undefined): IDataObject | undefined {
	return result?.kind === 'success' && isObject(result.body.data) ? result.body.data : undefined;
}

/** @param details all values of the card; its status is taken from the change, so that both agree */
export function itemOf(
	templateId: string,
	{ eventId, event, cardId, previous, row }: Omit<Change, 'next' | 'mustSurvive'>,
	details: IDataObject | undefined,
	{ simplify, now }: TriggerSettings,
): INodeExecutionData {
	const before = previous && {
		[KEY.status]: previous.status || previous.subStatus,
		[KEY.subStatus]: previous.subStatus,
	};
	const shown: IDataObject = row ?? before ?? {};
	const status = { [KEY.status]: shown[KEY.status], [KEY.subStatus]: shown[KEY.subStatus] };
	const card = { ...addressCard(templateId, cardId), ...(details ?? shown), ...status };
	const detectedAt = new Date(now).toISOString();
	const values = simplify ? cardItem(card) : card;
	return { json: { eventId, event, detectedAt, previous: before ?? null, ...values } };
}
