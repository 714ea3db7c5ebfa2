import { listAll } from '../../../../nodes/Id123/api/listing.ts';
import { scriptedClient } from '../../../support/scripted-service.mts';
import { cards, FIELDS, page } from './support/listed.mts';

describe('pages that wait for a slot', () => {
	it('come behind a look at a card of a page that is there', async () => {
		const { client, clock, sent } = scriptedClient(() => page(cards(1)), { slots: 1 });
		await clock.outcome(client.call('listCards', FIELDS));
		const pages = [1, 2, 3].map(async () => await client.call('listCards', FIELDS));
		const look = client.call('viewCard', { ...FIELDS, 'card-id': '1' });
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
