/**
 * Which event a change of a card has to be told as. Written from the names of the events and the status model alone, and
 * without the trigger's own code: it is what the trigger is measured with.
 */
import type { CardEventName } from '../../../sandbox/id123/model.mts';
import type { Seen } from './history.mts';

export type TriggerEvent =
	| 'cardCreated'
	| 'cardInstalled'
	| 'cardUninstalled'
	| 'cardArchived'
	| 'cardRestored'
	| 'cardDeactivated'
	| 'cardReactivated'
	| 'cardExpired'
	| 'cardRenewed'
	| 'cardUpdated'
	| 'cardDeleted'
	| 'statusChanged';

export const NAME_OF: Readonly<Record<CardEventName, TriggerEvent>> = {
	created: 'cardCreated',
	updated: 'cardUpdated',
	installed: 'cardInstalled',
	uninstalled: 'cardUninstalled',
	deactivated: 'cardDeactivated',
	reactivated: 'cardReactivated',
	archived: 'cardArchived',
	restored: 'cardRestored',
	expired: 'cardExpired',
	renewed: 'cardRenewed',
	deleted: 'cardDeleted',
};

export const ALL_EVENTS: readonly TriggerEvent[] = [...Object.values(NAME_OF), 'statusChanged'];

const isArchived = (card: Seen | null): boolean => card?.status === 'ARCHIVED';
const is = (card: Seen | null, word: 'DEACTIVATED' | 'EXPIRED'): boolean =>
	!isArchived(card) && (card?.status === word || card?.subStatus === word);
const isLive = (card: Seen | null): card is Seen => card !== null && !isArchived(card);
/** A live card that is known not to have expired. */
const isWell = (card: Seen | null): boolean =>
	isLive(card) && card.subStatus !== '' && !is(card, 'EXPIRED');

export const sameStatus = (a: Seen | null, b: Seen | null): boolean =>
	a?.status === b?.status && a?.subStatus === b?.subStatus;

type Judge = (from: Seen | null, to: Seen | null) => boolean;

/** Whether an event is true of a change, for changes of several steps, of which only the ends are seen. */
const FITS: Readonly<Record<Exclude<TriggerEvent, 'statusChanged' | 'cardUpdated'>, Judge>> = {
	cardCreated: (from, to) => !from && to !== null,
	cardDeleted: (from, to) => from !== null && !to,
	cardArchived: (from, to) => !isArchived(from) && isArchived(to),
	cardRestored: (from, to) => isArchived(from) && isLive(to),
	cardInstalled: (from, to) => to?.status === 'INSTALLED' && from?.status !== 'INSTALLED',
	cardUninstalled: (from, to) =>
		to?.status === 'UNINSTALLED' && from !== null && from.status !== 'UNINSTALLED',
	cardDeactivated: (from, to) => is(to, 'DEACTIVATED') && !is(from, 'DEACTIVATED'),
	cardReactivated: (from, to) => is(from, 'DEACTIVATED') && isWell(to) && !is(to, 'DEACTIVATED'),
	cardExpired: (from, to) => is(to, 'EXPIRED') && !is(from, 'EXPIRED'),
	cardRenewed: (from, to) => is(from, 'EXPIRED') && isWell(to),
};

export interface Expected {
	/** The events as one of which the change may be told; none: it must not be told. */
	events: ReadonlySet<TriggerEvent>;
	/** Whether it may be left out as well. */
	isOptional: boolean;
}

const NOTHING: Expected = { events: new Set(), isOptional: false };

/** What happened between two sightings of a card. */
export interface Between {
	/** The steps, where they are known. */
	steps?: readonly CardEventName[];
	/** The card was deleted, and the one seen now is another that was issued under its id. */
	isReissued: boolean;
}

/** How a change between two sightings of a card has to be told. */
export function expectedOf(
	from: Seen | null,
	to: Seen | null,
	{ steps, isReissued }: Between,
	selected: ReadonlySet<TriggerEvent>,
): Expected {
	const isMoved = !sameStatus(from, to);
	const isUpdated = from !== null && to !== null && from.updated !== to.updated;
	if (!isMoved && !isUpdated && !isReissued) return NOTHING;
	if (isUnknown(from, to) && !isReissued) return afterUnknown(from, to, isUpdated, selected);
	const names = isReissued ? reissued(to, selected) : named(from, to, steps, isMoved);
	const own = names.filter((event) => selected.has(event));
	// What was not shown the last time may be what was shown before.
	const hidden =
		from?.subStatus === '' && !isReissued ? { ...from, subStatus: from.kept ?? '' } : from;
	const guessed = fitting(hidden, to).filter((event) => hidden !== from && selected.has(event));
	// What was deactivated before it expired is so again when it is renewed: news only to who never saw it so.
	const isBack = !isReissued && is(from, 'EXPIRED') && is(to, 'DEACTIVATED');
	const certain = own.filter((event) => !isBack || event !== 'cardDeactivated');
	if (certain.length > 0) return { events: new Set([...own, ...guessed]), isOptional: false };
	const rest = new Set<TriggerEvent>();
	if (isUpdated && selected.has('cardUpdated')) rest.add('cardUpdated');
	if (isMoved && selected.has('statusChanged')) rest.add('statusChanged');
	// Whether a card that comes or goes has changed its status is a matter of words; so is it of one that took the place of
	// another while its sub-status was not shown.
	const isHidden = isReissued && to?.subStatus === '' && from?.status === to.status;
	const isWords = from === null || to === null || isHidden;
	return { events: new Set([...own, ...rest, ...guessed]), isOptional: isWords || rest.size === 0 };
}

/** Whether it is not known of a card whether anything has changed: its sub-status was not shown the last time. */
function isUnknown(from: Seen | null, to: Seen | null): from is Seen {
	return from?.subStatus === '' && from.status === to?.status;
}

/** What is unknown is no change, but a card that was perhaps deactivated or has perhaps expired may be told as such. */
function afterUnknown(
	from: Seen,
	to: Seen | null,
	isUpdated: boolean,
	selected: ReadonlySet<TriggerEvent>,
): Expected {
	const guesses = [from, { ...from, subStatus: from.kept ?? '' }];
	const events = new Set(guesses.flatMap((guess) => fitting(guess, to)));
	if (events.size > 0) events.add('statusChanged');
	if (isUpdated) events.add('cardUpdated');
	return { events: new Set([...events].filter((each) => selected.has(each))), isOptional: true };
}

/** The events that name the change itself. A single move has one name; of several, whatever the ends bear out. */
function named(
	from: Seen | null,
	to: Seen | null,
	steps: readonly CardEventName[] | undefined,
	isMoved: boolean,
): TriggerEvent[] {
	if (!isMoved) return [];
	const moves = steps?.filter((step) => step !== 'updated');
	if (moves?.length === 1) {
		const name = NAME_OF[moves[0]];
		return name === 'cardRenewed' && is(to, 'DEACTIVATED') ? [name, 'cardDeactivated'] : [name];
	}
	return fitting(from, to);
}

/** A card that took the place of a deleted one is new; who does not ask for new cards hears of the deletion. */
function reissued(to: Seen | null, selected: ReadonlySet<TriggerEvent>): TriggerEvent[] {
	const asNew = fitting(null, to);
	return asNew.some((event) => selected.has(event)) ? asNew : ['cardDeleted'];
}

function fitting(from: Seen | null, to: Seen | null): TriggerEvent[] {
	const judges = Object.entries(FITS) as Array<[TriggerEvent, Judge]>;
	return judges.filter(([, fits]) => fits(from, to)).map(([event]) => event);
}
