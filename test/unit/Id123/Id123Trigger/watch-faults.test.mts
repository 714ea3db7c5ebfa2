/** Polls in which a request fails or is not answered, and what items say of a card. */
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import { asked, look, T, World, worldOf } from './support/world.mts';

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

test('a first listing in which one page comes empty once is read to its end, so that no card is new afterwards', async () => {
	const world = new World();
	for (let at = 1; at <= 60; at += 1) world.issue(`E${at}`, 1_700_000_000 + at, 'INSTALLED');
	const answer = world.answer.bind(world);
	let isDue = true;
	world.answer = (body) => {
		if (!isDue || body.offset !== 30) return answer(body);
		isDue = false;
		return { status: 'success', code: 'S2010', data: [] };
	};
	const { kept } = await look(world, undefined);
	expect(isDue).toBe(false);
	expect((await look(world, kept)).told).toEqual([]);
});

test('an answer that succeeds and shows no card leaves the card for a later poll, and it is named', async () => {
	const world = worldOf(5);
	const { kept } = await look(world, undefined, { includeDetails: true });
	world.set('E2', 'INSTALLED', 'EXPIRED');
	world.cards().delete('E3');
	const answer = world.answer.bind(world);
	world.answer = (body) =>
		body.action === 'view-card' ? { status: 'success', code: 'S2004' } : answer(body);
	const poll = await look(world, kept, { includeDetails: true });
	expect(poll.told).toEqual([]);
	expect(poll.hears).toContain('cards E2, E3 of card template');
	world.answer = answer;
	const { told } = await look(world, poll.kept, { includeDetails: true });
	expect(told).toEqual(['E2 cardExpired', 'E3 cardDeleted']);
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

	it('leaves others their tries where ID123 is not reached for a moment', async () => {
		const world = worldOf(30);
		const { kept } = await look(world, undefined, { includeDetails: true });
		world.set('E2', 'INSTALLED', 'EXPIRED');
		world.set('E25', 'INSTALLED', 'EXPIRED');
		let unreached = 2;
		world.onAnswer = (body) => {
			if (body['card-id'] === 'E2') return 500;
			return body['card-id'] === 'E25' && (unreached -= 1) >= 0 ? 'unreached' : undefined;
		};
		const poll = await look(world, kept, { includeDetails: true });
		expect(poll).toMatchObject({ told: ['E25 cardExpired'], failure: undefined });
	});

	it('is asked for once where another one of its poll could not be read either', async () => {
		const world = worldOf(30);
		const { kept } = await look(world, undefined, { includeDetails: true });
		for (const id of ['E2', 'E25']) world.set(id, 'INSTALLED', 'EXPIRED');
		world.requests = [];
		const sent = { E2: 0, E25: 0 };
		world.onAnswer = ({ action, 'card-id': id }) => {
			if (action !== 'view-card') return undefined;
			sent[id as keyof typeof sent] += 1;
			return 500;
		};
		await look(world, kept, { includeDetails: true });
		expect(sent).toEqual({ E2: LIMITS.tries, E25: 1 });
	});

	it('has its tries where only a template of the poll could not be listed', async () => {
		const world = worldOf(5);
		world.templates.set('template-0', new Map());
		const templateIds = ['template-0', T];
		const { kept } = await look(world, undefined, { includeDetails: true, templateIds, chance: 0 });
		world.set('E2', 'INSTALLED', 'EXPIRED');
		world.gone.add('template-0');
		let failures = 2;
		world.onAnswer = ({ action }) =>
			action === 'view-card' && (failures -= 1) >= 0 ? 500 : undefined;
		const poll = await look(world, kept, { includeDetails: true, templateIds, chance: 0 });
		expect(poll.told).toEqual(['E2 cardExpired']);
		expect(poll.faults).not.toEqual([]);
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
		const world = worldOf(40);
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
