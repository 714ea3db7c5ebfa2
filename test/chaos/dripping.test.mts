import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { createEngine, type Engine } from '../support/engine.mts';
import { DrippingService, type DrippingFrom } from './support/dripping.mts';
import { setLimits } from './support/pauses.mts';
import { pooled } from './support/pool.mts';
import { located, STAFF } from './support/scene.mts';
import { Stalls } from './support/stalls.mts';

const TIME_OUT_MS = 2_000;
/** What a busy machine and n8n's slices of waiting may add. */
const LATE_MS = 500;
const TRIES = 5;
/** The longest pauses between five tries together: half a second, doubled each time, and a quarter more by chance. */
const PAUSES_MS = (500 + 1_000 + 2_000 + 4_000) * 1.25;
const ROWS = 5;
/** What n8n takes to make a workflow and its credentials ready. */
const READY_MS = 1_000;

const PACKAGE = 'n8n-nodes-digital-id';

interface Asked {
	engine: Engine;
	url: string;
	signal?: AbortSignal;
}

interface Case {
	name: string;
	from?: DrippingFrom;
	/** How many requests one after the other a row may be tried with. */
	tries: number;
	ask(asked: Asked): Promise<unknown>;
	/** What the service answers later, so that the next run is done. */
	answer?: IDataObject;
}

const id123 = (baseUrl: string) => ({
	id123Api: { region: 'custom', baseUrl, apiKey: 'key-of-the-dripping-service' },
});
const services = (baseUrl: string) => ({
	idMeServicesApi: {
		environment: 'custom',
		baseUrl,
		apiSecret: 'secret-of-the-dripping-service',
		encoding: 'plain',
	},
});
const app = (baseUrl: string) => ({
	idMeAppApi: {
		environment: 'custom',
		baseUrl,
		clientId: 'client-of-the-dripping-service',
		clientSecret: 'secret-of-the-dripping-service',
		redirectUri: 'https://n8n.example.org/webhook/id-me',
		scope: 'military',
	},
});

const TRANSACTION = '5f1c2f0e-8a3b-4f7e-9d56-0c1d2e3f4a5b';
const rows = Array.from({ length: ROWS }, (_, index) => ({ id: `E${index}` }));

function ofRows(
	type: string,
	parameters: INodeParameters,
	credentialsFor: (baseUrl: string) => Record<string, IDataObject>,
	timeout?: number,
): Case['ask'] {
	return async ({ engine, url, signal }) =>
		await engine.run({
			node: {
				type: `${PACKAGE}.${type}`,
				parameters: { ...parameters, requestOptions: timeout === undefined ? {} : { timeout } },
				onError: 'continueErrorOutput',
			},
			items: rows,
			signal,
			credentials: credentialsFor(url) as never,
		});
}

const GET_CARD = {
	resource: 'card',
	operation: 'get',
	templateId: located(STAFF),
	cardId: located('={{ $json.id }}'),
};

const CASES: Case[] = [
	{
		name: 'ID123, with a time-out that the user set',
		tries: TRIES,
		ask: ofRows('id123', GET_CARD, id123, TIME_OUT_MS),
		answer: { status: 'success', 'status-code': 'S2004', data: { 'card-status': 'ACTIVE' } },
	},
	{
		name: 'ID123, whose service drips from the first byte',
		from: 'head',
		tries: TRIES,
		ask: ofRows('id123', GET_CARD, id123),
	},
	{
		name: 'ID123 Sync',
		tries: TRIES,
		ask: ofRows('id123Sync', { templateId: located(STAFF) }, id123),
	},
	{
		name: 'ID123 Trigger',
		tries: TRIES,
		ask: async ({ engine, url }) =>
			await engine.poll({
				node: {
					type: `${PACKAGE}.id123Trigger`,
					parameters: { templateIds: [STAFF], events: ['cardCreated'] },
				},
				credentials: id123(url),
			}),
	},
	{
		name: 'ID.me Verification',
		tries: TRIES,
		ask: ofRows(
			'idMeVerification',
			{ resource: 'phone', operation: 'get', transactionId: TRANSACTION },
			services,
		),
	},
	{
		name: 'ID.me Attributes, whose token is sent once',
		tries: 1,
		ask: ofRows(
			'idMeAttributes',
			{
				resource: 'user',
				operation: 'getAttributes',
				authentication: 'app',
				accessToken: 'a0a1a2a3a4a5a6a7',
			},
			app,
		),
	},
	{
		name: "a call to ID.me Verification Trigger, which has ID.me's ten seconds",
		tries: TRIES,
		ask: async ({ engine, url }) => {
			const host = await engine.webhook({
				node: {
					type: `${PACKAGE}.idMeVerificationTrigger`,
					parameters: { families: ['telecom'], outcomes: ['verified'] },
				},
				credentials: services(url),
			});
			try {
				return await host.call({ transaction_id: TRANSACTION });
			} finally {
				await host.close();
			}
		},
	},
	{
		name: 'the picker of templates',
		tries: TRIES,
		ask: async ({ engine, url }) =>
			await engine
				.listSearch({
					node: `${PACKAGE}.id123`,
					method: 'searchTemplates',
					path: 'parameters.templateId',
					parameters: { resource: 'card', operation: 'get' },
					credentials: id123(url),
				})
				.catch((error: Error) => error),
	},
	...[
		{ type: 'id123Api', data: (url: string) => id123(url).id123Api },
		{ type: 'idMeServicesApi', data: (url: string) => services(url).idMeServicesApi },
		{ type: 'idMeAppApi', data: (url: string) => app(url).idMeAppApi },
	].flatMap(({ type, data }) =>
		(['head', 'body'] as const).map((from) => ({
			name: `the test of the credential ${type}, dripping from the ${from}`,
			from,
			tries: 1,
			ask: async ({ engine, url }: Asked) => await engine.testCredential(type, data(url)),
		})),
	),
];

interface Played {
	service: DrippingService;
	began: number;
	ended: number;
	openAtItsEnd: number;
}

let engine: Engine;
let stalls: Stalls;
const played = new Map<Case, Promise<Played>>();

async function play({ from, ask }: Case): Promise<Played> {
	const service = await DrippingService.open(from);
	const began = Date.now();
	await ask({ engine, url: service.url });
	const ended = Date.now();
	// The service hears of a closed connection a turn later.
	await new Promise((resolve) => setTimeout(resolve, 100));
	return { service, began, ended, openAtItsEnd: service.open };
}

beforeAll(async () => {
	engine = await createEngine();
	setLimits({ requestTimeoutMs: TIME_OUT_MS });
	stalls = new Stalls();
	pooled(5, CASES, played, play);
});

afterAll(async () => {
	stalls.stop();
	await engine.close();
	for (const playing of played.values()) await (await playing).service.close();
});

/** Milliseconds in which the machine let this process run. */
const lasted = (from: number, to: number): number => to - from - stalls.between(from, to);

describe('a service that sends a byte every half second', () => {
	it.each(CASES)(
		'$name: no connection lives longer than its time, and the node ends',
		async (each) => {
			const { service, began, ended, openAtItsEnd } = (await played.get(each)) as Played;
			expect(service.asked.length).toBeGreaterThan(0);
			for (const { openedAt, closedAt = Infinity } of service.connections) {
				expect(lasted(openedAt, closedAt)).toBeLessThan(TIME_OUT_MS + LATE_MS);
			}
			const lives = service.asked.map(({ openedAt, closedAt = 0 }) => closedAt - openedAt);
			expect(Math.max(...lives)).toBeGreaterThan(TIME_OUT_MS - LATE_MS);
			expect(openAtItsEnd).toBe(0);
			const pauses = each.tries > 1 ? PAUSES_MS : 0;
			const most = READY_MS + each.tries * (TIME_OUT_MS + LATE_MS) + pauses;
			expect(lasted(began, ended)).toBeLessThan(most);
		},
		60_000,
	);

	it('leaves the account free: the next execution starts at once', async () => {
		const [each] = CASES;
		const { service } = (await played.get(each)) as Played;
		service.answer = JSON.stringify(each.answer);
		const before = service.asked.length;
		const other = await DrippingService.open();
		other.answer = service.answer;
		const asking = each.ask({ engine, url: service.url });
		// One for an account that nothing has happened to: what holds both up is the machine.
		await each.ask({ engine, url: other.url });
		const endOfOther = Date.now();
		await asking;
		await other.close();
		const [first] = service.asked.slice(before);
		expect(service.asked).toHaveLength(before + ROWS);
		expect(first.openedAt).toBeLessThanOrEqual(endOfOther);
	});

	it('is let go of at once where the execution is cancelled', async () => {
		const service = await DrippingService.open();
		const execution = new AbortController();
		const running = CASES[0].ask({ engine, url: service.url, signal: execution.signal });
		while (service.asked.length < ROWS) await new Promise((resolve) => setTimeout(resolve, 5));
		const cancelled = Date.now();
		execution.abort();
		await running;
		while (service.open > 0) await new Promise((resolve) => setTimeout(resolve, 5));
		expect(lasted(cancelled, Date.now())).toBeLessThan(LATE_MS);
		expect(service.connections).toHaveLength(ROWS);
		await service.close();
	});
});
