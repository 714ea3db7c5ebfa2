/** Publishing the workflow, and trying the trigger out in the editor. */
import { randomUUID } from 'node:crypto';
import { WEBHOOK_ID } from '../../support/engine.mts';
import { NODE_TYPE, openStage } from './support/scene.mts';

const stage = openStage();

describe('publishing', () => {
	it('gives the trigger an address that nobody can guess', async () => {
		const host = await stage.engine.webhook({ node: { type: NODE_TYPE } });
		await expect(host.activate()).resolves.toBeUndefined();
		expect(new URL(host.url).pathname).toBe(`/${WEBHOOK_ID}/webhook`);
		await expect(host.deactivate()).resolves.toBe(true);
		await host.close();
	});

	it.each([
		['none', undefined],
		['an empty one', ''],
		['one that somebody made up', 'id-me-results'],
	])('is refused where the node has no UUID of its own: %s', async (_, webhookId) => {
		const host = await stage.engine.webhook({ node: { type: NODE_TYPE }, webhookId });
		await expect(host.activate()).rejects.toMatchObject({
			message: expect.stringMatching(
				/no address of its own.*Open the workflow in the editor, make a change.*publish it again/,
			),
			description: expect.stringContaining('Production URL'),
		});
		await host.close();
	});

	it('is refused in the editor’s test as well', async () => {
		const options = { node: { type: NODE_TYPE }, mode: 'manual', webhookId: undefined } as const;
		const host = await stage.engine.webhook(options);
		await expect(host.activate()).rejects.toThrow(/no address of its own/);
		await host.close();
	});
});

describe('"Execute step"', () => {
	it('shows the real result, again for each call', async () => {
		const scene = await stage.scene({ mode: 'manual' });
		await scene.host.activate();
		const { transactionId } = scene.done();
		for (let time = 0; time < 2; time += 1) {
			expect((await scene.host.call({ transaction_id: transactionId })).status).toBe(200);
		}
		expect(scene.events).toMatchObject([{ transactionId }, { transactionId }]);
	});

	it('keeps nothing from the published workflow', async () => {
		const scene = await stage.scene({ mode: 'manual', workflowId: 'tried out' });
		const { transactionId } = scene.done();
		await scene.host.call({ transaction_id: transactionId });
		const published = await stage.engine.webhook({
			node: { type: NODE_TYPE },
			workflowId: 'tried out',
			credentials: {
				idMeServicesApi: {
					environment: 'custom',
					baseUrl: scene.sandbox.idMeUrl,
					apiSecret: scene.sandbox.idMe.apiSecret,
				},
			},
		});
		await published.call({ transaction_id: transactionId });
		expect(published.executions).toHaveLength(1);
		await published.close();
	});

	it('goes on listening while the check is pending', async () => {
		const scene = await stage.scene({ mode: 'manual' });
		const { transactionId } = scene.start();
		expect((await scene.host.call({ transaction_id: transactionId })).status).toBe(503);
		expect(scene.host.errors).toEqual([]);
	});

	it('tells who listens that a result is not one that was chosen', async () => {
		const scene = await stage.scene({ mode: 'manual', parameters: { outcomes: ['failed'] } });
		const { transactionId } = scene.done();
		expect((await scene.host.call({ transaction_id: transactionId })).status).toBe(500);
		expect(scene.host.errors).toMatchObject([
			{
				message: expect.stringContaining('a document check with the outcome "verified"'),
				description: expect.stringContaining('choose them under Checks and Outcomes'),
			},
		]);
		expect(scene.events).toEqual([]);
	});

	it.each([
		['an id that ID.me does not know', undefined, /ID\.me does not know this ID/],
		['a secret that ID.me does not know', 'another-secret', /did not accept the API secret/],
	])('tells who listens why nothing comes: %s', async (_, apiSecret, words) => {
		const scene = await stage.scene({ mode: 'manual', apiSecret });
		expect((await scene.host.call({ transaction_id: randomUUID() })).status).toBe(500);
		expect(scene.host.errors).toMatchObject([
			{ message: expect.stringMatching(words), description: expect.stringMatching(/\.$/) },
		]);
		expect(scene.events).toEqual([]);
	});
});
