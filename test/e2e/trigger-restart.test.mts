/**
 * The trigger on the real n8n: what happens to a card while n8n is dead arrives once it lives again. Over a hundred polls in
 * each of n8n's ways to poll: `npm run test:trigger -- --n8n`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { seedCards } from '../../sandbox/id123/seed.mts';
import { outputsOf } from '../../scripts/n8n/outputs.mts';
import type { JsonObject } from '../../scripts/n8n/types.mts';
import { regimeOf } from '../trigger/support/n8n-database.mts';
import { N8nStage, TRIGGER_NAME } from '../trigger/support/n8n-stage.mts';
import { idNumber } from '../trigger/support/world.mts';

const TEMPLATE = idNumber(1);
const WAIT_MS = 30_000;

let stage: N8nStage;

beforeAll(async () => {
	stage = await N8nStage.open('cron', 1);
}, 120_000);

afterAll(async () => await stage?.close(), 60_000);

/** What the trigger has told, as soon as that is something. */
async function told(): Promise<JsonObject[]> {
	const [{ workflowId }] = stage.watched;
	for (const end = Date.now() + WAIT_MS; ; await sleep(250)) {
		const ended = await stage.executions(workflowId);
		const items = ended.flatMap((each) => outputsOf(each, TRIGGER_NAME)[0] ?? []);
		if (items.length > 0) return items.map(({ json }) => json);
		if (Date.now() > end) throw new Error(`${ended.length} executions, and none has items`);
	}
}

test('a card that is installed while n8n is dead is told once when it lives again', async () => {
	const { id123 } = stage.sandbox;
	const [card] = seedCards(id123, TEMPLATE, 60);
	await stage.start();
	await stage.publish();
	await stage.kill();
	id123.install(TEMPLATE, card);

	await stage.start();
	const event = { event: 'cardInstalled', 'card-id': card, 'card-status': 'INSTALLED' };
	expect(await told()).toEqual([expect.objectContaining(event)]);
	expect(regimeOf(stage.traces())).toBe('cron');
}, 180_000);
