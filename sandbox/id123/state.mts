/**
 * Everything the stand-in for ID123 knows: templates, cards, what was sent to people, and what happened to cards when.
 * The API's actions, the page's buttons and the tests all change cards through it.
 */
import { accountSchema, type Account, type AccountInput } from './account.mts';
import { CardEvents, type Cause } from './events.mts';
import { expire, install, NEW_LIFE, renew, shownStatus, uninstall, type Step } from './life.mts';
import { Expiries } from './expiry.mts';
import type {
	Card,
	CardCounts,
	CardEvent,
	Life,
	SentInvitation,
	SentNotification,
	ShownStatus,
	Template,
} from './model.mts';
import { readingsWith, type Readings, type ReadingsInput } from './readings.mts';
import { Shelf } from './shelf.mts';
import { asTemplate, defaultTemplates, type TemplateInput } from './templates.mts';
import type { SentWebhook } from './webhooks.mts';

export interface StateOptions {
	now: () => number;
	templates?: readonly TemplateInput[];
	readings?: ReadingsInput;
	account?: AccountInput;
}

/** What a card is made of, apart from its ids and times. */
export type CardDetails = Partial<
	Pick<Card, 'values' | 'uniqueIdentifier' | 'securityAnswers' | 'recipientEmail' | 'expiresAt'>
>;

export class Id123State {
	readonly invitations: SentInvitation[] = [];
	readonly notifications: SentNotification[] = [];
	readonly webhooks: SentWebhook[] = [];
	/** Change them at any time; they hold from the next request on. */
	readonly readings: Readings;
	readonly account: Account;
	private readonly shelves = new Map<string, Shelf>();
	private readonly happened: CardEvents;
	private expiries = new Expiries<Card>();

	constructor(private readonly options: StateOptions) {
		this.readings = readingsWith(options.readings);
		this.account = accountSchema.parse(options.account ?? {});
		this.happened = new CardEvents(this.readings);
		this.begin();
	}

	/** Back to the start: the first templates, no cards, the first readings. */
	reset(): void {
		this.shelves.clear();
		this.invitations.length = 0;
		this.notifications.length = 0;
		this.webhooks.length = 0;
		this.happened.clear();
		this.expiries = new Expiries<Card>();
		Object.assign(this.readings, readingsWith(this.options.readings));
		Object.assign(this.account, accountSchema.parse(this.options.account ?? {}));
		this.begin();
	}

	// ---- Looking

	now(): number {
		return this.options.now();
	}

	/** What happened to cards, in order of time. Includes expiries up to now. */
	get events(): readonly CardEvent[] {
		this.settle();
		return this.happened.all;
	}

	get templates(): Template[] {
		return [...this.shelves.values()].map((shelf) => shelf.template);
	}

	template(templateId: string): Template | undefined {
		return this.shelves.get(templateId)?.template;
	}

	/** One card, with everything due by now done. It is the sandbox's own object: read it only. */
	card(templateId: string, cardId: string): Readonly<Card> | undefined {
		return this.find(templateId, cardId);
	}

	/** The cards of a template, or of all, oldest first. */
	cards(templateId?: string): ReadonlyArray<Readonly<Card>> {
		this.settle();
		if (templateId !== undefined) return this.shelves.get(templateId)?.all() ?? [];
		return [...this.shelves.values()].flatMap((shelf) => shelf.all());
	}

	/** A card's status as the service words it under the present readings; undefined where there is no such card. */
	status(templateId: string, cardId: string): ShownStatus | undefined {
		const card = this.find(templateId, cardId);
		return card && shownStatus(card, this.readings);
	}

	counts(templateId?: string): CardCounts {
		this.settle();
		const sum: CardCounts = { total: 0, INACTIVE: 0, INSTALLED: 0, UNINSTALLED: 0, ARCHIVED: 0 };
		for (const [id, { counts }] of this.shelves) {
			if (templateId !== undefined && id !== templateId) continue;
			for (const key of Object.keys(sum) as Array<keyof CardCounts>) sum[key] += counts[key];
		}
		return sum;
	}

	// ---- Playing the holder, the clock and the admin

	/** Adds a template. Throws where its id is taken. */
	addTemplate(input: TemplateInput): Template {
		const template = asTemplate(input);
		const id = template.body['card-template-id'];
		if (this.shelves.has(id)) throw new Error(`There is a template ${id} already`);
		this.shelves.set(id, new Shelf(template));
		return template;
	}

	/** The holder adds the card to a phone. Throws an Error that says why where that cannot be. */
	install(templateId: string, cardId: string): void {
		this.play(templateId, cardId, install, 'installed');
	}

	/** The holder removes the card from the phone. Throws an Error that says why where that cannot be. */
	uninstall(templateId: string, cardId: string): void {
		this.play(templateId, cardId, uninstall, 'uninstalled');
	}

	/** Moves the card's expiration to now. Throws an Error that says why where that cannot be. */
	expire(templateId: string, cardId: string): void {
		const card = this.existing(templateId, cardId);
		if (expire(card.life, this.readings).kind !== 'change') {
			throw new Error(`Card ${cardId} cannot expire: it is ${this.words(card)}`);
		}
		card.expiresAt = this.now();
		this.expiries.add(card.expiresAt, card);
		this.settle();
	}

	/** Removes a card whatever its state, as another admin would. */
	remove(templateId: string, cardId: string): void {
		this.deleteCard(this.existing(templateId, cardId), 'sandbox');
	}

	// ---- For the API's actions; their rules are checked before

	shelf(templateId: string): Shelf | undefined {
		this.settle();
		return this.shelves.get(templateId);
	}

	/** Another card that has this unique identifier, within the scope of the readings. */
	isIdentifierTaken(templateId: string, identifier: string, own?: Card): boolean {
		const isAccountWide = this.readings.uniqueIdentifierScope === 'account';
		for (const [id, shelf] of this.shelves) {
			if (!isAccountWide && id !== templateId) continue;
			const holder = shelf.identified(identifier);
			if (holder && holder !== own) return true;
		}
		return false;
	}

	/** Puts a card on file, without any rule. Throws where there is no such template or the card exists. */
	addCard(
		templateId: string,
		cardId: string,
		details: CardDetails = {},
		cause: Cause = 'sandbox',
	): Card {
		const shelf = this.shelf(templateId);
		if (!shelf) throw new Error(`There is no template ${templateId}`);
		if (shelf.get(cardId)) throw new Error(`There is a card ${cardId} already`);
		const now = this.now();
		const card: Card = {
			templateId,
			cardId,
			life: NEW_LIFE,
			createdAt: now,
			updatedAt: now,
			securityAnswers: {},
			values: {},
			...details,
		};
		shelf.add(card);
		this.happened.note(card, 'created', cause, null, now);
		if (card.expiresAt !== undefined) this.expiries.add(card.expiresAt, card);
		this.settle();
		return card;
	}

	/** Changes a card. A new expiration in the future renews it if it had expired. */
	changeCard(card: Card, details: CardDetails, cause: Cause = 'sandbox'): void {
		const now = this.now();
		const { uniqueIdentifier, ...rest } = details;
		const before = shownStatus(card, this.readings);
		Object.assign(card, rest, { updatedAt: now });
		if ('uniqueIdentifier' in details) this.shelfOf(card).identify(card, uniqueIdentifier);
		this.happened.note(card, 'updated', cause, before, now);
		if (!('expiresAt' in details)) return;
		if (card.expiresAt !== undefined) this.expiries.add(card.expiresAt, card);
		if (card.expiresAt === undefined || card.expiresAt > now)
			this.take(card, renew(card.life), cause);
		this.settle();
	}

	deleteCard(card: Card, cause: Cause): void {
		const before = shownStatus(card, this.readings);
		this.shelfOf(card).remove(card);
		this.happened.noteDeleted(card, cause, before, this.now());
	}

	/** Carries out a step; does nothing for a repeat or a refusal. */
	take(card: Card, step: Step, cause: Cause, time = this.now()): void {
		if (step.kind !== 'change') return;
		const before = shownStatus(card, this.readings);
		if (step.life.status === 'ARCHIVED') card.archivedFrom = before.subStatus;
		this.shelfOf(card).setLife(card, step.life);
		if (this.readings.statusMovesLastUpdated) card.updatedAt = time;
		this.happened.note(card, step.event, cause, before, time);
		// A card that comes out of the archive may have passed its expiration there.
		if (step.event === 'restored' && card.expiresAt !== undefined) {
			this.expiries.add(card.expiresAt, card);
			this.settle();
		}
	}

	/** Lets every expiration that is due by now happen, each at its own time. */
	private settle(): void {
		const now = this.now();
		for (let due = this.expiries.take(now); due; due = this.expiries.take(now)) {
			const { at, item: card } = due;
			const isOnFile = this.shelves.get(card.templateId)?.get(card.cardId) === card;
			if (!isOnFile || card.expiresAt !== at) continue;
			// An expiration that lay in the past when it was set happens when the card gets it.
			const last = this.happened.latest ?? at;
			this.take(card, expire(card.life, this.readings), 'clock', Math.max(at, last));
		}
	}

	private begin(): void {
		for (const template of this.options.templates ?? defaultTemplates()) this.addTemplate(template);
	}

	private find(templateId: string, cardId: string): Card | undefined {
		return this.shelf(templateId)?.get(cardId);
	}

	private existing(templateId: string, cardId: string): Card {
		const card = this.find(templateId, cardId);
		if (!card) throw new Error(`There is no card ${cardId} in template ${templateId}`);
		return card;
	}

	private shelfOf(card: Card): Shelf {
		const shelf = this.shelves.get(card.templateId);
		if (!shelf) throw new Error(`There is no template ${card.templateId}`);
		return shelf;
	}

	private play(id: string, cardId: string, step: (life: Life) => Step, word: string): void {
		const card = this.existing(id, cardId);
		const taken = step(card.life);
		if (taken.kind === 'refuse') {
			throw new Error(`Card ${cardId} cannot be ${word}: it is ${this.words(card)}`);
		}
		this.take(card, taken, 'holder');
	}

	private words(card: Card): string {
		const { status, subStatus } = shownStatus(card, this.readings);
		return status === subStatus ? status : `${status} / ${subStatus}`;
	}
}
