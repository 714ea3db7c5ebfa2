import { homedir } from 'node:os';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine, type Engine, type RunOptions } from '../support/engine.mts';
import { projectRoot } from '../support/engine/native.mts';
import { startRecordingServer, type RecordingServer } from '../support/recording-server.mts';

const FIXTURE = 'n8n-nodes-fixture.fixture';
const STEPS = 'n8n-nodes-fixture.fixtureSteps';

let server: RecordingServer;
let engine: Engine;

/** Greets anyone but Bob; knows one key; lists people two at a time. */
beforeAll(async () => {
	server = await startRecordingServer(({ path, query, headers, body }) => {
		if (path === '/whoami') return whoami(String(headers['x-api-key']));
		if (path === '/sign') return { body: { authorization: headers.authorization } };
		if (path === '/people') {
			const people = ['Ann', 'Bea', 'Cleo'].filter((name) => name.includes(query.filter ?? ''));
			const from = Number(query.from ?? 0);
			return { body: { people: people.slice(from, from + 2), next: from + 2 } };
		}
		const { name } = body as { name: string };
		if (name === 'Bob') return { status: 422, body: { reason: 'No Bobs' } };
		return { body: { hello: name } };
	});
	engine = await createEngine({
		packages: [join(projectRoot(), 'test/support/fixture-nodes')],
		credentials: {
			fixtureApi: { baseUrl: server.url, apiKey: 'key-1' },
			fixtureSignedApi: { secret: 's3cret' },
		},
	});
});

afterAll(async () => {
	await engine.close();
	await server.close();
});

beforeEach(() => {
	server.requests.length = 0;
});

function whoami(key: string) {
	if (key === 'blocked') return { status: 403, body: { status: 'error' } };
	if (key === 'page') return { body: '<html>Sign in</html>' };
	if (key !== 'key-1') return { body: { status: 'error', code: 'F101' } };
	return { body: { status: 'success' } };
}

const greet = (node: Partial<RunOptions['node']> = {}): RunOptions['node'] => ({
	type: FIXTURE,
	parameters: { name: '={{ $json.name }}' },
	...node,
});
const ROWS = [
	{ name: 'Ann', team: 'red' },
	{ name: 'Bob', team: 'blue' },
	{ name: 'Cleo', team: 'red' },
];

describe('a run on the real engine', () => {
	it('pairs every item with its row, in order', async () => {
		const run = await engine.run({
			node: greet(),
			items: [ROWS[0], ROWS[2]].map((row) => ({ ...row })),
		});
		expect(run.success).toEqual([
			{ json: { hello: 'Ann' }, pairedItem: { item: 0 } },
			{ json: { hello: 'Cleo' }, pairedItem: { item: 1 } },
		]);
		expect(run.status).toBe('success');
		expect(run.thrownError).toBeUndefined();
	});

	it('applies the credential as n8n does: headers, query and what it resolves from $credentials', async () => {
		await engine.run({ node: greet(), items: [{ name: 'Ann' }] });
		expect(server.requests).toHaveLength(1);
		expect(server.requests[0]).toMatchObject({
			method: 'POST',
			path: '/greet',
			query: { tenant: 'MAIN' },
			headers: { 'x-api-key': 'key-1', 'x-kind': 'fixture', 'x-version': '2' },
			body: { name: 'Ann' },
		});
	});

	it('applies a credential whose authenticate is a function', async () => {
		const run = await engine.run({
			node: { type: STEPS, parameters: { step: 'sign', value: `${server.url}/sign` } },
		});
		expect(run.success[0]?.json).toEqual({
			authorization: `Signed ${Buffer.from('s3cret').toString('base64')}`,
		});
	});

	it('sends failed rows to the error output with their input fields and pairing', async () => {
		const run = await engine.run({ node: greet({ onError: 'continueErrorOutput' }), items: ROWS });
		expect(run.success.map(({ json, pairedItem }) => [json.hello, pairedItem])).toEqual([
			['Ann', { item: 0 }],
			['Cleo', { item: 2 }],
		]);
		expect(run.error).toEqual([
			{
				json: {
					name: 'Bob',
					team: 'blue',
					error: 'No Bobs',
					message: 'No Bobs',
					details: { code: 'E1' },
				},
				pairedItem: { item: 1 },
			},
		]);
		const { runData } = run.raw.data.resultData;
		expect(runData.Failure?.[0]?.data?.main[0]?.[0]?.json.team).toBe('blue');
		expect(runData.Success?.[0]?.data?.main[0]).toHaveLength(2);
	});

	it('leaves failed rows in the first output where the run goes on without an error output', async () => {
		const run = await engine.run({
			node: greet({ onError: 'continueRegularOutput' }),
			items: ROWS,
		});
		expect(run.success.map(({ json }) => json.hello ?? json.error)).toEqual([
			'Ann',
			'No Bobs',
			'Cleo',
		]);
		expect(run.error).toEqual([]);
	});

	it('stops at the first failure and says what was thrown', async () => {
		const run = await engine.run({ node: greet(), items: ROWS });
		expect(run.status).toBe('error');
		expect(run.thrownError?.message).toBe('No Bobs');
		expect(run.success).toEqual([]);
	});

	it('hands the input out of the first output when a node throws as a whole and the run goes on', async () => {
		const run = await engine.run({
			node: { type: STEPS, parameters: { step: 'fail' }, onError: 'continueRegularOutput' },
			items: [{ kept: true }],
		});
		expect(run.thrownError?.message).toBe('The step failed');
		expect(run.success[0]?.json).toEqual({ kept: true });
	});

	it('repeats the whole node with Retry On Fail', async () => {
		const run = await engine.run({
			node: greet({ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }),
			items: ROWS,
		});
		expect(run.status).toBe('error');
		expect(server.requests).toHaveLength(9);
	});

	it('runs once with Execute Once, and not at all without items', async () => {
		await engine.run({
			node: greet({ executeOnce: true }),
			items: [{ name: 'Ann' }, { name: 'Bea' }],
		});
		expect(server.requests).toHaveLength(1);
		const none = await engine.run({ node: greet(), items: [] });
		expect(none).toMatchObject({ status: 'success', success: [], outputs: [] });
		expect(server.requests).toHaveLength(1);
	});

	it('gives a node its mode, time zone, static data, hints and logger, in the realm of Node', async () => {
		const run = await engine.run({
			node: { type: STEPS, parameters: { value: '={{ $json.list.map((n) => n + 1) }}' } },
			items: [{ json: { list: [1, 2], when: new Date(0) } }],
			mode: 'trigger',
			workflowSettings: { timezone: 'Asia/Kolkata' },
		});
		expect(run.outputs[0]?.[0]?.json).toEqual({
			count: 1,
			isDate: true,
			isArray: true,
			timezone: 'Asia/Kolkata',
			mode: 'trigger',
		});
		expect(run.outputs[1]).toHaveLength(1);
		expect(run.hints).toEqual([{ message: 'A hint', location: 'outputPane' }]);
		expect(run.staticData).toEqual({ 'node:Node': { runs: 1 } });
		expect(run.logs).toContainEqual({
			level: 'warn',
			message: 'A line',
			details: { mode: 'trigger' },
		});
	});

	it('keeps the log lines of runs apart that overlap', async () => {
		const runs = await Promise.all(
			(['manual', 'trigger'] as const).map((mode) => engine.run({ node: { type: STEPS }, mode })),
		);
		const modes = runs.map(({ logs }) =>
			logs.filter(({ message }) => message === 'A line').map(({ details }) => details.mode),
		);
		expect(modes).toEqual([['manual'], ['trigger']]);
	});

	it.each(['signal', 'cancel'])('cancels an execution in flight (%s)', async (how) => {
		const controller = new AbortController();
		const pending = engine.run({
			node: { type: STEPS, parameters: { step: 'wait' } },
			signal: controller.signal,
		});
		setTimeout(() => (how === 'signal' ? controller.abort() : engine.cancel()), 50);
		expect((await pending).status).toBe('canceled');
	});

	it('refuses to start without a parameter that the node requires, as n8n does', async () => {
		const run = engine.run({ node: greet({ parameters: {} }) });
		await expect(run).rejects.toThrow('Parameter "Name" is required.');
	});

	it('takes other credentials for one run, or none', async () => {
		const fixtureApi = { baseUrl: server.url, apiKey: 'key-2' };
		await engine.run({ node: greet(), items: [{ name: 'Ann' }], credentials: { fixtureApi } });
		expect(server.requests[0]?.headers['x-api-key']).toBe('key-2');
		const none = await engine.run({ node: greet(), credentials: { fixtureApi: null } });
		expect(none.thrownError?.message).toContain('does not have any credentials set');
	});
});

describe('credential tests', () => {
	const testKey = async (apiKey: string, baseUrl = server.url) => {
		const { status, message } = await engine.testCredential('fixtureApi', { baseUrl, apiKey });
		return [status, message];
	};

	it('passes a key that the service accepts', async () => {
		expect(await testKey('key-1')).toEqual(['OK', 'Connection successful!']);
		expect(server.requests[0]?.body).toEqual({ action: 'who-am-i' });
	});

	it('applies the rules to answers with status 200, to a page, and to HTTP errors', async () => {
		expect(await testKey('wrong')).toEqual(['Error', 'The key is not known']);
		expect(await testKey('page')).toEqual(['Error', 'That is no answer of the API']);
		expect(await testKey('blocked')).toEqual(['Error', 'This address is not allowed']);
	});

	it('names the network error where nothing answers', async () => {
		expect(await testKey('key-1', 'http://127.0.0.1:1')).toEqual(['Error', 'ECONNREFUSED']);
	});
});

describe('what the editor asks a node', () => {
	it('searches a list page by page, with the credential', async () => {
		const first = await engine.listSearch({ node: FIXTURE, method: 'people' });
		expect(first.results.map(({ name }) => name)).toEqual(['Ann', 'Bea']);
		expect(first.paginationToken).toBe('2');
		const { paginationToken } = first;
		const second = await engine.listSearch({ node: FIXTURE, method: 'people', paginationToken });
		expect(second.results.map(({ name }) => name)).toEqual(['Cleo']);
		expect(server.requests[0]?.headers['x-api-key']).toBe('key-1');
	});

	it('passes on what is typed and collects what the method logs', async () => {
		const found = await engine.listSearch({ node: FIXTURE, method: 'people', filter: 'nn' });
		expect(found.results).toEqual([{ name: 'Ann', value: 'Ann' }]);
		expect(found.logs.map(({ message }) => message)).toContain('Searched');
	});

	it('loads options from the parameters in the form, and a mapper without double fields', async () => {
		const parameters = { operation: 'greet' };
		expect(await engine.loadOptions({ node: FIXTURE, method: 'languages', parameters })).toEqual([
			{ name: 'English', value: 'greet-en' },
		]);
		const { fields } = await engine.resourceMapping({ node: FIXTURE, method: 'fields' });
		expect(fields.map(({ id }) => id)).toEqual(['a', 'b']);
	});

	it('names the methods there are when one is asked for that is not', async () => {
		await expect(engine.listSearch({ node: FIXTURE, method: 'pets' })).rejects.toThrow(
			'fixture has no listSearch method "pets"; it has: people',
		);
	});
});

describe.each(['tool', 'engine'] as const)('a node as an AI tool (%s)', (via) => {
	const node = { type: FIXTURE, parameters: { name: "={{ $fromAI('name', 'Whom to greet') }}" } };

	it('takes its arguments from the model and answers it', async () => {
		const run = await engine.runAsTool({ node, input: { name: 'Ann' }, items: [{ chat: 1 }], via });
		expect(run.response).toEqual([{ hello: 'Ann' }]);
		expect(run.error).toBeUndefined();
		expect(run.tasks).toHaveLength(1);
		expect(run.tool?.description).toBe(via === 'tool' ? 'Greets people over HTTP' : undefined);
	});

	it('tells the model what failed', async () => {
		const run = await engine.runAsTool({ node, input: { name: 'Bob' }, via });
		expect(run.error?.message ?? run.response).toEqual(
			via === 'tool' ? 'No Bobs' : [{ error: 'No Bobs' }],
		);
	});
});

describe('polling', () => {
	const node = { type: 'n8n-nodes-fixture.fixtureTrigger' };

	it('carries static data from poll to poll and tells a null poll from one with items', async () => {
		const first = await engine.poll({ node, activation: 'activate' });
		expect(first).toMatchObject({ items: null, staticDataChanged: true });
		const second = await engine.poll({ node, staticData: first.staticData });
		expect(second.items).toEqual([[{ json: { polls: 2 } }]]);
	});

	it('gives a sample to Fetch Test Event and reports what a poll throws', async () => {
		expect((await engine.poll({ node, mode: 'manual' })).items).toEqual([
			[{ json: { sample: true } }],
		]);
		const failed = await engine.poll({ node: { ...node, parameters: { fail: true } } });
		expect(failed.error?.message).toBe('The poll failed');
	});
});

describe('surroundings', () => {
	it('leaves the home folder of the user alone', () => {
		const folder = engine.n8n.Container.get(engine.n8n.core.InstanceSettings).n8nFolder;
		expect(folder.startsWith(homedir())).toBe(false);
		expect(existsSync(folder) && statSync(folder).isDirectory()).toBe(true);
	});

	it('evaluates expressions with the vm engine', () => {
		expect(engine.n8n.workflow.Expression.getActiveImplementation()).toBe('vm');
	});

	it('adds to a node and a credential what n8n adds', () => {
		const names = engine.nodeType(FIXTURE).description.properties.map(({ name }) => name);
		expect(names).toEqual(['operation', 'name', 'requestOptions']);
		const fields = engine.credentialType('fixtureApi').properties.map(({ name }) => name);
		expect(fields).toContain('allowedHttpRequestDomains');
	});
});
