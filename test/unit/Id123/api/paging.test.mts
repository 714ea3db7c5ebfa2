import fc from 'fast-check';
import { ID123_LIMITS } from '../../../../nodes/Id123/limits.ts';
import {
	firstPage,
	nextPage,
	received,
	type PageRequest,
	type PagingState,
} from '../../../../nodes/Id123/api/paging.ts';
import { pageOf, type Paging } from '../../../support/paged-server.mts';

const LENGTHS = [0, 1, 2, 7, 8, 9, 10, 11, 13, 14, 19, 20, 21, 29, 30, 31, 99, 100, 101, 1_000];
const PAGE_SIZES = [1, 2, 7, 9, 10, 11, 20, 25, 49, 50, 99, 100, 101, 200];

const idsUpTo = (count: number) => Array.from({ length: count }, (_, index) => `card-${index}`);

interface Listed {
	/** As the caller sees them: each once. */
	rows: string[];
	requests: PageRequest[];
	state: PagingState;
}

/** Reads a listing as the caller does. `serve` may change the rows from page to page. */
function list(serve: (request: PageRequest) => string[], pageSize: number): Listed {
	const seen = new Set<string>();
	const rows: string[] = [];
	const requests: PageRequest[] = [];
	let state = firstPage;
	while (!state.done) {
		const request = nextPage(state, pageSize);
		requests.push(request);
		if (requests.length > 30_000) throw new Error('The listing does not end');
		const ids = serve(request);
		state = received(
			state,
			request,
			ids,
			ids.some((id) => !seen.has(id)),
		);
		for (const id of ids) {
			if (!seen.has(id)) rows.push(id);
			seen.add(id);
		}
	}
	return { rows, requests, state };
}

const READINGS: Array<[string, Paging]> = [
	['names that mean what they say', {}],
	['names the other way round', { inverted: true }],
	['rows that are numbered from 1', { base: 1 }],
	['rows that are numbered from 1, names the other way round', { base: 1, inverted: true }],
];

const CAPS: Array<[string, Paging]> = [
	['no largest page', {}],
	...[2, 7, 10, 25, 50].map((cap): [string, Paging] => [`pages of ${cap} at most`, { cap }]),
	['pages of 7 at most, except the first', { cap: 7, defaultUncapped: true }],
	['first pages of 25', { defaultSize: 25 }],
	['first pages of 3', { defaultSize: 3 }],
];

describe('a listing', () => {
	describe.each(READINGS)('with %s', (_, reading) => {
		it.each(CAPS)('and %s comes back whole, in order, each row once', (__, cap) => {
			for (const length of LENGTHS) {
				const ids = idsUpTo(length);
				for (const pageSize of length < 1_000 ? PAGE_SIZES : [25, 100, 200]) {
					const serve = (request: PageRequest) => pageOf(ids, request, { ...reading, ...cap });
					const { rows, state } = list(serve, pageSize);
					expect([length, pageSize, rows]).toEqual([length, pageSize, ids]);
					expect(state.cut).toBe(false);
				}
			}
		});
	});

	it('comes back whole from any server, whatever page size is wanted', () => {
		const servers = fc.record({
			inverted: fc.boolean(),
			base: fc.constantFrom<0 | 1>(0, 1),
			cap: fc.integer({ min: 2, max: 300 }),
			defaultSize: fc.integer({ min: 2, max: 60 }),
		});
		fc.assert(
			fc.property(
				servers,
				fc.integer({ min: 0, max: 400 }),
				fc.integer({ min: 1, max: 200 }),
				(paging, length, pageSize) => {
					const ids = idsUpTo(length);
					const { rows } = list((request) => pageOf(ids, request, paging), pageSize);
					expect(rows).toEqual(ids);
				},
			),
			{ numRuns: 500 },
		);
	});

	it.each(READINGS)('is asked for in few requests: %s', (_, reading) => {
		const requestsFor = (length: number) =>
			list((request) => pageOf(idsUpTo(length), request, reading), 100).requests.length;
		expect(requestsFor(0)).toBe(1);
		expect(requestsFor(5)).toBe(2);
		// Three small pages, one more that shows the end, and a hundred rows in each of the others.
		expect(requestsFor(1_000)).toBeLessThanOrEqual(3 + 10 + 1);
	});
});

describe('the first pages', () => {
	const served = (paging: Paging, length = 1_000) =>
		list((request) => pageOf(idsUpTo(length), request, paging), 100).requests;

	it('ask for nothing, then for what both readings answer alike, then for what tells them apart', () => {
		const beginning = [{}, { limit: 10, offset: 10 }, { limit: 10, offset: 20 }];
		expect(served({}).slice(0, 3)).toEqual(beginning);
		expect(served({ inverted: true }).slice(0, 3)).toEqual(beginning);
	});

	it('are followed by pages of the wanted size', () => {
		expect(served({})[3]).toEqual({ limit: 100, offset: 30 });
		expect(served({ inverted: true })[3]).toEqual({ limit: 30, offset: 100 });
	});

	it('are as large as the server makes them', () => {
		expect(served({ cap: 7 }).slice(0, 4)).toEqual([
			{},
			{ limit: 7, offset: 7 },
			{ limit: 7, offset: 14 },
			{ limit: 100, offset: 21 },
		]);
	});

	it('never name a count or a start of zero', () => {
		for (const [, paging] of [...READINGS, ...CAPS]) {
			for (const { limit, offset } of served(paging).slice(1)) {
				expect(limit).toBeGreaterThan(0);
				expect(offset).toBeGreaterThan(0);
			}
		}
	});

	it('are not needed when it is known how the server pages', () => {
		const known = (orientation: 'asNamed' | 'inverted') =>
			nextPage({ ...firstPage, orientation }, 100);
		expect(known('asNamed')).toEqual({ limit: 100, offset: 0 });
		expect(known('inverted')).toEqual({ limit: 0, offset: 100 });
	});
});

describe('a listing that does not behave', () => {
	it.each<[string, Paging]>([
		['gives the first page for every request', { ignores: 'start' }],
		['gives everything for every request', { ignores: 'everything' }],
		['repeats the last page behind the end', { repeatsLast: true }],
		[
			'repeats the last page behind the end, names the other way round',
			{ repeatsLast: true, inverted: true },
		],
		['gives one row at a time', { cap: 1 }],
		['gives one row at a time, numbered from 1', { cap: 1, base: 1 }],
	])('ends: it %s', (_, paging) => {
		for (const length of LENGTHS) {
			for (const pageSize of [1, 10, 100]) {
				const ids = idsUpTo(length);
				const { rows } = list((request) => pageOf(ids, request, paging), pageSize);
				expect(new Set(rows).size).toBe(rows.length);
				if (paging.ignores !== 'start' && paging.cap === undefined) expect(rows).toEqual(ids);
				else expect(rows).toEqual(ids.slice(0, rows.length));
			}
		}
	});

	it('ends, without a row twice, while rows come and go between the pages', () => {
		const changes = fc.array(
			fc.record({
				kind: fc.constantFrom('insert', 'remove', 'none'),
				share: fc.double({ min: 0, max: 1, noNaN: true }),
				count: fc.integer({ min: 1, max: 30 }),
			}),
			{ maxLength: 40 },
		);
		const servers = fc.record({
			inverted: fc.boolean(),
			base: fc.constantFrom<0 | 1>(0, 1),
			cap: fc.integer({ min: 1, max: 120 }),
		});
		fc.assert(
			fc.property(
				servers,
				changes,
				fc.integer({ min: 0, max: 300 }),
				fc.integer({ min: 1, max: 200 }),
				(paging, script, length, pageSize) => {
					const ids = idsUpTo(length);
					let page = 0;
					let made = 0;
					const { rows, requests } = list((request) => {
						const { kind, share, count } = script[page] ?? { kind: 'none', share: 0, count: 0 };
						page += 1;
						const at = Math.floor(share * ids.length);
						const fresh = Array.from({ length: count }, () => `new-${(made += 1)}`);
						if (kind === 'insert') ids.splice(at, 0, ...fresh);
						if (kind === 'remove') ids.splice(at, count);
						return pageOf(ids, request, paging);
					}, pageSize);
					expect(new Set(rows).size).toBe(rows.length);
					expect(requests.length).toBeLessThan(2_000);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('loses no row that was there all the time when new ones are added at the end', () => {
		for (const [, reading] of READINGS) {
			const ids = idsUpTo(200);
			let page = 0;
			const { rows } = list((request) => {
				page += 1;
				if (page < 20) ids.push(`new-${page}`);
				return pageOf(ids, request, reading);
			}, 50);
			expect(rows).toEqual(expect.arrayContaining(idsUpTo(200)));
		}
	});

	it('is not taken for inverted because of a row or two that come back', () => {
		const ids = idsUpTo(100);
		let page = 0;
		const { requests } = list((request) => {
			page += 1;
			if (page === 3) ids.unshift('new-1', 'new-2');
			return pageOf(ids, request);
		}, 50);
		expect(requests[3]).toEqual({ limit: 50, offset: 30 });
	});

	it('is cut after the largest number of pages, and says so', () => {
		const almost: PagingState = {
			...firstPage,
			position: 2_000_000,
			pages: ID123_LIMITS.maxPages - 1,
			orientation: 'asNamed',
			lastIds: ['a'],
		};
		const request = nextPage(almost, 100);
		expect(received(almost, request, ['b'], true)).toMatchObject({ done: true, cut: true });
		// What ended just there is complete.
		expect(received(almost, request, [], false)).toMatchObject({ done: true, cut: false });
		const earlier = { ...almost, pages: ID123_LIMITS.maxPages - 2 };
		expect(received(earlier, request, ['b'], true)).toMatchObject({ done: false });
	});
});
