import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { personOf } from '../../../../nodes/IdMe/attributes/person.ts';

const parsed = (text: string) => JSON.parse(text) as IDataObject;
const listed = (...attributes: unknown[]) => personOf({ attributes } as IDataObject).attributes;

describe('version 3', () => {
	it('gives attributes by handle, whatever their order', () => {
		expect(
			listed(
				{ handle: 'lname', name: 'Last Name', value: 'Conn' },
				{ handle: 'fname', name: 'First Name', value: 'Zoraida' },
			),
		).toEqual({ fname: 'Zoraida', lname: 'Conn' });
	});

	it('keeps values as they came: text with leading zeros, numbers, objects, null', () => {
		const tokens = { front: 'f', back: 'b' };
		expect(
			listed(
				{ handle: 'zip', value: '04665' },
				{ handle: 'npi_number', value: 2796424397 },
				{ handle: 'document_tokens', value: tokens },
				{ handle: 'email', value: null },
				{ handle: 'phone' },
			),
		).toEqual({
			zip: '04665',
			npi_number: 2796424397,
			document_tokens: tokens,
			email: null,
			phone: null,
		});
	});

	it('takes the first of two attributes of one name, and leaves out what has none', () => {
		expect(
			listed(
				{ handle: 'fname', value: 'A' },
				{ handle: 'fname', value: 'B' },
				{ value: 'C' },
				{ handle: 5, value: 'D' },
				null,
				'E',
			),
		).toEqual({ fname: 'A' });
	});

	it('finds the id wherever it stands', () => {
		const id = 'd733a89e2e634f04ac2fe66c97f71612';
		expect(personOf({ attributes: [{ handle: 'uuid', value: id }] }).userId).toBe(id);
		expect(personOf({ attributes: [], uuid: id }).userId).toBe(id);
		expect(personOf({ attributes: [], sub: id }).userId).toBe(id);
		expect(personOf({ attributes: [] }).userId).toBeNull();
	});

	it.each([
		[
			'of two people',
			[
				{ handle: 'uuid', value: 'A' },
				{ handle: 'uuid', value: 'B' },
			],
		],
		['that was rounded', [{ handle: 'uuid', value: 12345678901234567890 }]],
	])('has no id %s', (_, attributes) => {
		expect(personOf({ attributes }).userId).toBeNull();
		expect(personOf({ attributes: [{ handle: 'uuid', value: 47 }] }).userId).toBe('47');
	});

	it('is verified when any of the groups is', () => {
		const status = (...all: boolean[]) => all.map((verified) => ({ group: 'g', verified }));
		expect(personOf({ status: status(false, true) }).verified).toBe(true);
		expect(personOf({ status: status(false) }).verified).toBe(false);
		expect(personOf({ status: [] }).verified).toBe(false);
		// Version 3 speaks of groups one by one.
		expect(personOf({ status: [], verified: true }).verified).toBe(false);
	});

	it('leaves out what a token says of itself, where the answer was one', () => {
		const claims = { iss: 'https://api.id.me/oidc', aud: 'client', exp: 1, sub: 'd733', jti: 'j' };
		expect(personOf({ ...claims, attributes: [], status: [], transactions: [] })).toMatchObject({
			userId: 'd733',
			others: { transactions: [] },
		});
		expect(Object.keys(personOf({ ...claims, attributes: [] }).others)).toEqual([]);
	});

	it('keeps keys that it does not know, except those that the node uses itself', () => {
		const body = {
			attributes: [],
			transactions: [{ id: 1 }],
			error: {},
			raw: 1,
			extra: 'x',
			id: 'req-1',
		};
		const others = { transactions: [{ id: 1 }], extra: 'x', id: 'req-1' };
		expect(personOf(body).others).toEqual(others);
	});
});

describe('version 2', () => {
	const body = {
		id: 'd733',
		verified: true,
		affiliation: ['DEA/NPI'],
		fname: 'Randee',
		zip: '01805',
		transactions: [{ id: 1 }],
	};

	it('comes out in the same form', () => {
		expect(personOf(body)).toEqual({
			userId: 'd733',
			verified: true,
			groups: [{ group: 'medical', subgroups: ['DEA/NPI'], verified: true }],
			attributes: { fname: 'Randee', zip: '01805' },
			others: { transactions: [{ id: 1 }] },
		});
	});

	it('takes an affiliation that is plain text, or missing', () => {
		expect(personOf({ ...body, affiliation: 'Veteran' }).groups).toEqual([
			{ group: null, subgroups: ['Veteran'], verified: true },
		]);
		expect(personOf({ ...body, affiliation: undefined })).toMatchObject({
			groups: [],
			verified: true,
		});
	});

	it('takes a group where one is named, as its table of values does', () => {
		const named = { ...body, affiliation: undefined, group: 'medical', subgroups: ['NPI'] };
		expect(personOf(named).groups).toEqual([
			{ group: 'medical', subgroups: ['NPI'], verified: true },
		]);
	});

	it('is verified by true only', () => {
		for (const verified of [undefined, 'true', 1, null]) {
			const person = personOf({ ...body, verified } as IDataObject);
			expect([person.verified, person.groups[0].verified]).toEqual([false, false]);
		}
	});
});

it('user information leaves out what a token says of itself', () => {
	const claims = {
		iss: 'https://api.id.me/oidc',
		aud: 'client',
		exp: 1,
		iat: 1,
		nonce: 'n',
		sub: 'd733',
		email: 'zoraida.conn@id.me',
		email_verified: 'true',
		all_emails: ['zoraida.conn@id.me'],
	};
	const { email, email_verified, all_emails } = claims;
	expect(personOf(claims)).toMatchObject({
		userId: 'd733',
		attributes: { email, email_verified, all_emails },
	});
});

describe('names that mean something to JavaScript', () => {
	it('do no harm as handles', () => {
		const { attributes } = personOf(
			parsed(
				'{"attributes":[{"handle":"__proto__","value":{"polluted":true}},{"handle":"constructor","value":"c"},{"handle":"toString","value":"t"}]}',
			),
		);
		expect(Object.keys(attributes)).toEqual(['constructor', 'toString']);
		expect(attributes).not.toHaveProperty('polluted');
		expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
		expect({}).not.toHaveProperty('polluted');
	});

	it('do no harm as keys', () => {
		for (const text of [
			'{"__proto__":{"verified":true,"uuid":"x"},"attributes":[]}',
			'{"__proto__":{"verified":true,"uuid":"x"},"id":"d733"}',
		]) {
			const person = personOf(parsed(text));
			expect(person.verified).toBe(false);
			expect(person.userId).not.toBe('x');
			expect(Object.hasOwn(person.attributes, '__proto__')).toBe(false);
			expect(Object.hasOwn(person.others, '__proto__')).toBe(false);
		}
	});
});

it('whatever comes, comes out in the same form and can be sent on as JSON', () => {
	const value = fc.jsonValue({ maxDepth: 4 });
	const body = fc.oneof(
		fc.dictionary(fc.string(), value),
		fc.record(
			{
				attributes: fc.oneof(value, fc.array(fc.record({ handle: fc.string(), value }))),
				status: fc.oneof(
					value,
					fc.array(fc.record({ group: value, subgroups: value, verified: value })),
				),
				verified: value,
				affiliation: value,
				uuid: value,
			},
			{ requiredKeys: [] },
		),
	);
	fc.assert(
		fc.property(body, (object) => {
			const person = personOf(object as IDataObject);
			expect(typeof person.verified).toBe('boolean');
			expect(['string', 'object']).toContain(typeof person.userId);
			expect(Array.isArray(person.groups)).toBe(true);
			if (person.verified && Array.isArray((object as IDataObject).status)) {
				expect(person.groups.some(({ verified }) => verified)).toBe(true);
			}
			expect(JSON.parse(JSON.stringify(person))).toEqual(JSON.parse(JSON.stringify(person)));
		}),
		{ numRuns: 500 },
	);
});
