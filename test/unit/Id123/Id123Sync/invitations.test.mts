import type { IDataObject } from 'n8n-workflow';
import { Invitations } from '../../../../nodes/Id123/Id123Sync/apply/invitations.ts';
import {
	secretNames,
	type ProcessedItems,
} from '../../../../nodes/Id123/Id123Sync/memory/processedItems.ts';
import { steadyClock } from '../../../../nodes/shared/clock.ts';
import type { CallResult, Id123Client } from '../../../../nodes/Id123/api/client.ts';
import { card, endOf, instantly, SENT } from './support/invitations.mts';
import { SharedList } from './support/shared-list.mts';

const nameOf = secretNames('the key', 'template');

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
	return [...(await endOf(invitations, pending, true))];
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
	const left = await endOf(
		invitations,
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
		['refused', { kind: 'throttled', code: 'F108' }],
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
		service.answer = { kind: 'throttled', code: 'F108' };
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

	test.each<[string, boolean]>([
		['this run sent', false],
		['an earlier run owed', true],
	])(
		'leaves it to the next run to tell what became of one that %s, where n8n shows no items',
		async (_, isOwed) => {
			if (isOwed) {
				service.answer = { kind: 'cancelled' };
				await inviteAll(['E1']);
			}
			const invitations = runOver();
			const due = await invitations.begin(isOwed ? [] : ['E1'], isOwed ? ['E1'] : []);
			expect(due.size).toBe(isOwed ? 1 : 0);
			if (isOwed) await invitations.isClaimed();
			else await invitations.isNoted('E1');
			service.answer = { kind: 'unclear', what: 'canceled' };
			await invitations.send(service.client, card('E1'));
			await invitations.end([]);
			service.answer = SENT;
			expect(await nextRun(['E1', 'OLD'])).toEqual({ due: [], sent: [], left: ['E1'] });
			expect(await nextRun(['E1', 'OLD'])).toEqual({ due: [], sent: [], left: [] });
			expect(service.invited).toEqual(['E1']);
		},
	);

	test('waits for its claim as long as it takes, although the clock is set back meanwhile', async () => {
		service.answer = { kind: 'cancelled' };
		await inviteAll(['E1']);
		const [time, sleep] = [jest.spyOn(Date, 'now'), jest.spyOn(steadyClock, 'sleep')];
		sleep.mockResolvedValue();
		const invitations = new Invitations(list.process().items, nameOf);
		await invitations.begin([], ['E1']);
		time.mockReturnValue(0);
		await invitations.isClaimed();
		const [[waited]] = sleep.mock.calls;
		[time, sleep].forEach((spy) => spy.mockRestore());
		expect(waited).toBeGreaterThan(0);
		expect(waited).toBeLessThan(10_000);
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
		await endOf(invitations, [], true);
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
		expect(list.calls.map(({ names }) => names)).toEqual([1, 1, 2]);
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
	/** Two runs have one joiner: this one has noted it, and the other one has created the card and could not invite. */
	async function behindAnother(joiner: string) {
		const other = runOver();
		await other.begin([joiner], []);
		await other.isNoted(joiner);
		service.answer = { kind: 'throttled', code: 'F108' };
		await other.send(service.client, card(joiner));
		service.answer = SENT;
		return other;
	}

	test('a run that finds the card of an owed joiner already there leaves the invitation due', async () => {
		const late = runOver();
		await late.begin(['E1'], []);
		await endOf(await behindAnother('E1'), [], true);
		await late.isNoted('E1');
		await late.drop('E1');
		await endOf(late, [], true);
		expect(await nextRun(['E1'])).toEqual({ due: ['E1'], sent: ['E1'], left: [] });
		expect(await nextRun(['E1'])).toMatchObject({ due: [], sent: [] });
	});

	test('so does one that noted the joiner before the other run did', async () => {
		await endOf(await behindAnother('E0'), [], true);
		const late = runOver();
		await late.begin(['E1'], []);
		await late.isNoted('E1');
		const other = await behindAnother('E1');
		await late.drop('E1');
		await endOf(other, [], false);
		await endOf(late, [], false);
		expect((await nextRun(['E0', 'E1'])).sent).toContain('E1');
	});

	test('a run that found no note does not hide one that another run left meanwhile', async () => {
		const first = runOver();
		await first.begin([], ['OLD']);
		await endOf(await behindAnother('E1'), [], true);
		await endOf(first, ['OLD'], true);
		expect((await nextRun(['OLD', 'E1'])).sent).toEqual(['E1']);
		for (let run = 0; run < 3; run += 1) await nextRun(['OLD', 'E1']);
		expect(list.size).toBe(0);
	});

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
		expect(await endOf(invitations, ['OLD'], true)).toEqual(new Set());
	});
});
