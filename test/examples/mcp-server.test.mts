/** The tools of the examples for assistants, over the Model Context Protocol, on a real n8n. */
import { setTimeout as sleep } from 'node:timers/promises';
import { seedCards } from '../../sandbox/id123/seed.mts';
import { setUpExample } from './support/examples.mts';
import { Stage, TEMPLATE } from './support/stage.mts';

const TOKEN = 'told-to-the-assistant-only';

let stage: Stage;
let url: string;

beforeAll(async () => {
	stage = await Stage.open();
	await stage.addCredential('httpBearerAuth', { token: TOKEN });
	const workflow = await stage.import(
		setUpExample('mcp-server-tools.json', {
			'MCP Server': stage.with('httpBearerAuth'),
			'Card Status': stage.with('id123Api'),
			'Deactivate Card': stage.with('id123Api'),
			'Document Check': stage.with('idMeServicesApi'),
			'Phone Check': stage.with('idMeServicesApi'),
		}),
	);
	await stage.n8n.client.activateWorkflow(workflow);
	url = `${stage.n8n.url}/mcp/id-cards`;
	while ((await fetch(url, { method: 'POST' })).status === 404) await sleep(200);
}, 240_000);
afterAll(async () => await stage?.close(), 60_000);

/** Sends one message of the protocol, as its Streamable HTTP transport has it. */
const send = async (message: object, session?: string, token = TOKEN) =>
	await fetch(url, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${token}`,
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			...(session !== undefined && { 'mcp-session-id': session }),
		},
		body: JSON.stringify({ jsonrpc: '2.0', ...message }),
	});
const connect = async (): Promise<string | undefined> => {
	const clientInfo = { name: 'test', version: '1' };
	const answer = await send({
		id: 0,
		method: 'initialize',
		params: { protocolVersion: '2025-03-26', capabilities: {}, clientInfo },
	});
	expect(answer.status).toBe(200);
	await answer.text();
	const session = answer.headers.get('mcp-session-id') ?? undefined;
	await (await send({ method: 'notifications/initialized' }, session)).text();
	return session;
};
/** The result of one request, whether it comes as JSON or as an event. */
const ask = async (method: string, params: object = {}) => {
	const answer = await send({ id: 1, method, params }, await connect());
	const text = await answer.text();
	const json = /^data: (.*)$/m.exec(text)?.[1] ?? text;
	return (JSON.parse(json) as { result: Record<string, unknown> }).result;
};
const call = async (name: string, args: object) =>
	JSON.stringify(await ask('tools/call', { name, arguments: args }));

test('lets nobody in who does not know the token', async () => {
	const answer = await send({ id: 0, method: 'tools/list' }, undefined, 'guessed');
	expect([401, 403]).toContain(answer.status);
});

test('offers the tools, each with what it has to be told', async () => {
	const { tools } = (await ask('tools/list')) as {
		tools: Array<{ name: string; inputSchema: { properties?: object } }>;
	};
	const offered = tools.map(({ name, inputSchema }) => [
		name,
		Object.keys(inputSchema.properties ?? {}),
	]);
	expect(Object.fromEntries(offered)).toEqual({
		Card_Status: ['Card_ID'],
		Deactivate_Card: ['Card_ID'],
		Document_Check: ['Transaction_ID'],
		Phone_Check: ['Transaction_ID'],
	});
}, 60_000);

test('reads a card, deactivates it, and says why there is none', async () => {
	const [card] = seedCards(stage.sandbox.id123, TEMPLATE, 1);
	stage.sandbox.id123.install(TEMPLATE, card);
	expect(await call('Card_Status', { Card_ID: card })).toContain('INSTALLED');
	await call('Deactivate_Card', { Card_ID: card });
	expect(JSON.stringify(stage.sandbox.id123.status(TEMPLATE, card))).toContain('DEACTIVATED');
	expect(await call('Card_Status', { Card_ID: 'NOBODY' })).toContain('The card was not found');
}, 60_000);

test('reads a check of a document', async () => {
	const { transactionId } = stage.sandbox.idMe.checks.start({
		product: 'document.license.verify',
		plan: { outcome: 'verified', errors: [], pendingMs: 0, pendingReads: 0 },
	});
	const answer = await call('Document_Check', { Transaction_ID: transactionId });
	expect(answer).toContain(transactionId);
	expect(answer).toContain('verified');
}, 60_000);
