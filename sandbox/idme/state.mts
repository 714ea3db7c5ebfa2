/**
 * Everything the stand-in for ID.me knows: checks, verifications, the calls it made when checks were done, and the
 * visitors. The API, the page's buttons and the tests all change it here.
 */
import { accountSchema, type Account, type AccountInput } from './account.mts';
import { Callbacks, type CallbackSettings, type Delivery, type Hooks } from './callbacks.mts';
import { Checks, familyOf } from './checks.mts';
import { Refusal } from './codes.mts';
import { envelopeOf } from './envelope.mts';
import type { Family, Outcome, Plan, Product, Transaction, Verification } from './model.mts';
import { Visitors, type Application, type AuthorizeInput } from './oauth/visitors.mts';
import { Plans, type ErrorInput, type PlanInput } from './plans.mts';
import { readingsWith, type Readings, type ReadingsInput } from './readings.mts';

export interface StateOptions extends Application {
	now: () => number;
	apiSecret: string;
	/** What tokens are issued by; known once the sandbox listens. */
	issuer: () => string;
	readings?: ReadingsInput;
	account?: AccountInput;
	/** How long checks of documents and identities are pending, in milliseconds of the sandbox's clock; 0 by default. */
	pendingMs?: Plan['pendingMs'];
	/** How many status calls find them pending; 0 by default. */
	pendingReads?: number;
	/** Decides which code a document named `fail.jpg` ends with. */
	seed?: number;
	callbacks?: Partial<CallbackSettings>;
	/** The organisation's hooks. */
	hooks?: Hooks;
}

export class IdMeState {
	/** Change them at any time; they hold from the next request on. */
	readonly readings: Readings;
	readonly account: Account;
	readonly checks: Checks;
	readonly callbacks: Callbacks;
	readonly visitors: Visitors;
	readonly plans = new Plans();
	/** For checks that are started from now on. */
	pendingMs: Plan['pendingMs'] = 0;
	pendingReads = 0;
	seed = 1;
	/** Document checks since the start. */
	documentsChecked = 0;

	constructor(private readonly options: StateOptions) {
		this.readings = readingsWith(options.readings);
		this.account = accountSchema.parse(options.account ?? {});
		const { now } = options;
		this.callbacks = new Callbacks({ now, readings: this.readings });
		this.checks = new Checks({
			now,
			plans: this.plans,
			onDone: (transaction) => this.callbacks.announce(transaction),
		});
		const { clientId, clientSecret, redirectUris, scopes, issuer } = options;
		const application = { clientId, clientSecret, redirectUris, scopes };
		this.visitors = new Visitors({ now, issuer, application, readings: this.readings });
		this.begin();
	}

	/** Back to the start: no checks, the first readings. */
	reset(): void {
		this.checks.clear();
		this.callbacks.clear();
		this.plans.clear();
		this.visitors.reset();
		Object.assign(this.readings, readingsWith(this.options.readings));
		Object.assign(this.account, accountSchema.parse(this.options.account ?? {}));
		this.begin();
	}

	/** Ends nothing and calls nobody any more. */
	stop(): void {
		this.checks.stop();
		this.callbacks.stop();
	}

	now(): number {
		return this.options.now();
	}

	get apiSecret(): string {
		return this.options.apiSecret;
	}

	// ---- Looking

	/** Every check, oldest first, with everything due by now done. */
	get transactions(): readonly Transaction[] {
		return this.checks.all();
	}

	transaction(id: string): Readonly<Transaction> | undefined {
		return this.checks.transaction(id);
	}

	/** The calls that were made or are being made, oldest first. */
	get deliveries(): readonly Delivery[] {
		return this.callbacks.deliveries;
	}

	/** Addresses of the organisation that hear of every check that is done. */
	get hooks(): Hooks {
		return this.callbacks.hooks;
	}

	set hooks(hooks: Hooks) {
		this.setHook('telecom', hooks.telecom);
		this.setHook('document', hooks.document);
	}

	/** A check as its status call shows it. */
	shown(transaction: Transaction) {
		return envelopeOf(transaction, this.readings);
	}

	/** A check of this account. Throws a Refusal where there is none of that id and family, or where it is another's. */
	ownTransaction(id: string, family: Family): Transaction {
		const transaction = this.checks.transaction(id);
		if (transaction?.family !== family) throw new Refusal(4100);
		if (!transaction.isOwn) throw new Refusal(3200);
		return transaction;
	}

	ownVerification(id: string): Verification {
		const verification = this.checks.verification(id);
		if (!verification) throw new Refusal(4100);
		if (!verification.isOwn) throw new Refusal(this.readings.foreignVerification);
		return verification;
	}

	// ---- Playing ID.me

	/**
	 * Ends a pending check by hand. For one that failed, errors by code or with words of their own.
	 * Throws an Error where there is no such check, or where it is done.
	 */
	finish(id: string, outcome: 'verified' | 'failed', errors?: readonly ErrorInput[]): void {
		const transaction = this.checks.transaction(id);
		// Before it ends, because then it is told at once.
		if (transaction?.sms && transaction.outcome === 'pending' && outcome === 'verified') {
			transaction.sms.isConfirmed = true;
		}
		this.checks.finish(id, outcome, errors);
	}

	/** Lays down how checks to come will end. Throws a ZodError for a rule that makes no sense. */
	plan(rule: PlanInput): void {
		this.plans.add(rule);
	}

	/** A check that belongs to another account, and its verification. */
	addForeign(product: Product = 'document.license.verify'): Readonly<Transaction> {
		const plan = { outcome: 'verified' as const, errors: [], pendingMs: 0, pendingReads: 0 };
		const phone = familyOf(product) === 'telecom' ? '8885550100' : undefined;
		return this.checks.start({ product, phone, plan }, false);
	}

	/** Sends one call about a check as it stands, out of turn, to its own address or another. */
	async notify(id: string, url?: string): Promise<Delivery> {
		const to = this.addressFor(id, url);
		const transaction = this.checks.transaction(id);
		if (!transaction) throw new Error('There is no such check');
		return await this.callbacks.notify(transaction, to);
	}

	/** A check that ID.me reports to an address: one that is done, or one that is still pending. */
	async report(outcome: Outcome, url: string): Promise<Readonly<Transaction>> {
		const transaction = this.checks.start({
			product: 'document.license.verify',
			callbackUrl: url,
			plan: { outcome: 'verified', errors: [], pendingMs: 'byHand', pendingReads: 0 },
		});
		if (outcome === 'pending') await this.callbacks.notify(transaction, url);
		else this.finish(transaction.transactionId, outcome);
		return transaction;
	}

	/** Where a call about a check goes. Throws an Error where it has no address, or does not exist. */
	addressFor(id: string, url?: string): string {
		const transaction = this.checks.transaction(id);
		if (!transaction) throw new Error('There is no such check');
		const to = url ?? transaction.callbackUrl ?? this.hooks[transaction.family];
		if (to === undefined) throw new Error('This check has no address to call');
		return to;
	}

	/** Sets or takes away an address of the organisation. */
	setHook(family: Family, url: string | undefined): void {
		if (url === undefined) delete this.hooks[family];
		else this.hooks[family] = url;
	}

	/** A call that was made, by its number. Throws an Error where there is none. */
	delivery(seq: number): Delivery {
		const delivery = this.deliveries.find((each) => each.seq === seq);
		if (!delivery) throw new Error('There is no such call');
		return delivery;
	}

	/** Sends a call again, byte by byte. */
	async repeat(delivery: Delivery): Promise<Delivery> {
		return await this.callbacks.repeat(delivery);
	}

	/** Sends a call that ID.me never made; `body` is laid over a made-up one, or sent in its place where it is text. */
	async forge(url: string, body: object | string = {}): Promise<Delivery> {
		return await this.callbacks.forge(url, body);
	}

	/**
	 * Plays a visitor at the sign-in page.
	 * @returns the address that the visitor is sent back to, with a code or a refusal
	 * Throws an Error where nobody is called like that.
	 */
	authorize(input: AuthorizeInput): string {
		return this.visitors.authorize(input);
	}

	/** New keys sign tokens from now on; the former ones are still published with `keepFormer`. */
	rotateKeys(options?: { keepFormer?: boolean }): void {
		this.visitors.keys.rotate(options);
	}

	/** Waits until no call is under way. */
	async idle(): Promise<void> {
		await this.callbacks.idle();
	}

	private begin(): void {
		const { pendingMs = 0, pendingReads = 0, seed = 1, callbacks = {}, hooks = {} } = this.options;
		this.pendingMs = pendingMs;
		this.pendingReads = pendingReads;
		this.seed = seed;
		this.documentsChecked = 0;
		Object.assign(this.callbacks.settings, callbacks);
		Object.assign(this.callbacks.hooks, hooks);
	}
}
