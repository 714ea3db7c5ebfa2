/**
 * What a run remembers for the next one, as names in the node's list of processed items: for each card a hash of its id,
 * the values written and ID123's `last-updated`. A row whose name is recorded needs no request; a change on either side
 * gives another name.
 *
 * Asking the list records. So names of rows that were asked for and not written have to be forgotten, and a run that dies
 * in between leaves wrong names. Therefore names belong to a slot that a run takes first. The slot's mark is recorded in
 * one call with the names, and forgotten in one call with those not written. A slot with a mark belongs to another run,
 * alive or dead, and is not used: the next one is taken. A token of the run's own shows that no other process has
 * overwritten its call with an older list.
 */
import { randomUUID } from 'node:crypto';

import { mapYielding } from '../../../shared/loops';
import type { ListingHint } from '../../api/listing';
import { formsOf } from '../../card/idForms';
import { KEY, type FlatCard } from '../../card/vocabulary';
import { NOTHING_REMEMBERED, type IdentifierLookup, type IdentifierPair } from '../plan/removals';
import { cardIdOf, FORGOTTEN, type Recalled, type RecallQuestion } from '../plan/steps';
import {
	FORGOTTEN_AT_MOST,
	FORGOTTEN_AT_ONCE,
	HINT_PARTS,
	hintIn,
	pairsOf,
	partsOf,
	twice,
	withGuard,
	type NameOf,
	type ProcessedItems,
} from './processedItems';

/** Every run that died keeps one. */
const MAX_SLOTS = 1_000;

/** Names of old values stay in the list, as nobody can recompute them; beyond this many nothing more is recorded. */
export const MAX_NAMES = { base: 100_000, perCard: 10 };

/** A card and the `last-updated` that ID123 showed after it was written. */
export interface Left {
	card: FlatCard;
	lastUpdated: string;
	/** Values by key that ID123 shows in another form than written. */
	otherwise?: Readonly<Record<string, string>>;
}

export interface Ending {
	/** Ids of the cards whose rows were applied; all else that was asked for is forgotten. */
	applied: ReadonlySet<string>;
	left: readonly Left[];
	deactivated: ReadonlyArray<{ cardId: string; lastUpdated: string }>;
	hint?: ListingHint;
}

export interface Remembered {
	/** Cards that ID123 shows in another form than written for the first time: the next run writes them again. */
	doubted: readonly Left[];
	isFull: boolean;
}

const NONE_DOUBTED: Remembered = { doubted: [], isFull: false };

export class ListedMemory {
	/** Undefined before and after the run, and where n8n's list did not answer: nothing is remembered then. */
	private slot?: number;

	/** Whether an earlier run recorded names in the slot. */
	private isUsed = false;

	private listed: RecallQuestion['listed'] = new Map();

	/** The last one proves at the end that the call that took the slot was not overwritten. */
	private readonly tokens: string[] = [];

	/** Names of rows that were asked for and not known, by card id. */
	private readonly asked = new Map<string, string>();

	private hint?: ListingHint;

	/** Results of looking up facts of single cards, by name. */
	private readonly facts = new Map<string, boolean | undefined>();

	/** Names recorded by looking up, to be forgotten. */
	private readonly lookedUp: string[] = [];

	constructor(
		private readonly list: ProcessedItems,
		private readonly nameOf: NameOf,
	) {}

	/** Takes a slot. Without it nothing is remembered, and every row is written. @returns how the last listing went */
	async begin(): Promise<ListingHint | undefined> {
		// If n8n's database does not answer, the marks may be recorded, so they stay.
		this.hint = await this.take(0).catch(() => undefined);
		return this.hint;
	}

	async recall(question: RecallQuestion): Promise<Recalled> {
		this.listed = question.listed;
		try {
			while (this.slot !== undefined && this.isUsed) {
				const { slot } = this;
				const recalled = await this.recallFrom(slot, question);
				if (recalled) return recalled;
				await this.take(slot + 1);
			}
		} catch {
			// The names may be recorded: the slot is lost.
			this.slot = undefined;
		}
		return FORGOTTEN;
	}

	/** What is remembered of cards' Unique Identifiers; after `recall`. */
	async identifiers(pairs: readonly IdentifierPair[]): Promise<IdentifierLookup> {
		const { slot, listed, facts } = this;
		if (slot === undefined || !this.isUsed || pairs.length === 0) return NOTHING_REMEMBERED;
		const namesFor = (cardId: string, identifier: string) =>
			this.identifierNames(slot, cardId, identifier, listed.get(cardId)?.lastUpdated ?? '');
		const names = pairs
			.flatMap(({ cardId, uniqueIdentifier }) => Object.values(namesFor(cardId, uniqueIdentifier)))
			.filter((name) => !facts.has(name));
		try {
			this.noteFacts(names, await this.list.ask(names.flatMap(withGuard)));
		} catch {
			// Looking up may have recorded names: the slot is lost.
			this.slot = undefined;
		}
		return (cardId, identifier) => {
			const { has, is } = namesFor(cardId, identifier);
			if (facts.get(is)) return 'same';
			return facts.get(is) === false && facts.get(has) ? 'other' : 'unknown';
		};
	}

	/** Gives the slot back. Otherwise it is lost, and the next run writes every row. */
	async end({ applied, left, deactivated, hint }: Ending): Promise<Remembered> {
		const { slot } = this;
		if (slot === undefined) return NONE_DOUBTED;
		this.slot = undefined;
		try {
			const { recorded, isOurs, ...remembered } = await this.record(slot, left, deactivated);
			const asked = [...this.asked];
			const unwritten = asked.filter(([id]) => !applied.has(id)).map(([, name]) => name);
			// The slot is left as that of a run that died.
			if (!isOurs || unwritten.length > FORGOTTEN_AT_MOST) return remembered;
			const useless = asked.flatMap(([id, name]) =>
				applied.has(id) && !recorded.has(name) ? [name] : [],
			);
			// Wrong names are forgotten before the marks; of the useless ones only some.
			const untrue = [...unwritten, ...this.lookedUp].filter((name) => !recorded.has(name));
			while (untrue.length > FORGOTTEN_AT_ONCE) {
				const part = untrue.splice(0, FORGOTTEN_AT_ONCE);
				await twice(async () => await this.list.forget(part));
			}
			const isKept = this.isUsed || recorded.size > 0;
			const marks = isKept ? ['busy', 'open'] : ['busy', 'open', 'used'];
			const kept = isKept ? partsOf(hint ?? this.hint) : [];
			const dropped = HINT_PARTS.filter((part) => !kept.includes(part));
			const forgotten = [
				...marks.map((mark) => this.nameOf(mark, slot)),
				...this.tokens,
				...dropped.map((part) => this.nameOf('listing', slot, part)),
				...untrue,
				...useless.slice(0, FORGOTTEN_AT_ONCE - untrue.length),
			];
			await twice(async () => await this.list.forget(forgotten));
			return remembered;
		} catch {
			return NONE_DOUBTED;
		}
	}

	/** Takes the first free slot. @returns how the last listing of that slot went */
	private async take(from: number): Promise<ListingHint | undefined> {
		this.slot = undefined;
		for (let slot = from; slot < MAX_SLOTS; slot += 1) {
			const [busy, used] = [this.nameOf('busy', slot), this.nameOf('used', slot)];
			const hint = HINT_PARTS.map((part) => this.nameOf('listing', slot, part));
			const known = await this.list.ask([busy, used, this.newToken(), ...hint]);
			if (known.has(busy)) continue;
			this.slot = slot;
			this.isUsed = known.has(used);
			return hintIn(HINT_PARTS.filter((_, at) => known.has(hint[at])));
		}
		return undefined;
	}

	/** Undefined where another run took the slot at the same time. */
	private async recallFrom(
		slot: number,
		{ rows, deactivated, listed }: RecallQuestion,
	): Promise<Recalled | undefined> {
		const open = this.nameOf('open', slot);
		const names = await mapYielding(rows, ({ row, card }) =>
			this.rowName(slot, row.card, card.lastUpdated),
		);
		const gone = deactivated.map((id) =>
			this.nameOf('deactivated', slot, id, listed.get(id)?.lastUpdated ?? ''),
		);
		const asked = [...names, ...gone.flatMap(withGuard)];
		const token = this.newToken();
		const known = await this.list.ask([open, token, ...asked]);
		if (known.has(open)) {
			const recorded = asked.filter((name) => !known.has(name));
			await twice(async () => await this.list.forget([token, ...recorded]));
			return undefined;
		}
		const unchanged = new Set<string>();
		for (const [at, { row }] of rows.entries()) {
			if (known.has(names[at])) unchanged.add(cardIdOf(row));
			else this.asked.set(cardIdOf(row), names[at]);
		}
		this.noteFacts(gone, known);
		const deactivatedHere = new Set(deactivated.filter((_, at) => this.facts.get(gone[at])));
		return { isEmpty: false, unchanged, deactivatedHere };
	}

	/** @param known the names of `withGuard` that were recorded before */
	private noteFacts(names: readonly string[], known: ReadonlySet<string>): void {
		for (const name of new Set(names)) {
			const asked = withGuard(name);
			// A run that died looked it up: unknown.
			this.facts.set(name, known.has(asked[1]) ? undefined : known.has(name));
			this.lookedUp.push(...asked.filter((each) => !known.has(each)));
		}
	}

	private async record(
		slot: number,
		left: readonly Left[],
		deactivated: Ending['deactivated'],
	): Promise<Remembered & { isOurs: boolean; recorded: ReadonlySet<string> }> {
		const { list } = this;
		const certain = left.filter(({ otherwise }) => otherwise === undefined);
		const doubtful = left.filter(({ otherwise }) => otherwise !== undefined);
		const forms = doubtful.map(({ card, otherwise = {} }) =>
			this.nameOf('form', slot, ...pairsOf(card), 'shown', ...pairsOf(otherwise)),
		);
		const news = [
			...certain.flatMap((each) => this.namesFor(slot, each)),
			...deactivated.map(({ cardId, lastUpdated }) =>
				this.nameOf('deactivated', slot, cardId, lastUpdated),
			),
			...forms,
		];
		const limit = MAX_NAMES.base + MAX_NAMES.perCard * Math.max(this.listed.size, left.length);
		const isFull = news.length > 0 && (await list.count()) + news.length > limit;
		const facts = isFull ? [] : news;
		const token = this.tokens.at(-1) ?? '';
		const known = await twice(async () => await list.ask([token, ...facts]));
		const confirmed = doubtful.filter((_, at) => known.has(forms[at]));
		const late = confirmed.flatMap((each) => this.namesFor(slot, each));
		if (late.length > 0) await twice(async () => await list.ask(late));
		return {
			isFull,
			isOurs: known.has(token),
			doubted: doubtful.filter((_, at) => !known.has(forms[at])),
			recorded: new Set([...facts, ...late]),
		};
	}

	private namesFor(slot: number, { card, lastUpdated }: Left): string[] {
		const row = this.rowName(slot, card, lastUpdated);
		const identifier = card[KEY.uniqueIdentifier];
		if (!identifier) return [row];
		const { has, is } = this.identifierNames(slot, card[KEY.cardId], identifier, lastUpdated);
		return [row, has, is];
	}

	private newToken(): string {
		const token = this.nameOf('run', randomUUID());
		this.tokens.push(token);
		return token;
	}

	private rowName(slot: number, card: FlatCard, lastUpdated: string): string {
		return this.nameOf('row', slot, lastUpdated, ...pairsOf(card));
	}

	private identifierNames(slot: number, cardId: string, identifier: string, lastUpdated: string) {
		// Without what sheets change unseen.
		const { zeroless } = formsOf(identifier);
		return {
			has: this.nameOf('has-identifier', slot, cardId, lastUpdated),
			is: this.nameOf('identifier', slot, cardId, lastUpdated, zeroless),
		};
	}
}
