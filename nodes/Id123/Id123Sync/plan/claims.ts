/** Which cards a row means: the one that it names, and those whose ids look like its own. */
import { notSent, type RowFailure } from '../../../shared/result';
import { nameList, searchableText } from '../../../shared/words';
import { formsOf } from '../../card/idForms';
import { CARD_ID } from '../../card/vocabulary';
import type { CardIndex } from './cardIndex';
import { isArchived, type ListedCard } from './steps';

/** What identifies the person of a row, valid or refused. */
export interface RowMark {
	index: number;
	/** All readable values in columns for Card ID: none of these cards is missing. */
	ids: readonly string[];
	uniqueIdentifier: string;
	barcode: string;
	name?: string;
	email?: string;
	/**
	 * - `whose`: it may be anybody's: its Card ID is unreadable, or another card or row has its values
	 * - `refused`: for another reason; it may be anybody's unless it names a card
	 * - `named`: it names a card and failed; it may be another person's if that card has another name
	 * - `stays`: the same because the card is out of use, so it comes again in every run
	 */
	doubt?: 'whose' | 'refused' | 'named' | 'stays';
}

interface Claimant {
	/** The first one. */
	row: RowMark;
	/** Whether rows of other people claim the card as well. */
	areSeveral: boolean;
}

/** Which cards the rows claim. Filled row by row, so that n8n stays responsive. */
export class Claims {
	/** Rows that name a card exactly, by the card's raw id. */
	private readonly named = new Map<string, Claimant>();

	/** Rows whose id looks like a card's, by its raw id. */
	private readonly lookedLike = new Map<string, Claimant>();

	/**
	 * Rows that may mean a card for weaker reasons, by its raw id: only zeros are missing but another row names the card
	 * exactly, or the row's id is another card's, or a new one.
	 */
	private readonly mayBeMeant = new Map<string, Claimant>();

	/** Cards that a row's id looks like, by index of the row, those in use first. */
	private readonly alike = new Map<number, ListedCard[]>();

	/** Rows that name a card with another name, or no card, by their own name. */
	private readonly misnaming = new Map<string, Claimant>();

	/** Names of cards that are removed if no row means them. */
	private leavers?: ReadonlySet<string>;

	namesLiveCard = false;

	/** @param canGo whether a run may remove the card if no row has it: only then a wrong guess does harm */
	constructor(
		readonly index: CardIndex,
		private readonly canGo: (card: ListedCard) => boolean,
	) {}

	name(row: RowMark): void {
		for (const id of row.ids) {
			const card = this.index.find(id);
			if (card === undefined) continue;
			note(this.named, card.id, row);
			if (!isArchived(card)) this.namesLiveCard = true;
		}
	}

	/** After `name` for all rows: which cards the row means without naming them. */
	compare(row: RowMark): void {
		// For the speed of a first roster.
		if (this.index.isEmpty) return;
		const ids = row.ids.filter((id) => this.index.find(id) === undefined);
		for (const card of ids.flatMap((id) => this.index.alike(id))) {
			note(this.mayBeMeant, card.id, row);
		}
		const cards = ids.flatMap((id) => this.index.alike(id, (card) => this.named.has(card.id)));
		cards.push(...this.compareExact(row));
		if (cards.length === 0) return;
		for (const { id } of cards) note(this.lookedLike, id, row);
		cards.sort((a, b) => Number(isArchived(a)) - Number(isArchived(b)));
		this.alike.set(row.index, cards);
	}

	/**
	 * A row's id may have become that of another card, by a sheet or a typing mistake. If the named card has the row's name,
	 * cards with other names are not in doubt. The row certainly means another card only if that one has its full name and
	 * the named card does not: people marry, and relatives share names.
	 */
	private compareExact(row: RowMark): ListedCard[] {
		this.leavers ??= new Set(
			[...this.index.cards].flatMap((card) => (this.isLeaver(card) ? [nameKey(card.name)] : [])),
		);
		if (this.leavers.size === 0) return [];
		const own = nameKey(row.name);
		const near = row.ids
			.flatMap((id) => this.index.behind(id))
			.filter((card) => this.isLeaver(card));
		if (near.length === 0 && !this.leavers.has(own)) return [];
		const whose = this.nameTells(row);
		for (const { id, name } of near) {
			if (whose !== 'own' || ['', own].includes(nameKey(name))) note(this.mayBeMeant, id, row);
		}
		const isNew = whose === undefined && own !== '' && row.doubt === undefined;
		if (whose !== 'another' && !isNew) return [];
		note(this.misnaming, own, row);
		const likely = new Set(row.ids.flatMap((id) => this.index.alike(id)));
		return near.filter((card) => !isNew && likely.has(card) && nameKey(card.name) === own);
	}

	private isLeaver(card: ListedCard): boolean {
		return !this.named.has(card.id) && this.canGo(card);
	}

	/** Rows with another id that may mean this card, which no row certainly has. */
	mayMean({ id, name }: ListedCard): Claimant[] {
		const claimants = [this.mayBeMeant.get(id), this.misnaming.get(nameKey(name))];
		return claimants.filter((each) => each !== undefined);
	}

	/** Whether a row certainly means this card. */
	has({ id }: ListedCard): boolean {
		return this.named.has(id) || this.lookedLike.has(id);
	}

	/** Whether no row of another person claims the card too. */
	isOnly(id: string, row: RowMark): boolean {
		const isNamed = row.ids.some((each) => this.index.find(each)?.id === id);
		const looks = isNamed ? this.lookedLike : this.mayBeMeant;
		return [this.named.get(id), looks.get(id)].every(
			(each) => each === undefined || (!each.areSeveral && isOfOnePerson(each.row, row)),
		);
	}

	/** Whether the card that the row names has another name. */
	namesAnother(row: RowMark): boolean {
		return this.nameTells(row) === 'another';
	}

	/** Whether the row names its own card, as far as names tell. */
	private nameTells({ ids, name }: RowMark): 'own' | 'another' | undefined {
		const own = nameKey(name);
		if (own === '') return undefined;
		const shown = ids.map((id) => nameKey(this.index.find(id)?.name)).filter((key) => key !== '');
		if (shown.length === 0) return undefined;
		return shown.every((key) => key === own) ? 'own' : 'another';
	}

	/** Whether the row may be anybody's, so that any card that no row names may be its own. */
	isUnidentified(row: RowMark): boolean {
		if (row.doubt !== 'refused') return row.doubt === 'whose';
		const named = row.ids.flatMap((id) => this.index.find(id) ?? []);
		return !named.some(({ id }) => this.isOnly(id, row));
	}

	alikeOf(index: number): readonly ListedCard[] {
		return this.alike.get(index) ?? [];
	}
}

function note(claimed: Map<string, Claimant>, id: string, row: RowMark): void {
	const first = claimed.get(id);
	if (first === undefined) claimed.set(id, { row, areSeveral: false });
	else first.areSeveral ||= !isOfOnePerson(first.row, row);
}

/** Words of a name for comparing: case, accents and punctuation make no difference. */
export function wordsOf(name = ''): string[] {
	return searchableText(name).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The same in any order; '' where there is no name. */
export function nameKey(name: string | undefined): string {
	return wordsOf(name).sort().join(' ');
}

/** Whether two rows may be of one person: no value that both have differs. */
function isOfOnePerson(one: RowMark, other: RowMark): boolean {
	return PERSONAL.every((key) => {
		const [mine, theirs] = [one, other].map((row) => formsOf(row[key] ?? '').bare);
		return mine === theirs || mine === '' || theirs === '';
	});
}

const PERSONAL = ['uniqueIdentifier', 'barcode', 'name', 'email'] as const;

/** @param isNew whether no card has the row's id; otherwise a card with another name has it */
export function looksLike(cards: readonly ListedCard[], isNew: boolean): RowFailure {
	const looks = isNew ? 'looks' : 'is that of a card with another name, and looks';
	const otherwise = isNew
		? 'If this is another person, give them another Card ID.'
		: 'If the Card ID is right and only the name has changed, change the name of that card in ID123.';
	return notSent(
		`Card ID ${looks} like card ${nameList(cards.map(({ id }) => id))}`,
		`They differ only in what sheets change unseen: upper and lower case, leading zeros, the last digits of a long number, or characters in between. Write the Card ID as ID123 has it; format the column as text, so that digits are kept. ${otherwise} Nothing was sent for this row, and no card that it may mean is removed.`,
		{ rule: 'looksLike', ...CARD_ID },
	);
}
