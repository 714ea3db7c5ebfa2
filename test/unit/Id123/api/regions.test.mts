import { baseUrlOf, refuseAddress, REGIONS } from '../../../../nodes/Id123/api/account.ts';

/** The node's own answer; a credential that was never filled in lacks the address. */
const ours = (region: string, baseUrl: string | undefined): string =>
	baseUrlOf(baseUrl === undefined ? { region } : { region, baseUrl });

describe('the address of an account', () => {
	it.each([
		['us', 'https://secure-us.id123.io/api/v2/'],
		['la', 'https://secure-la.id123.io/api/v2/'],
		['uk', 'https://secure-uk.id123.io/api/v2/'],
		['me', 'https://secure-me.id123.io/api/v2/'],
	])('in region %s is %s, whatever else the credential holds', (region, address) => {
		for (const baseUrl of [undefined, '', 'https://elsewhere.example']) {
			expect(ours(region, baseUrl)).toBe(address);
		}
	});

	it.each([
		['https://secure.id123.io/api/v2', 'https://secure.id123.io/api/v2/'],
		['https://secure.id123.io/api/v2/', 'https://secure.id123.io/api/v2/'],
		['https://secure.id123.io/api/v2///', 'https://secure.id123.io/api/v2/'],
		['  http://127.0.0.1:8080 \n', 'http://127.0.0.1:8080/'],
		['', '/'],
		['   ', '/'],
		[undefined, '/'],
	])('of its own, %j, is %j', (baseUrl, address) => {
		expect(ours('custom', baseUrl)).toBe(address);
	});
});

describe('the regions on offer', () => {
	it('are listed by name, each with its host', () => {
		const names = REGIONS.map(({ name }) => name);
		expect(names).toEqual([...names].sort());
		for (const { value, description } of REGIONS) {
			const host = new URL(baseUrlOf({ region: value, baseUrl: 'https://custom' })).hostname;
			if (value !== 'custom') expect(description).toContain(host);
		}
	});
});

describe('an address that a key may be sent to', () => {
	it.each([
		'https://secure-us.id123.io/api/v2/',
		'https://secure.id123.io/',
		'https://10.0.0.1:8443/',
		'https://[2001:db8::1]/',
		'HTTPS://SECURE.ID123.IO/',
		'http://localhost/',
		'http://localhost:8080/api/v2/',
		'http://LOCALHOST/',
		'http://127.0.0.1:3000/',
		'http://127.1.2.3/',
		'http://127.1/',
		'http://[::1]:3000/',
	])('%s', (address) => {
		expect(refuseAddress(address)).toBeUndefined();
	});
});

describe('an address that no key is sent to', () => {
	it.each([
		'http://secure-us.id123.io/api/v2/',
		'http://10.0.0.1/',
		'http://0.0.0.0/',
		'http://[2001:db8::1]/',
		'http://[::ffff:10.0.0.1]/',
		'http://127.0.0.1.example.com/',
		'http://127.0.0.example/',
		'http://localhost.example.com/',
		'ftp://secure.id123.io/',
		'ws://localhost/',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'data:text/html,x',
	])('is not secure: %s', (address) => {
		expect(refuseAddress(address)?.what).toContain('not secure');
	});

	it.each(['US', 'constructor', '__proto__', ''])(
		'is none where the region is none of ID123: %j',
		(region) => {
			const refused = refuseAddress(baseUrlOf({ region, baseUrl: 'https://elsewhere.example' }));
			expect(refused?.what).toContain('Region of the ID123 credential');
		},
	);

	it.each([
		'/',
		'http://localhost@secure.example.com/',
		'http://127.0.0.1:80@secure.example.com/',
		' ',
		'secure.id123.io/api/v2/',
		'//secure.id123.io/',
		'https://',
		'http://a b/',
	])('is no address: %j', (address) => {
		const refused = refuseAddress(address);
		expect(refused?.what).toMatch(/is not an address|not secure/);
		expect(refused?.hint).toContain('Base URL');
	});

	it('is named to the admin without the address itself, which may hold a password', () => {
		const refused = refuseAddress('http://user:password@secure.example.com/');
		expect(JSON.stringify(refused)).not.toContain('password');
	});
});
