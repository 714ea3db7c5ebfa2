/** One engine with the node and a server in ID.me's place that answers what a test says; for one test file. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { PATHS } from '../../../../nodes/IdMe/oauth/account.ts';
import {
	createEngine,
	type Engine,
	type EngineRun,
	type NodeSettings,
	type ToolOptions,
	type ToolRun,
} from '../../../support/engine.mts';
import {
	startRecordingServer,
	type Answer,
	type RecordedRequest,
	type RecordingServer,
} from '../../../support/recording-server.mts';
import { signingPair } from '../../../unit/IdMe/oauth/support/tokens.mts';

export const NODE = 'n8n-nodes-digital-id.idMeAttributes';
export const CLIENT_ID = 'client-of-the-engine-tests';
export const CLIENT_SECRET = 'secret-of-the-engine-tests';
export const REDIRECT_URI = 'https://n8n.example.org/webhook/id-me';
export const ACCESS_TOKEN = 'a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5';
export const REFRESH_TOKEN = 'c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4d5';

export type Respond = (request: RecordedRequest) => Answer | Promise<Answer>;

export interface NodeRun extends Omit<NodeSettings, 'type' | 'parameters'> {
	operation: string;
	parameters?: INodeParameters;
	items?: Array<INodeExecutionData | IDataObject>;
	credential?: IDataObject;
	signal?: AbortSignal;
}

export type ToolUse = Partial<Pick<ToolOptions, 'via' | 'items' | 'input'>> & {
	parameters?: INodeParameters;
	settings?: Partial<NodeSettings>;
};

/** What every signed answer of ID.me says of itself. */
export const envelope = (more: IDataObject = {}): IDataObject => ({
	iss: 'https://api.id.me/oidc',
	aud: CLIENT_ID,
	exp: Math.floor(Date.now() / 1000) + 300,
	...more,
});

export const tokenAnswer = (more: IDataObject = {}): Answer => ({
	body: {
		access_token: ACCESS_TOKEN,
		token_type: 'bearer',
		expires_in: 300,
		scope: 'military',
		refresh_token: REFRESH_TOKEN,
		refresh_expires_in: 604_800,
		...more,
	},
});

const notFound: Answer = { status: 404, body: '<html>Not found</html>' };

export class Stage {
	engine!: Engine;

	server!: RecordingServer;

	/** Answers the token endpoint. */
	token: Respond = () => tokenAnswer();

	/** Answers attributes and user information. */
	person: Respond = () => notFound;

	/** Answers ID.me's keys. */
	keys: Respond = () => ({
		body: { keys: [signingPair('RS256').jwk, signingPair('ES256').jwk] },
	});

	async open(): Promise<void> {
		this.server = await startRecordingServer(async (request) => {
			const path = request.path.replace(/^\/app-\d+/, '');
			if (path === PATHS.token) return await this.token(request);
			if (path === PATHS.jwkSet) return await this.keys(request);
			return await this.person(request);
		});
		this.engine = await createEngine();
	}

	async close(): Promise<void> {
		await this.engine.close();
		await this.server.close();
	}

	credential(more: IDataObject = {}): Record<string, string> {
		return {
			environment: 'custom',
			baseUrl: this.server.url,
			clientId: CLIENT_ID,
			clientSecret: CLIENT_SECRET,
			redirectUri: REDIRECT_URI,
			scope: 'military',
			...(more as Record<string, string>),
		};
	}

	async run({
		operation,
		parameters = {},
		items,
		credential,
		signal,
		...settings
	}: NodeRun): Promise<EngineRun> {
		return await this.engine.run({
			node: {
				...settings,
				type: NODE,
				parameters: { resource: 'user', operation, ...parameters },
			},
			...(items && { items }),
			...(signal && { signal }),
			credentials: { idMeAppApi: this.credential(credential) },
		});
	}

	/** Lets an AI agent use the node. */
	async useAsTool(
		operation: string,
		{ via = 'tool', items, parameters = {}, input = {}, settings = {} }: ToolUse = {},
	): Promise<ToolRun> {
		return await this.engine.runAsTool({
			node: { ...settings, type: NODE, parameters: { resource: 'user', operation, ...parameters } },
			input,
			via,
			...(items && { items }),
			credentials: { idMeAppApi: this.credential() },
		});
	}

	/** What a visitor brings back who used a link of the node. */
	async signIn(options: INodeParameters = {}, credential: IDataObject = {}) {
		const parameters = { options };
		const { success } = await this.run({ operation: 'buildSignInUrl', parameters, credential });
		const url = new URL(String(success[0].json.url));
		const { state } = success[0].json;
		return { url, query: { code: nextCode(), state: String(state) } };
	}

	/** Requests to one path, in order of arrival. */
	sent(path: string): RecordedRequest[] {
		return this.server.requests.filter((request) => request.path.endsWith(path));
	}

	/** The forms that the token endpoint got. */
	forms(): Array<Record<string, string>> {
		return this.sent(PATHS.token).map(({ body }) =>
			Object.fromEntries(new URLSearchParams(String(body))),
		);
	}
}

let codes = 0;

/** A code that was not used before in this process. */
export function nextCode(): string {
	codes += 1;
	return `code-${String(codes).padStart(28, '0')}`;
}

/** Opens a stage for the test file that calls this. Every test begins without recorded requests. */
export function openStage(): Stage {
	const stage = new Stage();
	const { token, person, keys } = stage;
	beforeAll(async () => await stage.open());
	afterAll(async () => await stage.close());
	beforeEach(() => {
		Object.assign(stage, { token, person, keys });
		stage.server.requests.length = 0;
	});
	return stage;
}

export const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);
