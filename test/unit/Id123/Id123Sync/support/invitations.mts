/** What the tests of invitations need of ID123, of names and of time. */
import type { IDataObject } from 'n8n-workflow';
import type { Invitations } from '../../../../../nodes/Id123/Id123Sync/apply/invitations.ts';
import { secretNames } from '../../../../../nodes/Id123/Id123Sync/memory/processedItems.ts';
import type { CallResult } from '../../../../../nodes/Id123/api/client.ts';

export const nameOf = secretNames('the key', 'template');
export const SENT: CallResult = { kind: 'success', code: 'S2008', body: {} };
export const card = (id: string): IDataObject => ({ 'card-template-id': 'T', 'card-id': id });

/** The end of a run whose items n8n shows. */
export async function endOf(
	run: Invitations,
	candidates: readonly string[],
	isWhole: boolean,
): Promise<ReadonlySet<string>> {
	const left = await run.end(candidates);
	await run.close(isWhole);
	return left;
}

/** Time that takes a few turns of the loop: every call that was under way has ended by then. */
export const instantly = {
	now: () => 0,
	until: async () => undefined,
	sleep: async () => {
		for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setImmediate(done));
	},
};
