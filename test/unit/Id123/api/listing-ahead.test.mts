import type { IDataObject } from 'n8n-workflow';
import { listAll, type ListingHint } from '../../../../nodes/Id123/api/listing.ts';
import { scriptedClient } from '../../../support/scripted-service.mts';
import { cards, FIELDS, page } from './support/listed.mts';

describe('pages that wait for a slot', () => {
	it('come behind a look at a card of a page that is there', async () => {
		const { client, clock, sent } = scriptedClient(() => page(cards(1)), { slots: 1 });
		await clock.outcome(client.call('listCards', FIELDS));
		const pages = [1, 2, 3].map(async () => await client.call('listCards', FIELDS));
		const look = client.call('viewCard', { ...FIELDS, ...cards(1)[0] });
		await clock.outcome(Promise.all([...pages, look]));
		expect(sent.slice(1).map(({ body }) => body.action)).toEqual([
			'list-cards',
			'view-card',
			'list-cards',
			'list-cards',
		]);
	});

	it('are withdrawn where a shorter page has moved what follows', async () => {
		const short = 3;
		const { client, clock, sent } = scriptedClient(({ offset, limit }, count) =>
			page(
				cards(1_000)
					.slice(Number(offset ?? 0))
					.slice(0, count === short ? 40 : Number(limit)),
			),
		);
		const hint = { orientation: 'asNamed', rows: 1_000 } as const;
		const settings = { pageSize: 50, ahead: 50, hint };
		const listing = await clock.outcome(listAll(client, 'listCards', FIELDS, settings));
		expect(listing).toMatchObject({ kind: 'rows', rows: cards(1_000) });
		expect(sent.length).toBeLessThan(30);
	});
});

describe.each(['asNamed', 'inverted'] as const)('a listing that is paged %s', (orientation) => {
	/** Ten rows where nothing is asked for, and so many at most; each answer takes 20 ms. */
	const service = (rows: IDataObject[], most: number) =>
		scriptedClient(
			({ limit, offset }) => {
				const [first, second] = [Number(limit ?? 0), Number(offset ?? 0)];
				const [start, count] = orientation === 'asNamed' ? [second, first] : [first, second];
				return page(rows.slice(start, start + (limit === undefined ? 10 : Math.min(count, most))));
			},
			{ slots: 50 },
		);
	const list = async (rows: IDataObject[], hint: ListingHint, most = 50) => {
		const { client, clock, sent, begin } = service(rows, most);
		const settings = { pageSize: 50, ahead: 50, hint };
		const listing = await clock.outcome(listAll(client, 'listCards', FIELDS, settings));
		expect(listing).toMatchObject({ kind: 'rows', rows, complete: true });
		return { turns: (clock.now() - begin) / 20, requests: sent.length };
	};

	it('and known to the last row is read in two turns: the first page, and all others with the proof', async () => {
		expect(await list(cards(300), { orientation, rows: 300 })).toEqual({ turns: 2, requests: 7 });
	});

	it('and known to be long enough is begun with two pages at once after the first, and as few turns as can be', async () => {
		// One page, two more, and all others with the proof; behind a third one that came again, one alone.
		const turns = orientation === 'asNamed' ? 3 : 4;
		expect(await list(cards(170), { rows: 170 })).toEqual({ turns, requests: 7 });
		expect((await list(cards(300), { rows: 300 })).turns).toBe(4);
	});

	it('costs three requests more where the service gives fewer rows at once than were asked for', async () => {
		// Three small pages, seven as long as the service gives, the proof, and those that were asked for in vain.
		const { requests } = await list(cards(170), { rows: 170 }, 20);
		expect(requests).toBeLessThanOrEqual(3 + 7 + 1 + 3);
	});

	it.each([299, 301, 340])(
		'comes to its end where it is known to have 300, and has %i',
		async (rows) => {
			const { turns, requests } = await list(cards(rows), { orientation, rows: 300 });
			expect(turns).toBeLessThanOrEqual(4);
			expect(requests).toBeLessThanOrEqual(9);
		},
	);
});
