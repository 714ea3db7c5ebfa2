/** What the trigger takes for the result that a call speaks of. */
import type { IDataObject } from 'n8n-workflow';
import { findTransaction } from '../../../../nodes/IdMe/IdMeVerificationTrigger/find.ts';
import { ok, scriptedClient } from '../support/scripted-client.mts';

const ID = '5f1c2f0e-8a3b-4f7e-9d56-0c1d2e3f4a5b';
const find = async (more: IDataObject) => {
	const body = { transaction_id: ID, product: 'document.license.verify', ...more };
	const { client, clock } = scriptedClient(() => ok(body));
	const callback = { transactionId: ID, family: 'document' as const, updatedAt: NaN, key: ID };
	return await clock.outcome(findTransaction(client, callback));
};

it.each<[IDataObject, string]>([
	[{ status: { code: 200, message: 'Transaction pending' } }, 'pending'],
	[{ status: { code: 200 }, result: { checked: true } }, 'unclear'],
	[{ status: { code: 200 }, result: { verified: true, passed: 'maybe' } }, 'unclear'],
	[{ status: { code: 200, message: 'Transaction successfully completed' } }, 'verified'],
])('what is not certainly a yes starts nothing as one: %j is %s', async (more, outcome) => {
	expect(await find(more)).toMatchObject({ ok: true, value: { transaction: { outcome } } });
});

it('a document is not read as a check of a phone', async () => {
	const more = { product: 'telecom.identity.verify', status: { code: 200 } };
	expect(await find(more)).toMatchObject({
		ok: false,
		failure: { what: expect.stringContaining('telecom.identity.verify') },
	});
});

it('what is written like a Social Security number is masked in the event', async () => {
	const errors = [{ code: 9, message: 'SSN 288-41-0030', additional_info: '288410030' }];
	const found = await find({ status: { code: 300 }, result: { errors } });
	expect(JSON.stringify(found.ok && found.value.transaction)).not.toMatch(/288-?41/);
});
