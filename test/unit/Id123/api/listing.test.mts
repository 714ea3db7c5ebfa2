import type { IDataObject } from 'n8n-workflow';
import {
	listAll,
	notIn,
	readPages,
	type ListingSettings,
} from '../../../../nodes/Id123/api/listing.ts';
import { firstPage } from '../../../../nodes/Id123/api/paging.ts';
import { pageOf, type Paging } from '../../../support/paged-server.mts';
import {
	answer,
	dropped,
	refusal,
	scriptedClient,
	success,
	webPage,
	type Outcome,
} from '../../../support/scripted-service.mts';
import { cards, FIELDS, page } from './support/listed.mts';

/** A listing of cards from a server that pages in this way. */
async function list(
	rows: IDataObject[],
	paging: Paging = {},
	settings: Partial<ListingSettings> = {},
	instead: (count: number) => Outcome | undefined = () => undefined,
) {
	const { client, clock, sent } = scriptedClient(
		(body, count) => instead(count) ?? page(pageOf(rows, body, paging)),
	);
	const result = await clock.outcome(
		listAll(client, 'listCards', FIELDS, { pageSize: 50, ...settings }),
	);
	return { result, sent, ms: clock.now() - 1_000_000 };
}

const READINGS: Paging[] = [{}, { inverted: true }, { base: 1 }, { cap: 7 }, { cap: 25 }];

describe('listing everything', () => {
	it.each(READINGS)('gives every row once, in order, from a server with %j', async (paging) => {
		for (const length of [0, 1, 9, 10, 11, 20, 31, 100, 101, 345]) {
			const rows = cards(length);
			const { result } = await list(rows, paging);
			expect(result).toMatchObject({ kind: 'rows', rows, complete: true });
		}
	});

	it('sends the fields along with every page', async () => {
		const { sent } = await list(cards(40));
		expect(sent.length).toBeGreaterThan(3);
		for (const { body } of sent) expect(body).toMatchObject({ action: 'list-cards', ...FIELDS });
		expect(sent[0].body).toEqual({ action: 'list-cards', ...FIELDS });
	});

	it('counts its pages', async () => {
		const { result, sent } = await list(cards(200));
		expect(result).toMatchObject({ pages: sent.length });
	});

	it('tells cards apart by id, whether it comes as text or as a number', async () => {
		const rows = [...cards(12), { 'card-id': 17 }, { 'card-id': '17' }, { 'card-id': 18 }];
		const { result } = await list(rows);
		expect(result).toMatchObject({ rows: [...cards(12), { 'card-id': 17 }, { 'card-id': 18 }] });
	});

	it('tells templates apart by theirs', async () => {
		const templates = Array.from({ length: 25 }, (_, index) => ({
			'card-template-id': `t${index}`,
			'card-id': 'the same everywhere',
		}));
		const { client, clock } = scriptedClient((body) => page(pageOf(templates, body)));
		const result = await clock.outcome(listAll(client, 'listTemplates', {}, { pageSize: 10 }));
		expect(result).toMatchObject({ rows: templates, complete: true });
	});

	it('loses no row that comes without an id', async () => {
		const rows = [{ title: 'a' }, { title: 'b' }, { title: 'c' }];
		expect((await list(rows)).result).toMatchObject({ rows });
	});

	it('leaves out what is no row', async () => {
		const { result } = await list([null, 'text', 17, { 'card-id': 'c1' }] as never);
		expect(result).toMatchObject({ rows: [{ 'card-id': 'c1' }] });
	});

	it('stops when nobody asks for the next page', async () => {
		const { client, clock, sent } = scriptedClient((body) => page(pageOf(cards(1_000), body)));
		const pages = readPages(client, 'listCards', FIELDS, { pageSize: 50 });
		for (const rows of [cards(10), cards(20).slice(10)]) {
			expect(await clock.outcome(pages.next())).toMatchObject({ value: { rows } });
		}
		await pages.return(undefined);
		expect(sent).toHaveLength(2);
	});
});

describe('an empty listing', () => {
	it.each<[string, 'listCards' | 'listTemplates', Outcome]>([
		['an empty list', 'listCards', page([])],
		['null', 'listCards', page(null)],
		['no data', 'listCards', success('S2010')],
		['"card not found"', 'listCards', refusal('F209')],
		['an empty list of templates', 'listTemplates', success('S2007', { data: [] })],
		['"template not found"', 'listTemplates', refusal('F203')],
		['"card not found" for templates', 'listTemplates', refusal('F209')],
	])('may come as %s', async (_, action, outcome) => {
		const { client, clock, sent } = scriptedClient(() => outcome);
		const result = await clock.outcome(listAll(client, action, {}, { pageSize: 50 }));
		expect(result).toMatchObject({ kind: 'rows', rows: [], complete: true });
		expect(sent).toHaveLength(1);
	});

	it.each<[string, Outcome]>([
		['null', page(null)],
		['"card not found"', refusal('F209')],
	])('is no end where %s comes once, between two pages', async (_, trouble) => {
		const rows = cards(345);
		for (const ahead of [1, 5]) {
			for (const at of [2, 3, 6]) {
				const instead = (count: number) => (count === at ? trouble : undefined);
				const { result } = await list(rows, {}, { ahead }, instead);
				expect(result).toMatchObject({ rows, complete: true });
			}
		}
	});

	it('is asked for twice where a listing that goes on begins with it', async () => {
		const rows = cards(60);
		const { client, clock } = scriptedClient((body, count) =>
			count === 1 ? refusal('F209') : page(pageOf(rows, body, {})),
		);
		const from = { ...firstPage, position: 50, orientation: 'asNamed' as const };
		const pages = readPages(client, 'listCards', FIELDS, { pageSize: 50, from });
		expect(await clock.outcome(pages.next())).toMatchObject({ value: { rows: rows.slice(50) } });
	});

	it('may be the end of a full one', async () => {
		for (const end of [page([]), page(null), refusal('F209')]) {
			const rows = cards(20);
			const instead = (count: number) => (count > 2 ? end : undefined);
			expect((await list(rows, {}, {}, instead)).result).toMatchObject({ rows, complete: true });
		}
	});

	it.each<[string, Outcome]>([
		['an unknown template', refusal('F203')],
		['a bad key', refusal('F101')],
	])('is not what is made of %s', async (_, outcome) => {
		const { client, clock } = scriptedClient(() => outcome);
		const result = await clock.outcome(listAll(client, 'listCards', FIELDS, { pageSize: 50 }));
		expect(result).toMatchObject({ kind: 'failed', result: { kind: 'refused' } });
	});

	it('is not what is made of a list in another form', async () => {
		for (const data of [{ c1: { 'card-id': 'c1' } }, 'c1', 17, false]) {
			const { client, clock } = scriptedClient(() => page(data));
			const result = await clock.outcome(listAll(client, 'listCards', FIELDS, { pageSize: 50 }));
			expect(result).toEqual({ kind: 'failed', result: { kind: 'unclear', what: 'otherJson' } });
		}
	});
});

describe('a listing that fails midway', () => {
	it.each<[string, Outcome, object]>([
		['a refusal', refusal('F104'), { kind: 'refused', code: 'F104' }],
		['a page of a proxy', webPage(403), { kind: 'notService' }],
		['lost answers', dropped(), { kind: 'unclear', what: 'dropped' }],
	])('gives no part of it: %s', async (_, outcome, expected) => {
		for (const ahead of [1, 5]) {
			const instead = (count: number) => (count > 4 ? outcome : undefined);
			const { result } = await list(cards(1_000), {}, { ahead }, instead);
			expect(result).toMatchObject({ kind: 'failed', result: expected });
		}
	});

	it('goes on after a page that was lost once', async () => {
		const rows = cards(200);
		const instead = (count: number) => (count === 4 ? dropped() : undefined);
		expect((await list(rows, {}, {}, instead)).result).toMatchObject({ rows, complete: true });
	});

	it('ends with the run', async () => {
		const { client, clock, cancellation } = scriptedClient((body) =>
			page(pageOf(cards(1_000), body)),
		);
		const listing = listAll(client, 'listCards', FIELDS, { pageSize: 50 });
		await clock.advance(70);
		cancellation.cancel();
		expect(await clock.outcome(listing)).toEqual({
			kind: 'failed',
			result: { kind: 'cancelled' },
		});
	});
});

describe('pages that are asked for ahead', () => {
	it.each(READINGS)('bring the same rows sooner from a server with %j', async (paging) => {
		for (const length of [0, 9, 21, 100, 345, 1_000]) {
			const rows = cards(length);
			const one = await list(rows, paging, { ahead: 1 });
			const five = await list(rows, paging, { ahead: 5 });
			expect(five.result).toMatchObject({ kind: 'rows', rows, complete: true });
			if (length === 1_000) expect(five.ms).toBeLessThan(one.ms / 2);
		}
	});

	it('ask for a few pages behind the end at most', async () => {
		const { sent } = await list(cards(1_000), {}, { ahead: 5 });
		const { sent: alone } = await list(cards(1_000), {}, { ahead: 1 });
		expect(sent.length).toBeLessThanOrEqual(alone.length + 5);
	});

	it('are none behind a page whose length says nothing about the next one', async () => {
		// It ignores where a page begins, and shows one row more than it is asked for.
		const { client, clock, sent } = scriptedClient(({ limit }) =>
			page(cards(Math.min(Number(limit) || 10, 1_000) + 1)),
		);
		const hint = { orientation: 'inverted', rows: 10_000 } as const;
		const settings = { pageSize: 1_000, ahead: 50, hint };
		await clock.outcome(listAll(client, 'listCards', FIELDS, settings));
		expect(sent.length).toBeLessThan(30);
	});
});

describe('what a listing teaches the next one', () => {
	it.each<[Paging, 'asNamed' | 'inverted']>([
		[{}, 'asNamed'],
		[{ inverted: true }, 'inverted'],
	])('is how the server pages, and how many rows there are: %j', async (paging, orientation) => {
		const { result } = await list(cards(300), paging);
		expect(result).toMatchObject({ hint: { orientation, rows: 300 } });
	});

	it('is nothing where it was too short', async () => {
		expect((await list(cards(5))).result).not.toHaveProperty('hint.orientation');
	});

	it('saves the pages that learn', async () => {
		for (const paging of [{}, { inverted: true }, { cap: 25 }]) {
			const rows = cards(300);
			const first = await list(rows, paging);
			const hint = first.result.kind === 'rows' ? first.result.hint : undefined;
			const second = await list(rows, paging, { hint, ahead: 5 });
			expect(second.result).toMatchObject({ kind: 'rows', rows, complete: true });
			expect(second.sent.length).toBeLessThan(first.sent.length);
		}
	});

	it('does no harm when the number of rows has changed', async () => {
		for (const length of [1, 90, 310, 1_000]) {
			const rows = cards(length);
			const hint = { orientation: 'asNamed', rows: 300 } as const;
			const { result } = await list(rows, {}, { hint, ahead: 5 });
			expect(result).toMatchObject({ kind: 'rows', rows, complete: true });
		}
	});

	it('is forgotten when it turns out wrong', async () => {
		const hint = { orientation: 'asNamed', rows: 300 } as const;
		const rows = cards(120);
		// Its first page asks for rows from 0; a server that counts from 1 may refuse that.
		const instead = (count: number) => (count === 1 ? refusal('F204') : undefined);
		expect((await list(rows, { base: 1 }, { hint }, instead)).result).toMatchObject({ rows });
		const empty = (count: number) => (count === 1 ? page([]) : undefined);
		expect((await list(rows, {}, { hint }, empty)).result).toMatchObject({ rows });
		for (const [orientation, inverted] of [
			['inverted', false] as const,
			['asNamed', true] as const,
		]) {
			for (const length of [80, 120, 300]) {
				const wrong = { orientation, rows: length };
				const { result } = await list(cards(length), { inverted }, { hint: wrong });
				expect(result).toMatchObject({ rows: cards(length), complete: true });
			}
		}
	});
});

describe('a single page', () => {
	it('leaves out rows that an earlier page brought, and remembers the new ones', async () => {
		const { client, clock } = scriptedClient((body) => page(pageOf(cards(30), body)));
		const seen = new Set(['c0', 'c2']);
		const pages = readPages(client, 'listCards', FIELDS, { pageSize: 50, isNew: notIn(seen) });
		const { value: first } = await clock.outcome(pages.next());
		expect(first).toMatchObject({ kind: 'page', state: { position: 10, pages: 1 } });
		const ids = first?.kind === 'page' ? first.rows.map((row) => row['card-id']) : [];
		expect(ids).toEqual(['c1', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9']);
		expect(seen.size).toBe(10);
	});

	it('says why there is none', async () => {
		const { client, clock } = scriptedClient(() => answer('', 404));
		const pages = readPages(client, 'listCards', FIELDS, { pageSize: 50 });
		expect(await clock.outcome(pages.next())).toMatchObject({
			value: { kind: 'failed', result: { kind: 'notService', httpStatus: 404 } },
		});
	});
});
