/** The events that were handed on to n8n, so that none is handed on twice. */
import { systemClock, type Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/http/deadline';
import { CALLBACK_LIMITS } from './limits';
import type { Handover } from './handover';
import { Memory } from './memory';

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
