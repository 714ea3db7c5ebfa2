/** Cards that a complete listing does not show: looked up one by one, and only then believed to be gone. */
import type { EventName } from '../../../../nodes/Id123/Id123Trigger/events.ts';
import {
	decodeSnapshot,
	encodeSnapshot,
	type Snapshot,
} from '../../../../nodes/Id123/Id123Trigger/snapshot.ts';
import { asked, look, T, worldOf } from './support/world.mts';

describe('a card that the listing does not show', () => {
	it('is told as deleted when View Card does not find it, once', async () => {
		const world = worldOf(3);
		const { kept } = await look(world, undefined);
		world.cards().delete('E2');
		const next = await look(world, kept);
		expect(next.told).toEqual(['E2 cardDeleted']);
		expect(next.items[0].json).toMatchObject({
			'card-template-id': T,
			'card-id': 'E2',
			'card-status': 'INSTALLED',
			previous: { 'card-status': 'INSTALLED', 'card-sub-status': 'ACTIVE' },
		});
		expect((await look(world, next.kept)).told).toEqual([]);
	});

	it('is told as archived when the list hides archived cards, and kept so', async () => {
		const world = worldOf(3);
		world.archivedListed = false;
		const events: EventName[] = ['cardArchived', 'cardRestored'];
		const { kept } = await look(world, undefined, { events });
		world.set('E2', 'ARCHIVED', 'INACTIVE');
		const next = await look(world, kept, { events });
		expect(next.told).toEqual(['E2 cardArchived']);
		world.requests = [];
		const after = await look(world, next.kept, { events });
		expect(after).toMatchObject({ told: [], mustSurvive: false });
		expect(asked(world, 'view-card')).toBe(0);
		world.set('E2', 'INACTIVE', 'INACTIVE');
		expect((await look(world, after.kept, { events })).told).toEqual(['E2 cardRestored']);
	});

	it('is looked up although hidden in the archive, where its end is an event', async () => {
		const world = worldOf(3);
		world.archivedListed = false;
		const { kept } = await look(world, undefined);
		world.set('E2', 'ARCHIVED', 'INACTIVE');
		const archived = await look(world, kept);
		world.cards().delete('E2');
		expect((await look(world, archived.kept)).told).toEqual(['E2 cardDeleted']);
	});

	it('is neither lost nor gone when it moved to a page that was read already', async () => {
		const world = worldOf(30);
		const { kept } = await look(world, undefined);
		let moved = false;
		world.set('E15', 'INSTALLED', 'DEACTIVATED');
		world.onRequest = ({ action, offset }) => {
			if (action === 'list-cards' && Number(offset) >= 10 && !moved) {
				moved = true;
				// Another sort order: what is at the end comes first.
				const [first] = world.cards();
				world.cards().delete(first[0]);
				world.cards().set(...first);
			}
			return undefined;
		};
		const next = await look(world, kept);
		expect(next.told).toEqual(['E15 cardDeactivated']);
		world.onRequest = () => undefined;
		expect((await look(world, next.kept)).told).toEqual([]);
	});

	it('is one of a hundred that a poll looks up; the rest come with the next ones', async () => {
		const world = worldOf(250);
		const { kept } = await look(world, undefined, { pageSize: 100 });
		world.cards().clear();
		world.set('E250', 'INSTALLED', 'ACTIVE', 1_700_000_000);
		const told: string[] = [];
		let last = kept;
		for (const expected of [100, 100, 49, 0]) {
			world.requests = [];
			const next = await look(world, last, { pageSize: 100, slots: 5 });
			expect(asked(world, 'view-card')).toBe(expected);
			told.push(...next.told);
			last = next.kept;
		}
		expect(new Set(told).size).toBe(249);
	});

	it('that a poll had no time left to look up keeps no other card back in the next one', async () => {
		const world = worldOf(3);
		const { kept } = await look(world, undefined);
		const snapshot = (await decodeSnapshot(kept)) as Snapshot;
		for (const template of snapshot.templates.values()) {
			template.cursor = 'end';
			for (const [id, card] of template.cards) card.seen = id !== 'E3';
		}
		world.cards().delete('E3');
		world.set('E1', 'INSTALLED', 'DEACTIVATED');
		const next = await look(world, await encodeSnapshot(snapshot));
		expect(next.told.sort()).toEqual(['E1 cardDeactivated', 'E3 cardDeleted']);
	});

	it('stays as it was where View Card refuses for another reason', async () => {
		const world = worldOf(2);
		const { kept } = await look(world, undefined);
		world.cards().delete('E2');
		world.onRequest = ({ action }) => (action === 'view-card' ? 'F105' : undefined);
		const next = await look(world, kept);
		expect(next).toMatchObject({ told: [], mustSurvive: false, failure: undefined });
		expect(next.hears).toContain(`card E2 of card template ${T}`);
		world.onRequest = () => undefined;
		expect((await look(world, kept)).told).toEqual(['E2 cardDeleted']);
	});

	it('never means that all are gone: an empty listing tells nothing', async () => {
		const world = worldOf(20);
		const { kept } = await look(world, undefined);
		world.onRequest = ({ action }) => (action === 'list-cards' ? 'F209' : undefined);
		expect(await look(world, kept)).toMatchObject({ told: [], failure: undefined });
	});

	it('is told as archived although it was new, quietly, when n8n last kept anything', async () => {
		const world = worldOf(3);
		world.archivedListed = false;
		const events: EventName[] = ['cardArchived'];
		const { kept } = await look(world, undefined, { events });
		world.set('E4', 'INSTALLED', 'ACTIVE');
		const quiet = await look(world, kept, { events });
		expect(quiet.told).toEqual([]);
		world.set('E4', 'ARCHIVED', 'INACTIVE');
		expect((await look(world, quiet.kept, { events })).told).toEqual(['E4 cardArchived']);
	});

	describe('has its turn', () => {
		const OTHER = 'template-2';
		const both = { templateIds: [T, OTHER], pageSize: 100, slots: 5 };

		/** A template with 150 archived cards that the list hides, before another one. */
		async function crowded() {
			const world = worldOf(1);
			for (let at = 1; at <= 150; at += 1) world.set(`A${at}`, 'ARCHIVED', 'INACTIVE');
			const others = world.cards(OTHER);
			for (const id of ['O1', 'O2']) others.set(id, { status: 'INSTALLED', subStatus: 'ACTIVE' });
			const { kept } = await look(world, undefined, both);
			world.archivedListed = false;
			return { world, others, kept };
		}

		it('although a template before it has more archived cards than a poll looks up', async () => {
			const { world, others, kept } = await crowded();
			others.delete('O1');
			const next = await look(world, kept, both);
			expect(next.told).toEqual(['O1 cardDeleted']);
			expect(asked(world, 'view-card')).toBe(100);
		});

		it('although the poll before has left more archived cards than a poll looks up', async () => {
			const world = worldOf(2);
			for (let at = 1; at <= 150; at += 1) world.set(`A${at}`, 'ARCHIVED', 'INACTIVE');
			const one = { pageSize: 100, slots: 5 };
			const { kept } = await look(world, undefined, one);
			world.archivedListed = false;
			const snapshot = (await decodeSnapshot(kept))!;
			for (const template of snapshot.templates.values()) {
				template.cursor = 'end';
				for (const [id, card] of template.cards) card.seen = id.startsWith('E');
			}
			world.set('E1', 'ARCHIVED', 'INACTIVE');
			const next = await look(world, await encodeSnapshot(snapshot), one);
			expect(next.told).toEqual(['E1 cardArchived']);
			expect(asked(world, 'view-card')).toBe(100);
		});

		it('although a template before it loses more cards than a poll looks up', async () => {
			const { world, others, kept } = await crowded();
			world.cards().clear();
			world.set('E1', 'INSTALLED', 'ACTIVE', 1_700_000_000);
			for (let at = 1; at <= 300; at += 1) world.set(`N${at}`, 'INSTALLED', 'ACTIVE');
			const full = await look(world, kept, both);
			for (let at = 1; at <= 300; at += 1) world.cards().delete(`N${at}`);
			others.delete('O2');
			world.requests = [];
			const next = await look(world, full.kept, both);
			expect(next.told).toContain('O2 cardDeleted');
			expect(asked(world, 'view-card')).toBe(100);
		});

		it('although no poll gets through all templates in the time that it has', async () => {
			const world = worldOf(30, 'ARCHIVED', 'INACTIVE');
			const others = world.cards(OTHER);
			for (let at = 1; at <= 30; at += 1) {
				others.set(`O${at}`, { status: 'INSTALLED', subStatus: 'ACTIVE' });
			}
			const options = { templateIds: [T, OTHER] };
			let { kept } = await look(world, undefined, options);
			world.cards().delete('E7');
			const told: string[] = [];
			const requests: number[] = [];
			for (let poll = 0; poll < 3; poll += 1) {
				world.requests = [];
				const next = await look(world, kept, { ...options, requests: 6 });
				told.push(...next.told);
				requests.push(asked(world, 'view-card'));
				kept = next.kept;
			}
			expect(told).toEqual(['E7 cardDeleted']);
			expect(requests.filter((count) => count > 0)).toEqual([1]);
		});

		it('although View Card goes on refusing others', async () => {
			const world = worldOf(120);
			const { kept } = await look(world, undefined, { pageSize: 100 });
			world.cards().clear();
			world.set('E0', 'INSTALLED', 'ACTIVE');
			world.onRequest = ({ action, 'card-id': id }) =>
				action === 'view-card' && id !== 'E120' ? 'F105' : undefined;
			const told: string[] = [];
			let last = kept;
			for (const chance of [0, 0.5]) {
				const next = await look(world, last, { pageSize: 100, chance });
				told.push(...next.told);
				last = next.kept;
			}
			expect(told).toContain('E120 cardDeleted');
		});
	});
});
