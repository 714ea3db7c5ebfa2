import type { Engine, RunOptions } from '../support/engine.mts';
import {
	createFixtureEngine,
	FIXTURE,
	startFixtureService,
	STEPS,
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
