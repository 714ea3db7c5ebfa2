/** From changes to the items that a workflow gets, with all values of the cards where they are wanted. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Deadline } from '../../shared/clock';
import { mapPooled } from '../../shared/loops';
import type { RowFailure } from '../../shared/result';
import { addressCard } from '../api/actions';
import type { CallResult, Id123Client } from '../api/client';
import { cardItem, KEY } from '../card/vocabulary';
import type { Change, Diff } from './diff';
import type { CardState, EventName } from './events';
import { addFault, explainPoll, isOfAccount, type Fault } from './faults';
import type { TriggerSettings } from './fields';
import { TRIGGER_LIMITS } from '../limits';
import type { KnownTemplate } from './snapshot';

export interface PollSettings extends TriggerSettings {
	/** When the poll began, in milliseconds since 1970. */
	now: number;
}

/** What comes of a poll. */
export interface Outcome {
	items: INodeExecutionData[];
	faults: Fault[];
	/** Whether the snapshot differs from the kept one at all. */
	changed: boolean;
	/** Whether it has to survive a restart although no event may be due. */
	mustSurvive: boolean;
	/** How many cards the poll may still look up. */
	lookUps: number;
	/** Those that it has looked up, as `template/card`. */
	lookedUp: Set<string>;
}

/** The turn of one template in a poll. */
export interface Turn {
	templateId: string;
	template: KnownTemplate;
	outcome: Outcome;
	diff: Diff;
	client: Id123Client;
	/** Of this turn. */
	deadline: Deadline;
	/** Its share of the look-ups. */
	lookUpsAtMost: number;
	settings: PollSettings;
	/** Between 0 and 1. */
	chance: () => number;
}

/** How a turn ends: with nothing left to do in this poll, in the middle, or by a failure. */
export type TurnEnd =
	| { kind: 'done' | 'more' }
	/** `ofAccount`: every further request would fail the same way. */
	| { kind: 'failed'; failure: RowFailure; ofAccount: boolean };

export const MORE: TurnEnd = { kind: 'more' };

/** What an unsuccessful request means for the template's turn. */
export function endOf(action: 'listCards' | 'viewCard', result: CallResult): TurnEnd {
	if (result.kind === 'cancelled' || result.kind === 'success') return MORE;
	return { kind: 'failed', failure: explainPoll(action, result), ofAccount: isOfAccount(result) };
}

/** From then on the change is what is known. */
export function keep({ cardId, next, mustSurvive }: Change, { template, outcome }: Turn): void {
	template.cards.set(cardId, next);
	outcome.changed = true;
	if (template.dirty.delete(cardId) || mustSurvive) outcome.mustSurvive = true;
}

/**
 * Settles changes, and makes items of those that are told. One whose card cannot be read is left as it was: the card is
 * dirty, and told by a later poll, after an hour with what the listing shows of it.
 * @returns why the rest is left to a later turn
 */
export async function tell(changes: readonly Change[], turn: Turn): Promise<TurnEnd | undefined> {
	const { outcome, settings, deadline } = turn;
	let end: TurnEnd | undefined;
	const items = await mapPooled(changes, settings.slots, async (change) => {
		const { row, event } = change;
		const isWhole = row === undefined || KEY.data in row;
		if (event === undefined || isWhole || !settings.includeDetails) {
			keep(change, turn);
			return event && itemOf({ ...change, event }, row, settings);
		}
		const result = end ? undefined : await viewCard(turn, change);
		if (result === undefined) {
			end ??= MORE;
			return undefined;
		}
		if (isOfAccount(result)) {
			end ??= endOf('viewCard', result);
			return undefined;
		}
		if (result.kind !== 'success' && result.kind !== 'refused') {
			addFault(outcome.faults, explainPoll('viewCard', result), change.templateId, change.cardId);
			if (isLeft(change, turn)) return undefined;
		}
		keep(change, turn);
		const details = result.kind === 'success' ? objectOf(result.body.data) : undefined;
		return itemOf({ ...change, event }, details ?? row, settings);
	});
	for (const item of items) if (item) outcome.items.push(item);
	return end ?? (deadline.passed ? MORE : undefined);
}

/** Whether a card that could not be read is left to a later poll. */
function isLeft({ templateId, cardId }: Change, turn: Turn): boolean {
	const { template, settings, outcome } = turn;
	if (template.dirty.has(cardId)) return isPutOff(cardId, turn);
	template.dirty.set(cardId, settings.now);
	outcome.lookedUp.add(`${templateId}/${cardId}`);
	outcome.mustSurvive = true;
	return true;
}

/** Whether a card that could not be read waits to be looked up, and is not told by what the listing shows of it. */
export function isPutOff(cardId: string, { template, settings }: Turn): boolean {
	const since = template.dirty.get(cardId) ?? -Infinity;
	return settings.now - since < TRIGGER_LIMITS.sameFailureMs;
}

/**
 * One card may take its share of the time, so that a slow one does not hide those behind it; where one has failed in this
 * poll, others that fail are not asked for again, since the next poll does so. That its request waits for a slot is no
 * fault of the card: then it is asked for again.
 * @returns undefined where the time of all is over
 */
export async function viewCard(
	{ client, deadline, outcome }: Pick<Turn, 'client' | 'deadline' | 'outcome'>,
	{ templateId, cardId }: Pick<Change, 'templateId' | 'cardId'>,
): Promise<Exclude<CallResult, { kind: 'cancelled' }> | undefined> {
	const isWorth = (result: CallResult) =>
		isOfAccount(result) || outcome.faults.every(({ cardIds }) => cardIds.length === 0);
	for (;;) {
		const time = deadline.part(TRIGGER_LIMITS.viewShare);
		const limits = { part: time.cancellation, isWorth };
		const viewing = client.call('viewCard', addressCard(templateId, cardId), limits);
		const result = await deadline.within(viewing);
		time.end();
		if (result === undefined || deadline.cancellation.ended) return undefined;
		if (result.kind === 'cancelled') continue;
		const isCut = time.passed && result.kind === 'unclear';
		return isCut ? { kind: 'unclear', what: 'timeout' } : result;
	}
}

export function objectOf(value: unknown): IDataObject | undefined {
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as IDataObject) : undefined;
}

type Told = Pick<Change, 'eventId' | 'templateId' | 'cardId' | 'previous' | 'row'> & {
	event: EventName;
};

/**
 * @param details what is known of the card; its status is that of the change all the same, so that both agree
 */
export function itemOf(
	{ eventId, event, templateId, cardId, previous, row }: Told,
	details: IDataObject | undefined,
	{ simplify, now }: Pick<PollSettings, 'simplify' | 'now'>,
): INodeExecutionData {
	const shown = row ?? words(previous);
	const status = {
		[KEY.status]: shown[KEY.status],
		[KEY.subStatus]: shown[KEY.subStatus],
	};
	const card = { ...addressCard(templateId, cardId), ...(details ?? shown), ...status };
	return {
		json: {
			eventId,
			event,
			detectedAt: new Date(now).toISOString(),
			previous: previous ? words(previous) : null,
			...(simplify ? cardItem(card) : card),
		},
	};
}

function words(state: CardState | undefined): IDataObject {
	const { status, subStatus } = state ?? { status: '', subStatus: '' };
	return { [KEY.status]: status || subStatus, [KEY.subStatus]: subStatus };
}
