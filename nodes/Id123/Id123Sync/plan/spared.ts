/** Cards that stay although no row has them: those that are kept, and those outside of what the roster covers. Pure. */
import { comparableText } from '../../../shared/words';
import { nameList } from '../../card/problems';
import type { FlatCard } from '../../card/vocabulary';
import type { CardIndex } from './cardIds';

/** Cards whose field has one of these values. */
export interface FieldFilter {
	/** Key of the field. */
	key: string;
	values: readonly string[];
}

export interface Spared {
	keepIds: readonly string[];
	keep?: FieldFilter;
	/** Only these cards can be missing. */
	scope?: FieldFilter;
}

export interface SparedCards {
	/** How many stay because of Keep Cards or Scope. */
	kept: number;
	/** How many of them stay because the value that decides was not shown. */
	unseen: number;
	/** Ids under Keep Cards that no card has, which may be mistyped. */
	unknownIds: readonly string[];
}

/** Keys that decide whether a card stays. */
export function decidingKeys({ keep, scope }: Spared): string[] {
	return [keep, scope].flatMap((filter) => (filter === undefined ? [] : [filter.key]));
}

/** The ids that are kept, by whichever card most likely has them: a card that is kept by mistake can still be removed. */
export function keptIds(
	{ keepIds }: Spared,
	index: CardIndex,
): { kept: ReadonlySet<string>; unknownIds: string[] } {
	const kept = new Set<string>();
	const unknownIds: string[] = [];
	for (const id of keepIds) {
		const exact = index.find(id);
		const cards = exact === undefined ? index.alike(id, () => false) : [exact];
		if (cards.length === 0) unknownIds.push(id);
		for (const card of cards) kept.add(card.id);
	}
	return { kept, unknownIds };
}

/**
 * Whether a card that no row has stays.
 * @param shown what ID123 shows of it; a value that is not among it may be anything
 */
export function staysBy(
	{ keep, scope }: Spared,
	shown: FlatCard,
): 'kept' | 'outOfScope' | 'unseen' | undefined {
	const keeps = keep && matches(keep, shown);
	if (keeps) return 'kept';
	const covers = scope === undefined || matches(scope, shown);
	if (covers === false) return 'outOfScope';
	const isUnseen = covers === undefined || (keep !== undefined && keeps === undefined);
	return isUnseen ? 'unseen' : undefined;
}

/** Undefined where the card does not show the field. */
function matches({ key, values }: FieldFilter, shown: FlatCard): boolean | undefined {
	const value = shown[key];
	return value === undefined
		? undefined
		: values.some((each) => comparableText(each) === comparableText(value));
}

/** What the admin should know of them. */
export function sparedNotes({ unseen, unknownIds }: SparedCards): string[] {
	const notes: string[] = [];
	if (unseen > 0) {
		notes.push(
			`${unseen === 1 ? 'One card stays' : `${unseen} cards stay`} although no row has ${unseen === 1 ? 'it' : 'them'}: ID123 did not show the value that Keep Cards or Scope ask for.`,
		);
	}
	if (unknownIds.length > 0) {
		notes.push(`Keep Cards names ${nameList(unknownIds)}, which no card of the template has.`);
	}
	return notes;
}
