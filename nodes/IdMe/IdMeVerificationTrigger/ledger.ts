/** The events that were handed on to n8n, so that none is handed on twice. */
import type { IWebhookFunctions } from 'n8n-workflow';

import { systemClock, type Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/http/deadline';
import { CALLBACK_LIMITS } from '../limits';

/**
 * - `free`: not handed on, or n8n did not store it
 * - `saved`: n8n has it
 * - `open`: another call hands it on and the time was over before that was settled
 */
export type EventState = 'free' | 'saved' | 'open';

export class Ledger {
	private readonly handovers: Memory<Handover>;

	constructor(private readonly clock: Clock = systemClock) {
		this.handovers = new Memory(clock, {
			most: CALLBACK_LIMITS.knownEvents,
			milliseconds: CALLBACK_LIMITS.knownEventMs,
		});
	}

	/** What became of an event, once that is settled. */
	async stateOf(eventId: string, deadline: Deadline): Promise<EventState> {
		return await this.settled(eventId, deadline);
	}

	/** The same; a free event is the caller's from now on, who hands it on. */
	async claim(eventId: string, deadline: Deadline, handover: Handover): Promise<EventState> {
		return await this.settled(eventId, deadline, handover);
	}

	private async settled(eventId: string, deadline: Deadline, mine?: Handover): Promise<EventState> {
		for (;;) {
			const state = this.handovers.get(eventId)?.state ?? 'refused';
			if (state === 'refused') {
				if (mine !== undefined) this.handovers.set(eventId, mine);
				return 'free';
			}
			if (state === 'saved' || deadline.left === 0) return state;
			await this.clock.sleep(CALLBACK_LIMITS.handoverLookMs);
		}
	}
}

export interface Bounds {
	most: number;
	/** Since the value was set. */
	milliseconds: number;
}

/** Remembers values by key: the newest ones, and only for a time. */
export class Memory<Value> {
	/** The oldest first. */
	private readonly entries = new Map<string, { value: Value; setAt: number }>();

	constructor(
		private readonly clock: Clock,
		private readonly bounds: Bounds,
	) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: string): Value | undefined {
		const entry = this.entries.get(key);
		if (entry === undefined || this.isOld(entry)) return undefined;
		return entry.value;
	}

	set(key: string, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, { value, setAt: this.clock.now() });
		for (const [oldest, entry] of this.entries) {
			if (this.entries.size <= this.bounds.most && !this.isOld(entry)) return;
			this.entries.delete(oldest);
		}
	}

	delete(key: string): void {
		this.entries.delete(key);
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

type Response = Pick<
	ReturnType<IWebhookFunctions['getResponseObject']>,
	'once' | 'statusCode' | 'writableEnded'
>;

export class AnsweredHandover implements Handover {
	private response?: Response;

	private known: HandoverState = 'open';

	constructor(response: Response) {
		this.response = response;
		// So that the whole exchange is not kept in memory with its event.
		response.once('close', () => this.look());
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
