/** The documented mock rules, through the node: what a person tries first. */
import type { INodeParameters } from 'n8n-workflow';
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

async function use(resource: string, operation: string, parameters: INodeParameters) {
	const run = await stage.engine.run({
		node: { type: NODE, parameters: { resource, operation, ...parameters } },
		items: [{ json: {}, binary: images }],
		credentials: {
			idMeServicesApi: {
				environment: 'custom',
				baseUrl: sandbox.idMeUrl,
				apiSecret: SANDBOX_IDME_SECRET,
				encoding: 'plain',
			},
		},
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
	const person = { phone: '888-941-3032', birthDate: '1942-07-09', verificationId };
	expect(await use('phone', 'verifyIdentity', person)).toMatchObject({ outcome: 'verified' });
	const { transactions } = await use('verification', 'get', { verificationId });
	expect(transactions).toHaveLength(2);
});

it('a sent code is not taken for a verified phone, also where ID.me calls the sending completed', async () => {
	sandbox.idMe.readings.sendCodeAnswers = 'completed';
	const sent = await use('phone', 'sendCode', { phone: '8889413032' });
	expect(sent).toMatchObject({ outcome: 'pending', verified: false, statusCode: 200 });
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
	{ resultOfSuccess: 'withoutVerified' },
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
