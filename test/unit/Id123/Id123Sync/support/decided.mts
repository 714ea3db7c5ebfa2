/** What is decided about cards, of a few rows. */
import { CardIndex } from '../../../../../nodes/Id123/Id123Sync/plan/cardIndex.ts';
import { Claims, type RowMark } from '../../../../../nodes/Id123/Id123Sync/plan/claims.ts';
import type { ListedCard, RemovalStep } from '../../../../../nodes/Id123/Id123Sync/plan/steps.ts';
import {
	decideRemovals,
	NOTHING_REMEMBERED,
	pairsToRecall,
	type IdentifierLookup,
} from '../../../../../nodes/Id123/Id123Sync/plan/removals.ts';

export const card = (id: string, more: Partial<ListedCard> = {}): ListedCard => ({
	id,
	status: 'INSTALLED',
	subStatus: 'ACTIVE',
	lastUpdated: '2026-01-31T08:00:00+00:00',
	barcode: '',
	...more,
});

export const row = (index: number, ids: string[], more: Partial<RowMark> = {}): RowMark => ({
	index,
	ids,
	uniqueIdentifier: '',
	barcode: '',
	...more,
});

export function claimsOf(rows: readonly RowMark[], cards: readonly ListedCard[]): Claims {
	const claims = new Claims(new CardIndex(), ({ status }) => status !== 'ARCHIVED');
	for (const each of cards) claims.index.add(each);
	for (const each of rows) claims.name(each);
	for (const each of rows) claims.compare(each);
	return claims;
}

/** Ids of the cards that go, and of those that are held with the row that holds them, counted from 1. */
export function decided(
	rows: readonly RowMark[],
	cards: readonly ListedCard[],
	remembered: IdentifierLookup = NOTHING_REMEMBERED,
): { going: string[]; held: Record<string, number> } {
	const claims = claimsOf(rows, cards);
	const candidates = cards.flatMap((each): RemovalStep[] =>
		each.status === 'ARCHIVED' || claims.has(each) ? [] : [{ kind: 'archive', card: each }],
	);
	const pairs = pairsToRecall({ candidates, rows, claims });
	const { going, held } = decideRemovals({ candidates, rows, cards, claims, pairs, remembered });
	return {
		going: going.map(({ card: { id } }) => id),
		held: Object.fromEntries(held.map(({ step, index = NaN }) => [step.card.id, index + 1])),
	};
}

/** What is remembered: the identifier of each of these cards. */
export const remembering =
	(known: Record<string, string>): IdentifierLookup =>
	(cardId, identifier) => {
		if (known[cardId] === undefined) return 'unknown';
		return known[cardId] === identifier ? 'same' : 'other';
	};
