/** One poll after the other of a small ID123: what is told, what is kept, what is asked for. */
import type { IDataObject } from 'n8n-workflow';
import type { EventName } from '../../../../nodes/Id123/Id123Trigger/events.ts';
import { look, T, World, worldOf, type LookOptions } from './support/world.mts';

describe('what is kept', () => {
	it('is the first listing, without an event, and has to survive', async () => {
		const first = await look(worldOf(3), undefined);
		expect(first).toMatchObject({ told: [], mustSurvive: true, notes: [] });
	});

	it.each<[string, EventName[], boolean]>([
		['a deactivation before Card Reactivated', ['cardReactivated'], true],
		['a deactivation that no event depends on', ['cardInstalled', 'cardArchived'], false],
		['a deactivation before Card Deactivated, which may come again', ['cardDeactivated'], true],
	])(
		'after a change that is not told, only if it must survive a restart: %s',
		async (_, events, mustSurvive) => {
			const world = worldOf(2);
			// Deactivated cards were there before the event was selected.
			const { kept } = await look(world, undefined, { events });
			world.set('E1', 'INSTALLED', 'DEACTIVATED');
			const next = await look(world, kept, { events });
			expect(next.told).toEqual(events.includes('cardDeactivated') ? ['E1 cardDeactivated'] : []);
			expect(next.mustSurvive).toBe(mustSurvive);
			expect(next.changed).toBe(true);
		},
	);

	it('is begun anew where it cannot be read, and never sends the current cards again', async () => {
		const world = worldOf(2);
		const next = await look(world, 'garbage', { sendCurrent: true });
		expect(next).toMatchObject({ told: [], mustSurvive: true });
		expect(next.hears).toContain('could not be read');
	});

	it('is begun anew, with a note, for another account', async () => {
		const world = worldOf(2);
		const { kept } = await look(world, undefined);
		const other = new World();
		for (const id of ['X1', 'X2', 'X3']) other.set(id, 'INSTALLED', 'ACTIVE');
		const next = await look(other, kept, { account: 'another' });
		expect(next.told).toEqual([]);
		expect(next.notes).toEqual([expect.stringContaining('account has changed')]);
		expect((await look(other, next.kept, { account: 'another' })).mustSurvive).toBe(false);
	});
});

describe('the choice of templates', () => {
	it('goes on with those that stay, and notes those that come without events', async () => {
		const world = worldOf(2);
		world.cards('other').set('O1', { status: 'INSTALLED', subStatus: 'ACTIVE' });
		const { kept } = await look(world, undefined);
		world.set('E1', 'UNINSTALLED', 'INACTIVE');
		const both = { templateIds: [T, 'other'] };
		const next = await look(world, kept, both);
		expect(next.told).toEqual(['E1 cardUninstalled']);
		expect(next.notes).toEqual([expect.stringContaining('choice of templates')]);
		world.cards('other').set('O1', { status: 'ARCHIVED', subStatus: 'INACTIVE' });
		const last = await look(world, next.kept, both);
		expect(last.told).toEqual(['O1 cardArchived']);
		const left = await look(world, last.kept, { templateIds: ['other'] });
		expect(left.notes).toEqual([expect.stringContaining('choice of templates')]);
		const { templates } = left.snapshot;
		expect([...templates].flatMap(([id, { gone }]) => (gone ? [] : [id]))).toEqual(['other']);
	});

	it('of none reads every template, and takes the cards of a new template as new', async () => {
		const world = worldOf(1);
		const all = { templateIds: [] };
		const { kept, told } = await look(world, undefined, all);
		expect(told).toEqual([]);
		world.cards('later').set('L1', { status: 'INACTIVE', subStatus: 'INACTIVE' });
		const next = await look(world, kept, all);
		expect(next.told).toEqual(['L1 cardCreated']);
	});

	it('says that a template is gone, and not a word about its cards', async () => {
		const world = worldOf(1);
		world.cards('other').set('O1', { status: 'INSTALLED', subStatus: 'ACTIVE' });
		const all = { templateIds: [] };
		const { kept } = await look(world, undefined, all);
		world.gone.add('other');
		const next = await look(world, kept, all);
		expect(next.told).toEqual([]);
		expect(next.notes).toEqual([expect.stringMatching(/no longer lists it: other$/)]);
		expect(await look(world, next.kept, all)).toMatchObject({
			told: [],
			notes: [],
			mustSurvive: false,
		});
	});

	it('goes on with one that was merely not listed', async () => {
		const world = worldOf(1);
		world.cards('other').set('O1', { status: 'INSTALLED', subStatus: 'ACTIVE' });
		const all = { templateIds: [] };
		const { kept } = await look(world, undefined, all);
		const other = world.cards('other');
		world.templates.delete('other');
		const next = await look(world, kept, all);
		expect(next.told).toEqual([]);
		world.templates.set('other', other);
		other.set('O1', { status: 'INSTALLED', subStatus: 'EXPIRED' });
		expect((await look(world, next.kept, all)).told).toEqual(['O1 cardExpired']);
	});

	it('goes on with the others where one cannot be found', async () => {
		const world = worldOf(1);
		const both = { templateIds: ['lost', T] };
		const first = await look(world, undefined, both);
		expect(first.failure).toBeUndefined();
		expect(first.faults).toMatchObject([{ templateId: 'lost', failure: { code: 'F203' } }]);
		expect(first.hears).toContain('lost');
		world.set('E1', 'ARCHIVED', 'INACTIVE');
		expect((await look(world, first.kept, both)).told).toEqual(['E1 cardArchived']);
		const alone = await look(world, first.kept, { templateIds: ['lost'] });
		expect(alone.failure).toMatchObject({
			code: 'F203',
			failure: { cause: 'configuration-invalid' },
		});
	});
});

describe('events that are selected later', () => {
	it('tell nothing of what happened before, and everything after', async () => {
		const world = worldOf(3);
		const installs: LookOptions = { events: ['cardInstalled'] };
		const { kept } = await look(world, undefined, installs);
		world.set('E1', 'INSTALLED', 'EXPIRED');
		const before = await look(world, kept, installs);
		expect(before).toMatchObject({ told: [], mustSurvive: false });
		const both: LookOptions = { events: ['cardInstalled', 'cardExpired'] };
		world.set('E4', 'INSTALLED', 'ACTIVE');
		const change = await look(world, before.kept, both);
		expect(change.told).toEqual(['E4 cardInstalled']);
		expect(change.mustSurvive).toBe(true);
		world.set('E2', 'INSTALLED', 'EXPIRED');
		expect((await look(world, change.kept, both)).told).toEqual(['E2 cardExpired']);
	});

	it('find no update in a card whose time was not kept so far', async () => {
		const world = worldOf(1);
		const { kept } = await look(world, undefined, { events: ['cardInstalled'] });
		const updates: LookOptions = { events: ['cardUpdated'] };
		const learnt = await look(world, kept, updates);
		expect(learnt).toMatchObject({ told: [], mustSurvive: true });
		world.set('E1', 'INSTALLED', 'ACTIVE', 1_700_000_060);
		const next = await look(world, learnt.kept, updates);
		expect(next.told).toEqual(['E1 cardUpdated']);
		expect((await look(world, next.kept, updates)).mustSurvive).toBe(false);
	});
});

test('a card id that is used again has numbers of its own', async () => {
	const world = worldOf(2);
	let { kept } = await look(world, undefined);
	const ids: string[] = [];
	const poll = async () => {
		const next = await look(world, kept);
		kept = next.kept;
		ids.push(...next.ids);
	};
	for (let round = 0; round < 3; round += 1) {
		world.cards().delete('E1');
		await poll();
		world.set('E1', 'INSTALLED', 'ACTIVE');
		await poll();
	}
	expect(ids).toHaveLength(6);
	expect(new Set(ids).size).toBe(6);
});

test('a template that is chosen again has numbers of its own', async () => {
	const world = worldOf(1);
	world.cards('other').set('O1', { status: 'INSTALLED', subStatus: 'ACTIVE' });
	const both = { templateIds: [T, 'other'] };
	const install = async (kept: string | undefined) => {
		world.set('E1', 'UNINSTALLED', 'INACTIVE');
		const without = await look(world, kept, both);
		world.set('E1', 'INSTALLED', 'ACTIVE');
		return await look(world, without.kept, both);
	};
	const first = await install((await look(world, undefined, both)).kept);
	const without = await look(world, first.kept, { templateIds: ['other'] });
	const again = await look(world, without.kept, both);
	const second = await install(again.kept);
	expect([first.told, second.told]).toEqual([['E1 cardInstalled'], ['E1 cardInstalled']]);
	expect(second.ids).not.toEqual(first.ids);
});

test('a first listing that goes on in another poll asks for several pages at once', async () => {
	const world = worldOf(400);
	const options = { pageSize: 10, slots: 5 };
	const cut = await look(world, undefined, { ...options, requests: 8 });
	expect(cut.isUnderWay).toBe(true);
	let atOnce = 0;
	let most = 0;
	world.onRequest = () => {
		most = Math.max(most, (atOnce += 1));
		void Promise.resolve().then(() => (atOnce -= 1));
		return undefined;
	};
	const rest = await look(world, cut.kept, options);
	expect(rest.snapshot.templates.get(T)?.cards.size).toBe(400);
	expect(most).toBe(5);
});

test('there and back again over several polls are events of their own', async () => {
	const world = worldOf(1);
	let { kept } = await look(world, undefined);
	const ids: string[] = [];
	for (const status of ['DEACTIVATED', 'ACTIVE', 'DEACTIVATED', 'ACTIVE']) {
		world.set('E1', 'INSTALLED', status);
		const next = await look(world, kept);
		kept = next.kept;
		ids.push(...next.ids);
	}
	expect(new Set(ids).size).toBe(4);
});

test('a change has the same id whether or not what was known before it was kept', async () => {
	const events = { events: ['cardDeactivated'] as EventName[] };
	const world = worldOf(1);
	const { kept } = await look(world, undefined, events);
	world.set('N1', 'UNINSTALLED', 'INACTIVE');
	const unstored = await look(world, kept, events);
	expect(unstored.told).toEqual([]);
	// Given as a status, DEACTIVATED hides the one below it.
	world.set('N1', 'Deactivated', 'DEACTIVATED');
	const going = await look(world, unstored.next, events);
	const restarted = await look(world, kept, events);
	expect(going.told).toEqual(['N1 cardDeactivated']);
	expect(restarted.ids).toEqual(going.ids);
});

test('the spelling of a status is no change, nor is one that hides the status below it', async () => {
	const world = worldOf(1);
	const { kept } = await look(world, undefined);
	world.set('E1', ' installed ', 'Active', 1_700_000_000);
	expect((await look(world, kept)).changed).toBe(false);
	world.set('E1', 'Deactivated', 'Deactivated');
	const hidden = await look(world, kept);
	expect(hidden.told).toEqual(['E1 cardDeactivated']);
	world.set('E1', 'INSTALLED', 'DEACTIVATED');
	expect((await look(world, hidden.kept)).told).toEqual([]);
	world.set('E1', 'INSTALLED', 'ACTIVE');
	expect((await look(world, hidden.kept)).told).toEqual(['E1 cardReactivated']);
});

test('a card that was deactivated when it expired is not deactivated again by its renewal', async () => {
	const world = worldOf(1, 'INSTALLED', 'DEACTIVATED');
	const events: EventName[] = ['cardDeactivated', 'cardExpired'];
	const { kept } = await look(world, undefined, { events });
	world.set('E1', 'INSTALLED', 'EXPIRED');
	const expired = await look(world, kept, { events });
	expect(expired.told).toEqual(['E1 cardExpired']);
	world.set('E1', 'INSTALLED', 'DEACTIVATED');
	expect((await look(world, expired.kept, { events })).told).toEqual([]);
});

test('a template whose cards are all archived is no listing that was read wrongly', async () => {
	const world = worldOf(40, 'ARCHIVED', 'ACTIVE');
	const first = await look(world, undefined);
	const second = await look(world, first.kept);
	expect(second).toMatchObject({ told: [], mustSurvive: false, changed: false });
});

test('a card whose id ID123 gives as a number is a card as any other', async () => {
	const world = new World();
	const answer = world.answer.bind(world);
	const inNumbers = (text: string) => text.replace(/"card-id":"(\d+)"/g, '"card-id":$1');
	world.answer = (body) => JSON.parse(inNumbers(JSON.stringify(answer(body)))) as IDataObject;
	world.set('17', 'INSTALLED', 'ACTIVE');
	const { kept } = await look(world, undefined);
	world.set('17', 'INSTALLED', 'EXPIRED');
	const next = await look(world, kept);
	expect(next.told).toEqual(['17 cardExpired']);
	world.cards().delete('17');
	world.set('18', 'INSTALLED', 'ACTIVE');
	expect((await look(world, next.kept)).told).toEqual(['18 cardInstalled', '17 cardDeleted']);
});
