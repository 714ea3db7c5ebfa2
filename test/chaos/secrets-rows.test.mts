/** What is personal, and the key where no answer comes at all: in no failure, log line, picker or execution record. */
import { inspect } from 'node:util';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import staffTemplate from '../../examples/data/template.json';
import type { FaultInput } from '../../sandbox/faults.mts';
import type { EngineRun } from '../support/engine.mts';
import {
	startRecordingServer,
	type Answer,
	type RecordedRequest,
	type RecordingServer,
} from '../support/recording-server.mts';
import { CREATE, staffRow, staffRows, WRITING } from './support/operations.mts';
import { shortenPauses } from './support/pauses.mts';
import { failureOf, located, NODE_TYPE, Stage, STAFF } from './support/scene.mts';

const KEY = 'KEY-7f3c91-do-not-tell-anyone';

const account = (baseUrl: string) => ({ id123Api: { region: 'custom', baseUrl, apiKey: KEY } });

const READING: ReadonlyArray<{ name: string; parameters: INodeParameters }> = [
	{
		name: 'get card',
		parameters: {
			resource: 'card',
			operation: 'get',
			templateId: located(STAFF),
			cardId: located('={{ $json["Card ID"] }}'),
		},
	},
	{
		name: 'get many cards',
		parameters: { resource: 'card', operation: 'getAll', templateId: located(STAFF), limit: 5 },
	},
	{
		name: 'get template',
		parameters: { resource: 'template', operation: 'get', templateId: located(STAFF) },
	},
	{
		name: 'get many templates',
		parameters: { resource: 'template', operation: 'getAll', returnAll: true },
	},
];

const OPERATIONS = [...WRITING, ...READING].map(({ name, parameters }) => ({ name, parameters }));

const MODES = ['stopWorkflow', 'continueErrorOutput'] as const;

/** Every text that can be reached: hidden parts of errors, accessors, and what JSON makes of it. */
function everythingIn(value: unknown): string {
	const all = {
		depth: Infinity,
		showHidden: true,
		getters: true,
		maxArrayLength: null,
		maxStringLength: null,
	} as const;
	return `${inspect(value, all)}\n${JSON.stringify(value) ?? ''}`;
}

const tells = (run: EngineRun, secret: string): boolean =>
	everythingIn([run.raw, run.logs, run.hints, run.thrownError]).includes(secret);

/** What is said of failures, without the input that n8n keeps beside it. */
function saidOf({ success, error, thrownError, logs }: EngineRun): string {
	const failures = [...success, ...error].flatMap((item) => {
		const failure = failureOf(item);
		return failure ? [[failure.error, failure.message, failure.details, item.error]] : [];
	});
	return everythingIn([failures, thrownError, logs]);
}

/** A service that repeats every value that it was sent. */
const ECHOES: Readonly<Record<string, (sent: string) => Answer>> = {
	'words of its own': (sent) => refusal('F999', sent),
	'no code': (sent) => refusal('', sent),
	'a refused value': (sent) => refusal('F204', sent),
	'a taken identifier': (sent) => refusal('F214', sent),
	'a card that was not generated': (sent) => refusal('F221', sent),
	'a web page': (sent) => ({ body: `<html><body>${sent}</body></html>` }),
	'a server error': (sent) => ({ status: 500, body: { message: sent } }),
	'cut JSON': (sent) => ({ body: `{"status":"success","message":"${sent}` }),
	'other JSON': (sent) => ({ body: [sent] }),
};

function refusal(code: string, sent: string): Answer {
	return { body: { status: 'failure', code, message: `You sent ${sent}` } };
}

let stage: Stage;
let server: RecordingServer;
let echo: (sent: string) => Answer;

function answer({ body, headers }: RecordedRequest): Answer {
	const { action } = body as { action?: string };
	const isForCards = action === 'view-template' && echo !== ECHOES['other JSON'];
	if (isForCards) return { body: { status: 'success', code: 'S2009', data: staffTemplate } };
	// Once as JSON, and once as a person would write it.
	const values = Object.values(body as IDataObject)
		.map(String)
		.join(', ');
	return echo(`${JSON.stringify(body)} that is ${values} with ${String(headers['x-api-key'])}`);
}

beforeAll(async () => {
	stage = await Stage.open();
	shortenPauses();
	server = await startRecordingServer(answer);
});

afterAll(async () => {
	await stage.close();
	await server.close();
});

const PERSONAL = {
	'Unique Identifier': 'uid-90210@private.example',
	'Security Question 1': 'Rosalind ("Ros") Franklin-Smith [x] / 100 %',
	'Security Question 2': 'blue',
};
const VALUES = Object.values(PERSONAL);
const toldIn = (said: string) => VALUES.filter((value) => said.includes(value));

describe('answers to security questions and unique identifiers', () => {
	it.each(WRITING.slice(0, 3))(
		'$name: stand in no failure, though the service repeats them',
		async ({ parameters }) => {
			for (const [name, each] of Object.entries(ECHOES)) {
				echo = each;
				for (const onError of MODES) {
					const scene = await stage.scene();
					const run = await scene.run(parameters, [staffRow('E1', PERSONAL)], {
						onError,
						credentials: account(`${server.url}/api/v2/`),
					});
					const said = saidOf(run);
					expect([name, onError, toldIn(said)]).toEqual([name, onError, []]);
					await scene.close();
				}
			}
		},
	);

	it.each<IDataObject>([
		{ Department: 'x'.repeat(41) },
		{ 'Card Expiration': 'never' },
		{ 'Card ID': 'E2' },
		{ 'Recipient Email': 'uid-90210@private.example, blue@private.example' },
		{ 'Unique Identifier': ['uid-90210@private.example'] },
		{ 'Security Question 1': { answer: PERSONAL['Security Question 1'] } },
	])('stand in no failure of a check: %j', async (cells) => {
		const rows = [staffRow('E2'), staffRow('E1', { ...PERSONAL, ...cells })];
		for (const onError of MODES) {
			const scene = await stage.scene();
			const run = await scene.run(CREATE.parameters, rows, { onError });
			expect(toldIn(saidOf(run))).toEqual([]);
			expect(run.error.length + Number(run.thrownError !== undefined)).toBe(1);
		}
	});

	it('stand in no failure of the service: the identifier is taken', async () => {
		const scene = await stage.scene();
		const rows = [staffRow('E1', PERSONAL), staffRow('E2', PERSONAL)];
		const run = await scene.run(CREATE.parameters, rows, { onError: 'continueErrorOutput' });
		expect(run.error.map((item) => failureOf(item)?.details.code)).toEqual(['F214']);
		expect(toldIn(saidOf(run))).toEqual([]);
	});
});

describe('the API key, where no answer comes', () => {
	const FAULTS: readonly FaultInput[] = [
		{ kind: 'drop' },
		{ kind: 'drop', work: 'done' },
		{ kind: 'hang' },
		{ kind: 'httpError', status: 503, body: 'html' },
		{ kind: 'tooManyRequests', retryAfter: 100_000 },
		{ kind: 'redirect', location: 'https://elsewhere.example/' },
	];

	it.each(OPERATIONS)(
		'$name: stands in no output, error, log line or run data',
		async ({ parameters }) => {
			for (const fault of FAULTS) {
				// Short, and once: a request that is read again waits five times for it.
				const isHang = fault.kind === 'hang';
				for (const onError of isHang ? MODES.slice(0, 1) : MODES) {
					const scene = await stage.scene({ apiKey: KEY });
					scene.sandbox.faults.add({ fault });
					const run = await scene.run(parameters, [staffRow('E1')], {
						onError,
						timeout: isHang ? 80 : undefined,
					});
					if (!isHang) expect(scene.sandbox.journal.entries[0].secret).toBe('right');
					expect([fault.kind, onError, tells(run, KEY)]).toEqual([fault.kind, onError, false]);
					await scene.close();
				}
			}
		},
	);

	it.each([
		['nobody listens', 'http://127.0.0.1:9/api/v2/'],
		['the host does not exist', 'https://id123.invalid/api/v2/'],
		['the address is not secure', 'http://id123.example/api/v2/'],
		['the address is none', 'id123'],
	])('%s', async (_name, baseUrl) => {
		for (const onError of MODES) {
			const scene = await stage.scene();
			const run = await scene.run(CREATE.parameters, staffRows(3), {
				onError,
				credentials: account(baseUrl),
			});
			expect(run.success).toEqual([]);
			expect(tells(run, KEY)).toBe(false);
		}
	});

	it('a wrong key is not told either', async () => {
		const scene = await stage.scene();
		const { apiUrl } = scene.sandbox;
		const run = await scene.run(CREATE.parameters, staffRows(3), { credentials: account(apiUrl) });
		expect(run.thrownError?.message).toContain('ID123 does not know this API key');
		expect(tells(run, KEY)).toBe(false);
	});

	it('an execution that is stopped does not tell it', async () => {
		const scene = await stage.scene({ apiKey: KEY, latencyMs: 50 });
		const execution = new AbortController();
		const running = scene.run(CREATE.parameters, staffRows(30), { signal: execution.signal });
		while (scene.sandbox.journal.total < 6) await new Promise((resolve) => setTimeout(resolve, 5));
		execution.abort();
		expect(tells(await running, KEY)).toBe(false);
	});
});

describe('the API key, while somebody fills in the node', () => {
	const asked = async (credentials: ReturnType<typeof account>) => {
		const { engine } = stage;
		const call = {
			node: NODE_TYPE,
			parameters: { resource: 'card', operation: 'create', templateId: located(STAFF) },
			credentials,
		};
		return await Promise.allSettled([
			engine.listSearch({ ...call, method: 'searchTemplates' }),
			engine.listSearch({ ...call, method: 'searchCards', filter: 'E1' }),
			engine.resourceMapping({ ...call, method: 'getCardFields' }),
			engine.testCredential('id123Api', credentials.id123Api),
		]);
	};

	it('stands in no picker, mapper or credential test, though the service repeats it', async () => {
		for (const [name, each] of Object.entries(ECHOES)) {
			echo = each;
			const shown = await asked(account(`${server.url}/api/v2/`));
			expect([name, everythingIn(shown).includes(KEY)]).toEqual([name, false]);
		}
	});

	it('stands in none of them where nobody listens', async () => {
		const shown = await asked(account('http://127.0.0.1:9/api/v2/'));
		expect(shown.map(({ status }) => status)).toContain('rejected');
		expect(everythingIn(shown)).not.toContain(KEY);
	});
});
