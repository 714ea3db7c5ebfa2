/** Which card a row means: the one that it names, and those whose ids can hardly be anybody else's. */
import { notSent, type RowFailure } from '../../../shared/rowFailure';
import { comparableText, nameList } from '../../../shared/words';
import { trimCell } from '../../card/cells';
import { CARD_ID } from '../../card/vocabulary';
import { isArchived, type ListedCard } from './steps';

const PLAIN = /^[A-Za-z0-9]+$/;

/**
 * An id without what sheets add to it or take from it unseen: case, invisible characters, Unicode form, dashes and digits of
 * another kind, and whatever surrounds it (spaces, quotes, the marks by which people keep zeros, the asterisks of a barcode
 * font) or parts thousands.
 */
function bareId(id: string): string {
	if (PLAIN.test(id)) return id.toLowerCase();
	const bare = id
		.normalize('NFKC')
		.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]+/gu, '')
		.replace(/^[^\p{L}\p{N}]+/u, '')
		.replace(/[^\p{L}\p{N}]+$/u, '')
		.replace(/[\p{Pd}\u2212]/gu, '-')
		.replace(/[^\P{Nd}\d]/gu, digitOf)
		.toUpperCase()
		.toLowerCase();
	return THOUSANDS.test(bare) ? bare.replace(/\D/g, '') : bare;
}

/** A digit of another script as ours: each has its ten in a row, and no digit stands before them. */
function digitOf(digit: string): string {
	let code = digit.codePointAt(0) ?? 0;
	let value = 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
		code -= 1;
		value += 1;
	}
	return String(value);
}

/** A number with the marks that a sheet puts between its thousands, in India also between its hundred thousands. */
const THOUSANDS = /^\d{1,3}(?:[,.'’ ]\d{2,3})*[,.'’ ]\d{3}$/;

/** A sheet keeps fifteen digits of a number, and writes zeros for the others. One zero may as well be the id's own. */
const ROUNDED = /^\d{15}00+$/;

/** What a long number has in common with what a sheet makes of it. */
const roundedForm = (digits: string): string => `${digits.slice(0, 15)}~${digits.length}`;

/** What ids that only a mistake tells apart have in common; empty where nothing is left to compare. */
export function formsOf(id: string): { bare: string; zeroless: string } {
	const bare = bareId(id);
	// The zeros at the start are what a sheet takes for part of a number.
	return { bare, zeroless: bare.replace(/^0+(?=.)/, '') };
}

/** Finds listed cards by the id that a row has, and those that it most likely means although its id is not theirs. */
export class CardIndex {
	private readonly byId = new Map<string, ListedCard>();
	private readonly byForm = new Map<string, ListedCard[]>();

	/** Adds a card of the listing. Spaces around an id in ID123 are no part of it. */
	add(card: ListedCard): void {
		const id = trimCell(card.id);
		// Where two differ only so, the one without spaces is meant.
		if (card.id === id || !this.byId.has(id)) this.byId.set(id, card);
		const { zeroless } = formsOf(id);
		if (zeroless !== '') this.note(zeroless, card);
		if (/^\d{17,}$/.test(zeroless) && !isArchived(card)) this.note(roundedForm(zeroless), card);
	}

	get isEmpty(): boolean {
		return this.byId.size === 0;
	}

	private note(form: string, card: ListedCard): void {
		const alike = this.byForm.get(form);
		if (alike) alike.push(card);
		else this.byForm.set(form, [card]);
	}

	find(id: string): ListedCard | undefined {
		return this.byId.get(trimCell(id));
	}

	/**
	 * Cards whose ids differ from this one only by what is lost or added unseen.
	 * @param isNamed whether another row names the card exactly: then missing zeros make it another id
	 */
	alike(id: string, isNamed: (card: ListedCard) => boolean = () => false): ListedCard[] {
		const { bare, zeroless } = formsOf(id);
		const forms = ROUNDED.test(zeroless) ? [zeroless, roundedForm(zeroless)] : [zeroless];
		const cards = new Set(forms.flatMap((form) => this.byForm.get(form) ?? []));
		return [...cards].filter((card) => bareId(card.id) === bare || !isNamed(card));
	}
}

/** What a row says of whose it is, be it good or refused. */
export interface RowMark {
	/** Index of the input item. */
	index: number;
	/** Every readable value of a column that matches Card ID: none of these cards is missing. */
	ids: readonly string[];
	uniqueIdentifier: string;
	barcode: string;
	name?: string;
	email?: string;
	/**
	 * - `whose`: the Card ID cannot be read, or another card or row has what this row says: it may be anybody's
	 * - `refused`: for another reason, so it may be anybody's unless it names a card
	 * - `named`: it names a card of another name and came to nothing; it is somebody else's if its Unique Identifier is
	 *   remembered to be
	 */
	doubt?: 'whose' | 'refused' | 'named';
}

const SEVERAL = 'rows of several people';

type Claimant = RowMark | typeof SEVERAL;

/** Which cards the rows claim, by naming them or otherwise. Filled row by row, so that n8n stays responsive. */
export class Claims {
	/** Raw ids of cards that a row names exactly, with the row. */
	private readonly named = new Map<string, Claimant>();

	/** Raw ids of cards that the id of a row looks like. */
	private readonly lookedLike = new Map<string, Claimant>();

	/** The same, though another row names the card exactly and only zeros are missing. */
	private readonly mayBeMeant = new Map<string, Claimant>();

	/** By index of the row, those in use first. */
	private readonly alike = new Map<number, ListedCard[]>();

	namesLiveCard = false;

	constructor(readonly index: CardIndex) {}

	name(row: RowMark): void {
		for (const id of row.ids) {
			const card = this.index.find(id);
			if (card === undefined) continue;
			note(this.named, card.id, row);
			if (!isArchived(card)) this.namesLiveCard = true;
		}
	}

	/** Once all rows have named their cards: which cards the row must mean although it does not name them. */
	compare(row: RowMark): void {
		if (this.index.isEmpty) return;
		const ids = row.ids.filter((id) => this.index.find(id) === undefined);
		for (const card of ids.flatMap((id) => this.index.alike(id))) {
			note(this.mayBeMeant, card.id, row);
		}
		const cards = ids.flatMap((id) => this.index.alike(id, (card) => this.named.has(card.id)));
		if (cards.length === 0) return;
		for (const { id } of cards) note(this.lookedLike, id, row);
		cards.sort((a, b) => Number(isArchived(a)) - Number(isArchived(b)));
		this.alike.set(row.index, cards);
	}

	/** Whether some row is certainly this card's. */
	has({ id }: ListedCard): boolean {
		return this.named.has(id) || this.lookedLike.has(id);
	}

	/** Whether no row of somebody else claims the card: of two people it can be but one's. */
	isOnly(id: string, row: RowMark): boolean {
		const isNamed = row.ids.some((each) => this.index.find(each)?.id === id);
		const looks = isNamed ? this.lookedLike : this.mayBeMeant;
		return [this.named.get(id), looks.get(id)].every(
			(each = row) => each !== SEVERAL && isOfOnePerson(each, row),
		);
	}

	/** Whether the card that the row names is shown with another person's name. */
	namesAnother({ ids, name = '' }: RowMark): boolean {
		return ids.some((id) => {
			const shown = this.index.find(id)?.name ?? '';
			return shown !== '' && name !== '' && comparableText(shown) !== comparableText(name);
		});
	}

	/** Whether the row may be anybody's: then cards may be its own that no row names. */
	isAnybodys(row: RowMark): boolean {
		if (row.doubt !== 'refused') return row.doubt === 'whose';
		const named = row.ids.flatMap((id) => this.index.find(id) ?? []);
		return !named.some(({ id }) => this.isOnly(id, row));
	}

	/** Cards that the row's id looks like. */
	alikeOf(index: number): readonly ListedCard[] {
		return this.alike.get(index) ?? [];
	}
}

function note(claimed: Map<string, Claimant>, id: string, row: RowMark): void {
	const first = claimed.get(id);
	if (first === undefined) claimed.set(id, row);
	else if (first !== SEVERAL && !isOfOnePerson(first, row)) claimed.set(id, SEVERAL);
}

/** A row may come twice. Nothing speaks against it but values that both have, and that differ. */
function isOfOnePerson(one: RowMark, other: RowMark): boolean {
	return PERSONAL.every((key) => {
		const [mine, theirs] = [one, other].map((row) => formsOf(row[key] ?? '').bare);
		return mine === theirs || mine === '' || theirs === '';
	});
}

const PERSONAL = ['uniqueIdentifier', 'barcode', 'name', 'email'] as const;

/** The row's id is not the card's, and is nobody else's. */
export function looksLike(cards: readonly ListedCard[]): RowFailure {
	const names = nameList(cards.map(({ id }) => id));
	return notSent(
		`Card ID looks like card ${names}`,
		`They differ only in what sheets change unseen: upper and lower case, leading zeros, the last digits of a long number, or characters in between. Write the Card ID as ID123 has it; format the column as text, so that digits are kept. If this is another person, give them another Card ID. Nothing was sent for this row, and the card stays.`,
		{ rule: 'looksLike', ...CARD_ID },
	);
}

export function looksLikeRow(index: number): RowFailure {
	return notSent(
		`Card ID looks like that of row ${index + 1}`,
		`They differ only in upper and lower case or characters that sheets add unseen, so one person would get two cards. Only row ${index + 1} is used. Remove one of the two, or correct its Card ID.`,
		{ rule: 'duplicate', ...CARD_ID },
	);
}
