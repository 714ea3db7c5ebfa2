/**
 * What has to happen so that the cards of a template match a roster. Pure: from a row or a card and what the last run left
 * behind to one step. Which cards are not on the roster is for claims.ts to say, and which of those may go for removals.ts.
 */
import { notSent, type RowFailure } from '../../../shared/result';
import { flattenCard, KEY, type FlatCard } from '../../card/vocabulary';

/** A row that passed the checks. */
export interface RosterRow {
	/** Index of the input item. */
	index: number;
	card: FlatCard;
}

export const cardIdOf = ({ card }: RosterRow): string => card[KEY.cardId];

export interface ListedCard {
	id: string;
	status: string;
	subStatus: string;
	lastUpdated: string;
	/** Empty where the card has none, or the listing shows none. */
	barcode: string;
	name?: string;
	/** The values that Keep Cards and Scope ask for, where the listing shows them. */
	deciding?: FlatCard;
}

/** Reads a card of whichever answer shows one. */
export function readListedCard(shown: unknown): ListedCard {
	const card = flattenCard(shown);
	return {
		id: card[KEY.cardId] ?? '',
		status: card[KEY.status] ?? '',
		subStatus: card[KEY.subStatus] ?? '',
		lastUpdated: card[KEY.lastUpdated] ?? '',
		barcode: card.barcode?.trim() ?? '',
		name: card.name,
	};
}

export interface SyncSettings {
	missingCards: 'ignore' | 'deactivate' | 'archive';
	restoreReturning: boolean;
	skipUnchanged: boolean;
}

export type RowStep =
	| { kind: 'create'; row: RosterRow }
	/** `recorded`: the last run left a trace of this card, and it or the row has changed since. */
	| { kind: 'update'; row: RosterRow; card: ListedCard; recorded: boolean }
	| { kind: 'restore' | 'unchanged' | keyof typeof STAYS; row: RosterRow; card: ListedCard };

export interface RemovalStep {
	kind: keyof typeof REMOVED;
	card: ListedCard;
}

/** What has become of a card when it is removed. */
export const REMOVED = { deactivate: 'deactivated', archive: 'archived' } as const;

export interface RecallQuestion {
	rows: ReadonlyArray<{ row: RosterRow; card: ListedCard }>;
	/** Ids of cards that are listed as deactivated. */
	deactivated: readonly string[];
	listed: ReadonlyMap<string, Pick<ListedCard, 'lastUpdated'>>;
}

export interface Recalled {
	/** Ids of cards that the last run left as they are now listed, with the values of their rows. */
	unchanged: ReadonlySet<string>;
	/** Whether nothing of an earlier run is remembered at all. */
	isEmpty: boolean;
	/** Ids of cards that this sync deactivated, and nobody has changed since. */
	deactivatedHere: ReadonlySet<string>;
}

export const FORGOTTEN: Recalled = {
	isEmpty: true,
	unchanged: new Set(),
	deactivatedHere: new Set(),
};

export const isArchived = ({ status }: ListedCard): boolean => status === 'ARCHIVED';

/** ID123 names it a sub-status in one place and a status in another (api-v2-introduction, card-action-api-v2). */
export const isDeactivated = ({ status, subStatus }: ListedCard): boolean =>
	status === 'DEACTIVATED' || subStatus === 'DEACTIVATED';

/** What happens to a card that the listing shows, if nobody on the roster has it. */
export function planMissing(
	card: ListedCard,
	{ missingCards }: Pick<SyncSettings, 'missingCards'>,
): RemovalStep | undefined {
	if (missingCards === 'ignore' || isArchived(card)) return undefined;
	if (missingCards === 'deactivate' && isDeactivated(card)) return undefined;
	return { kind: missingCards, card };
}

export function planRow(
	row: RosterRow,
	card: ListedCard | undefined,
	known: Recalled,
	settings: SyncSettings,
): RowStep {
	if (card === undefined) return { kind: 'create', row };
	const { restoreReturning, skipUnchanged, missingCards } = settings;
	if (isArchived(card)) return { kind: restoreReturning ? 'restore' : 'stayArchived', row, card };
	// Where missing cards are deactivated, a card that this sync deactivated is of somebody who came back. Any other one
	// somebody took out of use, and had a reason.
	if (restoreReturning && missingCards === 'deactivate' && isDeactivated(card)) {
		const isOurs = known.deactivatedHere.has(card.id);
		return { kind: isOurs ? 'restore' : 'stayDeactivated', row, card };
	}
	if (skipUnchanged && known.unchanged.has(cardIdOf(row))) return { kind: 'unchanged', row, card };
	return { kind: 'update', row, card, recorded: skipUnchanged && !known.isEmpty };
}

/** Keys of the values that a card does not show as they are wanted. Values that ID123 does not show are left out. */
export function differingKeys(wanted: FlatCard, shown: FlatCard): string[] {
	return Object.keys(wanted).filter(
		(key) => shown[key] !== undefined && shown[key] !== wanted[key],
	);
}

/** Whether a row came to nothing only because its card is out of use, and stays so. */
export const isStaying = (failure: RowFailure): boolean =>
	Object.values<RowFailure>(STAYS).includes(failure);

/** Why a card stays as it is, although a row has it. */
export const STAYS = {
	stayArchived: notSent(
		'The card is archived',
		'Turn on Bring Back Returning People under Options, or activate the card in ID123.',
		{ rule: 'archived' },
	),
	stayDeactivated: notSent(
		'The card is deactivated, and not by this sync',
		'Somebody took it out of use, so it stays as it is. If this person should have it again, activate the card in ID123.',
		{ rule: 'deactivated' },
	),
};
