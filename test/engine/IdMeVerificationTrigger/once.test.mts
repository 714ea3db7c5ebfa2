/** Each result starts the workflow once, in whatever order and however often it is reported. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CALLBACK_LIMITS } from '../../../nodes/IdMe/limits.ts';
import { mostLooks, openStage } from './support/scene.mts';

const stage = openStage();

describe('a result that is reported again', () => {
	it('starts nothing more, and is answered as before', async () => {
		const scene = await stage.scene();
		const since = Date.now();
		await scene.check();
		const [delivery] = scene.sandbox.idMe.deliveries;
		for (let time = 0; time < 30; time += 1) await scene.sandbox.idMe.repeat(delivery);
		expect(scene.events).toHaveLength(1);
		expect(scene.host.statuses).toEqual(new Array(31).fill(200));
		expect(scene.reads.length).toBeLessThanOrEqual(mostLooks(since));
	});

	it('starts nothing more when both addresses of the trigger report it at once', async () => {
		const scene = await stage.scene();
		scene.sandbox.idMe.hooks = { document: scene.host.url };
		await scene.check('document.license.verify');
		expect(scene.sandbox.idMe.deliveries).toHaveLength(2);
		expect(scene.events).toHaveLength(1);
		expect(scene.reads).toHaveLength(1);
	});

	it('shares one read and one execution with calls that come meanwhile', async () => {
		const scene = await stage.scene({ sandbox: { latencyMs: 100 } });
		const { transactionId } = scene.done();
		const calls = Array.from({ length: 20 }, async () => {
			return await scene.host.call({ transaction_id: transactionId, product: 'document' });
		});
		const statuses = (await Promise.all(calls)).map(({ status }) => status);
		expect(statuses).toEqual(new Array(20).fill(200));
		expect(scene.reads).toHaveLength(1);
		expect(scene.events).toHaveLength(1);
	});

	it('starts one execution where calls of different words speak of it', async () => {
		const scene = await stage.scene({ sandbox: { latencyMs: 50 } });
		const { transactionId } = scene.done();
		const calls = Array.from({ length: 10 }, async (_, code) => {
			return await scene.host.call({ transaction_id: transactionId, status: { code } });
		});
		const statuses = (await Promise.all(calls)).map(({ status }) => status);
		expect(statuses).toEqual(new Array(10).fill(200));
		expect(scene.events).toHaveLength(1);
	});

	it('starts another workflow that listens as well', async () => {
		const scene = await stage.scene();
		const { transactionId } = await scene.check();
		const another = await stage.engine.webhook({
			node: { type: 'n8n-nodes-digital-id.idMeVerificationTrigger' },
			workflowId: 'another',
			credentials: {
				idMeServicesApi: {
					environment: 'custom',
					baseUrl: scene.sandbox.idMeUrl,
					apiSecret: scene.sandbox.idMe.apiSecret,
				},
			},
		});
		await another.call({ transaction_id: transactionId });
		expect(another.executions).toHaveLength(1);
		await another.close();
	});
});

describe('an execution that n8n could not store', () => {
	it('starts with the next call: ID.me was told to come again', async () => {
		let isDown = true;
		const scene = await stage.scene({
			save: () => {
				if (!isDown) return;
				isDown = false;
				throw new Error('The database is locked');
			},
		});
		await scene.check();
		expect(scene.host.statuses).toEqual([500, 200]);
		expect(scene.events).toHaveLength(1);
	});

	it('starts with a call that came while n8n was at it', async () => {
		let saves = 0;
		const scene = await stage.scene({
			save: async () => {
				saves += 1;
				await sleep(100);
				if (saves === 1) throw new Error('The database is locked');
			},
		});
		const { transactionId } = scene.done();
		const calls = Array.from({ length: 6 }, async () => {
			return await scene.host.call({ transaction_id: transactionId });
		});
		const statuses = (await Promise.all(calls)).map(({ status }) => status);
		expect(statuses.sort()).toEqual([200, 200, 200, 200, 200, 500]);
		expect(scene.events).toHaveLength(1);
	});

	it('starts although the caller has hung up, and not again when the call is repeated', async () => {
		const scene = await stage.scene({ save: async () => await sleep(150) });
		const { transactionId } = scene.done();
		const impatient = fetch(scene.host.url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ transaction_id: transactionId }),
			signal: AbortSignal.timeout(80),
		});
		await expect(impatient).rejects.toThrow(/abort/i);
		const again = await scene.host.call({ transaction_id: transactionId });
		expect(again.status).toBe(200);
		expect(scene.events).toHaveLength(1);
	});
});

describe('calls out of turn', () => {
	it('a late call about an earlier state brings the latest one, once', async () => {
		const scene = await stage.scene();
		const transaction = scene.start();
		const early = { transaction_id: transaction.transactionId, status: { code: 100 } };
		scene.finish(transaction);
		await scene.sandbox.idMe.idle();
		expect((await scene.host.call(early)).status).toBe(200);
		expect(scene.events).toMatchObject([{ outcome: 'verified' }]);
	});

	it('a result that changes afterwards is another event', async () => {
		const scene = await stage.scene();
		const transaction = await scene.check('document.license.verify', 'failed');
		const stored = scene.stored(transaction.transactionId);
		Object.assign(stored, {
			outcome: 'verified',
			errors: [],
			updatedAt: stored.updatedAt + 60_000,
		});
		await scene.sandbox.idMe.notify(transaction.transactionId);
		expect(scene.events).toMatchObject([{ outcome: 'failed' }, { outcome: 'verified' }]);
		expect(new Set(scene.events.map(({ eventId }) => eventId)).size).toBe(2);
	});

	it.each([
		['that was handed on already', {}],
		['that the user did not choose', { outcomes: ['verified'] }],
	])(
		'a change that cannot be read yet is asked for again, behind a result %s',
		async (_, parameters) => {
			const scene = await stage.scene({ parameters });
			const { transactionId } = await scene.check('document.license.verify', 'failed');
			const before = scene.events.length;
			const stored = scene.stored(transactionId);
			const updatedAt = stored.updatedAt + 60_000;
			const change = {
				transaction_id: transactionId,
				product: stored.product,
				status: { code: 200, updated: new Date(updatedAt).toISOString() },
			};
			for (let time = 0; time < 3; time += 1) {
				const answer = await scene.host.call(change);
				expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
				await sleep(CALLBACK_LIMITS.firstCallbackPauseMs);
			}
			expect(scene.events).toHaveLength(before);
			Object.assign(stored, { outcome: 'verified', errors: [], updatedAt });
			await scene.untilLookedAgain(change, 200);
			expect(scene.events.slice(before)).toMatchObject([{ transactionId, outcome: 'verified' }]);
		},
	);

	it('a change that cannot be read yet is not given up for a result that nobody reported', async () => {
		const scene = await stage.scene();
		const { transactionId } = scene.done();
		const stored = scene.stored(transactionId);
		const updatedAt = stored.updatedAt + 60_000;
		const change = {
			transaction_id: transactionId,
			status: { code: 300, updated: new Date(updatedAt).toISOString() },
		};
		expect((await scene.host.call(change)).status).toBe(503);
		expect(scene.events).toEqual([]);
		Object.assign(stored, { outcome: 'failed', updatedAt });
		await scene.untilLookedAgain(change, 200);
		expect(scene.events).toMatchObject([{ outcome: 'failed' }]);
	});

	it('a result whose times differ is handed on when ID.me comes again, once', async () => {
		const scene = await stage.scene();
		const { transactionId } = scene.done();
		const later = { transaction_id: transactionId, status: { updated: '2040-01-01T00:00:00Z' } };
		expect((await scene.host.call(later)).status).toBe(503);
		await scene.untilLookedAgain(later, 200);
		expect((await scene.host.call(later)).status).toBe(503);
		expect(scene.events).toMatchObject([{ transactionId }]);
	});

	it('a made-up later change costs no more than any other call, and starts nothing', async () => {
		const scene = await stage.scene();
		const { transactionId } = await scene.check();
		scene.sandbox.journal.clear();
		const forged = { transaction_id: transactionId, status: { updated: '2040-01-01T00:00:00Z' } };
		const since = Date.now();
		for (let time = 0; time < 40; time += 1) {
			expect((await scene.host.call(forged)).status).toBe(503);
		}
		expect(scene.reads.length).toBeLessThanOrEqual(2 * mostLooks(since));
		expect(scene.events).toHaveLength(1);
	});

	it('no number of made-up calls makes it forget what it has handed on', async () => {
		const scene = await stage.scene();
		const { transactionId } = await scene.check();
		for (let time = 0; time < 5; time += 1) {
			await scene.host.call({ transaction_id: randomUUID() });
			await scene.host.call({ transaction_id: transactionId, status: { code: time } });
		}
		expect(scene.events).toHaveLength(1);
	});
});
