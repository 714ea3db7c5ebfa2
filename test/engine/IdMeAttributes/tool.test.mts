/** The node as an AI agent's tool. */
import type { INodeTypeDescription } from 'n8n-workflow';
import { PRESCRIBER, SOCIAL, VETERAN } from './support/people.mts';
import { ACCESS_TOKEN, NODE, openStage } from './support/stage.mts';

const stage = openStage();

describe.each(['tool', 'engine'] as const)('used by an agent (%s)', (via) => {
	it('builds a sign-in link for the person in the chat', async () => {
		const { response, error } = await stage.useAsTool('buildSignInUrl', {
			via,
			parameters: { options: { reference: "={{ $fromAI('reference') }}" } },
			input: { reference: 'chat-1' },
		});
		expect(error).toBeUndefined();
		expect(response).toMatchObject([{ reference: 'chat-1' }]);
	});

	it('checks a group', async () => {
		stage.person = () => ({ body: VETERAN });
		const { response } = await stage.useAsTool('checkGroup', {
			via,
			parameters: { accessToken: ACCESS_TOKEN, subgroups: "={{ $fromAI('subgroups') }}" },
			input: { subgroups: 'Veteran' },
		});
		expect(response).toMatchObject([{ outcome: 'verified' }]);
	});

	it('uses a token once when its answer is lost and n8n repeats the tool', async () => {
		stage.person = () => ({ status: 503, body: '' });
		const { response, error } = await stage.useAsTool('getAttributes', {
			via,
			parameters: { accessToken: ACCESS_TOKEN },
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});
		expect(error?.message ?? JSON.stringify(response)).toContain('may have been used up');
		expect(stage.server.requests).toHaveLength(1);
	});

	it('never gets to see a Social Security number, whatever the options say', async () => {
		stage.person = () => ({ body: PRESCRIBER });
		const { response } = await stage.useAsTool('getAttributes', {
			via,
			parameters: { accessToken: ACCESS_TOKEN, simplify: false, options: { redactSsn: false } },
		});
		expect(response).toMatchObject([{ attributes: { social: '***' } }]);
		expect(JSON.stringify(response)).not.toContain(SOCIAL);
	});

	it.each(['exchangeCode', 'refreshToken'])('gets no tokens: %s', async (operation) => {
		const { response, error } = await stage.useAsTool(operation, {
			via,
			parameters: { refreshToken: 'x' },
		});
		expect(error?.message ?? JSON.stringify(response)).toContain('not handed out to AI agents');
		expect(stage.server.requests).toEqual([]);
	});
});

it('is offered without what hands out tokens, and without a switch for the masking', () => {
	const { usableAsTool } = stage.engine.nodeType(NODE).description;
	const replaced: Partial<INodeTypeDescription> =
		(typeof usableAsTool === 'object' && usableAsTool.replacements) || {};
	const { properties = [] } = replaced;
	const offered = properties
		.filter(({ name }) => name === 'operation')
		.map(({ options = [] }) => options.map((option) => ('value' in option ? option.value : '')));
	expect(offered).toEqual([
		['buildSignInUrl', 'checkGroup', 'getAttributes', 'getUserInfo', 'verifyVisitor'],
		['checkGroup', 'getAttributes', 'getUserInfo'],
	]);
	const options = properties.find(({ name }) => name === 'options')?.options ?? [];
	expect(options.map(({ name }) => name)).toEqual([
		'apiVersion',
		'reference',
		'requestsAtATime',
		'scope',
		'tokenIn',
		'simplify',
	]);
});

describe('tokens in what ID.me sends', () => {
	const FRONT = 'front-7d1f5e0c9b';
	const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJkNzMzIn0.c2lnbmF0dXJl';
	const person = {
		...VETERAN,
		attributes: [
			{ handle: 'uuid', value: 'd733' },
			{ handle: 'document_tokens', value: { front: FRONT, back: `${FRONT}-2` } },
			{ handle: 'passport_token', value: FRONT },
			{ handle: 'note', value: `see ${JWT}` },
		],
		documentTokens: [FRONT],
		transactions: [{ name: 'document_token', value: FRONT }, { jwt: JWT }],
	};

	it.each(['getAttributes', 'getUserInfo', 'checkGroup'])(
		'are not handed to a model, whatever they are called (%s)',
		async (operation) => {
			stage.person = () => ({ body: person });
			const { response, error } = await stage.useAsTool(operation, {
				parameters: {
					accessToken: ACCESS_TOKEN,
					simplify: false,
					...(operation === 'checkGroup' ? { subgroups: 'Veteran' } : {}),
				},
			});
			expect(error).toBeUndefined();
			expect(JSON.stringify(response)).not.toContain(FRONT);
			expect(JSON.stringify(response)).not.toContain('eyJ');
			expect(JSON.stringify(response)).toContain('military');
		},
	);

	it('are left to the workflow itself, where the policy asks for them', async () => {
		stage.person = () => ({ body: person });
		const { success } = await stage.run({
			operation: 'getAttributes',
			items: [{ accessToken: ACCESS_TOKEN }],
		});
		expect(success[0].json).toMatchObject({ attributes: { document_tokens: { front: FRONT } } });
	});
});
