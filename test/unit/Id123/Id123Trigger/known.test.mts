/** What is new and what was there before; what disappears, and comes back; whose account it is. */
import type { EventName } from '../../../../nodes/Id123/Id123Trigger/events.ts';
import { look, T, World, worldOf, type LookOptions } from './support/world.mts';

const FIRST = 1_700_000_000;
const DAY_MS = 86_400_000;
const START = 1_790_000_000_000;
const all: LookOptions = { templateIds: [] };

describe('the starting point', () => {
	it('knows cards that moved between pages while it was taken, and tells those that came after it', async () => {
		const world = new World();
		for (let at = 1; at <= 40; at += 1) world.issue(`E${at}`, FIRST + at, 'INSTALLED', 'ACTIVE');
		const hidden = ['E15', 'E16', 'E25'];
		const rows = hidden.map((id) => [id, world.cards().get(id)!] as const);
		for (const id of hidden) world.cards().delete(id);
		const { kept } = await look(world, undefined);
		for (const [id, card] of rows) world.cards().set(id, card);
		world.issue('E41', FIRST + 40);
		world.issue('E42', FIRST + 41, 'INSTALLED', 'ACTIVE');
		const next = await look(world, kept);
		expect(next.told).toEqual(['E41 cardCreated', 'E42 cardInstalled']);
		world.set('E15', 'INSTALLED', 'EXPIRED');
		expect((await look(world, next.kept)).told).toEqual(['E15 cardExpired']);
	});

	it('is not moved by a card that was created in a time to come: later cards are new all the same', async () => {
		const world = worldOf(3);
		world.issue('ODD', 253_402_300_799);
		const { kept } = await look(world, undefined);
		world.issue('N1', START / 1000, 'INSTALLED', 'ACTIVE');
		expect((await look(world, kept)).told).toEqual(['N1 cardInstalled']);
	});

	it('holds for a template that appears later, too: its older cards are no news', async () => {
		const world = new World();
		world.issue('E1', FIRST);
		const { kept } = await look(world, undefined, all);
		world
			.cards('late')
			.set('L1', { status: 'INSTALLED', subStatus: 'ACTIVE', created: FIRST - 60 });
		world
			.cards('late')
			.set('L2', { status: 'INSTALLED', subStatus: 'ACTIVE', created: FIRST + 60 });
		expect((await look(world, kept, all)).told).toEqual(['L2 cardInstalled']);
	});

	it('of a template that appears before any was read to its end is its own first listing', async () => {
		const world = worldOf(40);
		const cut = await look(world, undefined, { ...all, requests: 3 });
		expect(cut.isUnderWay).toBe(true);
		world.cards('late').set('L1', { status: 'INSTALLED', subStatus: 'ACTIVE', created: FIRST });
		expect((await look(world, cut.kept, all)).told).toEqual([]);
	});
});

describe('a template that is missing from one listing', () => {
	it('comes back without a flood, and with what happened meanwhile', async () => {
		const world = worldOf(20);
		world.cards('other').set('O1', { status: 'INSTALLED', subStatus: 'ACTIVE' });
		const { kept } = await look(world, undefined, all);
		world.gone.add(T);
		const without = await look(world, kept, all);
		expect(without.told).toEqual([]);
		world.gone.clear();
		world.set('E7', 'INSTALLED', 'EXPIRED');
		expect((await look(world, without.kept, all)).told).toEqual(['E7 cardExpired']);
	});

	it('is forgotten after thirty days, and its old cards are still no news', async () => {
		const world = new World();
		world.issue('E1', FIRST);
		world
			.cards('other')
			.set('O1', { status: 'INSTALLED', subStatus: 'ACTIVE', created: FIRST + 9 });
		const { kept } = await look(world, undefined, all);
		world.gone.add(T);
		const without = await look(world, kept, all);
		const later = await look(world, without.kept, { ...all, now: START + 30 * DAY_MS });
		expect([...later.snapshot.templates.keys()]).toEqual(['other']);
		world.gone.clear();
		expect((await look(world, later.next, all)).told).toEqual([]);
	});
});

describe('a card that View Card did not find once', () => {
	it('comes back as the card that it was', async () => {
		const world = new World();
		for (let at = 1; at <= 3; at += 1) world.issue(`E${at}`, FIRST + at, 'INSTALLED', 'ACTIVE');
		const { kept } = await look(world, undefined);
		const card = world.cards().get('E2')!;
		world.cards().delete('E2');
		const gone = await look(world, kept);
		expect(gone.told).toEqual(['E2 cardDeleted']);
		world.cards().set('E2', card);
		const back = await look(world, gone.kept);
		expect(back).toMatchObject({ told: [], mustSurvive: true });
		world.set('E2', 'INSTALLED', 'EXPIRED');
		expect((await look(world, back.kept)).told).toEqual(['E2 cardExpired']);
	});
});

describe('another key or host', () => {
	const other = { account: 'another' };

	it('of the same account goes on, and tells what happened meanwhile', async () => {
		const world = worldOf(12);
		const { kept } = await look(world, undefined);
		world.set('E3', 'INSTALLED', 'EXPIRED');
		world.set('N1', 'INACTIVE', 'INACTIVE');
		const next = await look(world, kept, other);
		expect(next.told).toEqual(['E3 cardExpired', 'N1 cardCreated']);
		expect(next.notes).toEqual([]);
		expect((await look(world, next.kept, other)).mustSurvive).toBe(false);
	});

	it('where nobody can tell whose it is changes nothing', async () => {
		const world = worldOf(3);
		const { kept } = await look(world, undefined);
		world.set('E1', 'INSTALLED', 'EXPIRED');
		world.onAnswer = ({ action }) => (action === 'view-card' ? 500 : undefined);
		const next = await look(world, kept, other);
		expect(next.failure).toBeDefined();
		expect(next.kept).toBe(kept);
		world.onAnswer = () => undefined;
		expect((await look(world, kept, other)).told).toEqual(['E1 cardExpired']);
	});

	it('whose chosen template is not there at the moment goes on when it is back', async () => {
		const world = worldOf(3);
		const { kept } = await look(world, undefined);
		world.set('E1', 'INSTALLED', 'EXPIRED');
		world.gone.add(T);
		const without = await look(world, kept, other);
		expect(without.failure?.what).toBe('The card template was not found');
		expect(without.notes).toEqual([]);
		world.gone.clear();
		expect((await look(world, without.kept, other)).told).toEqual(['E1 cardExpired']);
	});

	it.each([5, 0])(
		'does not wait for a chosen template with many cards where another one with %i is there',
		async (count) => {
			const world = worldOf(1_000);
			const others = world.cards('other');
			const card = (created: number) => ({ status: 'INSTALLED', subStatus: 'ACTIVE', created });
			for (let at = 1; at <= count; at += 1) others.set(`O${at}`, card(FIRST));
			const both = { templateIds: [T, 'other'] };
			const { kept } = await look(world, undefined, both);
			world.gone.add(T);
			const without = await look(world, kept, { ...both, ...other });
			others.set('N1', card(FIRST + 9_999));
			const next = await look(world, without.next, { ...both, ...other });
			expect(next.told).toEqual(['N1 cardInstalled']);
		},
	);

	it('is the same account where another template is chosen and the cards of the first are still there', async () => {
		const world = worldOf(3);
		const { kept } = await look(world, undefined);
		world.cards('other').set('O1', { status: 'INSTALLED', subStatus: 'ACTIVE' });
		const next = await look(world, kept, { ...other, templateIds: ['other'] });
		expect(next.notes.join()).not.toContain('account');
	});

	it('is another account where another template is chosen than is known', async () => {
		const world = worldOf(3);
		const { kept } = await look(world, undefined);
		world.gone.add(T);
		world.cards('other').set('O1', { status: 'INSTALLED', subStatus: 'ACTIVE' });
		const next = await look(world, kept, { ...other, templateIds: ['other'] });
		expect(next).toMatchObject({ told: [], failure: undefined });
	});

	it('of an account that lost many templates lately is known by the cards of those that are left', async () => {
		const world = new World();
		const ids = Array.from({ length: 8 }, (_, at) => `t${at}`);
		const card = { status: 'INSTALLED', subStatus: 'ACTIVE' };
		for (const id of ids) world.cards(id).set('E1', card);
		const { kept } = await look(world, undefined, all);
		for (const id of ids.slice(0, 7)) world.gone.add(id);
		const without = await look(world, kept, all);
		world.cards('t7').set('E1', { ...card, subStatus: 'EXPIRED' });
		const next = await look(world, without.kept, { ...all, ...other });
		expect(next).toMatchObject({ told: ['E1 cardExpired'], notes: [] });
	});

	it('where View Card shows nothing of a card waits, and says so', async () => {
		const world = worldOf(3);
		const { kept } = await look(world, undefined);
		const answer = world.answer.bind(world);
		world.answer = (body) =>
			body.action === 'view-card' ? { ...answer(body), data: null } : answer(body);
		const next = await look(world, kept, other);
		expect(next.failure?.what).toContain('The card could not be read');
		expect(next.kept).toBe(kept);
	});

	it('with cards of the same ids that were created at other times is another account', async () => {
		const world = new World();
		world.issue('1001', FIRST, 'INSTALLED', 'ACTIVE');
		const { kept } = await look(world, undefined);
		const twin = new World();
		twin.issue('1001', FIRST + 12_345, 'INACTIVE', 'INACTIVE');
		expect((await look(twin, kept, other)).told).toEqual([]);
	});
});

describe('what is unknown is no change', () => {
	it('a missing sub-status, with and without a change of the status', async () => {
		const world = worldOf(1, 'INSTALLED', 'DEACTIVATED');
		world.set('E2', 'INSTALLED', 'EXPIRED');
		world.set('E3', 'INACTIVE', 'INACTIVE');
		const { kept } = await look(world, undefined);
		world.set('E1', 'INSTALLED', '', 1_700_000_000);
		world.set('E2', 'INSTALLED', '');
		world.set('E3', 'INSTALLED', '');
		const missing = await look(world, kept);
		expect(missing.told).toEqual(['E3 cardInstalled']);
		world.set('E1', 'INSTALLED', 'DEACTIVATED', 1_700_000_000);
		world.set('E2', 'INSTALLED', 'EXPIRED');
		world.set('E3', 'INSTALLED', 'ACTIVE');
		expect((await look(world, missing.kept)).told).toEqual([]);
	});

	it('the missing sub-status of an archived card, which is kept for the event that follows', async () => {
		const world = worldOf(2, 'ARCHIVED', 'INACTIVE');
		const { kept } = await look(world, undefined);
		for (const id of ['E1', 'E2']) world.set(id, 'ARCHIVED', '', 1_700_000_000);
		const missing = await look(world, kept);
		expect(missing.told).toEqual([]);
		world.set('E1', 'ARCHIVED', 'INACTIVE', 1_700_000_100);
		world.set('E2', 'INACTIVE', 'INACTIVE', 1_700_000_100);
		const { told, items } = await look(world, missing.next);
		expect(told).toEqual(['E1 cardUpdated', 'E2 cardRestored']);
		const was = { 'card-status': 'ARCHIVED', 'card-sub-status': 'INACTIVE' };
		expect(items.map(({ json }) => json.previous)).toEqual([was, was]);
	});

	it('the sub-status of a card that was archived meanwhile, whatever it was before', async () => {
		const world = worldOf(1, 'INSTALLED', 'EXPIRED');
		const events: EventName[] = ['statusChanged'];
		const { kept } = await look(world, undefined, { events });
		world.set('E1', 'ARCHIVED', '', 1_700_000_000);
		const archived = await look(world, kept, { events });
		expect(archived.told).toEqual(['E1 statusChanged']);
		world.set('E1', 'ARCHIVED', 'DEACTIVATED', 1_700_000_000);
		expect((await look(world, archived.next, { events })).told).toEqual([]);
	});

	it('a sub-status that a new card lacked at first', async () => {
		const world = worldOf(1, 'INSTALLED', '');
		const { kept } = await look(world, undefined);
		world.set('E1', 'INSTALLED', 'EXPIRED', 1_700_000_000);
		expect((await look(world, kept)).told).toEqual([]);
	});

	it.each([5, -5, 5.75])('an offset of %s hours', async (hours) => {
		const world = new World();
		for (let at = 1; at <= 30; at += 1) {
			world.issue(`E${at}`, FIRST + at * 977, 'INSTALLED', 'ACTIVE');
			world.set(`E${at}`, 'INSTALLED', 'ACTIVE', FIRST + at * 1_013);
		}
		const { kept } = await look(world, undefined);
		const shift = (by: number) => {
			for (const card of world.cards().values()) {
				card.created = (card.created ?? 0) + by;
				card.updated = (card.updated ?? 0) + by;
			}
		};
		shift(hours * 3_600);
		const away = await look(world, kept);
		expect(away.told).toEqual([]);
		shift(-hours * 3_600);
		expect((await look(world, away.kept)).told).toEqual([]);
	});
});

test('a hundred sub-statuses that nobody documents leave all events as they are', async () => {
	const world = worldOf(100);
	const events: EventName[] = ['cardExpired', 'cardRenewed'];
	const { kept } = await look(world, undefined, { events });
	for (let at = 1; at <= 100; at += 1) world.set(`E${at}`, 'INSTALLED', `WORD_${at}`);
	const odd = await look(world, kept, { events });
	expect(odd.told).toEqual([]);
	for (let at = 1; at <= 100; at += 1) world.set(`E${at}`, 'INSTALLED', 'EXPIRED');
	const expired = await look(world, odd.next, { events });
	expect(expired.told).toHaveLength(100);
	expect(JSON.parse(expired.next).states).toHaveLength(1);
});
