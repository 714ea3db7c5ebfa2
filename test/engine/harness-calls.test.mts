import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Engine } from '../support/engine.mts';
import {
	createFixtureEngine,
	FIXTURE,
	startFixtureService,
	TRIGGER,
} from '../support/fixture-service.mts';
import type { RecordingServer } from '../support/recording-server.mts';

let server: RecordingServer;
let engine: Engine;

beforeAll(async () => {
	server = await startFixtureService();
	engine = await createFixtureEngine(server);
});

afterAll(async () => {
	await engine.close();
	await server.close();
});

beforeEach(() => {
	server.requests.length = 0;
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
	const node = { type: TRIGGER };

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
