/** The agent of the examples on a real n8n, with a chat model that does what a test tells it to. */
import { startRecordingServer, type RecordingServer } from '../support/recording-server.mts';
import { errorOf } from '../../sandbox/idme/plans.mts';
import { seedCards } from '../../sandbox/id123/seed.mts';
import { outputsOf } from '../../scripts/n8n/outputs.mts';
import type { Execution, SavedWorkflow } from '../../scripts/n8n/types.mts';
import { setUpExample } from './support/examples.mts';
import { Stage, TEMPLATE } from './support/stage.mts';

interface Message {
	role: string;
	content?: unknown;
}

interface Tool {
	function: { name: string; description: string; parameters: { properties?: object } };
}

/** The id of no check. */
const UNKNOWN = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

let stage: Stage;
let model: RecordingServer;
let workflow: SavedWorkflow;
/** The tool that the model calls, with which arguments. */
let choice: { tool: string; input: object };

/** Calls the chosen tool, then repeats what it said: the form of OpenAI's chat completions. */
function completion(body: unknown): object {
	const { messages } = body as { messages: Message[] };
	const last = messages.at(-1);
	const said = last?.role === 'tool' ? String(last.content) : undefined;
	const call = {
		id: 'call_1',
		type: 'function',
		function: { name: choice.tool, arguments: JSON.stringify(choice.input) },
	};
	const message =
		said === undefined
			? { role: 'assistant', content: null, tool_calls: [call] }
			: { role: 'assistant', content: said };
	return {
		id: 'chatcmpl-1',
		object: 'chat.completion',
		created: 1,
		model: 'gpt-4.1-mini',
		choices: [{ index: 0, message, finish_reason: said === undefined ? 'tool_calls' : 'stop' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

beforeAll(async () => {
	stage = await Stage.open();
	model = await startRecordingServer(({ body }) => ({ body: completion(body) }));
	await stage.addCredential('openAiApi', { apiKey: 'no-key-is-needed', url: `${model.url}/v1` });
	workflow = await stage.import(
		setUpExample('ai-agent-status.json', {
			'Chat Model': stage.with('openAiApi'),
			'Card Status': stage.with('id123Api'),
			'Document Check': stage.with('idMeServicesApi'),
			'Phone Check': stage.with('idMeServicesApi'),
		}),
	);
}, 240_000);
afterAll(async () => {
	await stage?.close();
	await model?.close();
}, 60_000);
beforeEach(() => {
	stage.reset();
	model.requests.length = 0;
});

/** Asks as the chat of the editor does. */
async function ask(chatInput: string): Promise<Execution> {
	const item = { json: { sessionId: 'one', action: 'sendMessage', chatInput } };
	const data = { startTime: 0, executionTime: 0, source: [null], data: { main: [[item]] } };
	const { client } = stage.n8n;
	const { executionId } = await client.send<{ executionId: string }>(
		'POST',
		`/workflows/${workflow.id}/run`,
		{ triggerToStartFrom: { name: 'Question', data } },
	);
	return await client.waitForExecution(workflow.id, executionId);
}

const answerIn = (execution: Execution): string =>
	String(outputsOf(execution, 'Status Agent')[0][0].json.output);

test('offers the model three tools that only read', async () => {
	choice = { tool: 'Card_Status', input: { Card_ID: 'NOBODY' } };
	await ask('Is there a card NOBODY?');
	const [{ body }] = model.requests;
	const { tools } = body as { tools: Tool[] };
	const offered = tools.map(({ function: { name, parameters } }) => [
		name,
		Object.keys(parameters.properties ?? {}),
	]);
	expect(Object.fromEntries(offered)).toEqual({
		Card_Status: ['Card_ID'],
		Document_Check: ['Transaction_ID'],
		Phone_Check: ['Transaction_ID'],
	});
}, 60_000);

test('looks up the state of a card', async () => {
	const [card] = seedCards(stage.sandbox.id123, TEMPLATE, 1);
	stage.sandbox.id123.install(TEMPLATE, card);
	choice = { tool: 'Card_Status', input: { Card_ID: card } };
	const answer = answerIn(await ask(`Has ${card} installed the card?`));
	expect(answer).toContain(card);
	expect(answer).toContain('INSTALLED');
}, 60_000);

test.each([
	['Document_Check', 'document.license.verify', 2004],
	['Phone_Check', 'telecom.identity.verify', 1014],
] as const)(
	'looks up a check with %s',
	async (tool, product, code) => {
		const plan = {
			outcome: 'failed',
			errors: [errorOf(code)],
			pendingMs: 0,
			pendingReads: 0,
		} as const;
		const { transactionId } = stage.sandbox.idMe.checks.start({
			product,
			plan: { ...plan, errors: [...plan.errors] },
		});
		choice = { tool, input: { Transaction_ID: transactionId } };
		const answer = answerIn(await ask(`What became of ${transactionId}?`));
		expect(answer).toContain(transactionId);
		expect(answer).toContain('failed');
		expect(answer).toContain(String(code));
	},
	60_000,
);

test.each([
	['a card', 'Card_Status', { Card_ID: 'NOBODY' }, /The card was not found\. Check the Card ID/],
	[
		'a check of a document',
		'Document_Check',
		{ Transaction_ID: UNKNOWN },
		/ID\.me does not know this ID\. Check the ID/,
	],
	[
		'a check of a phone',
		'Phone_Check',
		{ Transaction_ID: UNKNOWN },
		/ID\.me does not know this ID\. Check the ID/,
	],
])(
	'hears why %s is not found, and can say so',
	async (_what, tool, input, words) => {
		choice = { tool, input };
		const execution = await ask('What became of it?');
		expect(execution.status).toBe('success');
		// The model of this test repeats what the tool told it.
		expect(answerIn(execution)).toMatch(words);
	},
	60_000,
);
