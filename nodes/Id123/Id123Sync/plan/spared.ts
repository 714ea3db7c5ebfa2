/** Which missing cards stay because of Keep Cards and Scope. Pure. */
import { notSent, type RowFailure } from '../../../shared/result';
import { nameList, searchableText } from '../../../shared/words';
import type { FlatCard } from '../../card/vocabulary';
import type { CardIndex } from './cardIndex';
import { REMOVED, type ListedCard, type RemovalStep } from './steps';

/** Cards whose field has one of these values. */
export interface FieldFilter {
	key: string;
	values: readonly string[];
	/** The whole text, which may be one value with a comma in it. */
	whole?: string;
	/** For a date field: the day of a text. */
	dayOf?: (text: string) => string | undefined;
}

export interface Spared {
	keepIds: readonly string[];
	keep?: FieldFilter;
	/** Only these cards can be missing. */
	scope?: FieldFilter;
}

/** Keys that decide whether a card stays. */
export function decidingKeys({ keep, scope }: Spared): string[] {
	return [keep, scope].flatMap((filter) => (filter === undefined ? [] : [filter.key]));
}

/** Matches cards by a value, and remembers which of the wanted values it has met. */
class ValueFilter {
	private readonly wanted: ReadonlySet<string>;
	readonly met = new Set<string>();

	constructor(private readonly filter: FieldFilter) {
		const { values, whole = '' } = filter;
		const forms = [...values, whole].map((value) => this.formOf(value));
		this.wanted = new Set(forms.filter((form) => form !== ''));
	}

	/** Undefined where the field of the card is unknown. */
	matches(shown: FlatCard): boolean | undefined {
		const text = shown[this.filter.key];
		if (text === undefined) return undefined;
		const form = this.formOf(text);
		const isWanted = this.wanted.has(form);
		if (isWanted) this.met.add(form);
		return isWanted;
	}

	/** Values that no card has shown. */
	get unmet(): string[] {
		const { values, whole } = this.filter;
		if (whole !== undefined && this.met.has(this.formOf(whole))) return [];
		return values.filter((value) => !this.met.has(this.formOf(value)));
	}

	private formOf(text: string): string {
		const visible = text.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
		return this.filter.dayOf?.(text) ?? searchableText(visible);
	}
}

/** What people write between ids besides commas; an id may contain it too. */
const BETWEEN_IDS = /[\s|/]+/;

export class Sparing {
	/** Raw ids of the cards that are kept by their ids. */
	private readonly kept = new Set<string>();
	private readonly unknownIds: string[] = [];
	private readonly keep?: ValueFilter;
	private readonly scope?: ValueFilter;

	constructor({ keepIds, keep, scope }: Spared, index: CardIndex) {
		this.keep = keep && new ValueFilter(keep);
		this.scope = scope && new ValueFilter(scope);
		for (const id of keepIds) {
			// Also by ids that look alike: a card that is kept by mistake can still be removed.
			const cards = cardsOf(id, index);
			const found =
				cards.length > 0 ? cards : id.split(BETWEEN_IDS).flatMap((part) => cardsOf(part, index));
			for (const card of found) this.kept.add(card.id);
			if (found.length === 0) this.unknownIds.push(id);
		}
	}

	keeps({ id }: ListedCard): boolean {
		return this.kept.has(id);
	}

	/** @param shown known values of a missing card; others may be anything */
	staysBy(shown: FlatCard): 'kept' | 'outOfScope' | 'unseen' | undefined {
		const keeps = this.keep?.matches(shown);
		const covers = this.scope === undefined || this.scope.matches(shown);
		if (keeps) return 'kept';
		if (covers === false) return 'outOfScope';
		const isUnseen = covers === undefined || (this.keep !== undefined && keeps === undefined);
		return isUnseen ? 'unseen' : undefined;
	}

	/** The part of Keep Cards that fits no card, after all cards were matched: then it is open whom it should keep. */
	get fitsNone(): string | undefined {
		if (this.unknownIds.length > 0 && this.kept.size === 0) return 'Card IDs';
		return this.keep?.met.size === 0 ? 'Values' : undefined;
	}

	/**
	 * Notes for the admin, after all cards were matched.
	 * @param unseen cards that stay because their value is unknown
	 * @param someGo whether any card is to be removed: otherwise unmet values do not matter
	 */
	notes(unseen: number, someGo: boolean): string[] {
		const stay =
			unseen === 1
				? 'One card stays although no row has it'
				: `${unseen} cards stay although no row has them`;
		const named = (names: readonly string[], which: string) =>
			names.length > 0 && `Keep Cards names ${nameList(names)}, which no card ${which}.`;
		const notes = [
			unseen > 0 && `${stay}: ID123 did not show the value that Keep Cards or Scope ask for.`,
			named(this.unknownIds, 'of the template has'),
			someGo && named(this.keep?.unmet ?? [], 'shows that was looked at'),
		];
		return notes.filter((note) => note !== false);
	}
}

function cardsOf(id: string, index: CardIndex): ListedCard[] {
	const exact = index.find(id);
	return exact === undefined ? index.alike(id) : [exact];
}

/** The failure of a card that is not removed because a part of Keep Cards fits no card. */
export function withheld({ kind }: RemovalStep, part: string): RowFailure {
	return notSent(
		`The card was not ${REMOVED[kind]}: nothing under Keep Cards > ${part} fits a card of the template`,
		`It may be one of those that are to stay. Write ${part} as ID123 shows them, separated by commas, or take them out if no such card is left, and run the workflow again. If this person has really left, hand this item to Change Status of the ID123 node.`,
		{ rule: 'held' },
	);
}
