/** From the end of a check at ID.me to the items that start the workflow. */
import { openStage } from './support/scene.mts';

const stage = openStage();

describe('the end of a check', () => {
	it('starts the workflow with the result as it stands at ID.me', async () => {
		const scene = await stage.scene();
		const { transactionId, verificationId } = await scene.check('document.license.verify');
		expect(scene.events).toEqual([
			{
				eventId: expect.stringMatching(`^${transactionId}_200_verified_\\d{4}-\\d\\d-\\d\\dT.*Z$`),
				transactionId,
				verificationId,
				product: 'document.license.verify',
				family: 'document',
				outcome: 'verified',
				verified: true,
				statusCode: 200,
				statusMessage: 'Transaction successfully completed',
				createdAt: expect.any(String),
				updatedAt: expect.any(String),
				errors: [],
			},
		]);
		expect(scene.host.statuses).toEqual([200]);
		expect(scene.sandbox.idMe.deliveries).toMatchObject([{ state: 'delivered' }]);
	});

	it('says why nobody was verified', async () => {
		const scene = await stage.scene();
		const transaction = scene.start('document.passport.verify');
		scene.finish(transaction, 'failed', [2002]);
		await scene.sandbox.idMe.idle();
		expect(scene.events).toMatchObject([
			{
				outcome: 'failed',
				verified: false,
				errors: [{ code: 2002, hint: 'Ask for a document that is still valid.' }],
			},
		]);
	});

	it('brings the body of ID.me along where Simplify is off', async () => {
		const scene = await stage.scene({ parameters: { simplify: false } });
		const { transactionId } = await scene.check('telecom.identity.verify');
		expect(scene.events).toMatchObject([
			{
				transactionId,
				raw: { transaction_id: transactionId, result: { current_address: { state: 'VA' } } },
			},
		]);
	});

	it('is read where the product says that it is, and in the other place where it does not', async () => {
		const scene = await stage.scene();
		const { transactionId } = await scene.check('telecom.identity.verify');
		expect(scene.reads).toEqual([`/api/v2/telecom/${transactionId}`]);
		scene.sandbox.journal.clear();
		const another = scene.done('document.license.verify');
		const call = { transaction_id: another.transactionId, product: 'something.new' };
		expect((await scene.host.call(call)).status).toBe(200);
		expect(scene.reads.at(-1)).toBe(`/api/v2/document/${another.transactionId}`);
		expect(scene.events).toHaveLength(2);
	});

	it('is found although the call names the wrong product', async () => {
		const scene = await stage.scene();
		const { transactionId } = scene.done('telecom.identity.verify');
		const call = { transaction_id: transactionId, product: 'document.license.verify' };
		expect((await scene.host.call(call)).status).toBe(200);
		expect(scene.events).toMatchObject([{ transactionId, family: 'telecom' }]);
	});

	it('is found although the account has only checks of one family', async () => {
		const scene = await stage.scene();
		scene.sandbox.idMe.account.disabledProducts.push('readTelecom');
		const { transactionId } = scene.done('document.license.verify');
		expect((await scene.host.call({ transaction_id: transactionId })).status).toBe(200);
		expect(scene.events).toMatchObject([{ transactionId }]);
	});

	it.each([
		['as text', (id: string) => JSON.stringify({ transaction_id: id }), 'text/plain'],
		[
			'of no type that n8n reads',
			(id: string) => `{"transaction_id":"${id}"}`,
			'application/x-idme',
		],
		['as a form', (id: string) => `transaction_id=${id}`, 'application/x-www-form-urlencoded'],
	])('is taken from a body %s', async (_, body, type) => {
		const scene = await stage.scene();
		const { transactionId } = scene.done();
		const answer = await scene.host.call(body(transactionId), { 'content-type': type });
		expect(answer.status).toBe(200);
		expect(scene.events).toMatchObject([{ transactionId }]);
	});
});

describe('an accepted call', () => {
	it('is told so in the same words whether it started the workflow or not', async () => {
		const scene = await stage.scene();
		const { transactionId } = scene.done();
		const tell = async () => await scene.host.call({ transaction_id: transactionId });
		for (const answer of [await tell(), await tell()]) {
			expect([answer.status, await answer.json()]).toEqual([200, { message: 'Received' }]);
		}
		expect(scene.events).toHaveLength(1);
	});
});

describe('a check that is pending', () => {
	const parameters = { outcomes: ['verified', 'failed', 'pending'] };

	it('starts the workflow once where that was chosen, and its result starts it again', async () => {
		const scene = await stage.scene({ parameters });
		const transaction = scene.start();
		const early = await scene.sandbox.idMe.notify(transaction.transactionId);
		expect(early.attempts).toMatchObject([{ status: 200 }]);
		for (let time = 0; time < 3; time += 1) {
			await scene.sandbox.idMe.notify(transaction.transactionId);
		}
		expect(scene.events).toMatchObject([
			{ outcome: 'pending', verified: false, transactionId: transaction.transactionId },
		]);
		scene.finish(transaction);
		await scene.sandbox.idMe.idle();
		expect(scene.events.map(({ outcome }) => outcome)).toEqual(['pending', 'verified']);
		expect(new Set(scene.events.map(({ eventId }) => eventId)).size).toBe(2);
	});

	it('is not handed on for a call that speaks of its end', async () => {
		const scene = await stage.scene({ parameters });
		const { transactionId } = scene.start();
		const updated = new Date(scene.stored(transactionId).updatedAt + 60_000).toISOString();
		const end = { transaction_id: transactionId, status: { code: 200, updated } };
		expect((await scene.host.call(end)).status).toBe(503);
		expect(scene.events).toEqual([]);
	});
});

describe('a result that cannot be read', () => {
	it('starts the workflow as unclear and never as verified', async () => {
		const scene = await stage.scene();
		const { transactionId } = scene.done();
		scene.sandbox.idMe.readings.resultOfSuccess = 'contradictory';
		expect((await scene.host.call({ transaction_id: transactionId })).status).toBe(200);
		expect(scene.events).toMatchObject([{ outcome: 'unclear', verified: false }]);
		expect(scene.events[0].errors).toMatchObject([{ code: null }, { code: 2005 }]);
	});

	it('is asked for again and logged where that was not chosen', async () => {
		const scene = await stage.scene({ parameters: { outcomes: ['verified', 'failed'] } });
		const { transactionId } = scene.done();
		scene.sandbox.idMe.readings.resultOfSuccess = 'contradictory';
		expect((await scene.host.call({ transaction_id: transactionId })).status).toBe(503);
		expect(scene.events).toEqual([]);
		expect(scene.log).toContain('contradicts itself');
		scene.sandbox.idMe.readings.resultOfSuccess = 'present';
		await scene.untilLookedAgain({ transaction_id: transactionId }, 200);
		expect(scene.events).toMatchObject([{ outcome: 'verified' }]);
	});
});

describe('what the user did not ask for', () => {
	it.each([
		['families', ['telecom'], 'document.license.verify', 'verified'],
		['families', ['document'], 'telecom.identity.verify', 'verified'],
		['outcomes', ['verified'], 'document.license.verify', 'failed'],
		['outcomes', ['failed'], 'document.license.verify', 'verified'],
	] as const)('%s %p: a %s that is %s starts nothing', async (name, chosen, product, outcome) => {
		const scene = await stage.scene({ parameters: { [name]: [...chosen] } });
		await scene.check(product, outcome);
		expect(scene.events).toEqual([]);
		// ID.me is to be content all the same.
		expect(scene.host.statuses).toEqual([200]);
	});

	it('leaves the rest', async () => {
		const scene = await stage.scene({
			parameters: { families: ['telecom'], outcomes: ['failed'] },
		});
		const { transactionId } = await scene.check('telecom.identity.verify', 'failed');
		expect(scene.events).toMatchObject([{ transactionId, outcome: 'failed' }]);
	});
});

test.each([
	['families', 'Checks'],
	['outcomes', 'Outcomes'],
])('without a choice under %s no result is taken, and the log says so', async (name, label) => {
	const scene = await stage.scene({ parameters: { [name]: [] } });
	const { transactionId } = scene.done();
	expect(await scene.host.call({ transaction_id: transactionId })).toMatchObject({ status: 503 });
	expect(scene.log).toContain(`${label} is empty`);
});

describe('a result that is not certain yet', () => {
	it('is never handed on while the check is pending, and once it is done', async () => {
		const scene = await stage.scene();
		const transaction = scene.start();
		const early = await scene.sandbox.idMe.notify(transaction.transactionId);
		expect(early.attempts).toMatchObject([{ status: 503 }]);
		expect(scene.events).toEqual([]);
		scene.finish(transaction);
		await scene.sandbox.idMe.idle();
		expect(scene.events).toMatchObject([{ outcome: 'verified' }]);
	});

	it.each([
		['a status without code', 'noCode'],
		['no status', 'none'],
		['a code that nobody has published', 42],
	] as const)('%s is pending, whatever the call says', async (_, pendingStatus) => {
		const scene = await stage.scene({ sandbox: { idMe: { readings: { pendingStatus } } } });
		const { transactionId } = scene.start();
		const call = {
			transaction_id: transactionId,
			status: { code: 200, message: 'Transaction successfully completed' },
			result: { verified: true },
		};
		const answer = await scene.host.call(call);
		expect(answer.status).toBe(503);
		expect(answer.headers.get('retry-after')).toBe('5');
		expect(scene.events).toEqual([]);
	});

	it('comes again until ID.me shows what it has reported', async () => {
		const scene = await stage.scene();
		const transaction = scene.start();
		const when = { target: transaction.transactionId, nth: [1, 2] };
		scene.sandbox.faults.add({ when, fault: { kind: 'code', code: '4100' } });
		scene.finish(transaction);
		await scene.sandbox.idMe.idle();
		expect(scene.sandbox.idMe.deliveries).toMatchObject([{ state: 'delivered' }]);
		expect(scene.host.statuses[0]).toBe(503);
		expect(scene.events).toHaveLength(1);
	});

	it('is not lost while ID.me lets nobody read', async () => {
		const scene = await stage.scene();
		const transaction = scene.start();
		const when = { target: transaction.transactionId, times: 2 };
		scene.sandbox.faults.add({ when, fault: { kind: 'code', code: '1200' } });
		scene.finish(transaction);
		await scene.sandbox.idMe.idle();
		expect(scene.host.statuses).toEqual([503, 503, 200]);
		expect(scene.events).toHaveLength(1);
	});

	it('is read again within one call after the connection was cut', async () => {
		const scene = await stage.scene();
		const transaction = scene.start();
		const when = { target: transaction.transactionId, times: 1 };
		scene.sandbox.faults.add({ when, fault: { kind: 'drop' } });
		scene.finish(transaction);
		await scene.sandbox.idMe.idle();
		expect(scene.host.statuses).toEqual([200]);
		expect(scene.events).toHaveLength(1);
	});
});
