import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { callbackIn } from '../../../../nodes/IdMe/IdMeVerificationTrigger/find.ts';
import { isUuid } from '../../../../nodes/IdMe/check/transaction.ts';

const ID = '9F3A1C2E-7B64-4D0F-8A51-0C2B9D7E6F10';

describe('what a call is good for', () => {
	it('is the id, as it was written', () => {
		expect(callbackIn({ transaction_id: ID })).toMatchObject({
			transactionId: ID,
			family: undefined,
		});
	});

	it('is the same as text, with a byte order mark or without', () => {
		const text = JSON.stringify({ transaction_id: ID });
		expect(callbackIn(text)).toEqual(callbackIn({ transaction_id: ID }));
		expect(callbackIn(` ${text}\n`)).toEqual(callbackIn({ transaction_id: ID }));
	});

	it.each([
		['document.license.verify', 'document'],
		['license.verify', 'document'],
		['passport.verify', 'document'],
		['telecom.identity.verify', 'telecom'],
		['possession.sms', 'telecom'],
		['something.new', undefined],
		[42, undefined],
		[null, undefined],
		[['document'], undefined],
	])('is where to look first: %p is %p', (product, family) => {
		expect(callbackIn({ transaction_id: ID, product })?.family).toBe(family);
	});
});

describe('calls', () => {
	const keyOf = (more: object, id = ID) => callbackIn({ transaction_id: id, ...more })?.key;

	it('are the same whatever the case of the id and whatever else they carry', () => {
		const call = { status: { code: 200, updated: '2025-01-01T00:00:00Z' } };
		expect(keyOf({ ...call, metadata: 'x' }, ID.toLowerCase())).toBe(keyOf(call));
	});

	it('are others where they speak of another state', () => {
		const keys = [
			{},
			{ status: { code: 200 } },
			{ status: { code: 300 } },
			{ status: { code: 300, updated: '2025-01-01T00:00:00Z' } },
			{ status: { code: 300, updated: '2025-01-02T00:00:00Z' } },
		].map((more) => keyOf(more));
		expect(new Set(keys).size).toBe(keys.length);
	});

	it('have keys of bounded length', () => {
		const long = 'x'.repeat(100_000);
		const more = { product: long, status: { code: long, updated: long } };
		expect(keyOf(more)?.length).toBeLessThan(200);
	});
});

describe('ids', () => {
	it('are UUIDs, with dashes or without', () => {
		expect(isUuid(ID)).toBe(true);
		expect(isUuid(ID.replaceAll('-', ''))).toBe(true);
		expect(isUuid(randomUUID())).toBe(true);
	});

	it.each(['', 'x', `${ID}/..`, ` ${ID}`, `${ID}\n`, ID.replace('-', ''), `${ID}0`, ID.slice(1)])(
		'are nothing else: %j',
		(text) => {
			expect(isUuid(text)).toBe(false);
			expect(callbackIn({ transaction_id: text })).toBeUndefined();
		},
	);
});

/** Anything that a body can be, with ids and whatever looks like one in any place. */
const idLike = fc.oneof(
	fc.uuid(),
	fc.uuid().map((id) => `${id}/..`),
	fc.string(),
	fc.constantFrom('__proto__', '../health', '%2e%2e', ID),
);
const bodies = fc.oneof(
	fc.anything(),
	fc.string(),
	fc.json(),
	fc.dictionary(
		fc.constantFrom('transaction_id', 'product', 'status', 'result', '__proto__', 'constructor'),
		fc.oneof(idLike, fc.anything(), fc.record({ code: fc.anything(), updated: fc.anything() })),
	),
	idLike.map((id) => JSON.stringify({ transaction_id: id })),
);

describe('any body', () => {
	it('is read without an exception, and leads to a UUID or to nothing', () => {
		let callbacks = 0;
		fc.assert(
			fc.property(bodies, (body) => {
				const callback = callbackIn(body);
				if (callback === undefined) return;
				callbacks += 1;
				expect(callback.transactionId).toMatch(/^[0-9a-fA-F-]{32,36}$/);
				expect(encodeURIComponent(callback.transactionId)).toBe(callback.transactionId);
				expect([undefined, 'telecom', 'document']).toContain(callback.family);
				expect(callback.key.length).toBeLessThan(200);
			}),
			{ numRuns: 3_000 },
		);
		expect(callbacks).toBeGreaterThan(50);
	});
});
