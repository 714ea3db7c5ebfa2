import fc from 'fast-check';
import {
	isIdentifier,
	MOST_METADATA_CHARACTERS,
	readMetadata,
	readPath,
} from '../../../../nodes/IdMe/check/requestValues.ts';
import { pauseBeforeLook } from '../../../../nodes/IdMe/api/transactions.ts';
import { IDME_LIMITS } from '../../../../nodes/IdMe/limits.ts';

describe('an id', () => {
	it.each(['5f1c2f0e-8a3b-4f7e-9d56-0c1d2e3f4a5b', 'ABC-123'])('may be %s', (id) => {
		expect(isIdentifier(id)).toBe(true);
	});

	it.each([
		'',
		' ',
		'../telecom/x',
		'a/b',
		'a?b',
		'a#b',
		'a%2fb',
		'a b',
		'a.b',
		'ä',
		'x'.repeat(101),
	])('is no part of an address as %j', (id) => {
		expect(isIdentifier(id)).toBe(false);
	});
});

describe('metadata', () => {
	it.each<[unknown, unknown]>([
		['{"a": 1}', { a: 1 }],
		['"A-1001"', 'A-1001'],
		['12', 12],
		['null', null],
		[{ a: 1 }, { a: 1 }],
		[
			[1, 2],
			[1, 2],
		],
		[true, true],
	])('is any JSON value: %j', (value, metadata) => {
		expect(readMetadata(value)).toEqual({ ok: true, metadata });
	});

	it.each(['{a: 1}', 'A-1001', '{', ''])('is refused where it is none: %j', (value) => {
		expect(readMetadata(value)).toMatchObject({ ok: false, rule: 'notJson' });
	});

	it('may have 500 characters and no more, however the text was spaced', () => {
		const most = MOST_METADATA_CHARACTERS - 2;
		expect(readMetadata(`  ${JSON.stringify('x'.repeat(most))}   `).ok).toBe(true);
		expect(readMetadata(JSON.stringify('😀'.repeat(most))).ok).toBe(true);
		expect(readMetadata(JSON.stringify('x'.repeat(most + 1)))).toEqual({
			ok: false,
			rule: 'tooLong',
			reason: 'is too long: 501 characters, ID.me allows 500',
		});
	});
});

describe('a path of the admin', () => {
	it.each([
		['', undefined],
		['  ', undefined],
		[undefined, undefined],
		['/api/v2/telecom/identity', 'api/v2/telecom/identity'],
		['api/v2/telecom/identity/', 'api/v2/telecom/identity'],
	])('%j', (typed, path) => {
		expect(readPath(typed)).toEqual({ ok: true, path });
	});

	it.each([
		'https://evil.example/x',
		'//evil.example/x',
		'evil.example:80/x',
		'/api/../health',
		'/api//v2',
		'/api?x=1',
		'/api#x',
		'/api\\v2',
		'/a b',
		'user@evil.example',
	])('is refused where it could lead elsewhere: %j', (typed) => {
		expect(readPath(typed)).toEqual({ ok: false });
	});

	it('stays on the host and below the base, whatever is typed', () => {
		fc.assert(
			fc.property(
				fc.webUrl({ withFragments: true, withQueryParameters: true }),
				fc.string(),
				(...all) => {
					for (const typed of all) {
						const reading = readPath(typed);
						if (!reading.ok || reading.path === undefined) continue;
						const url = new URL(reading.path, 'https://services.id.me/base/');
						expect(url.href).toBe(`https://services.id.me/base/${reading.path}`);
					}
				},
			),
		);
	});
});

describe('waiting for a result', () => {
	it('looks after 3 seconds, then at growing intervals of at most 30', () => {
		const pauses = Array.from({ length: 8 }, (_, look) => pauseBeforeLook(look, 1e9));
		expect(pauses).toEqual([3000, 4500, 6750, 10125, 15187.5, 22781.25, 30000, 30000]);
	});

	it('looks for the last time early enough for an answer, and not again', () => {
		const { lastLookMs } = IDME_LIMITS;
		expect(pauseBeforeLook(3, lastLookMs + 400)).toBe(400);
		expect(pauseBeforeLook(3, lastLookMs)).toBeUndefined();
		expect(pauseBeforeLook(3, 0)).toBeUndefined();
	});

	it('looks once in the middle of a time that is shorter than that', () => {
		expect(pauseBeforeLook(0, 1_000)).toBe(500);
		expect(pauseBeforeLook(0, 0)).toBeUndefined();
		expect(pauseBeforeLook(0, -1)).toBeUndefined();
	});

	it('never looks more often than every 3 seconds, but for the last time, and leaves time for that one', () => {
		fc.assert(
			fc.property(fc.nat(200), fc.integer({ min: 1, max: 3_600_000 }), (look, left) => {
				const pause = pauseBeforeLook(look, left);
				if (pause === undefined) {
					expect(left).toBeLessThanOrEqual(IDME_LIMITS.lastLookMs);
					return;
				}
				const forTheLast =
					look === 0 ? Math.min(IDME_LIMITS.lastLookMs, left / 2) : IDME_LIMITS.lastLookMs;
				expect(pause).toBeGreaterThanOrEqual(Math.min(left - forTheLast, IDME_LIMITS.firstLookMs));
				expect(pause).toBeLessThanOrEqual(Math.min(left - forTheLast, IDME_LIMITS.longestLookMs));
			}),
		);
	});
});
