/** The documented mock rules, through the node: what a person tries first. */
import type { INodeParameters } from 'n8n-workflow';
import { accountOf, authorizationOf } from '../../../nodes/IdMe/api/account.ts';
import { IdMeClient } from '../../../nodes/IdMe/api/client.ts';
import { readTransaction } from '../../../nodes/IdMe/api/transactions.ts';
import { Cancellation } from '../../../nodes/shared/clock.ts';
import { SANDBOX_IDME_SECRET, startSandbox, type Sandbox } from '../../../sandbox/server.mts';
import { jsonOf, NODE, openStage } from './support/stage.mts';

const stage = openStage();
let sandbox: Sandbox;
let images: Record<string, Awaited<ReturnType<typeof stage.engine.files.store>>>;

beforeAll(async () => {
	sandbox = await startSandbox({ checkAnswers: true });
	const of = async (fileName: string) =>
		await stage.engine.files.store(stage.bytes.front, { fileName, mimeType: 'image/jpeg' });
	images = {
		success: await of('success.jpg'),
		fail: await of('fail.jpg'),
		other: stage.files.back,
	};
});
afterAll(async () => await sandbox.close());
afterEach(() => {
	// Whatever the node sends keeps the published contract.
	expect(sandbox.journal.entries.flatMap(({ violations }) => violations)).toEqual([]);
	sandbox.reset();
});

const credential = () => ({
	environment: 'custom',
	baseUrl: sandbox.idMeUrl,
	apiSecret: SANDBOX_IDME_SECRET,
	encoding: 'plain',
});

/** A client as the trigger makes one: outside of the node, over plain HTTP. */
function clientOfSandbox(): IdMeClient {
	const found = accountOf(credential());
	if (!found.ok) throw new Error(found.failure.what);
	const account = found.value;
	return new IdMeClient({
		limiter: account.limiter,
		user: { slots: 1, cancellation: new Cancellation() },
		send: async ({ url = '', method }) => {
			const headers = { authorization: authorizationOf(credential()) };
			const answer = await fetch(new URL(url, account.baseUrl), { method, headers });
			return { statusCode: answer.status, headers: {}, body: await answer.text() };
		},
	});
}

async function use(resource: string, operation: string, parameters: INodeParameters) {
	const run = await stage.engine.run({
		node: { type: NODE, parameters: { resource, operation, ...parameters } },
		items: [{ json: {}, binary: images }],
		credentials: { idMeServicesApi: credential() },
	});
	if (run.thrownError) throw run.thrownError;
	return jsonOf(run.success)[0];
}

it('a phone: a code is sent, a wrong one fails, the right one verifies, and the identity follows', async () => {
	const sent = await use('phone', 'sendCode', { phone: '(888) 941-3032' });
	expect(sent).toMatchObject({ outcome: 'pending', verified: false, family: 'telecom' });
	const { transactionId, verificationId } = sent as Record<string, string>;
	const wrong = await use('phone', 'confirmCode', { transactionId, code: '000000' });
	expect(wrong).toMatchObject({ outcome: 'failed', errors: [{ code: 3102 }] });
	const right = await use('phone', 'confirmCode', { transactionId, code: '123123' });
	expect(right).toMatchObject({ outcome: 'verified', transactionId });
	expect(await use('phone', 'get', { transactionId })).toMatchObject({ outcome: 'verified' });
	const options = { verificationId };
	const person = { phone: '888-941-3032', birthDate: '1942-07-09', options };
	expect(await use('phone', 'verifyIdentity', person)).toMatchObject({ outcome: 'verified' });
	const { transactions } = await use('verification', 'get', { verificationId });
	expect(transactions).toMatchObject([
		{ transactionId, outcome: null, verified: null, hint: expect.stringContaining('Get of Phone') },
		{ product: 'telecom.identity.verify', outcome: null, verified: null },
	]);
});

describe('a sent code is not taken for a verified phone, also where ID.me calls the sending completed', () => {
	const unproven = { outcome: 'pending', verified: false, statusCode: 200 };
	const send = async () =>
		(await use('phone', 'sendCode', { phone: '8889413032' })) as Record<string, string>;

	beforeEach(() => (sandbox.idMe.readings.sendCodeAnswers = 'completed'));

	it('by Send Code, by Get, or by Get of the verification', async () => {
		const sent = await send();
		expect(sent).toMatchObject(unproven);
		const { transactionId, verificationId } = sent;
		expect(await use('phone', 'get', { transactionId })).toMatchObject(unproven);
		const { transactions } = await use('verification', 'get', { verificationId });
		expect(transactions).toMatchObject([{ transactionId, outcome: null, verified: null }]);
	});

	it('by what reads a transaction for the trigger', async () => {
		const { transactionId } = await send();
		const read = await readTransaction(clientOfSandbox(), 'telecom', transactionId);
		expect(read).toMatchObject({ ok: true, value: { transaction: unproven } });
	});

	it('after a wrong code, or one whose answer was lost: what is not known is not told as verified', async () => {
		const { transactionId } = await send();
		await use('phone', 'confirmCode', { transactionId, code: '000000' });
		expect(await use('phone', 'get', { transactionId })).toMatchObject(unproven);
		sandbox.faults.add({
			when: { action: 'confirmCode' },
			fault: { kind: 'drop', work: 'done' },
		});
		const lost = use('phone', 'confirmCode', { transactionId, code: '000000' });
		await expect(lost).rejects.toMatchObject({
			message: expect.stringContaining('The code may have been confirmed'),
			description: expect.stringContaining('Where it says pending, that is not known'),
		});
		expect(await use('phone', 'get', { transactionId })).toMatchObject(unproven);
		sandbox.faults.clear();
	});

	it.each(['present', 'missing'] as const)(
		'but the right code verifies it (result of a success: %s)',
		async (resultOfSuccess) => {
			sandbox.idMe.readings.resultOfSuccess = resultOfSuccess;
			const { transactionId } = await send();
			const confirmed = await use('phone', 'confirmCode', { transactionId, code: '123123' });
			expect(confirmed).toMatchObject({ outcome: 'verified', verified: true });
			const outcome = resultOfSuccess === 'present' ? 'verified' : 'pending';
			expect(await use('phone', 'get', { transactionId })).toMatchObject({ outcome });
		},
	);
});

it('a document that failed is not told as verified by the list of its verification', async () => {
	sandbox.idMe.readings.otherImages = 'fails';
	const started = await use('document', 'verifyPassport', { frontImage: 'fail' });
	const { transactionId, verificationId } = started as Record<string, string>;
	expect(await use('document', 'get', { transactionId })).toMatchObject({ outcome: 'failed' });
	const { transactions } = await use('verification', 'get', { verificationId });
	expect(transactions).toMatchObject([{ transactionId, outcome: 'failed', verified: false }]);
});

it.each([
	['verifyLicense', 'success', 'verified'],
	['verifyLicense', 'fail', 'failed'],
	['verifyPassport', 'success', 'verified'],
	['verifyPasscard', 'success', 'verified'],
])('a document: %s of %s.jpg is %s', async (operation, frontImage, outcome) => {
	const item = await use('document', operation, { frontImage, backImage: 'other' });
	expect(item).toMatchObject({ outcome, family: 'document' });
	const { transactionId } = item as Record<string, string>;
	expect(await use('document', 'get', { transactionId })).toMatchObject({ outcome });
});

it.each([100, 'noCode', 'none'] as const)(
	'a document that is under way is pending, then done (status %s)',
	async (pendingStatus) => {
		sandbox.idMe.readings.pendingStatus = pendingStatus;
		sandbox.idMe.pendingReads = 1;
		const images = { frontImage: 'success', backImage: 'other' };
		const started = await use('document', 'verifyLicense', images);
		expect(started).toMatchObject({ outcome: 'pending' });
		const { transactionId } = started as Record<string, string>;
		expect(await use('document', 'get', { transactionId })).toMatchObject({ outcome: 'pending' });
		expect(await use('document', 'get', { transactionId })).toMatchObject({ outcome: 'verified' });
	},
);

it.each([
	{ resultKey: 'results' },
	{ resultOfSuccess: 'missing' },
	{ product: 'short' },
	{ timestamps: 'Z' },
	{ metadataEchoed: true },
] as const)('a document in the other readings of the pages: %j', async (readings) => {
	Object.assign(sandbox.idMe.readings, readings);
	const options = { metadata: '{"reference": "A-1001"}' };
	for (const [frontImage, outcome] of [
		['success', 'verified'],
		['fail', 'failed'],
	]) {
		const item = await use('document', 'verifyLicense', {
			frontImage,
			backImage: 'other',
			options,
		});
		expect(item).toMatchObject({ outcome, verified: outcome === 'verified', family: 'document' });
	}
});

it('a result that does not say whether the person is verified is no yes', async () => {
	Object.assign(sandbox.idMe.readings, { resultOfSuccess: 'withoutVerified' });
	const images = { frontImage: 'success', backImage: 'other' };
	const item = await use('document', 'verifyLicense', images);
	expect(item).toMatchObject({ outcome: 'unclear', verified: false });
});

it('the identity check is found under its other path', async () => {
	sandbox.idMe.readings.identityPaths = ['/api/v2/telecom/identity'];
	const person = { phone: '8889413032', birthDate: '1942-07-09' };
	expect(await use('phone', 'verifyIdentity', person)).toMatchObject({ outcome: 'verified' });
	// The first path is the one that no page of that ID.me mentions.
	sandbox.journal.clear();
});

it('a verification and the service itself', async () => {
	const { verificationId, transactions } = await use('verification', 'create', {});
	expect(transactions).toEqual([]);
	const got = await use('verification', 'get', { verificationId: String(verificationId) });
	expect(got).toEqual({ verificationId, transactions: [] });
	expect(await use('service', 'health', {})).toEqual({ healthy: true });
});
