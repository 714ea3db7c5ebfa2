/**
 * What a run leaves behind for the next one, as names in the node's list of processed items: for each card one name made
 * of its id, the values that were written and ID123's `last-updated`. A row whose name is recorded needs no request; a
 * change on either side gives another name.
 *
 * Asking records. So a row that was asked for and then not written has to be forgotten, and a run that dies in between
 * leaves names that say too much. Therefore names live in slots, and whoever asks takes a slot first: the mark of the slot
 * is recorded in the same call as the names, and goes in the same call as what was not written. A slot whose mark stands
 * is another run's, alive or dead, and is never trusted again unless that run ends: the next one is taken. A run knows by
 * a token of its own that no other process wrote an older list over its call.
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

/** Every run that died holds one. */
const MAX_SLOTS = 1_000;

/** Names of rows that were changed stay behind, since nobody knows the old values any more. This is where it ends. */
export const MAX_NAMES = { base: 100_000, perCard: 10 };

/** A card and the `last-updated` that ID123 showed after it was written. */
export interface Left {
	card: FlatCard;
	lastUpdated: string;
	/** By key, what ID123 shows in another form than it was written. */
	otherwise?: Readonly<Record<string, string>>;
}

export interface Ending {
	/** Ids of the cards whose rows were applied. What else was asked for is forgotten. */
	applied: ReadonlySet<string>;
	left: readonly Left[];
	deactivated: ReadonlyArray<{ cardId: string; lastUpdated: string }>;
	hint?: ListingHint;
}

export interface Remembered {
	/** Those that ID123 shows otherwise than written, for the first time in this form: they are written again. */
	doubted: readonly Left[];
	isFull: boolean;
}

const NONE_DOUBTED: Remembered = { doubted: [], isFull: false };

export class ListedMemory {
	/** None before the run begins and after it ended, nor where n8n's list did not answer: nothing is remembered then. */
	private slot?: number;

	/** Whether an earlier run recorded anything in the slot. */
	private isUsed = false;

	private listed: RecallQuestion['listed'] = new Map();

	/** The last one shows at the end that the call which took the slot was not lost. */
	private readonly tokens: string[] = [];

	/** Names of rows that were asked for and not known, by card id. */
	private readonly asked = new Map<string, string>();

	private hint?: ListingHint;

	/** What was looked up of single cards, by its name. */
	private readonly facts = new Map<string, boolean | undefined>();

	/** Names that looking up has recorded, and that have to go again. */
	private readonly lookedUp: string[] = [];

	constructor(
		private readonly list: ProcessedItems,
		private readonly nameOf: NameOf,
	) {}

	/** Takes its place, and says how the last listing went. A run that never begins keeps nothing: every row is written. */
	async begin(): Promise<ListingHint | undefined> {
		// Where n8n's database does not answer, nobody knows whether the marks are recorded, so they stay.
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
			// Nor is it known whether the names are recorded.
			this.slot = undefined;
		}
		return FORGOTTEN;
	}

	/** What is remembered of the Unique Identifiers of cards, once all was recalled. */
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
			// Whether looking up recorded anything is not known: the slot cannot be given back.
			this.slot = undefined;
		}
		return (cardId, identifier) => {
			const { has, is } = namesFor(cardId, identifier);
			if (facts.get(is)) return 'same';
			return facts.get(is) === false && facts.get(has) ? 'other' : 'unknown';
		};
	}

	/** Ends the run's use of the memory. Without it the slot is lost, and the next run writes every row. */
	async end({ applied, left, deactivated, hint }: Ending): Promise<Remembered> {
		const { slot } = this;
		if (slot === undefined) return NONE_DOUBTED;
		this.slot = undefined;
		try {
			const { recorded, isOurs, ...remembered } = await this.record(slot, left, deactivated);
			const asked = [...this.asked];
			const unwritten = asked.filter(([id]) => !applied.has(id)).map(([, name]) => name);
			// Left as it is, the slot counts as one of a run that died.
			if (!isOurs || unwritten.length > FORGOTTEN_AT_MOST) return remembered;
			const useless = asked.flatMap(([id, name]) =>
				applied.has(id) && !recorded.has(name) ? [name] : [],
			);
			// What says too much goes while the marks stand; of what was written the rest stays behind.
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

	/** Takes the first slot that is free, and says how the last listing went of which it tells. */
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

	/** Undefined where another run was in the slot after all. */
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

	/** @param known what of `withGuard` was recorded before */
	private noteFacts(names: readonly string[], known: ReadonlySet<string>): void {
		for (const name of new Set(names)) {
			const asked = withGuard(name);
			// Somebody looked it up before and did not end: it may be true or not.
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
		// What a sheet loses or adds unseen makes nobody another person.
		const { zeroless } = formsOf(identifier);
		return {
			has: this.nameOf('has-identifier', slot, cardId, lastUpdated),
			is: this.nameOf('identifier', slot, cardId, lastUpdated, zeroless),
		};
	}
}
