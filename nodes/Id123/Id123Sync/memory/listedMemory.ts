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
import { KEY, type FlatCard } from '../../card/vocabulary';
import {
	Facts,
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
import { formsOf } from '../../card/idForms';
import { NOTHING_REMEMBERED, type IdentifierLookup, type IdentifierPair } from '../plan/removals';
import { cardIdOf, type Recalled, type RecallQuestion } from '../plan/steps';
import {
	NONE_DOUBTED,
	NOTHING,
	type Ending,
	type Left,
	type Remembered,
	type SyncMemory,
} from '../parts';

/** Every run that died holds one. */
const MAX_SLOTS = 1_000;

/** More than anybody can use: what is asked beyond is not known. */
const MAX_PAIRS = 2_000;

/** Names of rows that were changed stay behind, since nobody knows the old values any more. This is where it ends. */
export const MAX_NAMES = { base: 100_000, perCard: 10 };

export interface MemoryParts {
	list: ProcessedItems;
	nameOf: NameOf;
}

export class ListedMemory implements SyncMemory {
	private slot?: number;

	/** Whether an earlier run recorded anything in the slot. */
	private isUsed = false;

	/** Whether it was asked. */
	private isFilled = false;

	private listed: RecallQuestion['listed'] = new Map();

	/** What shows at the end that the call which took the slot was not lost. */
	private token = '';

	private readonly tokens: string[] = [];

	/** Names of rows that were asked for and not known, by card id. */
	private readonly asked = new Map<string, string>();

	private hint?: ListingHint;

	/** What was looked up card by card. */
	private readonly facts = new Facts();

	constructor(private readonly parts: MemoryParts) {}

	async begin(): Promise<ListingHint | undefined> {
		try {
			const known = await this.take(0);
			const { slot } = this;
			if (slot === undefined) return undefined;
			this.hint = hintIn(HINT_PARTS.filter((part) => known.has(this.name('listing', slot, part))));
			return this.hint;
		} catch {
			// n8n's database did not answer: whether the marks are recorded is not known, so they stay.
			return undefined;
		}
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
		return NOTHING;
	}

	async identifiers(pairs: readonly IdentifierPair[]): Promise<IdentifierLookup> {
		const { slot } = this;
		const isKnown = slot !== undefined && this.isFilled;
		if (!isKnown || pairs.length === 0 || pairs.length > MAX_PAIRS) return NOTHING_REMEMBERED;
		const { listed, facts } = this;
		const namesFor = (cardId: string, identifier: string) =>
			this.identifierNames(slot, cardId, identifier, listed.get(cardId)?.lastUpdated ?? '');
		const named = pairs.map(({ cardId, uniqueIdentifier }) => namesFor(cardId, uniqueIdentifier));
		try {
			await facts.ask(
				this.parts.list,
				named.flatMap(({ has, is }) => [has, is]),
			);
		} catch {
			// Whether looking up recorded anything is not known: the slot cannot be given back.
			this.slot = undefined;
		}
		return (cardId, identifier) => {
			const { has, is } = namesFor(cardId, identifier);
			if (facts.is(is, 'yes')) return 'same';
			return facts.is(is, 'no') && facts.is(has, 'yes') ? 'other' : 'unknown';
		};
	}

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
			const looked = this.facts.recorded.filter((name) => !recorded.has(name));
			const untrue = [...unwritten, ...looked];
			while (untrue.length > FORGOTTEN_AT_ONCE) {
				const part = untrue.splice(0, FORGOTTEN_AT_ONCE);
				await twice(async () => await this.parts.list.forget(part));
			}
			const marks = [this.name('busy', slot), this.name('open', slot), ...this.tokens];
			const isKept = this.isUsed || recorded.size > 0;
			if (!isKept) marks.push(this.name('used', slot));
			const kept = isKept ? partsOf(hint ?? this.hint) : [];
			const dropped = HINT_PARTS.filter((part) => !kept.includes(part));
			marks.push(...dropped.map((part) => this.name('listing', slot, part)));
			const spare = FORGOTTEN_AT_ONCE - untrue.length;
			const forgotten = [...marks, ...untrue, ...useless.slice(0, spare)];
			await twice(async () => await this.parts.list.forget(forgotten));
			return remembered;
		} catch {
			return NONE_DOUBTED;
		}
	}

	/** Takes the first slot that is free. */
	private async take(from: number): Promise<ReadonlySet<string>> {
		this.slot = undefined;
		for (let slot = from; slot < MAX_SLOTS; slot += 1) {
			const [busy, used] = [this.name('busy', slot), this.name('used', slot)];
			const hint = HINT_PARTS.map((part) => this.name('listing', slot, part));
			this.token = this.newToken();
			const known = await this.parts.list.ask([busy, used, this.token, ...hint]);
			if (known.has(busy)) continue;
			this.slot = slot;
			this.isUsed = known.has(used);
			return known;
		}
		return new Set();
	}

	/** Undefined where another run was in the slot after all. */
	private async recallFrom(
		slot: number,
		{ rows, deactivated, listed }: RecallQuestion,
	): Promise<Recalled | undefined> {
		const { list } = this.parts;
		const open = this.name('open', slot);
		const named = await mapYielding(rows, ({ row, card }) => ({
			id: cardIdOf(row),
			name: this.rowName(slot, row.card, card.lastUpdated),
		}));
		const gone = deactivated.map((id) => ({
			id,
			name: this.name('deactivated', slot, id, listed.get(id)?.lastUpdated ?? ''),
		}));
		const rowNames = named.map(({ name }) => name);
		const goneNames = gone.flatMap(({ name }) => withGuard(name));
		const token = this.newToken();
		const known = await list.ask([open, token, ...rowNames, ...goneNames]);
		if (known.has(open)) {
			const recorded = [...rowNames, ...goneNames].filter((name) => !known.has(name));
			await twice(async () => await list.forget([token, ...recorded]));
			return undefined;
		}
		this.token = token;
		this.isFilled = true;
		for (const { id, name } of named) if (!known.has(name)) this.asked.set(id, name);
		this.facts.note(
			gone.map(({ name }) => name),
			known,
		);
		return {
			isEmpty: false,
			unchanged: new Set(named.flatMap(({ id, name }) => (known.has(name) ? [id] : []))),
			deactivatedHere: new Set(
				gone.flatMap(({ id, name }) => (this.facts.is(name, 'yes') ? [id] : [])),
			),
		};
	}

	/** Records what is known of the cards now. */
	private async record(
		slot: number,
		left: readonly Left[],
		deactivated: Ending['deactivated'],
	): Promise<Remembered & { isOurs: boolean; recorded: ReadonlySet<string> }> {
		const { list } = this.parts;
		const names = [
			...left
				.filter(({ otherwise }) => otherwise === undefined)
				.flatMap((each) => this.namesFor(slot, each)),
			...deactivated.map(({ cardId, lastUpdated }) =>
				this.name('deactivated', slot, cardId, lastUpdated),
			),
		];
		const doubtful = left.filter(({ otherwise }) => otherwise !== undefined);
		const forms = doubtful.map(({ card, otherwise = {} }) =>
			this.name('form', slot, ...pairsOf(card), 'shown', ...pairsOf(otherwise)),
		);
		const limit = MAX_NAMES.base + MAX_NAMES.perCard * Math.max(this.listed.size, left.length);
		const news = names.length + forms.length;
		const isFull = news > 0 && (await list.count()) + news > limit;
		const facts = isFull ? [] : [...names, ...forms];
		const known = await twice(async () => await list.ask([this.token, ...facts]));
		const isOurs = known.has(this.token);
		const confirmed = doubtful.filter((_, at) => known.has(forms[at]));
		const late = isFull ? [] : confirmed.flatMap((each) => this.namesFor(slot, each));
		if (late.length > 0) await twice(async () => await list.ask(late));
		return {
			isFull,
			isOurs,
			doubted: doubtful.filter((_, at) => !known.has(forms[at])),
			recorded: new Set([...facts, ...late]),
		};
	}

	/** What is recorded of a card as it was left. */
	private namesFor(slot: number, { card, lastUpdated }: Left): string[] {
		const row = this.rowName(slot, card, lastUpdated);
		const identifier = card[KEY.uniqueIdentifier];
		if (!identifier) return [row];
		const { has, is } = this.identifierNames(slot, card[KEY.cardId], identifier, lastUpdated);
		return [row, has, is];
	}

	private newToken(): string {
		const token = this.parts.nameOf('run', randomUUID());
		this.tokens.push(token);
		return token;
	}

	private name(kind: string, slot: number, ...parts: readonly string[]): string {
		return this.parts.nameOf(kind, slot, ...parts);
	}

	private rowName(slot: number, card: FlatCard, lastUpdated: string): string {
		return this.name('row', slot, lastUpdated, ...pairsOf(card));
	}

	private identifierNames(slot: number, cardId: string, identifier: string, lastUpdated: string) {
		// What a sheet loses or adds unseen makes nobody another person.
		const { zeroless } = formsOf(identifier);
		return {
			has: this.name('has-identifier', slot, cardId, lastUpdated),
			is: this.name('identifier', slot, cardId, lastUpdated, zeroless),
		};
	}
}
