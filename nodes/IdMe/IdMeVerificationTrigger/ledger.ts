/** The events that were handed on to n8n, so that none is handed on twice. */
import type { IWebhookFunctions } from 'n8n-workflow';

import type { Clock, Deadline } from '../../shared/clock';
import { CALLBACK_LIMITS } from '../limits';

export class Ledger {
	private readonly handovers: Memory<Handover>;

	constructor(private readonly clock: Clock) {
		this.handovers = new Memory(clock, {
			most: CALLBACK_LIMITS.knownEvents,
			milliseconds: CALLBACK_LIMITS.knownEventMs,
		});
	}

	/**
	 * What became of an event, once that is settled; open where the time was over before. What nobody has handed on is as
	 * good as refused.
	 * @param mine the caller's, who hands a refused event on from now on
	 */
	async stateOf(eventId: string, deadline: Deadline, mine?: Handover): Promise<HandoverState> {
		for (;;) {
			const state = this.handovers.get(eventId)?.state ?? 'refused';
			if (state === 'refused' && mine !== undefined) this.handovers.set(eventId, mine);
			if (state !== 'open' || deadline.left === 0) return state;
			await this.clock.sleep(CALLBACK_LIMITS.handoverLookMs);
		}
	}
}

/** Remembers values by key: the newest ones, and each only for a time since it was set. */
export class Memory<Value> {
	/** The oldest first. */
	private readonly entries = new Map<string, { value: Value; setAt: number }>();

	constructor(
		private readonly clock: Clock,
		private readonly bounds: { most: number; milliseconds: number },
	) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: string): Value | undefined {
		const entry = this.entries.get(key);
		return entry === undefined || this.isOld(entry) ? undefined : entry.value;
	}

	set(key: string, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, { value, setAt: this.clock.now() });
		for (const [oldest, entry] of this.entries) {
			if (this.entries.size <= this.bounds.most && !this.isOld(entry)) return;
			this.entries.delete(oldest);
		}
	}

	private isOld({ setAt }: { setAt: number }): boolean {
		return this.clock.now() - setAt >= this.bounds.milliseconds;
	}
}

/**
 * Whether n8n has taken an event over.
 *
 * n8n stores the execution after the trigger has returned, and answers the call after that (cli, webhook-helpers: response
 * mode `onReceived`): 200 when the execution is stored, 500 when that did not work. So the answer tells.
 */
export type HandoverState = 'open' | 'saved' | 'refused';

export interface Handover {
	readonly state: HandoverState;
}

export type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

export class AnsweredHandover implements Handover {
	private known: HandoverState = 'open';

	constructor(private response: Response | undefined) {
		// So that the whole exchange is not kept in memory with its event.
		response?.once('close', () => this.look());
	}

	/** Also right where the caller has hung up: n8n answers nobody then, but it answers. */
	get state(): HandoverState {
		this.look();
		return this.known;
	}

	private look(): void {
		if (!this.response?.writableEnded) return;
		this.known = this.response.statusCode < 400 ? 'saved' : 'refused';
		this.response = undefined;
	}
}
