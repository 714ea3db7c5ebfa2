/** What the node refuses by itself, before anything is sent. */
import type { INodeParameters } from 'n8n-workflow';
import { openStage } from './support/stage.mts';

const stage = openStage();

async function failureOf(operation: string, item: object, parameters: INodeParameters = {}) {
	const { success, error } = await stage.run({
		operation,
		parameters,
		items: [{ ...item }],
		onError: 'continueErrorOutput',
	});
	expect(success).toEqual([]);
	expect(error).toHaveLength(1);
	return error[0].json;
}

describe('what is refused before anything is sent', () => {
	const cases: Array<[string, string, object, INodeParameters, string]> = [
		['a code without state', 'verifyVisitor', { query: { code: 'c' } }, {}, 'State is empty'],
		[
			'a forged state',
			'verifyVisitor',
			{ query: { code: 'c', state: 'abc.def' } },
			{},
			'State was not made by this application',
		],
		['no code', 'exchangeCode', { query: {} }, {}, 'Code is empty'],
		['no Webhook node in front', 'verifyVisitor', {}, {}, 'Code is empty'],
		['no token', 'getAttributes', {}, {}, 'Access Token is empty'],
		['no token', 'getUserInfo', {}, {}, 'Access Token is empty'],
		['no refresh token', 'refreshToken', {}, {}, 'Refresh Token is empty'],
		['no group', 'checkGroup', { accessToken: 'x' }, {}, 'Group is empty'],
		[
			'a long reference',
			'buildSignInUrl',
			{},
			{ reference: 'x'.repeat(201) },
			'Reference is too long',
		],
	];
	it.each(cases)('%s (%s)', async (_, operation, item, parameters, what) => {
		const json = await failureOf(operation, item, parameters);
		expect(json.error).toContain(what);
		expect(json.details).toMatchObject({ row: 1, state: 'notSent' });
		expect(stage.server.requests).toEqual([]);
	});

	it.each([
		['an address that is not secure', { baseUrl: 'http://192.0.2.1' }, 'is not secure'],
		['no Client ID', { clientId: ' ' }, 'Client ID of the ID.me App credential is empty'],
		[
			'no Client Secret',
			{ clientSecret: ' ' },
			'Client Secret of the ID.me App credential is empty',
		],
		['no Redirect URI', { redirectUri: '' }, 'Redirect URI of the ID.me App credential is empty'],
		['no scope anywhere', { scope: '' }, 'Scope is empty'],
	])('a credential with %s', async (_, credential, what) => {
		const { error } = await stage.run({
			operation: 'buildSignInUrl',
			onError: 'continueErrorOutput',
			credential,
		});
		expect(error[0].json.error).toContain(what);
		expect(stage.server.requests).toEqual([]);
	});

	it('a state of another application', async () => {
		const { query } = await stage.signIn({}, { clientSecret: 'another-secret' });
		const json = await failureOf('verifyVisitor', { query });
		expect(json.error).toContain('State was not made by this application');
	});
});
