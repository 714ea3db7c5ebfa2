import type { IDataObject } from 'n8n-workflow';
import { transactionOf } from '../../../../nodes/IdMe/check/transaction.ts';
import { waitForResult } from '../../../../nodes/IdMe/api/transactions.ts';
import { IDME_LIMITS } from '../../../../nodes/IdMe/limits.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import { dropped, inTurn, webPage, type Outcome } from '../../../support/scripted-service.mts';
import { ok, refused, scriptedClient } from '../support/scripted-client.mts';

const ID = '5f1c2f0e-8a3b-4f7e-9d56-0c1d2e3f4a5b';

const bodyOf = (code: number, more: IDataObject = {}): IDataObject => ({
	transaction_id: ID,
	product: 'document.license.verify',
	status: { code, message: code === 200 ? 'Transaction completed' : `Looked at ${code}` },
	...more,
});

const found = (body: IDataObject) => ({ transaction: transactionOf(body), body });
const PENDING = found(bodyOf(100));
const DONE = bodyOf(200, { result: { verified: true } });
const MINUTE = 60_000;

describe('waiting for a result', () => {
	it('looks at growing intervals until the check is done', async () => {
		const pending = ok(bodyOf(101));
		const { client, clock, sent } = scriptedClient(
			inTurn(pending, pending, pending, ok(DONE), pending),
		);
		const { transaction, body } = await clock.outcome(waitForResult(client, PENDING, MINUTE));
		expect(transaction).toMatchObject({ outcome: 'verified', transactionId: ID });
		expect(body).toEqual(DONE);
		expect(sent.map(({ at }) => at)).toEqual([3000, 7500, 14250, 24375]);
		expect(new Set(sent.map(({ method, url }) => `${method} ${url}`))).toEqual(
			new Set([`GET api/v2/document/${ID}`]),
		);
	});

	it('gives what is pending as pending when the time is over, never as verified', async () => {
		const { client, clock, sent } = scriptedClient(() => ok(bodyOf(150)));
		const { transaction } = await clock.outcome(waitForResult(client, PENDING, MINUTE));
		expect(transaction).toMatchObject({ outcome: 'pending', verified: false, statusCode: 150 });
		expect(sent.at(-1)?.at).toBe(MINUTE - IDME_LIMITS.lastLookMs);
	});

	it('does not look where the check is done already', async () => {
		const { client, clock, sent } = scriptedClient(() => ok(DONE));
		for (const body of [DONE, bodyOf(300)]) {
			const { transaction } = await clock.outcome(waitForResult(client, found(body), MINUTE));
			expect(transaction).toEqual(transactionOf(body));
		}
		expect(sent).toEqual([]);
	});

	it.each([
		['without an id', { ...bodyOf(100), transaction_id: undefined }],
		['with an id that is none', { ...bodyOf(100), transaction_id: '../telecom' }],
		['of no known family', { ...bodyOf(100), product: 'something.new' }],
	])('does not look at a check %s', async (_, body) => {
		const { client, clock, sent } = scriptedClient(() => ok(DONE));
		const { transaction } = await clock.outcome(waitForResult(client, found(body), MINUTE));
		expect(transaction.outcome).toBe('pending');
		expect(sent).toEqual([]);
	});

	it('does not last longer than the time that was given, also where a look hangs', async () => {
		const never = new Promise<Outcome>(() => {});
		const { client, clock, sent } = scriptedClient((_, count) =>
			count === 1 ? ok(bodyOf(150)) : never,
		);
		const begin = clock.now();
		const { transaction } = await clock.outcome(waitForResult(client, PENDING, MINUTE));
		expect(clock.now() - begin).toBe(MINUTE);
		expect(transaction).toMatchObject({ outcome: 'pending', statusCode: 150, transactionId: ID });
		expect(sent).toHaveLength(2);
		await clock.runUntilIdle();
		expect(clock.sleeping).toBe(0);
	});

	it('sends nothing more when the time is over, however many tries are left', async () => {
		const { client, clock, sent } = scriptedClient(() => dropped());
		const begin = clock.now();
		await clock.outcome(waitForResult(client, PENDING, 5_000));
		expect(clock.now() - begin).toBeLessThanOrEqual(5_000);
		const { length } = sent;
		await clock.runUntilIdle();
		expect(sent).toHaveLength(length);
	});

	it.each([1, 500, 1_000, 3_000])('looks once however short the time is: %d ms', async (waitMs) => {
		const { client, clock, sent } = scriptedClient(() => ok(DONE));
		const { transaction } = await clock.outcome(waitForResult(client, PENDING, waitMs));
		expect(transaction.outcome).toBe('verified');
		expect(sent.map(({ at }) => at)).toEqual([waitMs / 2]);
	});

	it('keeps the ids that it began with, whatever stands in later answers', async () => {
		const first = found(bodyOf(100, { verification_id: 'v-1' }));
		const later = { ...DONE, transaction_id: ID.toUpperCase(), verification_id: 'V-1' };
		const { client, clock } = scriptedClient(() => ok(later));
		const { transaction } = await clock.outcome(waitForResult(client, first, MINUTE));
		const ids = { transactionId: ID, verificationId: 'v-1' };
		expect(transaction).toMatchObject({ ...ids, outcome: 'verified' });
	});

	it.each([
		['of another verification', { verification_id: 'v-2' }],
		['of another kind', { product: 'passport.verify' }],
	])('is no yes where a look finds a check %s', async (_, other) => {
		const first = found(bodyOf(100, { verification_id: 'v-1' }));
		const { client, clock } = scriptedClient(() => ok({ ...DONE, ...other }));
		const { transaction } = await clock.outcome(waitForResult(client, first, MINUTE));
		expect(transaction).toMatchObject({ outcome: 'unclear', verified: false });
	});

	it.each([
		['a status of its own', { status: { code: 200, message: 'OK' } }],
		['another check', { ...DONE, transaction_id: 'another' }],
	])('does not believe a gateway that answers with %s', async (_, body) => {
		const { client, clock } = scriptedClient(() => ok(body));
		expect(await clock.outcome(waitForResult(client, PENDING, MINUTE))).toEqual(PENDING);
	});

	it('does not take a code that was only sent for a verified phone', async () => {
		const sms = (code: number) => bodyOf(code, { product: 'telecom.possession.sms' });
		const { client, clock } = scriptedClient(() => ok(sms(200)));
		const { transaction } = await clock.outcome(waitForResult(client, found(sms(100)), MINUTE));
		expect(transaction).toMatchObject({ outcome: 'pending', verified: false });
	});

	it('keeps what is personal out of what ID.me says later, as of what it said first', async () => {
		const errors = [{ code: 1014, message: 'No Ada here', additional_info: 'Ada' }];
		const { client, clock } = scriptedClient(() => ok(bodyOf(300, { result: { errors } })));
		const { transaction } = await clock.outcome(
			waitForResult(client, PENDING, MINUTE, (text) => text.replaceAll('Ada', '***')),
		);
		expect(transaction.errors).toMatchObject([{ message: 'No *** here', additionalInfo: '***' }]);
	});

	it('goes on after looks that were lost', async () => {
		const lost = Array.from({ length: LIMITS.tries }, dropped);
		const { client, clock } = scriptedClient(inTurn(...lost, webPage(), ok(DONE)));
		const { transaction } = await clock.outcome(waitForResult(client, PENDING, 5 * MINUTE));
		expect(transaction.outcome).toBe('verified');
	});

	it.each([
		['the secret is no longer accepted', refused(401, 1100)],
		['ID.me does not know it', refused(404, 4100)],
	])('gives the id of a check that was started when %s', async (_, answer) => {
		const { client, clock, sent } = scriptedClient(() => answer);
		const result = await clock.outcome(waitForResult(client, PENDING, 5 * MINUTE));
		expect(result).toEqual(PENDING);
		expect(sent).toHaveLength(1);
	});

	it('ends at once when the run is stopped, with what is known', async () => {
		const { client, clock, sent, cancellation } = scriptedClient(() => ok(DONE));
		const waiting = waitForResult(client, PENDING, 5 * MINUTE);
		await clock.advance(2_000);
		cancellation.cancel();
		expect(await clock.outcome(waiting)).toEqual(PENDING);
		expect(clock.now() - 1_000_000).toBeLessThan(3_000);
		expect(sent).toEqual([]);
	});

	it('gives every row its look, however many rows wait for few slots, and nothing goes on after the last', async () => {
		const { client, clock, sent } = scriptedClient(async () => {
			await clock.sleep(1_000);
			return ok(DONE);
		});
		// Sixty looks of a second through five slots take twelve seconds; five are given.
		const waiting = Array.from(
			{ length: 60 },
			async () => await waitForResult(client, PENDING, 5_000),
		);
		const results = await clock.outcome(Promise.all(waiting));
		expect(results.filter(({ transaction }) => transaction.verified)).toHaveLength(60);
		await clock.runUntilIdle();
		expect(sent).toHaveLength(60);
	});

	it('sends nothing when its turn comes after the time, once it has looked', async () => {
		const { client, clock, sent } = scriptedClient(async () => {
			await clock.sleep(4_000);
			return ok(bodyOf(101));
		});
		const waiting = Array.from(
			{ length: 20 },
			async () => await waitForResult(client, PENDING, 10_000),
		);
		const begin = clock.now();
		await clock.outcome(Promise.all(waiting));
		const ended = clock.now() - begin;
		await clock.runUntilIdle();
		expect(sent.length).toBeGreaterThanOrEqual(20);
		expect(Math.max(...sent.map(({ at }) => at))).toBeLessThanOrEqual(ended);
	});

	it('holds no slot: any number of rows wait while others are sent', async () => {
		const { client, clock, sent } = scriptedClient(({ method }) =>
			method === 'POST' ? ok(bodyOf(100)) : ok(DONE),
		);
		const waiting = Array.from(
			{ length: 50 },
			async () => await waitForResult(client, PENDING, MINUTE),
		);
		await clock.advance(1_000);
		expect(sent).toEqual([]);
		await clock.outcome(client.call('sendCode', { fields: { phone: '8889413032' } }));
		expect(sent).toHaveLength(1);
		const results = await clock.outcome(Promise.all(waiting));
		expect(results.every(({ transaction }) => transaction.verified)).toBe(true);
	});
});
