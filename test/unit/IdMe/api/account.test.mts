import {
	accountOf,
	authorizationOf,
	baseUrlOf,
	refuseCredentials,
} from '../../../../nodes/IdMe/api/account.ts';

const SECRET = '0f8f2c1e-1d9e-4d0a-9a7c-3a1f6b0c9d11';
const ENCODED = Buffer.from(SECRET).toString('base64');
const PLAIN = { environment: 'sandbox', apiSecret: SECRET, encoding: 'plain' };

const account = (credentials: Record<string, string>) => {
	const found = accountOf(credentials);
	if (!found.ok) throw new Error(found.failure.what);
	return found.value;
};

describe('the header of every request', () => {
	it.each([
		['plain', SECRET],
		['plain', ` \t${SECRET}\r\n`],
		['base64', ENCODED],
		// A sample in ID.me's pages carries the line breaks of the routine that encoded it.
		['base64', ` ${ENCODED.slice(0, 20)}\n${ENCODED.slice(20)}\n`],
	])('has two words and the secret as Base64: %s', (encoding, apiSecret) => {
		expect(authorizationOf({ ...PLAIN, encoding, apiSecret })).toBe(`Bearer ID.me ${ENCODED}`);
	});
});

describe('the account', () => {
	it('is told apart by host and secret, not by how the secret was written', () => {
		const { fingerprint } = account(PLAIN);
		expect(account({ ...PLAIN, encoding: 'base64', apiSecret: ENCODED }).fingerprint).toBe(
			fingerprint,
		);
		expect(account({ ...PLAIN, environment: 'production' }).fingerprint).not.toBe(fingerprint);
		expect(account({ ...PLAIN, apiSecret: `${SECRET}x` }).fingerprint).not.toBe(fingerprint);
		expect(fingerprint).not.toContain(SECRET);
	});

	it('takes the secret out of what comes back, encoded or not', () => {
		const { withoutSecrets } = account(PLAIN);
		const echo = { body: { a: [`Bearer ID.me ${ENCODED}`, SECRET] } };
		expect(JSON.stringify(withoutSecrets(echo))).not.toMatch(new RegExp(`${ENCODED}|${SECRET}`));
	});

	it.each([
		[{ apiSecret: '' }, 'API Secret of the ID.me credential is empty'],
		[{ apiSecret: '  \n' }, 'API Secret of the ID.me credential is empty'],
		[
			{ encoding: 'base64' as const, apiSecret: 'no base64 :-(' },
			'API Secret of the ID.me credential is not Base64',
		],
		[
			{ environment: 'custom', baseUrl: 'services.id.me' },
			'Base URL of the ID.me credential is not an address',
		],
		[
			{ environment: 'custom', baseUrl: 'http://services.id.me' },
			'Base URL of the ID.me credential is not secure, so the API secret was not sent to it',
		],
	])('is refused before anything is sent: %j', (more, what) => {
		expect(refuseCredentials({ ...PLAIN, ...more })?.what).toBe(what);
		expect(accountOf({ ...PLAIN, ...more })).toMatchObject({
			failure: { what, state: 'notSent', account: true },
		});
	});
});

describe('the address', () => {
	it.each<[Record<string, string>, string]>([
		[{ environment: 'sandbox' }, 'https://services.idmelabs.com/'],
		[{ environment: 'production' }, 'https://services.id.me/'],
		[{ environment: 'custom', baseUrl: ' https://x.example/idme// ' }, 'https://x.example/idme/'],
		[{ environment: 'custom', baseUrl: 'https://x.example' }, 'https://x.example/'],
		[{ environment: 'custom' }, '/'],
		// A secret goes nowhere by accident, and no check is made up because it ended in the sandbox.
		[{ environment: 'something new' }, ''],
		[{}, ''],
	])('of %j', (credential, url) => {
		expect(baseUrlOf(credential)).toBe(url);
	});
});
