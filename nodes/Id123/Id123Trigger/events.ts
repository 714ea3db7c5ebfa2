/** The states of a card, and which event a change of state is. Pure; docs/trigger.md has it as a table. */

/** The events, with label and description. */
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

/** In ID123's words; '' for what it has not told. */
export interface CardState {
	status: string;
	subStatus: string;
	/** Of an expired card: whether it was deactivated before, and will be again when it is renewed. */
	held: boolean;
}

/** A card that was just created, or brought back from the archive. */
const NEW_CARD: CardState = { status: 'INACTIVE', subStatus: 'INACTIVE', held: false };

/** Sub-statuses that a card keeps while its status changes. */
const LASTING = ['DEACTIVATED', 'EXPIRED'];

/** Longer texts must not fill the snapshot. */
const LONGEST_WORD = 40;

export function statusWord(value: unknown): string {
	if (typeof value !== 'string') return '';
	const word = value.trim().toUpperCase();
	return word.replace(/[\s_-]+/g, '_').slice(0, LONGEST_WORD);
}

/**
 * The state after a row with these words (see `statusWord`); `before` itself if nothing has changed. A missing word is no
 * change. ID123's pages disagree on whether deactivating or expiring changes the status or the sub-status: as a status,
 * DEACTIVATED and EXPIRED count as the sub-status, and the status stays.
 * @param before undefined for a new card
 */
export function stateAfter(before: CardState | undefined, status: string, sub: string): CardState {
	const isHiding = LASTING.includes(status);
	// No longer called archived, so it was brought back.
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

/** `from` is undefined for a new card, `to` for a deleted one. */
export interface Transition {
	from: CardState | undefined;
	to: CardState | undefined;
	/** Whether its `last-updated` has changed. */
	updated?: boolean;
	/** Whether `to` is another card, issued under the same id after `from` was deleted. */
	reissued?: boolean;
}

/** The event of a change: of the selected ones, the latest that happened to the card. */
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

/** The event that names a state, for cards that are reported without a change. */
export function eventOfState(state: CardState): EventName {
	return steps(NEW_CARD, state)[0] ?? 'cardCreated';
}

/** Learning a word is no change. */
function differs(before: string, after: string): boolean {
	return before !== '' && after !== '' && before !== after;
}

function steps(from: CardState | undefined, to: CardState): EventName[] {
	const wasArchived = from?.status === 'ARCHIVED';
	const isUnknown = from?.status === '' && from.subStatus === '';
	if (to.status === 'ARCHIVED') return wasArchived || isUnknown ? [] : ['cardArchived'];
	// A card from the archive is like a new one: it has to be installed again.
	const was = wasArchived ? NEW_CARD : (from ?? NEW_CARD);
	const became = (word: string) => to.subStatus === word && differs(was.subStatus, word);
	const left = (word: string) => was.subStatus === word && differs(word, to.subStatus);
	const turned = (word: string) => to.status === word && differs(was.status, word);
	const happened: Array<[EventName, boolean]> = [
		['cardExpired', became('EXPIRED')],
		// Not if it was deactivated before it expired.
		['cardDeactivated', became('DEACTIVATED') && !was.held],
		// Installing comes after renewing or reactivating; uninstalling can come at any time.
		['cardInstalled', turned('INSTALLED')],
		['cardReactivated', left('DEACTIVATED') && to.subStatus !== 'EXPIRED'],
		['cardRenewed', left('EXPIRED')],
		['cardUninstalled', turned('UNINSTALLED') && from !== undefined],
		['cardRestored', wasArchived],
	];
	return happened.flatMap(([name, isSo]) => (isSo ? [name] : []));
}

/** States that a card may have next. */
const STATES = ['INACTIVE', 'INSTALLED', 'UNINSTALLED', 'ARCHIVED'].flatMap((status) =>
	['ACTIVE', ...LASTING].map((subStatus) => ({ status, subStatus, held: false })),
);

/** Whether any later event would differ if this change were forgotten. */
export function affectsEvents(from: CardState, to: CardState, selected: Selection): boolean {
	return [...STATES, from, to].some(
		(next) => eventOf({ from, to: next }, selected) !== eventOf({ from: to, to: next }, selected),
	);
}
