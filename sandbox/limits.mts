/** The throughput that an account is allowed, in all and per action. Each service's account counts for itself. */
import { z } from 'zod/v4';
import { createLimiter, limitSchema, type Limit, type Limiter } from './limiter.mts';

export const limitsSchema = z.strictObject({
	account: limitSchema.nullable().optional(),
	actions: z.record(z.string(), limitSchema.nullable()).optional(),
});

/** Limits to set: null takes one away, what is absent stays. Actions are named as in code (`createCard`). */
export type LimitsInput = z.input<typeof limitsSchema>;

export class Limits {
	private account: Limit | undefined;
	private accounts = new Map<string, Limiter>();
	private actions = new Map<string, Limiter>();

	constructor(
		private readonly now: () => number,
		private readonly first: LimitsInput = {},
	) {
		this.set(first);
	}

	/** Sets limits; each one that is set begins afresh. Throws a ZodError for a limit that makes no sense. */
	set(input: LimitsInput): void {
		const { account, actions } = limitsSchema.parse(input);
		if (account !== undefined) {
			this.account = account ?? undefined;
			this.accounts.clear();
		}
		for (const [action, limit] of Object.entries(actions ?? {})) {
			if (limit) this.actions.set(action, createLimiter(limit));
			else this.actions.delete(action);
		}
	}

	setAccount(limit: Limit | null): void {
		this.set({ account: limit });
	}

	setAction(action: string, limit: Limit | null): void {
		this.set({ actions: { [action]: limit } });
	}

	/** The limits that hold. */
	list(): { account: Limit | null; actions: Record<string, Limit> } {
		const actions = [...this.actions].map(([action, { limit }]) => [action, limit] as const);
		return { account: this.account ?? null, actions: Object.fromEntries(actions) };
	}

	/** Whether the account of a service may make another request now. Asking does not count. */
	allowsAccount(service = ''): boolean {
		return this.ofService(service)?.allows(this.now()) ?? true;
	}

	/** Whether this action may be called once more now. Asking does not count. */
	allowsAction(action: string): boolean {
		return this.actions.get(action)?.allows(this.now()) ?? true;
	}

	/** Counts a request that was let through. */
	take(action?: string, service = ''): void {
		const now = this.now();
		this.ofService(service)?.take(now);
		if (action !== undefined) this.actions.get(action)?.take(now);
	}

	/** Back to the limits of the start, unused. */
	reset(): void {
		this.account = undefined;
		this.accounts.clear();
		this.actions.clear();
		this.set(this.first);
	}

	private ofService(service: string): Limiter | undefined {
		if (this.account && !this.accounts.has(service)) {
			this.accounts.set(service, createLimiter(this.account));
		}
		return this.accounts.get(service);
	}
}
