/** The statuses of a card, and which event a change between two of them is. Pure; docs/trigger.md has it as a table. */

/** The events, with what the panel says of each. */
export const EVENTS = {
	cardArchived: ['Card Archived', 'A card was taken out of use. It can be restored.'],
	cardCreated: ['Card Created', 'A card appeared that was not there before'],
	cardDeactivated: ['Card Deactivated', 'A card was hidden on the phone'],
	cardDeleted: ['Card Deleted', 'A card is gone for good. Each missing card is looked up before.'],
	cardExpired: ['Card Expired', "A card's expiration has come"],
	cardInstalled: ['Card Installed', 'The holder added the card to a phone'],
	cardReactivated: ['Card Reactivated', 'A deactivated card can be used again'],
	cardRenewed: ['Card Renewed', 'An expired card got a later expiration'],
	cardRestored: [
		'Card Restored',
		'A card came back out of the archive. It has to be installed anew.',
	],
	cardUninstalled: [
		'Card Uninstalled',
		'The holder removed the card from the phone, or it was revoked',
	],
	cardUpdated: [
		'Card Updated',
		'ID123 shows a later time of the last change, and no other selected event fits. What changed is not known.',
	],
	statusChanged: [
		'Status Changed',
		'The status or sub-status changed in a way that no other selected event tells',
	],
} as const;

export type EventName = keyof typeof EVENTS;

export const EVENT_NAMES = Object.keys(EVENTS) as EventName[];

export type Selection = ReadonlySet<EventName>;

/** What is known of a card, in ID123's words; '' for a word that was never said. */
export interface CardState {
	status: string;
	subStatus: string;
	/** Below an expiration: whether the card was deactivated when it expired, and so will be again when it is renewed. */
	held: boolean;
}

/** A card that was just created, or brought back from the archive. */
const NEW_CARD: CardState = { status: 'INACTIVE', subStatus: 'INACTIVE', held: false };

/** Sub-statuses that a card keeps while its status changes. */
const LASTING = ['DEACTIVATED', 'EXPIRED'];

/** Statuses are words; anything longer is none, and must not fill the snapshot. */
const LONGEST_WORD = 40;

export function statusWord(value: unknown): string {
	if (typeof value !== 'string') return '';
	const word = value.trim().toUpperCase();
	return word.replace(/[\s_-]+/g, '_').slice(0, LONGEST_WORD);
}

/**
 * The state of a card after a row that gives it these words (see `statusWord`): `before` itself where nothing has changed. A
 * word that the row lacks is unknown, and no change. ID123's pages disagree on whether deactivating or expiring a card
 * changes its status or its sub-status: given as a status, DEACTIVATED and EXPIRED count as the sub-status, on top of the
 * status below.
 * @param before what was known of the card; undefined for one that is seen for the first time
 */
export function stateAfter(before: CardState | undefined, status: string, sub: string): CardState {
	const isHiding = LASTING.includes(status);
	// Whatever hides its status, an archived card would still be called archived: it was brought back.
	const isBack = before?.status === 'ARCHIVED' && !['', 'ARCHIVED'].includes(status);
	const below = isBack ? undefined : before;
	const after = isHiding || status === '' ? (below?.status ?? '') : status;
	const isArchiving = after === 'ARCHIVED' && below?.status !== after;
	const lasts = below?.status === after || LASTING.includes(below?.subStatus ?? '');
	const known = sub === '' && lasts && !isArchiving ? (below?.subStatus ?? '') : sub;
	const subStatus = isHiding && sub !== 'EXPIRED' ? status : known;
	const wasDeactivated = below?.subStatus === 'DEACTIVATED' || below?.held === true;
	const held = subStatus === 'EXPIRED' && after !== 'ARCHIVED' && wasDeactivated;
	const isSame = before?.status === after && before.subStatus === subStatus && before.held === held;
	return isSame ? before : { status: after, subStatus, held };
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

/** The one event that tells a change: of those selected, the latest thing that happened to the card. */
export function eventOf(change: Transition, selected: Selection): EventName | undefined {
	const { from, to, updated = false, reissued = false } = change;
	if (to === undefined) return selected.has('cardDeleted') ? 'cardDeleted' : undefined;
	const was = reissued ? undefined : from;
	const names = steps(was, to);
	if (was === undefined) names.push('cardCreated');
	if (reissued) names.push('cardDeleted');
	const { status, subStatus } = from ?? NEW_CARD;
	if (differs(status, to.status) || differs(subStatus, to.subStatus)) names.push('statusChanged');
	if (updated) names.push('cardUpdated');
	return names.find((name) => selected.has(name));
}

/** The event that names the state a card is in, for cards that are told without a change. */
export function eventOfState(state: CardState): EventName {
	return steps(NEW_CARD, state)[0] ?? 'cardCreated';
}

/** To learn a word is no change. */
function differs(before: string, after: string): boolean {
	return before !== '' && after !== '' && before !== after;
}

function steps(from: CardState | undefined, to: CardState): EventName[] {
	const wasArchived = from?.status === 'ARCHIVED';
	const isUnknown = from?.status === '' && from.subStatus === '';
	if (to.status === 'ARCHIVED') return wasArchived || isUnknown ? [] : ['cardArchived'];
	// What comes out of the archive is as good as new: its installation is lost.
	const was = wasArchived ? NEW_CARD : (from ?? NEW_CARD);
	const became = (word: string) => to.subStatus === word && differs(was.subStatus, word);
	const left = (word: string) => was.subStatus === word && differs(word, to.subStatus);
	const turned = (word: string) => to.status === word && differs(was.status, word);
	const happened: Array<[EventName, boolean]> = [
		['cardExpired', became('EXPIRED')],
		// A card that was deactivated before it expired is so again when it is renewed.
		['cardDeactivated', became('DEACTIVATED') && !was.held],
		// A card has to be renewed or reactivated before it can be installed; uninstalled it can be at any time.
		['cardInstalled', turned('INSTALLED')],
		['cardReactivated', left('DEACTIVATED') && to.subStatus !== 'EXPIRED'],
		['cardRenewed', left('EXPIRED')],
		['cardUninstalled', turned('UNINSTALLED') && from !== undefined],
		['cardRestored', wasArchived],
	];
	return happened.flatMap(([name, isSo]) => (isSo ? [name] : []));
}

/** What a card may look like next, where it is not gone: that is told whatever was before. */
const STATES = ['INACTIVE', 'INSTALLED', 'UNINSTALLED', 'ARCHIVED'].flatMap((status) =>
	['ACTIVE', ...LASTING].map((subStatus) => ({ status, subStatus, held: false })),
);

/** Whether a selected event would be told differently if this change were forgotten. */
export function affectsEvents(from: CardState, to: CardState, selected: Selection): boolean {
	return [...STATES, from, to].some(
		(next) => eventOf({ from, to: next }, selected) !== eventOf({ from: to, to: next }, selected),
	);
}
