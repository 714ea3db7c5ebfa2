/** Polls in which a request fails or is not answered, and what items say of a card. */
import { asked, look, worldOf } from './support/world.mts';

describe('a failure in the middle', () => {
	it('tells what was found before it and goes no further than that', async () => {
		const world = worldOf(40);
		const { kept } = await look(world, undefined);
		world.set('E2', 'ARCHIVED', 'INACTIVE');
		world.set('E38', 'ARCHIVED', 'INACTIVE');
		world.onRequest = ({ offset }) => (Number(offset) >= 20 ? 'F112' : undefined);
		const cut = await look(world, kept);
		expect(cut.told).toEqual(['E2 cardArchived']);
		expect(cut.failure).toMatchObject({ code: 'F112', failure: { cause: 'credential-invalid' } });
		world.onRequest = () => undefined;
		expect((await look(world, cut.kept)).told).toEqual(['E38 cardArchived']);
	});

	it('that concerns one page is told, and the template is not taken for read', async () => {
		const world = worldOf(40);
		world.onRequest = ({ offset }) => (Number(offset) >= 20 ? 'F105' : undefined);
		const first = await look(world, undefined);
		expect(first.failure).toMatchObject({ code: 'F105' });
		const cut = await look(world, first.next);
		expect(cut.failure).toMatchObject({ code: 'F105' });
		world.onRequest = () => undefined;
		// Nothing of the first listing is news when it comes to its end.
		expect(await look(world, cut.next)).toMatchObject({ told: [], failure: undefined });
	});

	it('of the first poll leaves nothing behind', async () => {
		const world = worldOf(40);
		world.onRequest = ({ offset }) => (Number(offset) >= 20 ? 'F112' : undefined);
		expect((await look(world, undefined)).kept).toBeUndefined();
	});
});

describe('a card that could not be read', () => {
	const unread = async (id: string, isNew = false) => {
		const world = worldOf(30);
		const { kept } = await look(world, undefined, { includeDetails: true });
		if (isNew) world.issue(id, 1_790_000_000);
		else world.set(id, 'INSTALLED', 'EXPIRED');
		world.onAnswer = ({ action }) => (action === 'view-card' ? 500 : undefined);
		const poll = await look(world, kept, { includeDetails: true });
		expect(poll.told).toEqual([]);
		world.onAnswer = () => undefined;
		return { world, kept: poll.kept };
	};

	it('and is deleted before it can be is told as deleted', async () => {
		const { world, kept } = await unread('E2');
		world.cards().delete('E2');
		const next = await look(world, kept, { includeDetails: true });
		expect(next.told).toEqual(['E2 cardDeleted']);
	});

	it('and was never known is forgotten with its deletion', async () => {
		const { world, kept } = await unread('N1', true);
		world.cards().delete('N1');
		const next = await look(world, kept, { includeDetails: true });
		expect(next.told).toEqual([]);
		world.requests = [];
		await look(world, next.kept, { includeDetails: true });
		expect(asked(world, 'view-card')).toBe(0);
	});

	it('and is again as it was is no event, and asked for no more', async () => {
		const { world, kept } = await unread('E2');
		world.set('E2', 'INSTALLED', 'ACTIVE', 1_700_000_000);
		const next = await look(world, kept, { includeDetails: true });
		expect(next.told).toEqual([]);
		world.requests = [];
		await look(world, next.kept, { includeDetails: true });
		expect(asked(world, 'view-card')).toBe(0);
	});
});

describe('details', () => {
	it('that cannot be read in time leave the change to the next poll', async () => {
		const world = worldOf(5);
		const options = { includeDetails: true };
		const { kept } = await look(world, undefined, options);
		for (const id of ['E1', 'E2', 'E3']) world.set(id, 'ARCHIVED', 'INACTIVE');
		// One page, then two cards.
		const some = await look(world, kept, { ...options, requests: 3 });
		expect(some.told).toEqual(['E1 cardArchived', 'E2 cardArchived']);
		const rest = await look(world, some.kept, options);
		expect(rest.told).toContain('E3 cardArchived');
		expect([...some.ids, ...rest.ids]).toHaveLength(3);
	});

	it('of a card that is deleted meanwhile are what the listing showed', async () => {
		const world = worldOf(2);
		const { kept } = await look(world, undefined);
		world.set('E1', 'ARCHIVED', 'INACTIVE');
		world.onRequest = ({ action }) => (action === 'view-card' ? 'F209' : undefined);
		const next = await look(world, kept, { includeDetails: true });
		expect(next.items[0].json).toMatchObject({ event: 'cardArchived', name: 'Ada E1' });
	});
});
