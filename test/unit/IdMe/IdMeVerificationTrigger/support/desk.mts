/** A reception with made-up transactions and a made-up n8n, on a clock that passes when a test says so. */
import { callbackIn } from '../../../../../nodes/IdMe/IdMeVerificationTrigger/find.ts';
import { Deadline } from '../../../../../nodes/shared/clock.ts';
import {
	Reception,
	type HandoverState,
	type CallVerdict,
} from '../../../../../nodes/IdMe/IdMeVerificationTrigger/reception.ts';
import type { ReadTransaction } from '../../../../../nodes/IdMe/api/transactions.ts';
import { transactionOf } from '../../../../../nodes/IdMe/check/transaction.ts';
import { CALLBACK_LIMITS } from '../../../../../nodes/IdMe/limits.ts';
import { failed, ok, STOPPED, type Sent } from '../../../../../nodes/shared/result.ts';
import { VirtualClock } from '../../../../support/virtual-clock.mts';

/** Milliseconds. */
interface Times {
	/** How long a read takes. */
	readMs?: number;
	/** How long n8n takes to store an execution. */
	saveMs?: number;
}

export class Desk {
	readonly clock = new VirtualClock();

	readonly reception = new Reception(this.clock);

	/** What ID.me would answer, by id; nothing where it knows no such id. */
	readonly statuses = new Map<string, object>();

	/** Whether n8n stores the next executions; true once the list is used up. */
	readonly saves: boolean[] = [];

	/** Ids in the order in which they were read. */
	readonly reads: string[] = [];

	/** Event ids that n8n has stored. */
	readonly stored: string[] = [];

	mostReads = 0;

	private reading = 0;

	constructor(private readonly times: Times = {}) {}

	/** Takes one call in and lets n8n do its part, as far as time passes. */
	async call(id: string, status?: object): Promise<CallVerdict['kind']> {
		const callback = callbackIn({ transaction_id: id, status });
		if (callback === undefined) throw new Error('No id');
		const deadline = new Deadline(this.clock, CALLBACK_LIMITS.callbackMs);
		const handover = { state: 'open' as HandoverState };
		const verdict = await this.reception.receive({
			callback,
			deadline,
			handover,
			wants: ({ outcome }) => outcome !== 'pending',
			find: async () => await this.read(id, deadline),
		});
		deadline.end();
		if (verdict.kind === 'emit') {
			await this.clock.sleep(this.times.saveMs ?? 0);
			const isSaved = this.saves.shift() ?? true;
			if (isSaved) this.stored.push(verdict.event.eventId);
			handover.state = isSaved ? 'saved' : 'refused';
		}
		return verdict.kind;
	}

	private async read(id: string, deadline: Deadline): Promise<Sent<ReadTransaction>> {
		this.reads.push(id);
		this.reading += 1;
		this.mostReads = Math.max(this.mostReads, this.reading);
		await this.clock.sleep(this.times.readMs ?? 0, deadline);
		this.reading -= 1;
		if (deadline.left === 0) return STOPPED;
		const status = this.statuses.get(id);
		if (status === undefined) return failed(UNKNOWN);
		const body = { transaction_id: id, product: 'document.license.verify', status: { ...status } };
		return ok({ transaction: transactionOf(body), body });
	}
}

const UNKNOWN = {
	what: 'ID.me does not know this ID',
	hint: 'Check it.',
	state: 'refused',
} as const;

export const DONE = { code: 200, updated: '2025-01-01T00:00:00Z' };
