/** The turn of one template: lists and compares its cards, and looks up missing and dirty ones while there is time. */
import { mapPooled } from '../../shared/loops';
import { addressTemplate } from '../api/actions';
import { isRefused } from '../api/client';
import { notIn, readPages } from '../api/listing';
import { firstPage } from '../api/paging';
import { KEY } from '../card/vocabulary';
import { idOf, LARGEST_OFFSET, type Change } from './diff';
import { explainPoll, isOfAccount } from './faults';
import { cardIn, emit, endOf, isPutOff, viewCard, type Turn, type TurnEnd } from './items';
import { TRIGGER_LIMITS } from '../limits';
import type { Card, KnownTemplate } from './snapshot';

/** @returns why the turn ended early; undefined where nothing is left to do in this poll */
export async function readTemplate(turn: Turn): Promise<TurnEnd | undefined> {
	const { template } = turn;
	// If an earlier turn read the listing, it ends with this turn's look-ups: the next listing must not wait for the rest.
	const isRead = template.cursor === 'end';
	const end = (await lookUpDirty(turn)) ?? (await list(turn)) ?? (await lookUpAbsent(turn));
	const hasFailed = typeof end === 'object';
	if (hasFailed) restart(template);
	if (hasFailed || (end && !isRead)) return end;
	complete(turn);
	return undefined;
}

/** The next turn lists from the first row. */
function restart(template: KnownTemplate): void {
	template.cursor = undefined;
	for (const card of template.cards.values()) card.seen = false;
}

async function list(turn: Turn): Promise<TurnEnd | undefined> {
	const { template } = turn;
	if (template.cursor === 'end') return undefined;
	if (template.cursor === undefined) restart(template);
	const end = await readOn(turn);
	// The known orientation may be outdated: a listing that is read the wrong way round ends after one page.
	const live = liveCards(template);
	const showsFew = live.length > 0 && live.filter((card) => card.seen).length <= live.length / 2;
	const isMisread = !end && template.orientation !== undefined && showsFew;
	if (typeof end === 'object' || !template.cursor || isMisread) template.orientation = undefined;
	if (isMisread) turn.outcome.mustSurvive = true;
	if (!end) template.cursor = 'end';
	return end;
}

/** Cards that a listing has to show. Whether it shows archived ones is not documented. */
function liveCards({ cards }: KnownTemplate): Card[] {
	return [...cards.values()].filter(({ gone, state }) => gone === 0 && state.status !== 'ARCHIVED');
}

async function readOn(turn: Turn): Promise<TurnEnd | undefined> {
	const { templateId, template, client, deadline, diff, settings, outcome } = turn;
	const { orientation, cards, dirty } = template;
	// Not by `seen`: cards of an earlier turn may come again.
	const isNew = notIn(new Set());
	const pages = readPages(client, 'listCards', addressTemplate(templateId), {
		pageSize: settings.pageSize,
		ahead: settings.slots,
		hint: orientation && { orientation, rows: liveCards(template).length },
		from: { ...firstPage, position: Number(template.cursor ?? 0), orientation },
		isNew: (id, row) => {
			// A row without an id does not count, nor as a sign that the listing goes on.
			if (idOf(row) === '') return false;
			const known = cards.get(id);
			if (known) known.seen = true;
			return isNew(id);
		},
	});
	for (;;) {
		const next = await deadline.within(pages.next());
		if (next === undefined) return 'more';
		if (next.done) return undefined;
		const { value } = next;
		if (value.kind === 'failed') return endOf('listCards', value.result);
		const { rows, state } = value;
		const changes: Change[] = [];
		for (const row of rows) {
			const change = diff.shown(row);
			// As it was before it became dirty.
			if (!change && dirty.delete(idOf(row))) outcome.mustSurvive = true;
			if (change && !(change.event && isPutOff(change.cardId, turn))) changes.push(change);
		}
		const end = await emit(changes, turn);
		if (end) return end;
		template.orientation = state.orientation ?? orientation;
		template.cursor = state.orientation === undefined ? 0 : state.position;
		if (template.orientation !== orientation) outcome.changed = true;
	}
}

/** Dirty cards come first in each turn: the listing may take many turns, and does not come back to them before its end. */
async function lookUpDirty(turn: Turn): Promise<TurnEnd | undefined> {
	const { template, templateId, outcome, deadline, chance } = turn;
	const dirty = [...template.dirty.keys()].filter(
		(cardId) => !outcome.lookedUp.has(`${templateId}/${cardId}`),
	);
	const end = await lookUp(rotated(chance(), dirty), turn, false);
	return end !== 'more' || deadline.passed ? end : undefined;
}

/**
 * A card that a complete listing lacks may be deleted, archived (List Cards may or may not show these), or have moved to a
 * page that was read before: View Card tells. Known archived ones come last, and only if Card Deleted is selected, since
 * there may be more than a poll can look up.
 */
async function lookUpAbsent(turn: Turn): Promise<TurnEnd | undefined> {
	const { template, templateId, outcome, lookUpsAtMost } = turn;
	const live: string[] = [];
	const archived: string[] = [];
	for (const [cardId, { state, gone, seen }] of template.cards) {
		if (gone > 0 || seen || outcome.lookedUp.has(`${templateId}/${cardId}`)) continue;
		if (state.status !== 'ARCHIVED') live.push(cardId);
		else if (template.events.has('cardDeleted')) archived.push(cardId);
	}
	const absent = [...rotated(turn.chance(), live), ...rotated(turn.chance(), archived)];
	const before = outcome.lookedUp.size;
	const end = await lookUp(absent.slice(0, lookUpsAtMost), turn, true);
	outcome.lookUps -= outcome.lookedUp.size - before;
	const isLeft = absent.length > lookUpsAtMost && outcome.lookUps > 0;
	return end ?? (isLeft ? 'more' : undefined);
}

async function lookUp(
	cardIds: readonly string[],
	turn: Turn,
	isAbsent: boolean,
): Promise<TurnEnd | undefined> {
	const { template, templateId, diff, outcome, settings } = turn;
	const changes: Change[] = [];
	let end: TurnEnd | undefined;
	const deadline = turn.deadline.part(TRIGGER_LIMITS.lookUpShare);
	await mapPooled(cardIds, settings.slots, async (cardId) => {
		if (end) return;
		const result = await viewCard({ ...turn, deadline }, { templateId, cardId });
		if (!result || isOfAccount(result)) {
			end = endOf('viewCard', result);
			return;
		}
		const card = cardIn(result);
		const isNoMore = isRefused(result, 'notFound');
		// "Not found" counts only if a complete listing lacks the card too.
		if (isAbsent || !isNoMore) outcome.lookedUp.add(`${templateId}/${cardId}`);
		const change = card && diff.shown({ ...card, [KEY.cardId]: cardId });
		// Saved even without an event, so that it is not looked up again at each poll.
		if (change) changes.push({ ...change, mustSurvive: true });
		else if (isNoMore && isAbsent) changes.push(diff.gone(cardId, Math.floor(settings.now / 1000)));
		else if (card || isNoMore) {
			// As it was, or nothing is left to be read.
			if (template.dirty.delete(cardId)) outcome.mustSurvive = true;
		} else if (result.kind !== 'success') {
			outcome.faults.push({ failure: explainPoll('viewCard', result), templateId, cardId });
		}
	});
	deadline.end();
	return (await emit(changes, turn)) ?? end;
}

/** The same values from a random start, so that none is always the last. @param chance in [0, 1) */
export function rotated<T>(chance: number, values: readonly T[]): T[] {
	const start = Math.floor(chance * values.length);
	return [...values.slice(start), ...values.slice(0, start)];
}

/** After a complete listing: changes from now on are reported, and old tombstones go. */
function complete({ template, settings: { now, selected }, outcome }: Turn): void {
	const { cards, dirty, events, baseline } = template;
	const isSame = events.size === selected.size && [...selected].every((event) => events.has(event));
	if (!isSame || baseline === undefined || template.sending) outcome.mustSurvive = true;
	template.events = selected;
	// No longer listed.
	for (const [id, since] of dirty) {
		if (!cards.has(id) && now - since >= TRIGGER_LIMITS.sameFailureMs) dirty.delete(id);
	}
	// An unknown dirty card is still to be sent, and must not count as known.
	const isWaiting = [...dirty.keys()].some((id) => !cards.has(id));
	template.sending &&= isWaiting;
	// Times in the future do not count: cards created until then would count as older.
	const latest = now / 1000 + LARGEST_OFFSET;
	const times = () => [...cards.values()].map(({ created }) => (created > latest ? 0 : created));
	const newest = () => times().reduce((at, created) => Math.max(at, created), 0);
	if (baseline === undefined && !isWaiting) template.baseline = newest();
	restart(template);
	for (const [cardId, { gone, count }] of cards) {
		if (gone === 0 || now - gone * 1000 < TRIGGER_LIMITS.tombstoneMs) continue;
		template.highestCount = Math.max(template.highestCount, count);
		cards.delete(cardId);
		outcome.changed = true;
	}
}
