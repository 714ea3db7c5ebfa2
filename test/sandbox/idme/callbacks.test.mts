/** The calls that go out when a check is done, and those that nobody should believe. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CALLBACK, violationsOf } from '../../../sandbox/idme/contract.mts';
import {
	call,
	closeAll,
	GOOD_PHONE,
	idMeWith,
	pictures,
	sendCode,
	verifyLicense,
} from './support.mts';

let receiver: Server;
let url: string;
let bodies: string[] = [];
/** What the receiver answers, call by call; 200 once it runs out. */
let answers: number[] = [];

beforeEach(async () => {
	bodies = [];
	answers = [];
	receiver = createServer((request, response) => {
		let text = '';
		request.on('data', (chunk: Buffer) => (text += chunk.toString()));
		request.on('end', () => {
			bodies.push(text);
			response.writeHead(answers.shift() ?? 200).end();
		});
	});
	await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
	url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhook/a`;
});

afterEach(async () => {
	await closeAll();
	receiver.closeAllConnections();
	await new Promise((done) => receiver.close(done));
});

const withCallback = () => pictures({}, {}, { callback_url: url });

test('a check that is done calls its own address and the hook of its family', async () => {
	const sandbox = await idMeWith({ hooks: { document: `${url}-hook`, telecom: `${url}-other` } });
	const { body } = await verifyLicense(sandbox, withCallback());
	await sandbox.idMe.idle();
	expect(bodies).toHaveLength(2);
	for (const text of bodies) {
		const sent = JSON.parse(text) as Record<string, unknown>;
		expect(violationsOf(CALLBACK, sent)).toEqual([]);
		expect(sent).toMatchObject({ transaction_id: body.transaction_id, status: { code: 200 } });
		expect(sent).not.toHaveProperty('result');
	}
	expect(sandbox.idMe.deliveries).toMatchObject([
		{ kind: 'callback', state: 'delivered', url },
		{ kind: 'hook', state: 'delivered', url: `${url}-hook` },
	]);
});

test('a check that is pending calls nobody until it is done', async () => {
	const sandbox = await idMeWith({ pendingMs: 60_000 });
	await verifyLicense(sandbox, withCallback());
	await sandbox.idMe.idle();
	expect(sandbox.idMe.deliveries).toEqual([]);
	sandbox.clock.advance(60_000);
	await sandbox.idMe.idle();
	expect(bodies).toHaveLength(1);
});

test('a receiver that does not take it is tried three more times', async () => {
	const sandbox = await idMeWith({ callbacks: { pausesMs: [1, 1, 1] } });
	answers = [500, 404, 503];
	await verifyLicense(sandbox, withCallback());
	await sandbox.idMe.idle();
	expect(sandbox.idMe.deliveries[0].attempts.map(({ status }) => status)).toEqual([
		500, 404, 503, 200,
	]);
	answers = [500, 500, 500, 500];
	await verifyLicense(sandbox, withCallback());
	await sandbox.idMe.idle();
	expect(sandbox.idMe.deliveries[1]).toMatchObject({ state: 'dropped' });
	expect(bodies).toHaveLength(8);
});

test('a receiver that never answers is given up', async () => {
	const sandbox = await idMeWith({ callbacks: { pausesMs: [1], timeoutMs: 20 } });
	receiver.removeAllListeners('request');
	await verifyLicense(sandbox, withCallback());
	await sandbox.idMe.idle();
	const [{ attempts, state }] = sandbox.idMe.deliveries;
	expect([attempts.map(({ status }) => status), state]).toEqual([[null, null], 'dropped']);
});

test('a verification lends its address to the checks in it', async () => {
	const sandbox = await idMeWith();
	const { body } = await call(sandbox, '/api/v2/verification', { callback_url: url });
	await verifyLicense(sandbox, pictures({}, {}, { verification_id: body.verification_id }));
	await sandbox.idMe.idle();
	expect(bodies).toHaveLength(1);
});

test('a test can forge a call, repeat one, and send one out of turn', async () => {
	const sandbox = await idMeWith();
	const sent = await sendCode(sandbox, GOOD_PHONE, { callback_url: url });
	const early = await sandbox.idMe.notify(String(sent.body.transaction_id));
	expect(JSON.parse(early.body)).toMatchObject({ status: { code: 100 } });
	await sandbox.idMe.repeat(early);
	const forged = await sandbox.idMe.forge(url, { product: 'sms' });
	await sandbox.idMe.forge(url, 'no JSON');
	expect(bodies).toEqual([early.body, early.body, forged.body, 'no JSON']);
	const { transaction_id: id } = JSON.parse(forged.body) as { transaction_id: string };
	expect(sandbox.idMe.transaction(id)).toBeUndefined();
	await expect(sandbox.idMe.notify('nobody')).rejects.toThrow('no such check');
});

test('a sandbox that closes gives up what is under way', async () => {
	const sandbox = await idMeWith({ callbacks: { pausesMs: [60_000] } });
	answers = [500];
	await verifyLicense(sandbox, withCallback());
	sandbox.idMe.stop();
	await sandbox.idMe.idle();
	expect(sandbox.idMe.deliveries[0].state).toBe('dropped');
});
