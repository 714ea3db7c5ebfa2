/**
 * The status of a card as the trigger compares it. Pure.
 *
 * ID123's pages disagree on whether deactivating or expiring a card changes its status or its sub-status only, and on
 * how the words are spelt. So words are normalised, and DEACTIVATED or EXPIRED given as a status counts as a sub-status
 * that hides the status below it.
 */

/** What one row of a listing says. `status` is '' where it is not said or hidden. */
export interface SeenStatus {
	status: string;
	subStatus: string;
}

/** What is known of a card, with what earlier rows said where this one hides it. */
export interface CardState extends SeenStatus {
	/** Below an expiration: whether the card was deactivated when it expired, and so will be again when it is renewed. */
	held: boolean;
}

/** A card that was just created, or brought back from the archive. */
export const NEW_CARD: CardState = { status: 'INACTIVE', subStatus: 'INACTIVE', held: false };

/** Statuses are words; anything longer is none, and must not fill the stored snapshot. */
const LONGEST_WORD = 40;

export function statusWord(value: unknown): string {
	if (typeof value !== 'string') return '';
	return value
		.trim()
		.toUpperCase()
		.replace(/[\s_-]+/g, '_')
		.slice(0, LONGEST_WORD);
}

export function seenStatus(status: unknown, subStatus: unknown): SeenStatus {
	const words = { status: statusWord(status), subStatus: statusWord(subStatus) };
	const isHiding = words.status === 'DEACTIVATED' || words.status === 'EXPIRED';
	if (!isHiding) return words;
	return { status: '', subStatus: words.subStatus === 'EXPIRED' ? 'EXPIRED' : words.status };
}

/** @param before what was known of the card; undefined for one that is seen for the first time */
export function stateAfter(before: CardState | undefined, seen: SeenStatus): CardState {
	if (seen.status === '' && seen.subStatus === '') {
		return before ?? { status: '', subStatus: '', held: false };
	}
	// Whatever hides the status, an archived card would still be called archived.
	const below = before?.status === 'ARCHIVED' ? undefined : before;
	const wasDeactivated = below?.subStatus === 'DEACTIVATED' || below?.held === true;
	return {
		status: seen.status || (below?.status ?? ''),
		subStatus: seen.subStatus,
		held: seen.subStatus === 'EXPIRED' && seen.status !== 'ARCHIVED' && wasDeactivated,
	};
}

export function sameState(a: CardState, b: CardState): boolean {
	return a.status === b.status && a.subStatus === b.subStatus && a.held === b.held;
}
