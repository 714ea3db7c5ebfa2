import { judgeClaims, type Expected } from '../../../../nodes/IdMe/oauth/signedToken.ts';
import { issuersOf } from '../../../../nodes/IdMe/oauth/account.ts';

const NOW = Date.UTC(2026, 4, 1);
const seconds = NOW / 1000;
const CLAIMS = {
	iss: 'https://api.id.me/oidc',
	aud: 'client-1',
	exp: seconds + 300,
	iat: seconds,
	sub: 'd733',
};
const expected: Expected = {
	issuers: issuersOf('https://api.id.me'),
	clientId: 'client-1',
	now: NOW,
	isIdToken: true,
};
const judge = (claims: object, more: Partial<Expected> = {}) =>
	judgeClaims({ ...CLAIMS, ...claims }, { ...expected, ...more });

it('an ID token of ID.me for this application is good', () => {
	expect(judge({})).toBe('good');
	expect(judge({ aud: ['client-1'], nbf: seconds })).toBe('good');
	expect(judge({ aud: ['other', 'client-1'], azp: 'client-1' })).toBe('good');
});

it.each([
	['issuer', { iss: 'https://api.idmelabs.com/oidc' }],
	['issuer', { iss: 'https://api.id.me/oidc/' }],
	['issuer', { iss: undefined }],
	['issuer', { iss: ['https://api.id.me/oidc'] }],
	['audience', { aud: 'client-2' }],
	['audience', { aud: ['client-2'] }],
	['audience', { aud: undefined }],
	['audience', { aud: ['client-1', 'client-2'], azp: 'client-2' }],
	['expired', { exp: seconds - 60 }],
	['expired', { exp: undefined }],
	['expired', { exp: String(seconds + 300) }],
	['expired', { exp: NaN }],
	['notYet', { nbf: seconds + 61 }],
	['notYet', { nbf: 'later' }],
])('is refused for its %s: %j', (verdict, claims) => {
	expect(judge(claims)).toBe(verdict);
});

it('clocks may differ by a minute', () => {
	expect(judge({ exp: seconds - 59 })).toBe('good');
	expect(judge({ nbf: seconds + 59 })).toBe('good');
});

it('the nonce has to be that of the sign-in, where the token belongs to one', () => {
	expect(judge({ nonce: 'n1' }, { nonce: 'n1' })).toBe('good');
	expect(judge({ nonce: 'n2' }, { nonce: 'n1' })).toBe('nonce');
	expect(judge({ nonce: '' }, { nonce: 'n1' })).toBe('nonce');
	expect(judge({}, { nonce: 'n1' })).toBe('nonce');
	expect(judge({ nonce: 'n1' })).toBe('good');
});

it('an ID token says who the person is, in one way', () => {
	expect(judge({ sub: undefined })).toBe('person');
	expect(judge({ sub: ' ' })).toBe('person');
	expect(judge({ uuid: 'd733' })).toBe('good');
	expect(judge({ uuid: 'D7-33' })).toBe('good');
	expect(judge({ uuid: 'another' })).toBe('person');
	expect(judge({ id: 'another' })).toBe('person');
	expect(judge({ attributes: [{ handle: 'uuid', value: 'another' }] })).toBe('person');
	expect(judge({ sub: undefined }, { isIdToken: false })).toBe('good');
});

it('an ID token that names its access token belongs to no other', () => {
	// The pair of OpenID Connect Core, A.3.
	const accessToken = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y';
	const own = { at_hash: '77QmUPtjPfzWtF2AnpK9RQ' };
	expect(judge(own, { accessToken })).toBe('good');
	for (const none of [{}, { at_hash: null }, { at_hash: '' }]) {
		expect(judge(none, { accessToken })).toBe('good');
	}
	expect(judge(own, { accessToken: 'another' })).toBe('accessToken');
	for (const hash of [5, '77QmUPtjPfzWtF2AnpK9RR', [own.at_hash]]) {
		expect(judge({ at_hash: hash }, { accessToken })).toBe('accessToken');
	}
});

it.each([true, false])(
	'whatever is signed says for whom and for how long (ID token: %p)',
	(isIdToken) => {
		expect(judge({ iss: undefined }, { isIdToken })).toBe('issuer');
		expect(judge({ iss: 'https://example.org' }, { isIdToken })).toBe('issuer');
		expect(judge({ aud: undefined }, { isIdToken })).toBe('audience');
		expect(judge({ aud: 'client-2' }, { isIdToken })).toBe('audience');
		expect(judge({ exp: undefined }, { isIdToken })).toBe('expired');
		expect(judge({ exp: 5 }, { isIdToken })).toBe('expired');
	},
);

it('an address of your own may stand in front of ID.me, whose issuers are good then', () => {
	expect(issuersOf('https://api.id.me')).toEqual(['https://api.id.me/oidc']);
	expect(issuersOf('https://api.idmelabs.com')).toEqual(['https://api.idmelabs.com/oidc']);
	expect(issuersOf('https://proxy.example.org')).toEqual([
		'https://proxy.example.org/oidc',
		'https://api.id.me/oidc',
		'https://api.idmelabs.com/oidc',
	]);
});
