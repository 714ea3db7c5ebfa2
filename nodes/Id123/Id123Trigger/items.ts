/** From changes to the items that a workflow gets, with all values of the cards where they are wanted. */
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

export interface Outcome {
	snapshot: Snapshot;
	/** Whether it differs from the kept one at all. */
	changed: boolean;
	/** Whether it has to survive a restart although no event may be due. */
	mustSurvive: boolean;
	/** Whether a listing that takes several polls has come further. */
	moved: boolean;
	items: INodeExecutionData[];
	faults: Fault[];
	/** Why nothing more could be read, or nothing at all. */
	failure?: RowFailure;
	/** What an admin who reads the log should know. */
	notes: string[];
	/** How many cards the poll may still look up. */
	lookUps: number;
	/** Those that it has looked up, as `template/card`. */
	lookedUp: Set<string>;
}

export interface Watch {
	outcome: Outcome;
	client: Id123Client;
	/** A client whose requests are cut when the time of a turn is over. */
	clientFor: (cancellation: Cancellation) => Id123Client;
	clock: Clock;
	deadline: Deadline;
	/** What was kept by the last poll that kept anything. */
	kept?: Snapshot;
	/** Whether anything was, though it may be that it could not be read. */
	wasKept: boolean;
	/** That of host and key. */
	fingerprint: string;
	settings: TriggerSettings;
	/** How long ID123 still asks to wait, in ms. Undefined where it has not asked to slow down during this poll. */
	throttledForMs: () => number | undefined;
	/** Between 0 and 1. */
	chance: () => number;
}

/** The turn of one template in it, with a client and a deadline of its own. */
export interface Turn extends Watch {
	templateId: string;
	template: KnownTemplate;
	diff: Diff;
	/** Its share of the look-ups. */
	lookUpsAtMost: number;
}

/** How a turn, or a part of it, ends before all is done: with something left for another one, or by a failure. */
export type TurnEnd =
	| 'more'
	/** `ofAccount`: every further request would fail the same way. */
	| { failure: RowFailure; ofAccount: boolean };

/** @param result of a request that did not succeed; none where the time was over before */
export function endOf(action: ActionName, result?: CallResult): TurnEnd {
	if (!result || result.kind === 'cancelled' || result.kind === 'success') return 'more';
	return { failure: explainPoll(action, result), ofAccount: isOfAccount(result) };
}

/**
 * Settles changes, and makes items of those that are told. One whose card cannot be read is left as it was: the card is
 * dirty, and told by a later poll, after an hour with what the listing shows of it.
 */
export async function tell(changes: readonly Change[], turn: Turn): Promise<TurnEnd | undefined> {
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

/** From then on the change is what is known. */
function keep({ cardId, next, mustSurvive }: Change, { template, outcome }: Turn): void {
	template.cards.set(cardId, next);
	outcome.changed = true;
	if (template.dirty.delete(cardId) || mustSurvive) outcome.mustSurvive = true;
}

/** Whether a card that could not be read waits to be looked up, and is not told by what the listing shows of it. */
export function isPutOff(cardId: string, { template, settings }: Turn): boolean {
	const since = template.dirty.get(cardId) ?? -Infinity;
	return Math.abs(settings.now - since) < TRIGGER_LIMITS.sameFailureMs;
}

/**
 * One card may take its share of the time, so that a slow one does not hide those behind it; where one has failed in this
 * poll, others that fail are not asked for again, since the next poll does so. That its request waits for a slot is no
 * fault of the card: then it is asked for again.
 * @returns undefined where the time of all is over
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
		// An answer without the card says nothing of it.
		if (result.kind === 'success' && !cardIn(result)) return { kind: 'unclear', what: 'otherJson' };
		const isCut = time.passed && result.kind === 'unclear';
		return isCut ? { kind: 'unclear', what: 'timeout' } : result;
	}
}

export function cardIn(result: CallResult | undefined): IDataObject | undefined {
	return result?.kind === 'success' && isObject(result.body.data) ? result.body.data : undefined;
}

/** @param details what is known of the card; its status is that of the change all the same, so that both agree */
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
