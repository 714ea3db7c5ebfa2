/** Calls that ID.me never made, and calls that lead to nothing: they start nothing, learn nothing and cost little. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { mostLooks, openStage } from './support/scene.mts';

const stage = openStage();
const PERSONAL = 'Ada Moreno 1990-04-27 888-941-3032';

describe('a call for a transaction that the account does not have', () => {
	it('starts nothing, and is answered like one whose transaction is not done', async () => {
		const scene = await stage.scene();
		const pending = scene.start();
		const foreign = scene.sandbox.idMe.addForeign();
		const answers = await Promise.all(
			[randomUUID(), foreign.transactionId, pending.transactionId].map(
				async (id) => await scene.host.call({ transaction_id: id, status: { code: 200 } }),
			),
		);
		const told = answers.map(async (answer) => ({
			status: answer.status,
			retryAfter: answer.headers.get('retry-after'),
			body: await answer.text(),
		}));
		const [first, ...others] = await Promise.all(told);
		expect(first).toEqual({ status: 503, retryAfter: '5', body: '{"message":"Come again"}' });
		expect(others).toEqual([first, first]);
		expect(scene.events).toEqual([]);
	});

	it('is looked into less and less often', async () => {
		const scene = await stage.scene();
		const call = { transaction_id: randomUUID(), product: 'document.license.verify' };
		const since = Date.now();
		for (let time = 0; time < 40; time += 1) await scene.host.call(call);
		expect(scene.host.statuses).toEqual(new Array(40).fill(503));
		// Both places each time.
		expect(scene.reads.length).toBeLessThanOrEqual(2 * mostLooks(since));
	});

	it('is explained once in the log, without anything of the call', async () => {
		const scene = await stage.scene();
		for (let time = 0; time < 3; time += 1) {
			await scene.host.call({ transaction_id: randomUUID(), metadata: PERSONAL });
		}
		const warnings = scene.host.logs.filter(({ level }) => level === 'warn');
		expect(warnings).toHaveLength(1);
		expect(warnings[0].message).toMatch(/ID\.me does not know this ID.*environment/);
		expect(scene.log).not.toContain('Ada');
	});
});

describe('what is no call of ID.me', () => {
	it.each([
		['nothing', ''],
		['a text', 'hello'],
		['a list', []],
		['no id', { product: 'document.license.verify' }],
		['a number', { transaction_id: 12 }],
		['an id that is a path', { transaction_id: '../verification/1' }],
		['an id with something behind it', { transaction_id: `${randomUUID()}/../x` }],
		['an id in a list', { transaction_id: [randomUUID()] }],
		['an id one level down', { data: { transaction_id: randomUUID() } }],
	])('%s: refused without asking ID.me', async (_, body) => {
		const scene = await stage.scene();
		const type = typeof body === 'string' ? 'text/plain' : 'application/json';
		const answer = await scene.host.call(body, { 'content-type': type });
		expect(answer.status).toBe(400);
		expect(await answer.json()).toEqual({ message: 'Not a result of a check' });
		expect(scene.reads).toEqual([]);
		expect(scene.events).toEqual([]);
	});

	it('a body of more than 256 KB: refused, although its id is good', async () => {
		const scene = await stage.scene();
		const { transactionId } = scene.done();
		const call = { transaction_id: transactionId, metadata: 'x'.repeat(256 * 1024) };
		const answer = await scene.host.call(call);
		expect(answer.status).toBe(413);
		expect(await answer.text()).toBe('{"message":"Too large"}');
		expect(scene.reads).toEqual([]);
		const genuine = await scene.host.call({ transaction_id: transactionId });
		expect(genuine.status).toBe(200);
		expect(scene.events).toHaveLength(1);
	});
});

describe('what a call claims', () => {
	it('is not believed: the item is made of what the account reads', async () => {
		const scene = await stage.scene();
		const { transactionId } = await scene.check('document.license.verify', 'failed');
		expect(scene.events).toMatchObject([{ outcome: 'failed' }]);
		const call = {
			transaction_id: transactionId,
			verification_id: randomUUID(),
			product: 'document.passport.verify',
			status: { code: 200, message: PERSONAL, updated: '2040-01-01T00:00:00Z' },
			result: { verified: true },
		};
		expect((await scene.host.call(call)).status).toBe(503);
		expect(scene.events).toHaveLength(1);
		expect(JSON.stringify(scene.host.executions)).not.toContain('Ada');
	});

	it('does not come back in any answer', async () => {
		const scene = await stage.scene();
		const bodies: unknown[] = [
			PERSONAL,
			{ transaction_id: PERSONAL },
			{ transaction_id: randomUUID() },
		];
		for (const body of bodies) {
			const answer = await scene.host.call(body, { 'content-type': 'text/plain', 'x-name': 'Ada' });
			expect(await answer.text()).not.toContain('Ada');
		}
	});
});

describe('a trigger that cannot read', () => {
	it.each([
		['with a secret that ID.me does not know', 'another-secret', /did not accept the API secret/],
		['without a credential', null, /credential of this node could not be loaded/],
		['with an empty secret', ' ', /API Secret of the ID.me credential is empty/],
	])('%s takes nothing, and says so in the log', async (_, apiSecret, words) => {
		const scene = await stage.scene({ apiSecret });
		const { transactionId } = scene.done();
		const answer = await scene.host.call({ transaction_id: transactionId });
		expect(answer.status).toBe(503);
		expect(scene.events).toEqual([]);
		const warnings = scene.host.logs.filter(({ level }) => level === 'warn');
		expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
		expect(scene.log).not.toContain('another-secret');
		expect(scene.host.errors).toEqual([]);
	});
});

describe('any body', () => {
	const text = fc.constantFrom('', PERSONAL, randomUUID(), '../health', '__proto__');
	const value = fc.oneof(text, fc.jsonValue());
	const object = fc.dictionary(
		fc.constantFrom(
			'transaction_id',
			'verification_id',
			'product',
			'status',
			'result',
			'__proto__',
		),
		fc.oneof(value, fc.dictionary(fc.constantFrom('code', 'updated', 'created'), value)),
	);
	const body = fc.oneof(
		fc.json(),
		text,
		object.map((made) => JSON.stringify(made)),
	);
	const type = fc.constantFrom('application/json', 'text/plain', 'application/x-idme', '');

	it('starts nothing, breaks nothing, and does not come back in an answer or in the log', async () => {
		const scene = await stage.scene();
		const statuses = new Set<number>();
		await fc.assert(
			fc.asyncProperty(body, type, async (sent, contentType) => {
				const answer = await scene.host.call(sent, { 'content-type': contentType });
				statuses.add(answer.status);
				expect(await answer.text()).not.toContain('Ada');
			}),
			{ numRuns: 300 },
		);
		expect(scene.events).toEqual([]);
		expect(scene.host.errors).toEqual([]);
		expect(scene.log).not.toContain('Ada');
		for (const { path } of scene.sandbox.journal.entries) {
			expect(path).toMatch(/^\/api\/v2\/(telecom|document)\/[0-9a-f-]{32,36}$/i);
		}
		expect([...statuses]).toEqual(expect.arrayContaining([400, 503]));
	});
});
