import { Invitations } from '../../../../nodes/Id123/Id123Sync/apply/invitations.ts';
import { steadyClock } from '../../../../nodes/shared/clock.ts';
import type { CallResult } from '../../../../nodes/Id123/api/client.ts';
import { ids, openRuns } from './support/invitation-runs.mts';
import { card, endOf, nameOf, SENT } from './support/invitations.mts';

const stage = openRuns();
const { inviteAll, nextRun, runOver } = stage;

describe('a run that ends', () => {
	test('leaves no note of what went out', async () => {
		await inviteAll(ids(120));
		expect(stage.service.invited).toEqual(ids(120));
		expect(stage.list.size).toBe(0);
		expect(await nextRun(ids(120))).toEqual({ due: [], sent: [], left: [] });
	});

	test('notes some dozens at once, each before it is sent, and never two calls at a time', async () => {
		await inviteAll(ids(500));
		const asked = stage.list.calls.filter(({ kind }) => kind === 'ask');
		expect(asked.length).toBeLessThanOrEqual(12);
		expect(stage.list.calls.length).toBeLessThanOrEqual(24);
	});

	test.each<[string, CallResult]>([
		['refused', { kind: 'throttled', code: 'F108' }],
		['not reached', { kind: 'unreachable', what: 'connect' } as unknown as CallResult],
		['cancelled', { kind: 'cancelled' }],
	])('owes an invitation that was %s: the next run sends it, once', async (_, answer) => {
		stage.service.answer = answer;
		await inviteAll(['E1', 'E2']);
		expect(stage.service.invited).toEqual([]);
		stage.service.answer = SENT;
		expect(await nextRun(['E1', 'E2', 'OLD'])).toEqual({
			due: ['E1', 'E2'],
			sent: ['E1', 'E2'],
			left: [],
		});
		expect(await nextRun(['E1', 'E2', 'OLD'])).toEqual({ due: [], sent: [], left: [] });
		expect(stage.service.invited).toEqual(['E1', 'E2']);
	});

	test('owes it again and again while it is refused', async () => {
		stage.service.answer = { kind: 'throttled', code: 'F108' };
		await inviteAll(['E1']);
		for (let run = 0; run < 3; run += 1) {
			expect(await nextRun(['E1', 'OLD'])).toEqual({ due: ['E1'], sent: [], left: [] });
		}
		stage.service.answer = SENT;
		expect((await nextRun(['E1', 'OLD'])).sent).toEqual(['E1']);
		expect((await nextRun(['E1', 'OLD'])).due).toEqual([]);
	});

	test('never sends again what may have gone out', async () => {
		stage.service.answer = { kind: 'unclear', what: 'dropped' };
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
				stage.service.answer = { kind: 'cancelled' };
				await inviteAll(['E1']);
			}
			const invitations = runOver();
			const due = await invitations.begin(isOwed ? [] : ['E1'], isOwed ? ['E1'] : []);
			expect(due.size).toBe(isOwed ? 1 : 0);
			if (isOwed) await invitations.isClaimed();
			else await invitations.isNoted('E1');
			stage.service.answer = { kind: 'unclear', what: 'canceled' };
			await invitations.send(stage.service.client, card('E1'));
			await invitations.end([]);
			stage.service.answer = SENT;
			expect(await nextRun(['E1', 'OLD'])).toEqual({ due: [], sent: [], left: ['E1'] });
			expect(await nextRun(['E1', 'OLD'])).toEqual({ due: [], sent: [], left: [] });
			expect(stage.service.invited).toEqual(['E1']);
		},
	);

	test('waits for its claim as long as it takes, although the clock is set back meanwhile', async () => {
		stage.service.answer = { kind: 'cancelled' };
		await inviteAll(['E1']);
		const [time, sleep] = [jest.spyOn(Date, 'now'), jest.spyOn(steadyClock, 'sleep')];
		sleep.mockResolvedValue();
		const invitations = new Invitations(stage.list.process().items, nameOf);
		await invitations.begin([], ['E1']);
		time.mockReturnValue(0);
		await invitations.isClaimed();
		const [[waited]] = sleep.mock.calls;
		[time, sleep].forEach((spy) => spy.mockRestore());
		expect(waited).toBeGreaterThan(0);
		expect(waited).toBeLessThan(10_000);
	});

	test('sends nothing once it was stopped, and owes it', async () => {
		stage.service.stopped = true;
		await inviteAll(['E1']);
		stage.service.stopped = false;
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
		const process = stage.list.process();
		const next = runOver(process.items);
		await next.begin(['E1'], ['E2']);
		await next.isNoted('E1');
		process.die();
		expect(await nextRun(['E1'])).toEqual({ due: [], sent: [], left: ['E1'] });
	});

	test('does not look up a single card while nothing is owed', async () => {
		await nextRun(ids(1000));
		expect(stage.list.calls.map(({ names }) => names)).toEqual([1, 1, 2]);
	});
});

describe('a run that dies', () => {
	test('leaves unclear only what was noted: it is told once, and never sent', async () => {
		const process = stage.list.process();
		const invitations = runOver(process.items);
		await invitations.begin(ids(80), []);
		for (const id of ids(10)) {
			await invitations.isNoted(id);
			await invitations.send(stage.service.client, card(id));
		}
		process.die();
		// The next run finds ten cards, and creates the others.
		const after = await inviteAll(ids(80).slice(10), [...ids(10), 'OLD']);
		expect(after).toEqual(ids(10));
		expect(await nextRun(ids(80))).toEqual({ due: [], sent: [], left: [] });
		expect(stage.service.invited).toEqual(ids(80));
	});

	test('while it looks up who is owed, leaves nobody to be invited who was there all along', async () => {
		stage.service.answer = { kind: 'cancelled' };
		await inviteAll(['E1']);
		stage.service.answer = SENT;
		const process = stage.list.process({ death: { call: 1, isWritten: true } });
		void runOver(process.items).begin([], ['E1', 'OLD']);
		await new Promise((done) => setTimeout(done, 20));
		expect(process.isDead).toBe(true);
		expect(await nextRun(['E1', 'OLD'])).toEqual({ due: [], sent: [], left: ['E1'] });
		expect(stage.service.invited).toEqual([]);
	});
});

describe("where n8n's database throws", () => {
	test('once while joiners are noted: it is asked again, and nothing is lost', async () => {
		const invitations = runOver(stage.list.process({ throwing: [1] }).items);
		await invitations.begin(['E1'], []);
		expect(await invitations.isNoted('E1')).toBe(true);
	});

	test('for good: no card of these joiners may be created, and nothing is thrown', async () => {
		const throwing = ids(50).map((_, index) => index);
		const invitations = runOver(stage.list.process({ throwing }).items);
		expect(await invitations.begin(['E1'], ['OLD'])).toEqual(new Set());
		expect(await invitations.isNoted('E1')).toBe(false);
		expect(await endOf(invitations, ['OLD'], true)).toEqual(new Set());
	});
});
