/** What goes wrong for more than one poll: with a card, a template, the key, or with what the service shows. */
import type { FaultInput, Predicate } from '../../../sandbox/faults.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { keyOf, type CardKey } from './history.mts';
import { oneOf, type Random } from './random.mts';
import type { Variant } from './variant.mts';
import type { World } from './world.mts';

/**
 * - `card`: View Card fails for some cards
 * - `template`: List Cards fails for a template, from the first page on or from a later one
 * - `hang`: List Cards of a template is never answered
 * - `vanish`: a template is neither listed nor found, and comes back
 * - `key`: the API key is replaced, at once or after it was refused for a while
 * - `words`: no sub-status is shown
 * - `offset`: times have another offset, or times of creation are five hours off
 * - `unpaged`: List Cards ignores paging, and one row has no card id
 */
export type Kind = 'card' | 'template' | 'hang' | 'vanish' | 'key' | 'words' | 'offset' | 'unpaged';

/** How often in a poll each begins, and for how many polls it stays. */
const KINDS: Readonly<Record<Kind, { begins: number; stays: readonly [number, number] }>> = {
	card: { begins: 0.03, stays: [4, 40] },
	template: { begins: 0.02, stays: [2, 10] },
	hang: { begins: 0.006, stays: [1, 3] },
	vanish: { begins: 0.02, stays: [1, 4] },
	key: { begins: 0.008, stays: [0, 12] },
	words: { begins: 0.02, stays: [1, 2] },
	offset: { begins: 0.008, stays: [3, 30] },
	unpaged: { begins: 0.008, stays: [1, 1] },
};

/** A new key for an account that does not show its templates just then may be that of any account. */
const BLURS: ReadonlySet<Kind> = new Set(['template', 'hang', 'vanish']);

export const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** For so many polls after a fault has ended, what it concerned may still be told late. */
const GRACE = 3;
/** So many polls after times of creation were right again, a card may still look older than one that was off. */
const SHIFT_GRACE = 6;
const HOURS_OFF = 5;

const CARD_FAULTS: readonly FaultInput[] = [
	{ kind: 'httpError', status: 500 },
	{ kind: 'httpError', status: 503, body: 'json' },
	{ kind: 'html', status: 200 },
	{ kind: 'drop' },
];
const TEMPLATE_FAULTS: readonly FaultInput[] = [
	{ kind: 'httpError', status: 400, body: 'json' },
	{ kind: 'httpError', status: 404, body: 'html' },
	{ kind: 'httpError', status: 500 },
	{ kind: 'httpError', status: 500, body: 'json' },
	{ kind: 'html', status: 200 },
];

export interface Trouble {
	kind: Kind;
	/** Polls until it ends. */
	left: number;
	cards: CardKey[];
	templates: string[];
	/** Rules of the sandbox that play it. */
	rules: string[];
	end?: () => void;
}

export class Standing {
	private readonly active = new Map<Kind, Trouble>();
	/** Polls for which something may still be late, by card or template. */
	private readonly grace = new Map<string, number>();
	private shiftGrace = 0;
	private keys = 0;

	constructor(
		private readonly sandbox: Sandbox,
		private readonly random: Random,
		private readonly world: World,
		private readonly variant: Variant,
		private readonly kinds: readonly Kind[],
		/** So many times as often as usual. */
		private readonly often: number,
		/** Gives n8n's credential another key. */
		private readonly enterKey: (key: string) => void,
	) {}

	get troubles(): readonly Trouble[] {
		return [...this.active.values()];
	}

	has(kind: Kind): boolean {
		return this.active.has(kind);
	}

	get isShifted(): boolean {
		return this.shiftGrace > 0;
	}

	/** What may be told late. */
	get late(): { templates: Set<string>; cards: Set<string> } {
		const concerned = [...this.grace.keys()];
		return { templates: new Set(concerned), cards: new Set(concerned) };
	}

	/** Whether something concerns a card or a template, so that a poll with nothing to tell may fail. */
	get mayThrow(): boolean {
		return this.grace.size > 0;
	}

	/** How many requests a fault has met. */
	strikes({ rules }: Trouble): number {
		const met = this.sandbox.faults.list().filter(({ id }) => rules.includes(id));
		return met.reduce((sum, { fired }) => sum + fired, 0);
	}

	owns(rule: string): boolean {
		return this.troubles.some(({ rules }) => rules.includes(rule));
	}

	/** Before a poll: ends what is over and begins something else. @returns what has ended */
	next(mayBegin: boolean): Trouble[] {
		for (const [key, polls] of this.grace) {
			if (polls > 1) this.grace.set(key, polls - 1);
			else this.grace.delete(key);
		}
		this.shiftGrace = Math.max(0, this.shiftGrace - 1);
		const ended = this.troubles.filter((trouble) => (trouble.left -= 1) < 0);
		for (const trouble of ended) this.end(trouble);
		const hasNewKey = ended.some(({ kind }) => kind === 'key');
		for (const kind of this.kinds) {
			const { begins } = KINDS[kind];
			// Drawn in any case, so that one kind less does not change what the others do.
			const mayThis = mayBegin && !this.has(kind) && !(hasNewKey && BLURS.has(kind));
			if (this.random.is(begins * this.often) && mayThis) this.begin(kind);
		}
		for (const { cards, templates } of this.troubles) {
			for (const card of cards) this.grace.set(keyOf(card), GRACE + 1);
			for (const id of templates) this.grace.set(id, GRACE + 1);
			for (const { templateId, cardId } of cards) {
				if (this.random.is(0.3)) this.world.poke(templateId, cardId);
			}
			for (const id of templates) if (this.random.is(0.7)) this.world.pokeAny(id);
		}
		if (this.sandbox.readings.createdAtOffHours !== 0) this.shiftGrace = SHIFT_GRACE;
		return ended;
	}

	private end(trouble: Trouble): void {
		const isBlurred = [...BLURS].some((kind) => this.has(kind));
		if (trouble.kind === 'key' && isBlurred) return;
		this.active.delete(trouble.kind);
		for (const rule of trouble.rules) this.sandbox.faults.remove(rule);
		trouble.end?.();
	}

	private begin(kind: Kind): void {
		const { random } = this;
		const [least, most] = KINDS[kind].stays;
		const trouble: Trouble = {
			kind,
			left: random.whole(least, most),
			cards: [],
			templates: [],
			rules: [],
		};
		this.active.set(kind, trouble);
		this.BEGIN[kind](trouble);
		// A key that is replaced at once is no trouble at all.
		if (kind === 'key' && (random.is(0.5) || trouble.left === 0)) this.end(trouble);
	}

	private readonly BEGIN: Readonly<Record<Kind, (trouble: Trouble) => void>> = {
		card: (trouble) => {
			const cards = this.variant.watched.flatMap((id) => this.sandbox.id123.cards(id));
			for (let count = this.random.whole(1, 3); count > 0; count -= 1) {
				const { templateId, cardId } = oneOf(this.random, cards);
				trouble.cards.push({ templateId, cardId });
				const when = { action: 'viewCard', templateId, cardId };
				const fault = oneOf(this.random, CARD_FAULTS);
				trouble.rules.push(this.sandbox.faults.add({ when, fault }));
			}
		},
		template: (trouble) => this.failListing(trouble, oneOf(this.random, TEMPLATE_FAULTS)),
		hang: (trouble) => this.failListing(trouble, { kind: 'hang' }),
		vanish: (trouble) => {
			const { hiddenTemplates } = this.sandbox.id123.account;
			trouble.templates.push(...this.random.some(this.variant.watched, 0.4));
			hiddenTemplates.push(...trouble.templates);
			trouble.end = () => (hiddenTemplates.length = 0);
		},
		key: (trouble) => {
			const key = `id123-key-${(this.keys += 1)}`;
			this.sandbox.apiKey = key;
			trouble.end = () => this.enterKey(key);
		},
		words: (trouble) => {
			const { readings } = this.sandbox;
			readings.subStatusShown = this.random.is(0.5) ? 'empty' : 'absent';
			trouble.end = () => (readings.subStatusShown = 'always');
		},
		offset: (trouble) => {
			const { readings } = this.sandbox;
			if (this.random.is(0.5)) readings.offsetHours = HOURS_OFF;
			else readings.createdAtOffHours = HOURS_OFF;
			trouble.end = () => Object.assign(readings, { offsetHours: 0, createdAtOffHours: 0 });
		},
		unpaged: (trouble) => {
			const { readings } = this.sandbox;
			trouble.templates.push(...this.variant.watched);
			readings.pagingIgnored = true;
			trouble.end = () => (readings.pagingIgnored = false);
		},
	};

	private failListing(trouble: Trouble, fault: FaultInput): void {
		const failing = oneOf(this.random, this.variant.watched);
		const from = this.random.is(0.3) ? this.variant.pageSize : 0;
		trouble.templates.push(failing);
		const when: Predicate = ({ action, templateId, body }) => {
			const { offset = 0 } = body as { offset?: number };
			return action === 'listCards' && templateId === failing && offset >= from;
		};
		trouble.rules.push(this.sandbox.faults.add({ when, fault }));
	}
}
