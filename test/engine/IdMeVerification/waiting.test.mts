/** Waiting for a result on the real engine: a second of real time, since the pauses themselves are tested elsewhere. */
import { confirmCode, sendCode, verifyIdentity } from '../../fixtures/idme/services/phone.mts';
import { VERIFICATION_ID } from '../../fixtures/idme/services/sample.mts';
import { verifyLicense } from '../../fixtures/idme/services/document.mts';
import type { IDataObject } from 'n8n-workflow';
import type { ByteAnswer } from './support/byte-server.mts';
import { anew, jsonOf, openStage, refusal } from './support/stage.mts';

const stage = openStage();
const PENDING = verifyLicense.answers[1];
const DONE = verifyLicense.answers[0];
const wait = (waitSeconds: number) => ({ options: { waitSeconds } });

it('gives the result as soon as it is there', async () => {
	stage.respond = ({ method }) => ({ body: method === 'POST' ? PENDING.body : DONE.body });
	const run = await stage.runFixture(verifyLicense, { parameters: wait(1) });
	expect(jsonOf(run.success)).toEqual([DONE.item]);
	expect(stage.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

it('gives pending when the time is over', async () => {
	stage.respond = () => ({ body: PENDING.body });
	const run = await stage.runFixture(verifyLicense, { parameters: wait(1) });
	expect(jsonOf(run.success)).toEqual([PENDING.item]);
});

it('gives pending when the time is over although ID.me never answers the look', async () => {
	const never = new Promise<ByteAnswer>(() => {});
	stage.respond = ({ method }) => (method === 'POST' ? { body: PENDING.body } : never);
	const run = await stage.runFixture(verifyLicense, { parameters: wait(1) });
	expect(jsonOf(run.success)).toEqual([PENDING.item]);
	expect(run.milliseconds).toBeLessThan(5_000);
	expect(stage.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

it('keeps the check that it started where a gateway answers the look with a status of its own', async () => {
	const gateway = { status: { code: 200, message: 'OK' } };
	stage.respond = ({ method }) => ({ body: method === 'POST' ? PENDING.body : gateway });
	const run = await stage.runFixture(verifyLicense, { parameters: wait(1) });
	expect(jsonOf(run.success)).toEqual([PENDING.item]);
});

it.each([
	['sendCode', sendCode],
	['confirmCode', confirmCode],
	['verifyLicense', verifyLicense],
] as const)(
	'%s is not told as done where such a gateway answers in place of ID.me',
	async (_, fixture) => {
		stage.respond = () => ({ body: { status: { code: 200, message: 'OK' } } });
		const run = await stage.runFixture(fixture, { onError: 'continueErrorOutput' });
		expect(run.success).toEqual([]);
		expect(run.error[0].json).toMatchObject({ details: { state: 'unknown' } });
		expect(stage.requests).toHaveLength(1);
	},
);

it('a code is not told as confirmed by an answer about another transaction', async () => {
	const body = { ...confirmCode.answers[0].body, transaction_id: VERIFICATION_ID };
	stage.respond = () => ({ body });
	const run = await stage.runFixture(confirmCode, { onError: 'continueErrorOutput' });
	expect(run.success).toEqual([]);
	expect(run.error[0].json).toMatchObject({ details: { state: 'unknown' } });
});

it('does not wait unless it is told to', async () => {
	stage.respond = () => ({ body: PENDING.body });
	await stage.runFixture(verifyLicense);
	expect(stage.requests).toHaveLength(1);
});

it('lets rows wait side by side, however few requests may be under way', async () => {
	stage.respond = ({ method, path }) => ({
		body:
			method === 'POST'
				? anew(PENDING.body)
				: { ...DONE.body, transaction_id: path.split('/').at(-1) },
	});
	const options = { ...wait(1).options, requestsAtATime: 1, metadata: '={{ $json.n }}' };
	const run = await stage.runFixture(verifyLicense, {
		parameters: { options },
		items: [1, 2, 3, 4].map((n) => stage.item({ n })),
	});
	expect(run.success).toHaveLength(4);
	const order = stage.requests.map(({ method }) => method);
	expect(order.slice(0, 4)).toEqual(['POST', 'POST', 'POST', 'POST']);
});

it('keeps the id of a check that was paid for, whatever becomes of the looks and of other rows', async () => {
	const bodyOf = (body: IDataObject | undefined, phone: string) => ({
		...body,
		product: 'telecom.identity.verify',
		transaction_id: `check-${phone.at(-1)}`,
	});
	stage.respond = ({ method, body }) => {
		if (method === 'GET') return refusal(404, 4100);
		const { phone } = JSON.parse(body.toString()) as { phone: string };
		return { body: bodyOf(PENDING.body, phone) };
	};
	const run = await stage.runFixture(verifyIdentity, {
		parameters: { phone: '={{ $json.phone }}', ...wait(1) },
		items: [{ phone: '8880000001' }, { phone: '8880000002' }],
	});
	expect(jsonOf(run.success)).toEqual([
		expect.objectContaining({ outcome: 'pending', transactionId: 'check-1' }),
		expect.objectContaining({ outcome: 'pending', transactionId: 'check-2' }),
	]);
});

it('ends with the execution when somebody stops it', async () => {
	stage.respond = () => ({ body: PENDING.body });
	const stop = new AbortController();
	const running = stage.runFixture(verifyLicense, { parameters: wait(600), signal: stop.signal });
	while (stage.requests.length === 0) await new Promise((done) => setTimeout(done, 5));
	stop.abort();
	const run = await running;
	expect(run.milliseconds).toBeLessThan(10_000);
	expect(stage.requests).toHaveLength(1);
});

it('looks at every row when its time is over, however few requests may be under way, and at none after the end', async () => {
	const rows = Array.from({ length: 30 }, (_, n) => ({
		phone: `88800000${String(n).padStart(2, '0')}`,
	}));
	const idOf = (phone: string) => `5f1c2f0e-8a3b-4f7e-9d56-0000${phone.slice(2)}`;
	stage.respond = async ({ method, path, body }) => {
		// Thirty looks of a tenth of a second, one after the other, take three times as long as the rows may wait.
		if (method === 'GET') await new Promise((done) => setTimeout(done, 100));
		const id =
			method === 'GET'
				? path.split('/').at(-1)
				: idOf((JSON.parse(body.toString()) as { phone: string }).phone);
		const { verification_id: verification, ...answer } = PENDING.body as IDataObject;
		return { body: { ...answer, product: 'telecom.identity.verify', transaction_id: id } };
	};
	const run = await stage.runFixture(verifyIdentity, {
		parameters: {
			phone: '={{ $json.phone }}',
			options: { ...wait(1).options, requestsAtATime: 1 },
		},
		items: rows,
	});
	const atTheEnd = stage.requests.length;
	expect(jsonOf(run.success).map(({ outcome }) => outcome)).toEqual(rows.map(() => 'pending'));
	const lookedAt = stage.requests
		.filter(({ method }) => method === 'GET')
		.map(({ path }) => path.split('/').at(-1));
	expect(new Set(lookedAt)).toEqual(new Set(rows.map(({ phone }) => idOf(phone))));
	await new Promise((done) => setTimeout(done, 1_500));
	expect(stage.requests).toHaveLength(atTheEnd);
});
