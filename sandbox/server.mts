/** Starts the sandbox: one http server on a loopback port with every service's stand-in, its controls and its page. */
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { createClock, type Clock } from './clock.mts';
import { addControls, prepareControls } from './control.mts';
import { exchange, type Stage } from './exchange.mts';
import { Faults } from './faults.mts';
import type { AccountInput } from './id123/account.mts';
import { addId123Controls } from './id123/control.mts';
import { pageHtml } from './id123/page/page.mts';
import { viewOf } from './id123/page/query.mts';
import type { Readings, ReadingsInput } from './id123/readings.mts';
import { Id123Service } from './id123/service.mts';
import { Id123State } from './id123/state.mts';
import type { TemplateInput } from './id123/templates.mts';
import { addIdMeApi } from './idme/api.mts';
import { addIdMeControls } from './idme/control.mts';
import { idMePageHtml } from './idme/page/page.mts';
import { IdMeState, type StateOptions as IdMeOptions } from './idme/state.mts';
import { Journal } from './journal.mts';
import { Limits, type LimitsInput } from './limits.mts';
import { PAGE_HEADERS } from './page/document.mts';

export interface SandboxOptions {
	/** 0, the default, takes any free port. */
	port?: number;
	/** A loopback address; anything else is refused. */
	host?: '127.0.0.1' | '::1' | 'localhost';
	apiKey?: string;
	/** Instead of the default templates. */
	templates?: readonly TemplateInput[];
	readings?: ReadingsInput;
	account?: AccountInput;
	/** What ID.me's stand-in starts with. */
	idMe?: Partial<Omit<IdMeOptions, 'now' | 'issuer'>>;
	limits?: LimitsInput;
	/** Milliseconds every API request waits before its work. */
	latencyMs?: number;
	/** Fails a request whose answer breaks the contract. For tests of the sandbox itself. */
	checkAnswers?: boolean;
	/** The time under the clock; real time by default. */
	now?: () => number;
	/** How many requests the journal keeps. */
	journalSize?: number;
}

export interface Sandbox {
	/** `http://127.0.0.1:4123`, without a slash at the end. */
	url: string;
	/** The address of ID123's API: `…/api/v2/`. */
	apiUrl: string;
	/** The one key that ID123's API takes. Set it to take the old one away and give out another. */
	apiKey: string;
	id123: Id123State;
	/** The base URL of both of ID.me's APIs, without a slash at the end. */
	idMeUrl: string;
	idMe: IdMeState;
	faults: Faults;
	journal: Journal;
	limits: Limits;
	/** The same object as `id123.readings`: change it at any time. */
	readings: Readings;
	clock: Clock;
	latencyMs: number;
	/** Back to the options of the start: no cards, no faults, an empty journal, the clock on time. */
	reset(): void;
	/** Stops the server, cutting whatever is open. */
	close(): Promise<void>;
}

/** The keys of a sandbox that is given none. They open nothing but a sandbox. */
export const SANDBOX_API_KEY = 'id123-sandbox-key-2f9c61';
export const SANDBOX_IDME_SECRET = 'idme-sandbox-secret-7d41c8';
export const SANDBOX_IDME_CLIENT_ID = 'idme-sandbox-client-53b0';
export const SANDBOX_IDME_CLIENT_SECRET = 'idme-sandbox-client-secret-e6a927';

const API_PATH = '/api/v2/';
const BODY_LIMIT = 10 * 1024 * 1024;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

function addApi(app: FastifyInstance, service: Id123Service, stage: Stage): void {
	app.register(async (api) => {
		api.removeAllContentTypeParsers();
		api.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
			done(null, text);
		});
		api.all(API_PATH, async (request, reply) => {
			const call = service.call({
				method: request.method,
				path: request.url,
				headers: request.headers,
				ip: request.ip,
				text: typeof request.body === 'string' ? request.body : '',
			});
			await exchange(stage, reply, call);
			return reply;
		});
		// Web servers answer a folder's name without its slash like this; a POST does not survive it.
		api.all(API_PATH.slice(0, -1), async (_request, reply) => await reply.redirect(API_PATH, 301));
	});
}

function addressOf(app: FastifyInstance, host: string): string {
	const { port } = app.server.address() as AddressInfo;
	return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Starts a sandbox. Rejects when the port is taken (`code` EADDRINUSE), or when an option makes no sense. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { host = '127.0.0.1', port = 0, apiKey = SANDBOX_API_KEY } = options;
	if (!LOOPBACK.has(host)) throw new Error('The sandbox listens on a loopback address only');
	if (apiKey === '') throw new Error('The API key of the sandbox cannot be empty');
	const clock = createClock(options.now);
	const now = (): number => clock.now();
	const { templates, readings, account } = options;
	const state = new Id123State({ now, templates, readings, account });
	let url = '';
	const idMe = new IdMeState({
		now,
		issuer: () => `${url}/oidc`,
		apiSecret: SANDBOX_IDME_SECRET,
		clientId: SANDBOX_IDME_CLIENT_ID,
		clientSecret: SANDBOX_IDME_CLIENT_SECRET,
		...options.idMe,
	});
	clock.onAdvance(() => idMe.checks.settle());
	const limits = new Limits(now, options.limits);
	const closing = new AbortController();
	const stage: Stage = {
		journal: new Journal(now, options.journalSize),
		faults: new Faults(),
		latencyMs: options.latencyMs ?? 0,
		closing: closing.signal,
	};
	const isChecked = options.checkAnswers ?? false;
	const serving = { state, limits, apiKey, isChecked };
	const service = new Id123Service(serving);
	const reset = (): void => {
		clock.reset();
		state.reset();
		idMe.reset();
		limits.reset();
		stage.faults.clear();
		stage.journal.clear();
		stage.latencyMs = options.latencyMs ?? 0;
		serving.apiKey = apiKey;
	};

	const app = fastify({ forceCloseConnections: true, bodyLimit: BODY_LIMIT });
	addApi(app, service, stage);
	addIdMeApi(app, { state: idMe, limits, isChecked }, stage);
	app.register(async (controls) => {
		prepareControls(controls);
		addControls(controls, { clock, stage, reset });
		addId123Controls(controls, state, limits);
		addIdMeControls(controls, idMe);
	});
	app.get('/', async (request, reply) => {
		const query = new URL(request.url, 'http://sandbox').searchParams;
		const source = { state, journal: stage.journal, clock, apiUrl: `${url}${API_PATH}` };
		return await reply.headers(PAGE_HEADERS).send(pageHtml(source, viewOf(query, state)));
	});
	app.get('/idme', async (_request, reply) => {
		const source = { state: idMe, journal: stage.journal, clock, url };
		return await reply.headers(PAGE_HEADERS).send(idMePageHtml(source));
	});
	await app.listen({ port, host });
	url = addressOf(app, host);

	return {
		url,
		apiUrl: `${url}${API_PATH}`,
		get apiKey() {
			return serving.apiKey;
		},
		set apiKey(key: string) {
			serving.apiKey = key;
		},
		id123: state,
		idMeUrl: url,
		idMe,
		faults: stage.faults,
		journal: stage.journal,
		limits,
		readings: state.readings,
		clock,
		get latencyMs() {
			return stage.latencyMs;
		},
		set latencyMs(ms: number) {
			stage.latencyMs = ms;
		},
		reset,
		async close() {
			closing.abort();
			idMe.stop();
			await app.close();
		},
	};
}
