/** The step for each row and each missing card. Pure. claims.ts tells which cards are missing, removals.ts which may go. */
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
	/** '' where there is none, or the listing shows none. */
	barcode: string;
	name?: string;
	/** The values that Keep Cards and Scope ask for, as far as the listing shows them. */
	deciding?: FlatCard;
}

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
	/** `recorded`: the last run is remembered, so the card or the row has changed since. */
	| { kind: 'update'; row: RosterRow; card: ListedCard; recorded: boolean }
	| { kind: 'restore' | 'unchanged' | keyof typeof STAYS; row: RosterRow; card: ListedCard };

export interface RemovalStep {
	kind: keyof typeof REMOVED;
	card: ListedCard;
}

/** What a card is after its removal. */
export const REMOVED = { deactivate: 'deactivated', archive: 'archived' } as const;

export interface RecallQuestion {
	rows: ReadonlyArray<{ row: RosterRow; card: ListedCard }>;
	/** Ids of cards that are listed as deactivated. */
	deactivated: readonly string[];
	listed: ReadonlyMap<string, Pick<ListedCard, 'lastUpdated'>>;
}

export interface Recalled {
	/** Ids of cards that, like their rows, have not changed since the last run. */
	unchanged: ReadonlySet<string>;
	/** Whether nothing is remembered. */
	isEmpty: boolean;
	/** Ids of cards that this sync deactivated, unchanged since. */
	deactivatedHere: ReadonlySet<string>;
}

export const FORGOTTEN: Recalled = {
	isEmpty: true,
	unchanged: new Set(),
	deactivatedHere: new Set(),
};

export const isArchived = ({ status }: ListedCard): boolean => status === 'ARCHIVED';

/** ID123's pages disagree on whether it is a status or a sub-status (api-v2-introduction, card-action-api-v2). */
export const isDeactivated = ({ status, subStatus }: ListedCard): boolean =>
	status === 'DEACTIVATED' || subStatus === 'DEACTIVATED';

/** The step for a listed card that is not on the roster; undefined where nothing is left to do. */
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
	// If this sync deactivated the card, the person has come back. Otherwise somebody deactivated it for a reason.
	if (restoreReturning && missingCards === 'deactivate' && isDeactivated(card)) {
		const isOurs = known.deactivatedHere.has(card.id);
		return { kind: isOurs ? 'restore' : 'stayDeactivated', row, card };
	}
	if (skipUnchanged && known.unchanged.has(cardIdOf(row))) return { kind: 'unchanged', row, card };
	return { kind: 'update', row, card, recorded: skipUnchanged && !known.isEmpty };
}

/** Keys of values that a card shows and that differ from the wanted ones. */
export function differingKeys(wanted: FlatCard, shown: FlatCard): string[] {
	return Object.keys(wanted).filter(
		(key) => shown[key] !== undefined && shown[key] !== wanted[key],
	);
}

/** Whether a row failed only because its card stays out of use. */
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
