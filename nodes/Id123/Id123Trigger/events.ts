/** Which event a change of a card is. Pure; docs/trigger.md has the same as a table. */
import { NEW_CARD, seenStatus, stateAfter, type CardState } from './status';

/** The snapshot keeps places in this list: a new name goes to its end. */
export const EVENT_NAMES = [
	'cardArchived',
	'cardCreated',
	'cardDeactivated',
	'cardDeleted',
	'cardExpired',
	'cardInstalled',
	'cardReactivated',
	'cardRenewed',
	'cardRestored',
	'cardUninstalled',
	'cardUpdated',
	'statusChanged',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

export type Selection = ReadonlySet<EventName>;

export function isEventName(name: unknown): name is EventName {
	return EVENT_NAMES.some((each) => each === name);
}

/** What two looks at a card show. `from` is undefined for a new card, `to` for one that is gone. */
export interface Transition {
	from: CardState | undefined;
	to: CardState | undefined;
	/** Whether ID123 gives another time for the card's last change than before. */
	updated?: boolean;
	/** Whether the card of `from` is gone, and `to` is of another one that was issued under its id. */
	reissued?: boolean;
}

/**
 * The one event that tells a change: of those selected, the latest thing that happened to the card. `statusChanged` and
 * `cardUpdated` tell what no other selected event does.
 */
export function eventOf(transition: Transition, selected: Selection): EventName | undefined {
	return namesOf(transition).find((name) => selected.has(name));
}

/** The event that names the state a card is in, for cards that are told without a change. */
export function eventOfState(state: CardState): EventName {
	return steps(NEW_CARD, state)[0] ?? 'cardCreated';
}

/** Every event that a change bears out, the latest one first. */
function namesOf({ from, to, updated = false, reissued = false }: Transition): EventName[] {
	if (to === undefined) return ['cardDeleted'];
	const was = reissued ? undefined : from;
	const names = steps(was, to);
	if (was === undefined) names.push('cardCreated');
	if (reissued) names.push('cardDeleted');
	const { status, subStatus } = from ?? NEW_CARD;
	if (status !== to.status || subStatus !== to.subStatus) names.push('statusChanged');
	if (updated) names.push('cardUpdated');
	return names;
}

function steps(from: CardState | undefined, to: CardState): EventName[] {
	const wasArchived = from?.status === 'ARCHIVED';
	if (to.status === 'ARCHIVED') return wasArchived ? [] : ['cardArchived'];
	// What comes out of the archive is as good as new: its installation is lost.
	const was = wasArchived ? NEW_CARD : (from ?? NEW_CARD);
	const sub = to.subStatus;
	const isHidden = sub === 'EXPIRED' || sub === 'DEACTIVATED';
	const isReactivated = was.subStatus === 'DEACTIVATED' && !isHidden;
	const isRenewed = was.subStatus === 'EXPIRED' && sub !== 'EXPIRED';
	const isInstalled = to.status === 'INSTALLED' && !['INSTALLED', ''].includes(was.status);
	const isUninstalled =
		to.status === 'UNINSTALLED' && !['UNINSTALLED', ''].includes(was.status) && from !== undefined;
	const happened: Array<[EventName, boolean]> = [
		['cardExpired', sub === 'EXPIRED' && was.subStatus !== 'EXPIRED'],
		// A card that was deactivated before it expired is so again when it is renewed.
		['cardDeactivated', sub === 'DEACTIVATED' && was.subStatus !== 'DEACTIVATED' && !was.held],
		// A card has to be renewed or reactivated before it can be installed; uninstalled it can be at any time.
		['cardInstalled', isInstalled],
		['cardReactivated', isReactivated],
		['cardRenewed', isRenewed],
		['cardUninstalled', isUninstalled],
		['cardRestored', wasArchived],
	];
	return happened.flatMap(([name, isSo]) => (isSo ? [name] : []));
}

const WORDS = ['INACTIVE', 'INSTALLED', 'UNINSTALLED', 'ARCHIVED', 'DEACTIVATED', 'EXPIRED'];
const SUB_WORDS = ['INACTIVE', 'ACTIVE', 'DEACTIVATED', 'EXPIRED'];

/** Whatever the next row may say of a card, in the words that matter to an event. */
const NEXT = WORDS.flatMap((status) => SUB_WORDS.map((sub) => seenStatus(status, sub)));

const ARCHIVED = seenStatus('ARCHIVED', 'INACTIVE');

/**
 * What the selected events can still depend on: of two states with the same trace, either one may be kept in place of
 * the other, since no later change is told differently.
 */
export function traceOf(state: CardState | undefined, selected: Selection): string {
	const isKnown = state !== undefined;
	// Where archived cards are not listed, only those that are known are looked up: of the others no one hears.
	const hidden = isKnown ? stateAfter(state, ARCHIVED) : undefined;
	return [
		...futuresOf(state, selected),
		...futuresOf(hidden, selected),
		isKnown && selected.has('cardArchived'),
		isKnown && selected.has('cardDeleted'),
		isKnown && selected.has('cardUpdated'),
		selected.has('statusChanged') && state !== undefined && wordsOf(state),
	].join();
}

/** How each next state would be told. */
function futuresOf(state: CardState | undefined, selected: Selection): string[] {
	return NEXT.map((seen) => eventOf({ from: state, to: stateAfter(state, seen) }, selected) ?? '');
}

function wordsOf({ status, subStatus, held }: CardState): string {
	return `${status}/${subStatus}/${String(held)}`;
}
