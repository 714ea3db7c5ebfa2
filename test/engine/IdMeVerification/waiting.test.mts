/** Waiting for a result on the real engine: a second of real time, since the pauses themselves are tested elsewhere. */
import { verifyIdentity } from '../../fixtures/idme/services/phone.mts';
import { verifyLicense } from '../../fixtures/idme/services/document.mts';
import type { IDataObject } from 'n8n-workflow';
import { jsonOf, openStage, refusal } from './support/stage.mts';

const stage = openStage();
const PENDING = verifyLicense.answers[1];
const DONE = verifyLicense.answers[0];
const wait = (waitSeconds: number) => ({ options: { waitForResult: true, waitSeconds } });

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

it('does not wait unless it is told to', async () => {
	stage.respond = () => ({ body: PENDING.body });
	await stage.runFixture(verifyLicense);
	expect(stage.requests).toHaveLength(1);
});

it('lets rows wait side by side, however few requests may be under way', async () => {
	stage.respond = ({ method }) => ({ body: method === 'POST' ? PENDING.body : DONE.body });
	const options = { ...wait(1).options, requestsAtATime: 1 };
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
		product: `identity.${phone}`,
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
		expect.objectContaining({ outcome: 'pending', product: 'identity.8880000001' }),
		expect.objectContaining({ outcome: 'pending', product: 'identity.8880000002' }),
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
