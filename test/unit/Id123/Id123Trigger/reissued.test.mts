/** A card that is deleted and issued again under its id between two polls: ID123 shows a later creation. */
import type { EventName } from '../../../../nodes/Id123/Id123Trigger/events.ts';
import { look, World, type LookOptions } from './support/world.mts';

const FIRST = 1_700_000_000;
/** Whole quarters of an hour might be another offset. */
const HOUR = 3607;

function issued(status: string, subStatus: string): World {
	const world = new World();
	world.issue('E1', FIRST, 'INSTALLED', 'ACTIVE');
	world.issue('E2', FIRST + 1, status, subStatus);
	world.issue('E3', FIRST + 2, 'INSTALLED', 'ACTIVE');
	return world;
}

/** What is told of E2 when it is deleted and issued anew. */
async function reissue(
	[status, subStatus]: readonly [string, string],
	events: EventName[],
	as: readonly [string, string] = ['INACTIVE', 'INACTIVE'],
) {
	const world = issued(status, subStatus);
	const { kept } = await look(world, undefined, { events });
	world.cards().delete('E2');
	world.issue('E2', FIRST + HOUR, ...as);
	const next = await look(world, kept, { events });
	const after = await look(world, next.kept, { events });
	expect(after.told).toEqual([]);
	return next;
}

const INSTALLED = ['INSTALLED', 'ACTIVE'] as const;
const INACTIVE = ['INACTIVE', 'INACTIVE'] as const;
const ARCHIVED = ['ARCHIVED', 'INACTIVE'] as const;

describe('a card that took the place of a deleted one', () => {
	it.each([
		['cardCreated', INSTALLED, ['cardCreated', 'cardDeleted', 'statusChanged']],
		['cardCreated', INACTIVE, ['cardCreated', 'cardUpdated']],
		['cardCreated', ARCHIVED, ['cardCreated', 'cardRestored']],
		['cardDeleted', INACTIVE, ['cardDeleted', 'statusChanged']],
		['cardDeleted', INSTALLED, ['cardDeleted', 'cardUninstalled']],
		['statusChanged', INSTALLED, ['statusChanged']],
	] as const)('is told as %s where it was %s and %s are selected', async (event, was, events) => {
		expect((await reissue(was, [...events])).told).toEqual([`E2 ${event}`]);
	});

	it.each([
		['installed', INACTIVE, ['cardInstalled', 'cardCreated']],
		['installed again', INSTALLED, ['cardInstalled']],
	] as const)('is told as installed where it is %s', async (_, was, events) => {
		expect((await reissue(was, [...events], INSTALLED)).told).toEqual(['E2 cardInstalled']);
	});

	it.each([
		[INACTIVE, 'cardUpdated'],
		[INSTALLED, 'cardUninstalled'],
		[ARCHIVED, 'cardRestored'],
	] as const)('is not told as the one that was %s: %s', async (was, event) => {
		expect((await reissue(was, [event])).told).toEqual([]);
	});

	it('has no change of status where its sub-status is left out just then, nor when that is shown again', async () => {
		const options: LookOptions = { events: ['statusChanged', 'cardRenewed'] };
		const world = issued('INACTIVE', 'EXPIRED');
		const { kept } = await look(world, undefined, options);
		world.cards().delete('E2');
		world.issue('E2', FIRST + HOUR, 'INACTIVE', '');
		const blank = await look(world, kept, options);
		expect(blank.told).toEqual([]);
		world.set('E2', ...INACTIVE, FIRST + HOUR);
		expect((await look(world, blank.kept, options)).told).toEqual([]);
	});

	it('carries what was known under its id, and an event id of its own', async () => {
		const world = issued(...INSTALLED);
		const { kept } = await look(world, undefined);
		world.issue('E2', FIRST + HOUR);
		const once = await look(world, kept);
		world.issue('E2', FIRST + 2 * HOUR + 7);
		const again = await look(world, once.kept);
		expect(once.items[0].json).toMatchObject({
			previous: { 'card-status': 'INSTALLED', 'card-sub-status': 'ACTIVE' },
			'card-status': 'INACTIVE',
		});
		expect(again.told).toEqual(['E2 cardCreated']);
		expect(again.ids).not.toEqual(once.ids);
	});

	it('is new and not updated where the end of the deleted one was noted before', async () => {
		const world = issued(...INACTIVE);
		world.set('E2', ...INACTIVE, FIRST + 1);
		const options: LookOptions = { events: ['cardUpdated', 'statusChanged'] };
		const { kept } = await look(world, undefined, options);
		world.cards().delete('E2');
		const deleted = await look(world, kept, options);
		world.issue('E2', FIRST + HOUR);
		world.set('E2', ...INACTIVE, FIRST + HOUR);
		expect((await look(world, deleted.kept, options)).told).toEqual([]);
	});

	it('was hidden in the archive: it is a new card and not a restored one', async () => {
		const options: LookOptions = { events: ['cardCreated', 'cardRestored', 'statusChanged'] };
		const world = issued(...ARCHIVED);
		const { kept } = await look(world, undefined, options);
		world.archivedListed = false;
		world.cards().delete('E2');
		const quiet = await look(world, kept, options);
		expect(quiet).toMatchObject({ told: [], mustSurvive: false });
		world.issue('E2', FIRST + HOUR);
		expect((await look(world, quiet.kept, options)).told).toEqual(['E2 cardCreated']);
	});
});

describe('a card that is issued again while a listing is under way', () => {
	/** Forty cards of which the first is gone before the last page is read, and comes again at its end. */
	async function moved(requests: number | undefined) {
		const world = new World();
		for (let at = 1; at <= 40; at += 1) world.issue(`E${at}`, FIRST + at, ...INSTALLED);
		const events: EventName[] = ['cardCreated'];
		const { kept } = await look(world, undefined, { events });
		const reissueNow = (): void => {
			world.cards().delete('E1');
			world.issue('E1', FIRST + HOUR);
			world.issue('E41', FIRST + HOUR + 1);
		};
		if (requests === undefined) {
			world.onRequest = ({ offset }) => {
				if (Number(offset) === 20) reissueNow();
				return undefined;
			};
			const next = await look(world, kept, { events });
			world.onRequest = () => undefined;
			return { world, events, told: next.told, kept: next.kept };
		}
		const part = await look(world, kept, { events, requests });
		reissueNow();
		const rest = await look(world, part.kept, { events });
		return { world, events, told: [...part.told, ...rest.told], kept: rest.kept };
	}

	it.each([
		['of this poll, by the next one', undefined],
		['that an earlier poll began', 2],
	])('is told as new although the listing %s showed the first one', async (_, requests) => {
		const { world, events, told, kept } = await moved(requests);
		const next = await look(world, kept, { events });
		expect([...told, ...next.told].sort()).toEqual(['E1 cardCreated', 'E41 cardCreated']);
		expect((await look(world, next.kept, { events })).told).toEqual([]);
	});
});

describe('a card that was issued again behind the page at which a poll failed', () => {
	it('is told as created by the next poll, though the failed one saw newer cards', async () => {
		const world = new World();
		for (let at = 1; at <= 40; at += 1) world.issue(`E${at}`, FIRST + at, ...INSTALLED);
		const { kept } = await look(world, undefined);
		const rows = [...world.cards()];
		world.cards().clear();
		// The newest first.
		world.issue('E41', FIRST + HOUR + 1);
		for (const [id, card] of rows) world.cards().set(id, card);
		world.issue('E40', FIRST + HOUR, ...INSTALLED);
		world.onRequest = ({ offset }) => (Number(offset) >= 20 ? 'F112' : undefined);
		const cut = await look(world, kept);
		expect(cut.told).toEqual(['E41 cardCreated']);
		world.onRequest = () => undefined;
		const next = await look(world, cut.kept, { events: ['cardCreated', 'cardDeleted'] });
		expect(next.told).toEqual(['E40 cardCreated']);
	});
});

describe('a card that was issued again and whose details cannot be read', () => {
	it.each([
		['created', ['cardCreated']],
		['deleted', ['cardDeleted']],
	] as const)('is told as %s by the next poll, though others were told', async (_, [event]) => {
		const world = issued(...INACTIVE);
		const options: LookOptions = { events: [event, 'cardInstalled'], includeDetails: true };
		const { kept } = await look(world, undefined, options);
		world.set('E1', ...INACTIVE);
		const quiet = await look(world, kept, options);
		world.set('E1', ...INSTALLED);
		world.issue('E2', FIRST + HOUR);
		world.onRequest = ({ action, 'card-id': id }) =>
			action === 'view-card' && id === 'E2' ? 'F112' : undefined;
		const cut = await look(world, quiet.kept, options);
		expect(cut.told).toEqual(['E1 cardInstalled']);
		world.onRequest = () => undefined;
		const next = await look(world, cut.kept, options);
		expect(next.told).toEqual([`E2 ${event}`]);
		expect((await look(world, next.kept, options)).told).toEqual([]);
	});
});

describe('a card that is the one that was known', () => {
	it('is not taken for another where it is new itself and moves to another page', async () => {
		const world = new World();
		for (let at = 1; at <= 30; at += 1) world.issue(`E${at}`, FIRST + at);
		const { kept } = await look(world, undefined);
		const rows = [...world.cards()];
		world.cards().clear();
		world.issue('E31', FIRST + HOUR);
		for (const [id, card] of rows) world.cards().set(id, card);
		const part = await look(world, kept, { requests: 2 });
		expect(part.told).toEqual(['E31 cardCreated']);
		// Another sort order: what came first comes last.
		world.cards().delete('E31');
		world.issue('E31', FIRST + HOUR);
		expect((await look(world, part.kept)).told).toEqual([]);
	});

	it('is not taken for another, however late it was created', async () => {
		const world = issued(...INSTALLED);
		const first = await look(world, undefined);
		world.issue('E4', FIRST + HOUR);
		const second = await look(world, first.kept);
		expect(second.told).toEqual(['E4 cardCreated']);
		world.set('E4', 'INSTALLED', 'ACTIVE');
		expect((await look(world, second.kept)).told).toEqual(['E4 cardInstalled']);
	});

	it('is not taken for another after a poll that failed half way', async () => {
		const world = new World();
		for (let at = 1; at <= 40; at += 1) world.issue(`E${at}`, FIRST + at);
		const first = await look(world, undefined);
		world.issue('E0', FIRST + HOUR);
		const rows = [...world.cards()].reverse();
		world.cards().clear();
		for (const [id, card] of rows) world.cards().set(id, card);
		world.onRequest = ({ offset }) => (Number(offset) >= 20 ? 'F112' : undefined);
		const cut = await look(world, first.kept);
		expect(cut.told).toEqual(['E0 cardCreated']);
		world.onRequest = () => undefined;
		expect((await look(world, cut.kept)).told).toEqual([]);
	});

	it('is compared as it always was where ID123 shows no time of creation', async () => {
		const world = new World();
		world.set('E1', ...INSTALLED);
		const { kept } = await look(world, undefined);
		world.set('E1', ...INACTIVE);
		expect((await look(world, kept)).told).toEqual(['E1 statusChanged']);
	});
});
