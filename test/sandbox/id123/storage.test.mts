import fc from 'fast-check';
import { Expiries } from '../../../sandbox/id123/expiry.mts';
import { Roster } from '../../../sandbox/id123/roster.mts';
import { seedCards } from '../../../sandbox/id123/seed.mts';
import { Id123State } from '../../../sandbox/id123/state.mts';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';

describe('a roster', () => {
	test('pages like a plain list, whatever was added and removed before', () => {
		const step = fc.record({ add: fc.boolean(), at: fc.nat(30) });
		const page = fc.record({ start: fc.nat(40), count: fc.nat(15), isNewestFirst: fc.boolean() });
		fc.assert(
			fc.property(fc.array(fc.tuple(step, page), { maxLength: 80 }), (steps) => {
				const roster = new Roster<{ id: number }>();
				let plain: Array<{ id: number }> = [];
				for (const [{ add, at }, { start, count, isNewestFirst }] of steps) {
					if (add) {
						const item = { id: plain.length };
						roster.add(item);
						plain.push(item);
					} else if (plain[at]) {
						roster.remove(plain[at]);
						plain = plain.filter((_, index) => index !== at);
					}
					const ordered = isNewestFirst ? [...plain].reverse() : plain;
					expect(roster.page(start, count, isNewestFirst)).toEqual(
						ordered.slice(start, start + count),
					);
					expect(roster.size).toBe(plain.length);
				}
			}),
		);
	});
});

describe('expiries', () => {
	test('come out in order of time, and only when due', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(1000)), fc.nat(1000), (times, now) => {
				const expiries = new Expiries<number>();
				for (const time of times) expiries.add(time, time);
				const taken: number[] = [];
				for (let due = expiries.take(now); due; due = expiries.take(now)) taken.push(due.item);
				const expected = times.filter((time) => time <= now).sort((a, b) => a - b);
				expect(taken).toEqual(expected);
			}),
		);
	});
});

describe('a hundred thousand cards', () => {
	const state = new Id123State({ now: () => 0 });
	seedCards(state, TEMPLATE_IDS.staff, 100_000);
	const shelf = state.shelf(TEMPLATE_IDS.staff);

	/** Milliseconds to read every card in pages of ten. */
	function scan(isArchivedListed: boolean): number {
		const started = performance.now();
		let seen = 0;
		for (let start = 0; ; start += 10) {
			const rows = shelf?.page(start, 10, { isArchivedListed }) ?? [];
			seen += rows.length;
			if (rows.length === 0) break;
		}
		expect(seen).toBeGreaterThan(99_000);
		return performance.now() - started;
	}

	// A scan that copied or filtered the list for each page would take minutes.
	test('are read page by page within two seconds, with archived ones left out too', () => {
		const card = shelf?.get('SEED-000500');
		if (!card) throw new Error('The card is missing');
		const archived = { status: 'ARCHIVED', deactivated: false, expired: false } as const;
		state.take(card, { kind: 'change', life: archived, event: 'archived' }, 'sandbox');
		expect(scan(true)).toBeLessThan(2000);
		expect(scan(false)).toBeLessThan(2000);
	});

	test('are deleted within two seconds', () => {
		const started = performance.now();
		for (const card of state.cards(TEMPLATE_IDS.staff).slice(0, 50_000)) {
			state.remove(TEMPLATE_IDS.staff, card.cardId);
		}
		expect(state.counts().total).toBe(50_000);
		expect(performance.now() - started).toBeLessThan(2000);
	});
});
