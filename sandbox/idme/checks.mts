/** The checks that were asked for and how they end: by themselves after a while, by status calls, or by hand. */
import { randomUUID } from 'node:crypto';
import { errorOf, type ErrorInput, type Plans } from './plans.mts';
import type {
	Family,
	Outcome,
	Plan,
	Product,
	SentFile,
	Transaction,
	Verification,
} from './model.mts';

export interface NewCheck {
	product: Product;
	verificationId?: string;
	metadata?: unknown;
	callbackUrl?: string;
	phone?: string;
	files?: SentFile[];
	/** How it ends unless a rule says otherwise. */
	plan: Plan;
	sms?: Transaction['sms'];
}

export interface NewVerification {
	metadata?: unknown;
	callbackUrl?: string;
	isOwn?: boolean;
}

interface Surroundings {
	now: () => number;
	plans: Plans;
	/** Told once of each check that is done. */
	onDone: (transaction: Transaction) => void;
}

/** What a timer of Node holds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const familyOf = (product: Product): Family =>
	product.startsWith('telecom') ? 'telecom' : 'document';

export class Checks {
	private readonly transactions = new Map<string, Transaction>();
	private readonly verifications = new Map<string, Verification>();
	private readonly timers = new Set<NodeJS.Timeout>();

	constructor(private readonly surroundings: Surroundings) {}

	// ---- Looking

	/** Oldest first, with everything due by now done. */
	all(): readonly Transaction[] {
		this.settle();
		return [...this.transactions.values()];
	}

	transaction(id: string): Transaction | undefined {
		const transaction = this.transactions.get(id.toLowerCase());
		if (transaction) this.endIfDue(transaction);
		return transaction;
	}

	verification(id: string): Verification | undefined {
		return this.verifications.get(id.toLowerCase());
	}

	/** A status call: counts it, and ends a check that waits for such calls. */
	read(transaction: Transaction): void {
		if (transaction.outcome !== 'pending') return;
		transaction.reads += 1;
		this.endIfDue(transaction);
	}

	// ---- Changing

	open({ metadata, callbackUrl, isOwn = true }: NewVerification): Verification {
		const verification: Verification = {
			verificationId: randomUUID(),
			isOwn,
			createdAt: this.surroundings.now(),
			metadata,
			callbackUrl,
			transactionIds: [],
		};
		this.verifications.set(verification.verificationId, verification);
		return verification;
	}

	start(check: NewCheck, isOwn = true): Transaction {
		const { product, verificationId, metadata, callbackUrl, phone, files = [], plan, sms } = check;
		const known = verificationId === undefined ? undefined : this.verification(verificationId);
		const verification = known ?? this.open({ isOwn });
		const now = this.surroundings.now();
		const subject = { family: familyOf(product), product, phone, files };
		const transaction: Transaction = {
			...subject,
			transactionId: randomUUID(),
			verificationId: verification.verificationId,
			isOwn,
			createdAt: now,
			updatedAt: now,
			outcome: 'pending',
			errors: [],
			metadata,
			callbackUrl: callbackUrl ?? verification.callbackUrl,
			plan: this.surroundings.plans.for(subject, plan),
			reads: 0,
			sms,
		};
		this.transactions.set(transaction.transactionId, transaction);
		verification.transactionIds.push(transaction.transactionId);
		this.endIfDue(transaction);
		this.endLater(transaction);
		return transaction;
	}

	/**
	 * Ends a check that is pending.
	 * @param errors for one that failed; 2005, or 1014 for a phone, where none are given
	 * Throws an Error where there is no such check, or where it is done.
	 */
	finish(id: string, outcome: Exclude<Outcome, 'pending'>, errors?: readonly ErrorInput[]): void {
		const transaction = this.transaction(id);
		if (!transaction) throw new Error('There is no such check');
		if (transaction.outcome !== 'pending') throw new Error('This check is done already');
		const usual = [transaction.family === 'telecom' ? 1014 : 2005];
		this.end(transaction, outcome, outcome === 'failed' ? (errors ?? usual) : []);
	}

	/** Ends whatever is due by now. */
	settle(): void {
		for (const transaction of this.transactions.values()) this.endIfDue(transaction);
	}

	clear(): void {
		this.stop();
		this.transactions.clear();
		this.verifications.clear();
	}

	/** Nothing ends by itself any more. */
	stop(): void {
		for (const timer of this.timers) clearTimeout(timer);
		this.timers.clear();
	}

	private endIfDue(transaction: Transaction): void {
		const { outcome, plan, reads, createdAt } = transaction;
		if (outcome !== 'pending' || plan.pendingMs === 'byHand') return;
		const dueAt = createdAt + plan.pendingMs;
		const isRead = plan.pendingReads === 0 || reads > plan.pendingReads;
		if (this.surroundings.now() < dueAt || !isRead) return;
		this.end(transaction, plan.outcome, plan.errors, dueAt);
	}

	private end(
		transaction: Transaction,
		outcome: Exclude<Outcome, 'pending'>,
		errors: readonly ErrorInput[],
		at = this.surroundings.now(),
	): void {
		transaction.outcome = outcome;
		transaction.errors = errors.map(errorOf);
		transaction.updatedAt = at;
		this.surroundings.onDone(transaction);
	}

	/** A callback goes out when a check is done, not when somebody looks. */
	private endLater({ outcome, plan }: Transaction): void {
		if (outcome !== 'pending' || plan.pendingMs === 'byHand') return;
		const timer = setTimeout(
			() => {
				this.timers.delete(timer);
				this.settle();
			},
			Math.min(plan.pendingMs + 1, LONGEST_TIMER_MS),
		);
		timer.unref();
		this.timers.add(timer);
	}
}
