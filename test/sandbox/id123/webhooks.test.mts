/** The calls that the page sends to n8n as ID123 does when a card comes into a state. */
import { seedCards } from '../../../sandbox/id123/seed.mts';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startRecordingServer, type RecordingServer } from '../../support/recording-server.mts';
import { closeAll, sandboxWith } from '../support.mts';

const { staff } = TEMPLATE_IDS;
let receiver: RecordingServer;

beforeEach(async () => {
	receiver = await startRecordingServer(() => ({ status: 202, body: {} }));
});
afterEach(async () => {
	await receiver.close();
	await closeAll();
});

async function send({ url }: Sandbox, body: object) {
	const response = await fetch(`${url}/sandbox/id123/webhook`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('a webhook names the card that came into the state last and is still in it', async () => {
	const sandbox = await sandboxWith();
	const [first, second, third] = seedCards(sandbox.id123, staff, 3);
	for (const cardId of [first, second, third]) sandbox.id123.install(staff, cardId);
	sandbox.id123.uninstall(staff, third);
	const sent = await send(sandbox, { url: receiver.url, status: 'INSTALLED' });
	expect(sent.body).toMatchObject({ cardId: second, answer: 202 });
	expect(receiver.requests.map(({ body }) => body)).toEqual([
		{
			event: 'Card Installed',
			'card-template-id': staff,
			'card-id': second,
			'card-status': 'INSTALLED',
			'card-sub-status': 'ACTIVE',
		},
	]);
	const page = await (await fetch(sandbox.url)).text();
	expect(page).toContain('Webhooks (1)');
	expect(page).toContain('INSTALLED, answered 202');
});

test('a sub-status is found as well, and a state that no card has is refused with a reason', async () => {
	const sandbox = await sandboxWith();
	const [card] = seedCards(sandbox.id123, staff, 1);
	expect(await send(sandbox, { url: receiver.url, status: 'EXPIRED' })).toMatchObject({
		status: 409,
		body: { error: 'There is no card that is expired' },
	});
	sandbox.id123.expire(staff, card);
	expect((await send(sandbox, { url: receiver.url, status: 'EXPIRED' })).body).toMatchObject({
		cardId: card,
	});
	expect((await send(sandbox, { url: 'mailto:a@b.c', status: 'EXPIRED' })).status).toBe(400);
});
