import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { Invitations } from '../../../../nodes/Id123/Id123Sync/apply/invitations.ts';
import {
	secretNames,
	type ProcessedItems,
} from '../../../../nodes/Id123/Id123Sync/memory/processedItems.ts';
import type { CallResult, Id123Client } from '../../../../nodes/Id123/api/client.ts';
import { SharedList, type Death } from './support/shared-list.mts';

const nameOf = secretNames('the key', 'template');
const SENT: CallResult = { kind: 'success', code: 'S2008', body: {} };
const card = (id: string): IDataObject => ({ 'card-template-id': 'T', 'card-id': id });

class Service {
	readonly invited: string[] = [];

	stopped = false;

	answer: CallResult = SENT;

	call = async (_action: string, fields: IDataObject): Promise<CallResult> => {
		if (this.stopped) return { kind: 'cancelled' };
		if (this.answer.kind === 'success' || this.answer.kind === 'unclear') {
			this.invited.push(String(fields['card-id']));
		}
		await new Promise((done) => setImmediate(done));
		return this.answer;
	};

	get client(): Id123Client {
		return this as unknown as Id123Client;
	}
}

let list: SharedList;
let service: Service;
beforeEach(() => {
	list = new SharedList();
	service = new Service();
});

/** Time that takes a few turns of the loop: every call that was under way has ended by then. */
const instantly = {
	now: () => 0,
	until: async () => undefined,
	sleep: async () => {
		for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setImmediate(done));
	},
};

/** A run of the workflow: the list stays, everything in memory is new. */
const runOver = (items: ProcessedItems = list.process().items) =>
	new Invitations(items, nameOf, instantly);

const ids = (count: number, prefix = 'E') =>
	Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** A run that creates cards and invites their people. */
async function inviteAll(joiners: readonly string[], pending: readonly string[] = []) {
	const invitations = runOver();
	await invitations.begin(joiners, pending);
	for (const id of joiners) {
		expect(await invitations.isNoted(id)).toBe(true);
		await invitations.send(service.client, card(id));
	}
	return [...(await invitations.end(pending, true))];
}

/** A run in which these cards are there: whom it finds due, sends to and leaves unclear. */
async function nextRun(pending: readonly string[]) {
	const invitations = runOver();
	const due = await invitations.begin([], pending);
	const sent: string[] = [];
	if (due.size > 0 && (await invitations.isClaimed())) {
		for (const id of due) {
			const { state } = await invitations.send(service.client, card(id));
			if (state === 'sent') sent.push(id);
		}
	}
	const left = await invitations.end(
		pending.filter((id) => !due.has(id)),
		true,
	);
	return { due: [...due], sent, left: [...left] };
}

describe('a run that ends', () => {
	test('leaves no note of what went out', async () => {
		await inviteAll(ids(120));
		expect(service.invited).toEqual(ids(120));
		expect(list.size).toBe(0);
		expect(await nextRun(ids(120))).toEqual({ due: [], sent: [], left: [] });
	});

	test('notes some dozens at once, each before it is sent, and never two calls at a time', async () => {
		await inviteAll(ids(500));
		const asked = list.calls.filter(({ kind }) => kind === 'ask');
		expect(asked.length).toBeLessThanOrEqual(12);
		expect(list.calls.length).toBeLessThanOrEqual(24);
	});

	test.each<[string, CallResult]>([
		['refused', { kind: 'throttledOut', code: 'F108' }],
		['not reached', { kind: 'unreachable', what: 'connect' } as unknown as CallResult],
		['cancelled', { kind: 'cancelled' }],
	])('owes an invitation that was %s: the next run sends it, once', async (_, answer) => {
		service.answer = answer;
		await inviteAll(['E1', 'E2']);
		expect(service.invited).toEqual([]);
		service.answer = SENT;
		expect(await nextRun(['E1', 'E2', 'OLD'])).toEqual({
			due: ['E1', 'E2'],
			sent: ['E1', 'E2'],
			left: [],
		});
		expect(await nextRun(['E1', 'E2', 'OLD'])).toEqual({ due: [], sent: [], left: [] });
		expect(service.invited).toEqual(['E1', 'E2']);
	});

	test('owes it again and again while it is refused', async () => {
		service.answer = { kind: 'throttledOut', code: 'F108' };
		await inviteAll(['E1']);
		for (let run = 0; run < 3; run += 1) {
			expect(await nextRun(['E1', 'OLD'])).toEqual({ due: ['E1'], sent: [], left: [] });
		}
		service.answer = SENT;
		expect((await nextRun(['E1', 'OLD'])).sent).toEqual(['E1']);
		expect((await nextRun(['E1', 'OLD'])).due).toEqual([]);
	});

	test('never sends again what may have gone out', async () => {
		service.answer = { kind: 'unclear', what: 'dropped' };
		await inviteAll(['E1']);
		expect(await nextRun(['E1'])).toEqual({ due: [], sent: [], left: [] });
	});

	test('sends nothing once it was stopped, and owes it', async () => {
		service.stopped = true;
		await inviteAll(['E1']);
		service.stopped = false;
		expect((await nextRun(['E1'])).sent).toEqual(['E1']);
	});

	test('owes the invitation of a card that may have been made, until a run makes it', async () => {
		const invitations = runOver();
		await invitations.begin(['E1', 'E2'], []);
		await invitations.isNoted('E1');
		invitations.oweInDoubt('E1');
		invitations.oweInDoubt('E2');
		await invitations.end([], true);
		// E1 was not made after all: the next run makes it, sends, and dies before it could note that.
		const process = list.process();
		const next = runOver(process.items);
		await next.begin(['E1'], ['E2']);
		await next.isNoted('E1');
		process.die();
		expect(await nextRun(['E1'])).toEqual({ due: [], sent: [], left: ['E1'] });
	});

	test('does not look up a single card while nothing is owed', async () => {
		await nextRun(ids(1000));
		expect(list.calls.map(({ names }) => names)).toEqual([1, 1]);
	});
});

describe('a run that dies', () => {
	test('leaves unclear only what was noted: it is told once, and never sent', async () => {
		const process = list.process();
		const invitations = runOver(process.items);
		await invitations.begin(ids(80), []);
		for (const id of ids(10)) {
			await invitations.isNoted(id);
			await invitations.send(service.client, card(id));
		}
		process.die();
		// The next run finds ten cards, and creates the others.
		const after = await inviteAll(ids(80).slice(10), [...ids(10), 'OLD']);
		expect(after).toEqual(ids(10));
		expect(await nextRun(ids(80))).toEqual({ due: [], sent: [], left: [] });
		expect(service.invited).toEqual(ids(80));
	});

	test('while it looks up who is owed, leaves nobody to be invited who was there all along', async () => {
		service.answer = { kind: 'cancelled' };
		await inviteAll(['E1']);
		service.answer = SENT;
		const process = list.process({ death: { call: 1, isWritten: true } });
		void runOver(process.items).begin([], ['E1', 'OLD']);
		await new Promise((done) => setTimeout(done, 20));
		expect(process.isDead).toBe(true);
		expect(await nextRun(['E1', 'OLD'])).toEqual({ due: [], sent: [], left: ['E1'] });
		expect(service.invited).toEqual([]);
	});
});

describe('runs that overlap', () => {
	test('of two that find the same invitation due at the same time, one sends it', async () => {
		service.answer = { kind: 'cancelled' };
		await inviteAll(ids(20));
		service.answer = SENT;
		await Promise.all([nextRun(ids(20)), nextRun(ids(20))]);
		expect([...service.invited].sort()).toEqual(ids(20).sort());
	});

	test('a claim whose call took too long is none', async () => {
		service.answer = { kind: 'cancelled' };
		await inviteAll(['E1']);
		let time = 0;
		const clock = { ...instantly, now: () => time, sleep: async () => undefined };
		const { items } = list.process();
		const slow = {
			...items,
			ask: async (names: readonly string[]) => {
				const known = await items.ask(names);
				time += 20_000;
				return known;
			},
		};
		const invitations = new Invitations(slow, nameOf, clock);
		expect(await invitations.begin([], ['E1'])).toEqual(new Set(['E1']));
		expect(await invitations.isClaimed()).toBe(false);
	});

	test('a card whose creation was not heard of is not invited to by two', async () => {
		const [first, second] = [runOver(), runOver()];
		await first.begin(['E1'], []);
		await second.begin(['E1'], []);
		await first.isNoted('E1');
		await second.isNoted('E1');
		expect(await first.mayBeOthers('E1')).toBe(true);
		expect(await second.mayBeOthers('E1')).toBe(true);
	});

	test('where nobody else has the person in hand, it is this run that made the card', async () => {
		const invitations = runOver();
		await invitations.begin(['E1'], []);
		await invitations.isNoted('E1');
		expect(await invitations.mayBeOthers('E1')).toBe(false);
	});
});

describe("where n8n's database throws", () => {
	test('once while joiners are noted: it is asked again, and nothing is lost', async () => {
		const invitations = runOver(list.process({ throwing: [1] }).items);
		await invitations.begin(['E1'], []);
		expect(await invitations.isNoted('E1')).toBe(true);
	});

	test('for good: no card of these joiners may be created, and nothing is thrown', async () => {
		const throwing = ids(50).map((_, index) => index);
		const invitations = runOver(list.process({ throwing }).items);
		expect(await invitations.begin(['E1'], ['OLD'])).toEqual(new Set());
		expect(await invitations.isNoted('E1')).toBe(false);
		expect(await invitations.end(['OLD'], true)).toEqual(new Set());
	});
});

/**
 * ID123 as far as it decides: it creates a card for one run, and tells the other that it exists. Runs overlap as the
 * scheduler likes, die in any call, and their requests are refused, lost before and lost after the work.
 */
describe('whatever dies and overlaps', () => {
	const IDS = ['E1', 'E2', 'E3'];
	type Fate = 'sent' | 'refused' | 'lost' | 'arrived';
	interface Run {
		fates: Fate[];
		death?: Death;
		overlaps: boolean;
	}
	const run: fc.Arbitrary<Run> = fc.record({
		fates: fc.array(fc.constantFrom<Fate>('sent', 'sent', 'refused', 'lost', 'arrived'), {
			minLength: 3,
			maxLength: 3,
		}),
		death: fc.option(fc.record({ call: fc.nat(6), isWritten: fc.boolean() }), { nil: undefined }),
		overlaps: fc.boolean(),
	});

	class World {
		readonly created = new Set<string>();

		readonly arrived: string[] = [];

		/** Those of whom an Applied item or a Summary said that nobody knows. */
		readonly unknown = new Set<string>();

		deaths = 0;
	}

	async function play(
		world: World,
		list: SharedList,
		{ fates, death }: Run,
		pause: () => Promise<void>,
	): Promise<void> {
		const process = list.process({ death });
		const invitations = new Invitations(process.items, nameOf, {
			...instantly,
			// Whatever was under way when the claim was made has ended by then.
			sleep: async () => {
				for (let turn = 0; turn < 30; turn += 1) await pause();
			},
		});
		const fateOf = (id: string) => fates[IDS.indexOf(id)];
		const client = {
			stopped: false,
			call: async (_: string, fields: IDataObject): Promise<CallResult> => {
				const id = String(fields['card-id']);
				await pause();
				const fate = fateOf(id);
				if (fate === 'sent' || fate === 'arrived') world.arrived.push(id);
				await pause();
				if (fate === 'sent') return SENT;
				return fate === 'refused' ? { kind: 'throttledOut' } : { kind: 'unclear', what: 'dropped' };
			},
		} as unknown as Id123Client;
		const told: string[] = [];
		const send = async (id: string) => {
			const { state } = await invitations.send(client, card(id));
			if (state === 'unknown') told.push(id);
		};
		const there = IDS.filter((id) => world.created.has(id));
		const joiners = IDS.filter((id) => !world.created.has(id));
		const due = await invitations.begin(joiners, ['OLD', ...there]);
		for (const id of joiners) {
			if (!(await invitations.isNoted(id))) continue;
			await pause();
			const isOurs = !world.created.has(id);
			world.created.add(id);
			await pause();
			if (isOurs) await send(id);
			else await invitations.drop(id);
		}
		if (due.size > 0 && (await invitations.isClaimed())) for (const id of due) await send(id);
		const others = ['OLD', ...there].filter((id) => !due.has(id));
		for (const id of await invitations.end(others, true)) told.push(id);
		for (const id of told) world.unknown.add(id);
	}

	async function settle(s: fc.Scheduler, work: ReadonlyArray<Promise<unknown>>): Promise<void> {
		let left = work.length;
		for (const each of work) void each.then(() => (left -= 1));
		for (let turn = 0; turn < 100 && left > 0; turn += 1) {
			await s.waitIdle();
			await new Promise((done) => setImmediate(done));
		}
	}

	test('nobody is invited twice, nobody who was there all along is; who is not invited is told', async () => {
		const property = fc.asyncProperty(
			fc.scheduler(),
			fc.array(run, { minLength: 1, maxLength: 6 }),
			async (s, runs) => {
				const world = new World();
				const pause = async () => await s.schedule(Promise.resolve());
				const list = new SharedList(pause);
				let under: Array<Promise<void>> = [];
				for (const given of runs) {
					if (!given.overlaps) {
						await settle(s, under);
						under = [];
					}
					under.push(play(world, list, given, pause));
				}
				await settle(s, under);
				const well: Run = { fates: ['sent', 'sent', 'sent'], overlaps: false };
				for (let quiet = 0; quiet < 3; quiet += 1) {
					await settle(s, [play(world, list, well, pause)]);
				}
				const twice = world.arrived.filter((id, index) => world.arrived.indexOf(id) !== index);
				expect(twice).toEqual([]);
				expect(world.arrived).not.toContain('OLD');
				// Where nobody died and no two runs met, each is invited or told.
				if (runs.every(({ death, overlaps }) => death === undefined && !overlaps)) {
					const lost = IDS.filter((id) => !world.arrived.includes(id) && !world.unknown.has(id));
					expect(lost).toEqual([]);
				}
			},
		);
		await fc.assert(property, { numRuns: Number(process.env.SYNC_INVITATION_RUNS ?? 300) });
	}, 120_000);
});
