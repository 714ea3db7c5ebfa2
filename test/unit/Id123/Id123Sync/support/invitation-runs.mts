/** Runs of the workflow that share a list, and an ID123 that answers as it is told. */
import type { IDataObject } from 'n8n-workflow';
import { Invitations } from '../../../../../nodes/Id123/Id123Sync/apply/invitations.ts';
import type { ProcessedItems } from '../../../../../nodes/Id123/Id123Sync/memory/processedItems.ts';
import type { CallResult, Id123Client } from '../../../../../nodes/Id123/api/client.ts';
import { card, endOf, instantly, nameOf, SENT } from './invitations.mts';
import { SharedList } from './shared-list.mts';

export const ids = (count: number, prefix = 'E') =>
	Array.from({ length: count }, (_, index) => `${prefix}${index}`);

class Service {
	readonly invited: string[] = [];

	stopped = false;

	answer: CallResult = SENT;

	call = async (_action: string, fields: IDataObject): Promise<CallResult> => {
		if (this.stopped) return { kind: 'cancelled' };
		if (this.answer.kind === 'success' || this.answer.kind === 'unclear') {
			this.invited.push(String(fields['card-id']));
		}
		await new Promise((done) => setImmediate(done));
		return this.answer;
	};

	get client(): Id123Client {
		return this as unknown as Id123Client;
	}
}

/** Opens runs for the test file that calls this; each test begins with an empty list. */
export function openRuns() {
	const stage = { list: new SharedList(), service: new Service() };
	beforeEach(() => {
		stage.list = new SharedList();
		stage.service = new Service();
	});

	/** A run of the workflow: the list stays, everything in memory is new. */
	const runOver = (items: ProcessedItems = stage.list.process().items) =>
		new Invitations(items, nameOf, instantly);

	/** A run that creates cards and invites their people. */
	async function inviteAll(joiners: readonly string[], pending: readonly string[] = []) {
		const invitations = runOver();
		await invitations.begin(joiners, pending);
		for (const id of joiners) {
			expect(await invitations.isNoted(id)).toBe(true);
			await invitations.send(stage.service.client, card(id));
		}
		return [...(await endOf(invitations, pending, true))];
	}

	/** A run in which these cards are there: whom it finds due, sends to and leaves unclear. */
	async function nextRun(pending: readonly string[]) {
		const invitations = runOver();
		const due = await invitations.begin([], pending);
		const sent: string[] = [];
		if (due.size > 0 && (await invitations.isClaimed())) {
			for (const id of due) {
				const { state } = await invitations.send(stage.service.client, card(id));
				if (state === 'sent') sent.push(id);
			}
		}
		const left = await endOf(
			invitations,
			pending.filter((id) => !due.has(id)),
			true,
		);
		return { due: [...due], sent, left: [...left] };
	}

	return Object.assign(stage, { runOver, inviteAll, nextRun });
}
