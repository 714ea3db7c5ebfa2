/** A check that is pending when ID.me reports it, on a real n8n that ends while the workflow waits. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SavedWorkflow } from '../../scripts/n8n/types.mts';
import { parameters, setUpExample } from './support/examples.mts';
import { Stage } from './support/stage.mts';

const FILE = 'check-result-to-chat.json';

let stage: Stage;
let workflow: SavedWorkflow;
let url: string;

beforeAll(async () => {
	stage = await Stage.open();
	workflow = await stage.import(
		setUpExample(FILE, {
			'ID.me Reports': stage.with('idMeServicesApi'),
			// Shorter waits n8n keeps in memory; the example's own are longer.
			'Wait Ten Minutes': parameters({ amount: 66, unit: 'seconds' }),
			'Read Result': stage.with('idMeServicesApi'),
			'Tell the Chat': parameters({ url: `${stage.chat.url}/hook` }),
		}),
	);
	const { webhookId } = workflow.nodes.find(({ name }) => name === 'ID.me Reports') ?? {};
	url = await stage.publish(workflow, `${String(webhookId)}/webhook`);
}, 240_000);
afterAll(async () => await stage?.close(), 60_000);
beforeEach(() => {
	stage.reset();
	stage.sandbox.idMe.pendingMs = 'byHand';
});

const start = () =>
	stage.sandbox.idMe.checks.start({
		product: 'document.license.verify',
		callbackUrl: url,
		plan: { outcome: 'verified', errors: [], pendingMs: 'byHand', pendingReads: 0 },
	});

async function messages(count: number, withinMs = 60_000): Promise<string[]> {
	for (const end = Date.now() + withinMs; ; await sleep(200)) {
		if (stage.messages.length >= count) return stage.messages;
		if (Date.now() > end) throw new Error(`The chat has heard ${stage.messages.length} times`);
	}
}

test('a check that is done is told at once, and an accepted call is answered in our words', async () => {
	const { transactionId } = start();
	stage.sandbox.idMe.finish(transactionId, 'failed', [2002]);
	expect(await messages(1)).toEqual([
		expect.stringMatching(`^Check ${transactionId}: not verified\\. .*still valid`),
	]);
	const again = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ transaction_id: transactionId }),
	});
	expect([again.status, await again.json()]).toEqual([200, { message: 'Received' }]);
}, 120_000);

test('a check that takes longer than the calls of ID.me is told after a restart, once', async () => {
	const { transactionId } = start();
	const early = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ transaction_id: transactionId }),
	});
	// What n8n answers when it has stored an execution.
	expect([early.status, await early.json()]).toEqual([200, { message: 'Received' }]);
	await stage.newest(workflow, 'waiting');
	await stage.restart();
	// Nobody calls: ID.me has given up.
	stage.sandbox.idMe.callbacks.settings.delayMs = 3_600_000;
	stage.sandbox.idMe.finish(transactionId, 'verified');
	expect(await messages(1, 200_000)).toEqual([`Check ${transactionId}: verified. `]);
	await sleep(1_000);
	expect(stage.messages).toHaveLength(1);
}, 400_000);
