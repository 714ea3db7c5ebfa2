import { IdMeOAuth2Api } from '../../../../credentials/IdMeOAuth2Api.credentials.ts';
import {
	accountOf,
	baseUrlOf,
	ENVIRONMENTS,
	PATHS,
	refuseBaseUrl,
	refuseRedirectUri,
} from '../../../../nodes/IdMe/oauth/account.ts';

const inner = (expression: string) => expression.replace(/^=\{\{|\}\}$/g, '');
const property = (name: string) =>
	String(new IdMeOAuth2Api().properties.find((each) => each.name === name)?.default);
const evaluateOAuth = (name: string, credential: object) =>
	new Function('$self', `return ${inner(property(name))}`)(credential) as string;

it.each([
	['production', '', 'https://api.id.me'],
	['sandbox', '', 'https://api.idmelabs.com'],
	['custom', ' https://proxy.example.org/idme// ', 'https://proxy.example.org/idme'],
	['custom', '', ''],
	['Production', 'https://proxy.example.org', ''],
	['', '', ''],
	['constructor', '', ''],
])('the environment %s with "%s" is %s', (environment, baseUrl, expected) => {
	const credential = { environment, baseUrl };
	expect(baseUrlOf(credential)).toBe(expected);
	expect(evaluateOAuth('authUrl', credential)).toBe(`${expected}/oauth/authorize`);
	expect(evaluateOAuth('accessTokenUrl', credential)).toBe(`${expected}/oauth/token`);
});

it.each([
	'http://192.0.2.1',
	'http://api.id.me',
	'HTTP://api.id.me',
	'http://localhost.example.org',
	'http://localhost@example.org',
	'http://127.0.0.1:80@example.org',
	'http://127.0.0.1.example.org',
	'ftp://127.0.0.1',
	'//api.id.me',
	'api.id.me',
	'javascript:alert(1)',
	'http://example.org\nhttps://api.id.me',
	'https://api.id.me',
	'https://proxy.example.org:8443/idme',
	'HTTPS://api.id.me',
	'http://localhost:5678',
	'http://127.0.0.1/idme',
	'http://[::1]:8080',
])('n8n sends the secret to "%s" only if the rest of the package would', (baseUrl) => {
	const isRefused = refuseBaseUrl('oAuth2', baseUrl) !== undefined;
	for (const [name, path] of [
		['authUrl', PATHS.signInPage],
		['accessTokenUrl', PATHS.token],
	]) {
		const address = evaluateOAuth(name, { environment: 'custom', baseUrl });
		expect(URL.canParse(address)).toBe(!isRefused);
		if (!isRefused) expect(address).toBe(`${baseUrl}${path}`);
	}
});

it('an environment that is not known is none: its secret may be that of another', () => {
	expect(baseUrlOf({})).toBe('');
	expect(ENVIRONMENTS.map(({ value }) => value)).toEqual(['custom', 'production', 'sandbox']);
	expect(refuseBaseUrl('app', '')).toMatchObject({
		what: 'Base URL of the ID.me App credential is not an address',
		hint: expect.stringContaining('choose an address that it offers') as string,
	});
});

describe('an account', () => {
	const data = {
		environment: 'production',
		clientId: ' client ',
		clientSecret: 'secret-1',
		redirectUri: ' https://n8n.example.org/webhook/x ',
		scope: ' military ',
	};

	it('is read without the spaces that came with it', () => {
		expect(accountOf('app', data)).toMatchObject({
			value: {
				clientId: 'client',
				redirectUri: 'https://n8n.example.org/webhook/x',
				scope: 'military',
				issuers: ['https://api.id.me/oidc'],
			},
		});
	});

	it.each([
		['clientId', 'Client ID'],
		['clientSecret', 'Client Secret'],
	])('is refused without %s: anybody could sign a state', (name, label) => {
		for (const empty of ['', '  ', undefined]) {
			expect(accountOf('app', { ...data, [name]: empty })).toMatchObject({
				failure: { what: `${label} of the ID.me App credential is empty`, account: true },
			});
		}
	});

	it('is refused with an address that is not secure', () => {
		const at = (baseUrl: string) =>
			accountOf('oAuth2', { ...data, environment: 'custom', baseUrl });
		expect(at('http://api.id.me')).toMatchObject({
			failure: {
				what: expect.stringContaining('ID.me Connected Account credential is not secure') as string,
			},
		});
		expect(at('http://127.0.0.1:5')).toMatchObject({ value: { baseUrl: 'http://127.0.0.1:5' } });
	});

	it('shares its pace with nobody else', () => {
		const print = (more: object) => {
			const account = accountOf('app', { ...data, ...more });
			return account.ok ? account.value.fingerprint : '';
		};
		const prints = [{}, { clientSecret: 'other' }, { environment: 'sandbox' }].map(print);
		expect(new Set(prints).size).toBe(3);
		expect(prints.join()).not.toContain('secret-1');
	});
});

describe('a Redirect URI', () => {
	it.each(['https://n8n.example.org/webhook/id-me', 'http://localhost:5678/webhook/id-me'])(
		'may be %s',
		(address) => expect(refuseRedirectUri(address)).toBeUndefined(),
	);

	it.each([
		['', 'is empty'],
		['n8n.example.org/webhook', 'is not an address'],
		['ftp://n8n.example.org', 'does not start with https://'],
		['https://n8n.example.org/?a=1', 'has a query or a fragment'],
		['https://n8n.example.org/#a', 'has a query or a fragment'],
	])('may not be "%s"', (address, says) => {
		expect(refuseRedirectUri(address)?.what).toBe(
			`Redirect URI of the ID.me App credential ${says}`,
		);
	});
});
