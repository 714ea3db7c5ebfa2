/** With the account that is connected in the credential: n8n adds its token, and renews it. */
import type { IDataObject } from 'n8n-workflow';
import { PATHS } from '../../../nodes/IdMe/oauth/account.ts';
import { READ_FAILURES, TOKEN_FAILURES } from '../../../nodes/IdMe/oauth/failures.ts';
import { signedToken, signingPair } from '../../unit/IdMe/oauth/support/tokens.mts';
import { envelope, jsonOf, NODE, openStage, tokenAnswer, type NodeRun } from './support/stage.mts';

const stage = openStage();
const PERSON = { attributes: [{ handle: 'uuid', value: 'd733' }], status: [] };
const CONNECTED = {
	access_token: 'old-token-of-the-account',
	refresh_token: 'refresh-of-the-account',
};

/** Each token is good for one request, as ID.me's documentation has it. */
function singleUse() {
	const used = new Set<unknown>();
	let tokens = 0;
	stage.token = () => tokenAnswer({ access_token: `new-token-${(tokens += 1)}` });
	stage.person = ({ headers }) => {
		const { authorization } = headers;
		if (used.has(authorization)) return { status: 401, body: { error: 'invalid_token' } };
		used.add(authorization);
		return { body: PERSON };
	};
}

async function run(
	operation: string,
	{
		items = [{}],
		oauthTokenData = CONNECTED as IDataObject | null,
		onError = undefined as NodeRun['onError'],
		...more
	} = {},
) {
	return await stage.engine.run({
		node: {
			type: NODE,
			...(onError && { onError }),
			parameters: { authentication: 'oAuth2', resource: 'user', operation, ...more },
		},
		items,
		credentials: {
			idMeOAuth2Api: {
				...stage.credential(),
				...(oauthTokenData && { oauthTokenData }),
			},
		},
	});
}

it('reads with the token of the connected account', async () => {
	stage.person = () => ({ body: PERSON });
	const { success, thrownError } = await run('getAttributes');
	expect(thrownError).toBeUndefined();
	expect(jsonOf(success)).toMatchObject([{ userId: 'd733' }]);
	expect(stage.server.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
		[PATHS.attributes.v3, `Bearer ${CONNECTED.access_token}`],
	]);
});

it('asks for the keys of ID.me without the token of the account, once for all rows', async () => {
	const claims = envelope({ sub: 'd733', iss: `${stage.server.url}/oidc` });
	stage.person = () => ({ body: JSON.stringify(signedToken(signingPair('ES256'), claims)) });
	stage.keys = async () => {
		await new Promise((resolve) => setTimeout(resolve, 50));
		return { body: { keys: [signingPair('ES256').jwk] } };
	};
	const { success, thrownError } = await run('getUserInfo', { items: [{}, {}, {}] });
	expect(thrownError).toBeUndefined();
	expect(jsonOf(success).map(({ userId }) => userId)).toEqual(['d733', 'd733', 'd733']);
	const asked = stage.sent(PATHS.jwkSet);
	expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
	expect(stage.sent(PATHS.userInfo)).toHaveLength(3);
});

it('keeps the token of the account out of what is sent with another credential', async () => {
	stage.person = () => ({ body: PERSON });
	await run('getAttributes');
	const parameters = { accessToken: 'token-of-a-visitor', options: { tokenIn: 'query' } };
	await stage.run({ operation: 'getAttributes', parameters });
	const [own, visitors] = stage.sent(PATHS.attributes.v3);
	expect(own.headers.authorization).toBe(`Bearer ${CONNECTED.access_token}`);
	expect(visitors.query).toEqual({ access_token: 'token-of-a-visitor' });
	expect(visitors.headers.authorization).toBeUndefined();
});

it.each(['http://192.0.2.1', 'ftp://127.0.0.1'])(
	'gives n8n no address to send the client secret to when Base URL is %s',
	async (baseUrl) => {
		const resolved = await stage.engine.resolveCredential('idMeOAuth2Api', {
			...stage.credential(),
			baseUrl,
		});
		for (const address of [resolved.authUrl, resolved.accessTokenUrl]) {
			expect(URL.canParse(String(address))).toBe(false);
		}
		const local = await stage.engine.resolveCredential('idMeOAuth2Api', stage.credential());
		expect(local.accessTokenUrl).toBe(`${stage.server.url}${PATHS.token}`);
	},
);

it('lets n8n renew a token that was used, item by item, with id and secret in the body', async () => {
	singleUse();
	const { success, thrownError } = await run('getAttributes', { items: [{}, {}, {}] });
	expect(thrownError).toBeUndefined();
	expect(jsonOf(success)).toHaveLength(3);
	expect(stage.forms()).toHaveLength(2);
	expect(stage.forms()[0]).toMatchObject({
		grant_type: 'refresh_token',
		refresh_token: CONNECTED.refresh_token,
		client_id: stage.credential().clientId,
		client_secret: stage.credential().clientSecret,
	});
});

it('lets neither token of the account out, whoever repeats it, and no new one', async () => {
	const renewed = 'renewed-token-of-the-account';
	const tokens = [CONNECTED.access_token, CONNECTED.refresh_token, renewed];
	const echo = ({ headers }: { headers: IDataObject }) => ({
		body: { ...PERSON, debug: `${String(headers.authorization)}, ${CONNECTED.refresh_token}` },
	});
	stage.token = () => tokenAnswer({ access_token: renewed, refresh_token: undefined });
	for (const isOld of [false, true]) {
		stage.person = (request) =>
			isOld && !String(request.headers.authorization).includes(renewed)
				? { status: 401, body: '' }
				: echo(request);
		const { success } = await run('getAttributes', { simplify: false } as object);
		expect(success[0].json.debug).toBe('Bearer ***, ***');
		for (const token of tokens) expect(JSON.stringify(success)).not.toContain(token);
	}
	stage.person = () => ({ status: 401, body: '' });
	stage.token = () => ({ status: 400, body: { error: `odd ${CONNECTED.refresh_token}` } });
	const { success } = await run('getAttributes', { onError: 'continueRegularOutput' });
	expect(success[0].json.details).toMatchObject({ code: 'odd ***' });
	expect(JSON.stringify(success)).not.toContain(CONNECTED.refresh_token);
});

it('says what to do when the account is not connected', async () => {
	const { thrownError } = await run('getAttributes', { oauthTokenData: null });
	const { meaning, hint } = READ_FAILURES.not_connected;
	expect(thrownError).toMatchObject({
		message: expect.stringContaining(meaning),
		description: hint,
	});
	expect(stage.server.requests).toEqual([]);
});

it.each([
	['invalid_grant', READ_FAILURES.not_connected],
	['invalid_client', TOKEN_FAILURES.invalid_client],
	['unauthorized_client', TOKEN_FAILURES.unauthorized_client],
] as const)('says what to do when the token cannot be renewed: %s', async (error, failure) => {
	stage.person = () => ({ status: 401, body: '' });
	stage.token = () => ({ status: 400, body: { error, error_description: 'No.' } });
	const { thrownError } = await run('getUserInfo');
	expect(thrownError).toMatchObject({
		message: expect.stringContaining(failure.meaning),
		description: failure.hint,
	});
});

it('says what to do when the new token is refused as well', async () => {
	stage.person = () => ({ status: 401, body: '' });
	const { thrownError } = await run('checkGroup', { subgroups: 'Veteran' } as object);
	expect(thrownError).toMatchObject({
		message: expect.stringContaining(READ_FAILURES.invalid_token.meaning),
	});
});

it('offers nothing that belongs to the sign-in of visitors', async () => {
	for (const operation of ['buildSignInUrl', 'exchangeCode', 'refreshToken', 'verifyVisitor']) {
		const { thrownError } = await run(operation);
		expect(thrownError?.message).toContain('does not know the chosen resource and operation');
	}
	expect(stage.server.requests).toEqual([]);
});
