import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { CALLBACK_LIMITS } from '../../../../nodes/IdMe/limits.ts';
import { DONE, Desk } from './support/desk.mts';

const ID = randomUUID();
const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

describe('reads', () => {
	it('are few at a time, and calls wait for them no longer than ten seconds', async () => {
		const desk = new Desk({ readMs: 4_000 });
		const calls = ids(20);
		for (const id of calls) desk.statuses.set(id, DONE);
		const kinds = await desk.clock.outcome(
			Promise.all(calls.map(async (id) => await desk.call(id))),
		);
		expect(desk.mostReads).toBe(CALLBACK_LIMITS.callbackReads);
		expect(kinds.filter((kind) => kind === 'emit')).toHaveLength(2 * CALLBACK_LIMITS.callbackReads);
		expect(kinds.filter((kind) => kind === 'again')).toHaveLength(
			20 - 2 * CALLBACK_LIMITS.callbackReads,
		);
		expect(desk.clock.now()).toBeLessThanOrEqual(1_000_000 + CALLBACK_LIMITS.callbackMs);
	});

	it('are refused at once where too many wait', async () => {
		const desk = new Desk({ readMs: 500 });
		const places = CALLBACK_LIMITS.callbackReads + CALLBACK_LIMITS.callbacksWaiting;
		const waiting = ids(places).map(async (id) => await desk.call(id));
		const kind = await desk.clock.outcome(desk.call(randomUUID()));
		expect(kind).toBe('again');
		expect(desk.clock.now()).toBe(1_000_000);
		await desk.clock.outcome(Promise.all(waiting));
		expect(desk.reads).toHaveLength(places);
	});

	it('are shared by calls that are the same', async () => {
		const desk = new Desk({ readMs: 100 });
		desk.statuses.set(ID, DONE);
		const calls = Array.from({ length: 200 }, async () => await desk.call(ID));
		const kinds = await desk.clock.outcome(Promise.all(calls));
		expect(desk.reads).toEqual([ID]);
		expect(kinds.filter((kind) => kind === 'emit')).toHaveLength(1);
		expect(kinds.filter((kind) => kind === 'taken')).toHaveLength(199);
	});

	it('of the same call become rare', async () => {
		const desk = new Desk();
		for (let second = 0; second < 3_600; second += 1) {
			await desk.clock.outcome(desk.call(ID));
			await desk.clock.advance(1_000);
		}
		// An hour of calls: pauses double up to ten minutes.
		expect(desk.reads.length).toBeLessThan(20);
	});

	it('are made anew when the call speaks of another state', async () => {
		const desk = new Desk();
		desk.statuses.set(ID, { code: 100 });
		expect(await desk.clock.outcome(desk.call(ID, { code: 100 }))).toBe('again');
		desk.statuses.set(ID, DONE);
		expect(await desk.clock.outcome(desk.call(ID, DONE))).toBe('emit');
	});
});

describe('an event', () => {
	it('that n8n did not store is handed on with the next call', async () => {
		const desk = new Desk();
		desk.statuses.set(ID, DONE);
		desk.saves.push(false, false);
		const kinds: string[] = [];
		for (let time = 0; time < 4; time += 1) kinds.push(await desk.clock.outcome(desk.call(ID)));
		expect(kinds).toEqual(['emit', 'emit', 'emit', 'taken']);
		expect(desk.stored).toHaveLength(1);
	});

	it('that is being stored is waited for, but not longer than ten seconds', async () => {
		const desk = new Desk({ saveMs: 30_000 });
		desk.statuses.set(ID, DONE);
		const first = desk.call(ID);
		expect(await desk.clock.outcome(desk.call(ID))).toBe('again');
		await desk.clock.outcome(first);
		expect(await desk.clock.outcome(desk.call(ID))).toBe('taken');
		expect(desk.stored).toHaveLength(1);
	});

	it('is remembered through more made-up calls than are remembered', async () => {
		const desk = new Desk();
		desk.statuses.set(ID, DONE);
		await desk.clock.outcome(desk.call(ID));
		for (const id of ids(CALLBACK_LIMITS.knownCallbacks + 1)) await desk.call(id);
		expect(await desk.clock.outcome(desk.call(ID))).toBe('taken');
		expect(desk.reads.filter((id) => id === ID)).toHaveLength(2);
		expect(desk.stored).toHaveLength(1);
	}, 30_000);
});

describe('whatever comes, in whatever order', () => {
	const step = fc.record({
		at: fc.nat({ max: 3 }),
		ms: fc.nat({ max: 3_000 }),
		stated: fc.option(fc.constantFrom<object>(DONE, { code: 100 }), { nil: undefined }),
		ends: fc.boolean(),
		stores: fc.boolean(),
		waits: fc.boolean(),
	});

	it('each result is stored once, and nobody is told that it was taken before', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
				const desk = new Desk({ readMs: 200, saveMs: 100 });
				const known = ids(4);
				for (const id of known.slice(1)) desk.statuses.set(id, { code: 100 });
				const open: Array<Promise<unknown>> = [];
				for (const { at, ms, stated, ends, stores, waits } of steps) {
					const id = known[at];
					if (ends && at > 0) desk.statuses.set(id, DONE);
					if (!stores) desk.saves.push(false);
					const call = desk.call(id, stated).then((kind) => {
						if (kind === 'taken') expect(desk.stored.join()).toContain(id);
					});
					open.push(call);
					if (waits) await desk.clock.advance(ms);
				}
				await desk.clock.outcome(Promise.all(open));
				expect(new Set(desk.stored).size).toBe(desk.stored.length);
				expect(desk.stored.join()).not.toContain(known[0]);
				// Who was told to come again does so, and then everything that is done is there.
				desk.saves.length = 0;
				for (const id of known) {
					await desk.clock.advance(CALLBACK_LIMITS.maxCallbackPauseMs);
					await desk.clock.outcome(desk.call(id));
				}
				const done = known.filter((id) => desk.statuses.get(id) === DONE);
				expect(desk.stored.map((eventId) => eventId.split('_')[0]).sort()).toEqual(done.sort());
			}),
			{ numRuns: 60 },
		);
	});
});

describe('the log', () => {
	it('has each reason once a minute', async () => {
		const { reception, clock } = new Desk();
		const failure = { what: 'No', hint: 'Do.', state: 'refused' } as const;
		expect([reception.mayTell(failure), reception.mayTell(failure)]).toEqual([true, false]);
		expect(reception.mayTell({ ...failure, what: 'Another' })).toBe(true);
		await clock.advance(CALLBACK_LIMITS.callbackLogMs);
		expect(reception.mayTell(failure)).toBe(true);
	});
});
