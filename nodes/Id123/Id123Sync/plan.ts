/**
 * What has to happen so that the cards of a template match a roster. Pure: from the rows, the cards and what the last
 * run left behind to one step for each row and each card that is not on the roster.
 */
import type { FlatCard } from '../card/vocabulary';

/** A row that passed the checks. */
export interface RosterRow {
	/** Index of the input item. */
	index: number;
	card: FlatCard;
}

/** A card as the listing shows it. */
export interface ListedCard {
	id: string;
	status: string;
	subStatus: string;
	lastUpdated: string;
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
	| { kind: 'restore'; row: RosterRow; card: ListedCard }
	| { kind: 'unchanged'; row: RosterRow; card: ListedCard }
	/** The card is archived, and Restore Returning is off. */
	| { kind: 'stayArchived'; row: RosterRow; card: ListedCard };

export interface RemovalStep {
	kind: 'deactivate' | 'archive';
	card: ListedCard;
}

export interface SyncPlan {
	/** In the order of the roster. */
	rows: RowStep[];
	/** In the order of the listing. */
	removals: RemovalStep[];
	/** Cards of the listing that are not archived: what a share of removals is measured by. */
	liveCards: number;
}

export interface Roster {
	rows: readonly RosterRow[];
	/** Card ids of every row that came in, also of the refused ones: their cards are not missing. */
	mentioned: ReadonlySet<string>;
}

/** What the last run knew: whether it left the card as it is now listed, with the values of this row. */
export interface Memory {
	knows(card: FlatCard, listed: ListedCard): boolean;
	/** Whether there is anything to compare with at all. */
	isEmpty: boolean;
}

export function isArchived({ status }: Pick<ListedCard, 'status'>): boolean {
	return status === 'ARCHIVED';
}

/** ID123 names it a sub-status in one place and a status in another (api-v2-introduction, card-action-api-v2). */
export function isDeactivated({
	status,
	subStatus,
}: Pick<ListedCard, 'status' | 'subStatus'>): boolean {
	return status === 'DEACTIVATED' || subStatus === 'DEACTIVATED';
}

/** The whole plan at once. A run makes it row by row with the two functions below, so that n8n stays responsive. */
export function makePlan(
	roster: Roster,
	listed: ReadonlyMap<string, ListedCard>,
	memory: Memory,
	settings: SyncSettings,
): SyncPlan {
	const cards = [...listed.values()];
	return {
		rows: roster.rows.map((row) => planRow(row, listed.get(row.card['card-id']), memory, settings)),
		removals: cards.flatMap((card) => planMissing(card, roster.mentioned, settings) ?? []),
		liveCards: cards.filter((card) => !isArchived(card)).length,
	};
}

/** What happens to a card that the listing shows, if nobody on the roster has it. */
export function planMissing(
	card: ListedCard,
	mentioned: ReadonlySet<string>,
	{ missingCards }: SyncSettings,
): RemovalStep | undefined {
	if (missingCards === 'ignore' || isArchived(card) || mentioned.has(card.id)) return undefined;
	if (missingCards === 'deactivate' && isDeactivated(card)) return undefined;
	return { kind: missingCards, card };
}

export function planRow(
	row: RosterRow,
	card: ListedCard | undefined,
	memory: Memory,
	settings: SyncSettings,
): RowStep {
	if (card === undefined) return { kind: 'create', row };
	if (settings.restoreReturning && hasLeft(card, settings)) return { kind: 'restore', row, card };
	if (isArchived(card)) return { kind: 'stayArchived', row, card };
	const { skipUnchanged } = settings;
	if (skipUnchanged && memory.knows(row.card, card)) return { kind: 'unchanged', row, card };
	return { kind: 'update', row, card, recorded: skipUnchanged && !memory.isEmpty };
}

/** Where missing cards are deactivated, a deactivated card of somebody on the roster is one who came back. */
function hasLeft(card: ListedCard, { missingCards }: SyncSettings): boolean {
	return isArchived(card) || (missingCards === 'deactivate' && isDeactivated(card));
}

export interface RemovalLimits {
	/** Share of the live cards, in per cent. */
	maxRemovalPercent: number;
	maxRemovalCount: number;
}

/** How many cards may be removed: what the more generous of the two limits allows. */
export function allowedRemovals(liveCards: number, limits: RemovalLimits): number {
	const { maxRemovalPercent, maxRemovalCount } = limits;
	return Math.max(Math.floor((liveCards * maxRemovalPercent) / 100), maxRemovalCount, 0);
}

/** Labels of the values that a card does not show as the row wants them. Values that ID123 does not show are left out. */
export function differingLabels(
	wanted: FlatCard,
	shown: FlatCard,
	labelOf: (key: string) => string,
): string[] {
	return Object.entries(wanted)
		.filter(([key, value]) => shown[key] !== undefined && shown[key] !== value)
		.map(([key]) => labelOf(key));
}
