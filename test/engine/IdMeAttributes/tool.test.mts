/** The node as an AI agent's tool. */
import type { INodeTypeDescription } from 'n8n-workflow';
import { PRESCRIBER, SOCIAL, VETERAN } from './support/people.mts';
import { ACCESS_TOKEN, NODE, openStage } from './support/stage.mts';

const stage = openStage();

describe.each(['tool', 'engine'] as const)('used by an agent (%s)', (via) => {
	it('builds a sign-in link for the person in the chat', async () => {
		const { response, error } = await stage.useAsTool('buildSignInUrl', {
			via,
			parameters: { reference: "={{ $fromAI('reference') }}" },
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
	expect(options.map(({ name }) => name)).toEqual(['requestsAtATime', 'tokenIn']);
});
