/** An institution whose cards live: people install and remove them, admins change them, time ends them. */
import { actOn } from '../../../sandbox/id123/life.mts';
import type { Card } from '../../../sandbox/id123/model.mts';
import type { TemplateInput } from '../../../sandbox/id123/templates.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import type { StatusAction } from '../../../nodes/Id123/card/vocabulary.ts';
import type { Random } from './random.mts';
import { DETAIL } from './told.mts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const field = (key: string, label: string) => ({
	key,
	label,
	type: 'text',
	format: null,
	source: null,
	'source-key': '',
	tip: null,
	'max-length': 80,
	'min-length': 0,
	editable: true,
	required: true,
	value: null,
});

/** A template with a name, so that listings are as small as they can be, and one field that they do not show. */
export const templateNumber = (number: number): TemplateInput => ({
	'card-template-id': String(number).padStart(40, '0'),
	institution: 'Harbour',
	'issuance-type': 'INSTITUTION_ISSUED',
	title: `Template ${number}`,
	'created-at': '2024-11-05T11:00:00+00:00',
	'last-updated': '2024-11-05T11:00:00+00:00',
	fields: {
		barcode: [],
		image: [],
		'name-fields': [field('name', 'Name')],
		'front-fields': [field(DETAIL, 'Berth')],
		'secondary-fields': [],
		'back-fields': [],
	},
});

export const idNumber = (number: number): string => String(number).padStart(40, '0');

const valuesOf = (text: string) => ({ name: `Person ${text}`, [DETAIL]: `Berth ${text}` });

type Deed = 'install' | 'uninstall' | 'expire' | 'renew' | 'update' | 'remove' | StatusAction;

const DEEDS: ReadonlyArray<readonly [Deed, number]> = [
	['install', 6],
	['uninstall', 3],
	['expire', 2],
	['renew', 4],
	['update', 2],
	['remove', 1],
	['activate', 4],
	['deactivate', 3],
	['revoke', 1],
	['archive', 2],
];

export class World {
	private issued = 0;
	private readonly gone: Array<readonly [string, string]> = [];

	constructor(
		private readonly sandbox: Sandbox,
		private readonly random: Random,
		/** Templates that get cards, the first most of them. */
		private readonly templateIds: readonly string[],
		/** How time passes between two changes. */
		private readonly pass = (ms: number): void => sandbox.clock.advance(ms),
	) {}

	/** The cards of the first day, in every state that a card can be in. */
	begin(count: number): void {
		for (let made = 0; made < count; made += 1) {
			this.create();
			if (made % 2 === 0) this.deed(this.anyCard(), 'install');
			if (made % 7 === 0) this.change();
		}
	}

	/** An hour of which a quarter are quiet and some bring an import, a clear-out or the end of a term. */
	hour(): void {
		const { random } = this;
		const changes = random.pick([
			[() => 0, 24],
			[() => random.whole(1, 12), 65],
			[() => random.whole(20, 60), 8],
			[() => random.whole(110, 160), 1],
		])();
		const isImport = changes > 100 && random.is(0.5);
		const isClearOut = changes > 100 && !isImport;
		const pause = Math.floor(HOUR_MS / (changes + 1));
		for (let done = 0; done < changes; done += 1) {
			this.pass(pause);
			if (isImport) this.create();
			else if (isClearOut) this.deed(this.anyCard(), 'remove');
			else this.change();
		}
		this.pass(HOUR_MS - changes * pause);
	}

	/** Something happens while a poll reads: cards come, go and change. */
	stir(): void {
		this.pass(2_000);
		this.change();
		this.create();
		this.pass(2_000);
		this.deed(this.anyCard(), 'remove');
	}

	/** A card comes, or one goes through one to three steps. */
	change(): void {
		const { random } = this;
		if (random.is(0.12)) {
			this.create();
			return;
		}
		const card = this.anyCard();
		const wanted = random.pick([
			[1, 80],
			[2, 14],
			[3, 6],
		]);
		for (let step = 0; step < wanted; step += 1) {
			this.anyDeed(card);
			this.pass(1_000);
		}
	}

	/** Not every deed is possible in every state: the next one may be. */
	private anyDeed(card: Card): void {
		for (let tries = 0; tries < 8; tries += 1) {
			if (this.deed(card, this.random.pick(DEEDS))) return;
		}
	}

	/** Something happens to this card, if it is still there. */
	poke(templateId: string, cardId: string): void {
		const card = this.sandbox.id123.card(templateId, cardId);
		if (card) this.anyDeed(card);
	}

	/** Something happens to a card of this template. */
	pokeAny(templateId: string): void {
		const cards = this.sandbox.id123.cards(templateId);
		if (cards.length > 0) this.anyDeed(cards[this.random.whole(0, cards.length - 1)]);
	}

	/** Some of the oldest and of the youngest cards go and some come, so that the others move between pages. */
	shuffle(templateId: string): void {
		const { id123 } = this.sandbox;
		this.pass(2_000);
		for (let moves = this.random.whole(5, 30); moves > 0; moves -= 1) {
			const cards = id123.cards(templateId);
			if (cards.length < 60) return;
			const place = this.random.is(0.5) ? this.random.whole(1, 20) : cards.length - moves;
			this.deed(cards[place], 'remove');
		}
		this.create();
	}

	private create(): void {
		const { random } = this;
		const again = random.is(0.2) ? this.gone.pop() : undefined;
		const [templateId, cardId] = again ?? [this.anyTemplate(), `E${(this.issued += 1)}`];
		const ends = random.is(0.05) ? { expiresAt: this.soon() } : {};
		this.sandbox.id123.addCard(templateId, cardId, {
			values: valuesOf(cardId),
			...ends,
		});
	}

	private anyTemplate(): string {
		const [first, ...others] = this.templateIds;
		if (others.length === 0 || this.random.is(0.9)) return first;
		return others[this.random.whole(0, others.length - 1)];
	}

	private anyCard(): Card {
		for (;;) {
			const cards = this.sandbox.id123.cards(this.anyTemplate());
			if (cards.length > 0) return cards[this.random.whole(0, cards.length - 1)];
		}
	}

	private soon(): number {
		return this.sandbox.clock.now() + this.random.whole(1, 20 * DAY_MS);
	}

	/** False where the card's state does not allow it. */
	private deed(card: Card, deed: Deed): boolean {
		const { id123, readings } = this.sandbox;
		const { templateId, cardId, life } = card;
		if (id123.card(templateId, cardId) !== card) return false;
		switch (deed) {
			case 'remove':
				id123.remove(templateId, cardId);
				this.gone.push([templateId, cardId]);
				return true;
			case 'update':
				id123.changeCard(card, { values: valuesOf(`${cardId} ${this.random.next()}`) });
				return true;
			case 'renew':
				if (!life.expired) return false;
				id123.changeCard(card, { expiresAt: this.soon() });
				return true;
			case 'install':
			case 'uninstall':
			case 'expire':
				try {
					id123[deed](templateId, cardId);
					return true;
				} catch {
					return false;
				}
			default: {
				const step = actOn(life, deed, readings);
				id123.take(card, step, 'api');
				return step.kind === 'change';
			}
		}
	}
}
