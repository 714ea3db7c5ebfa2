import { IdMeAppApi } from '../../../../credentials/IdMeAppApi.credentials.ts';
import { isTokenRequest, tokenRequest, withClient } from '../../../../nodes/IdMe/oauth/account.ts';

const credential = {
	environment: 'production',
	clientId: ' client ',
	clientSecret: '\tse cret&=%\n',
};
const authenticate = async (request: object) =>
	await new IdMeAppApi().authenticate(credential, {
		url: '/oauth/token',
		baseURL: 'https://api.id.me',
		...request,
	});

it('the secret is put into the form of the token endpoint, whatever is in it', async () => {
	const { body } = await authenticate(tokenRequest({ code: 'a b&c', scope: 'openid x' }));
	expect(Object.fromEntries(new URLSearchParams(String(body)))).toEqual({
		code: 'a b&c',
		scope: 'openid x',
		client_id: 'client',
		client_secret: 'se cret&=%',
	});
});

it('the secret is sent nowhere else', async () => {
	for (const url of [
		'/api/public/v3/attributes.json',
		'/oidc/.well-known/jwks',
		'/oauth/tokens',
		'/x?url=/oauth/token',
		'/x#/oauth/token',
	]) {
		expect(JSON.stringify(await authenticate({ url }))).not.toContain('cret');
		expect(isTokenRequest({ url })).toBe(false);
	}
	expect(isTokenRequest({ url: 'https://api.id.me/oauth/token?x=1' })).toBe(true);
});

it('the secret is sent to no address that is not secure', async () => {
	for (const baseURL of ['http://api.id.me', 'ftp://api.id.me', 'api.id.me', '']) {
		await expect(authenticate({ baseURL })).rejects.toThrow(/Base URL of the ID.me App credential/);
	}
	await expect(authenticate({ baseURL: 'http://127.0.0.1:1' })).resolves.toHaveProperty('body');
});

it('a form may be an object, text, or nothing', () => {
	const client = { id: 'i', secret: 's' };
	expect(withClient({ a: 1 }, client)).toBe('a=1&client_id=i&client_secret=s');
	expect(withClient('a=1', client)).toBe('a=1&client_id=i&client_secret=s');
	expect(withClient(undefined, client)).toBe('client_id=i&client_secret=s');
	expect(withClient('client_id=other', client)).toBe('client_id=i&client_secret=s');
});
