import { Invitations } from '../../../../nodes/Id123/Id123Sync/apply/invitations.ts';
import { ids, openRuns } from './support/invitation-runs.mts';
import { card, endOf, instantly, nameOf, SENT } from './support/invitations.mts';

const stage = openRuns();
const { inviteAll, nextRun, runOver } = stage;

describe('runs that overlap', () => {
	/** Two runs have one joiner: this one has noted it, and the other one has created the card and could not invite. */
	async function behindAnother(joiner: string) {
		const other = runOver();
		await other.begin([joiner], []);
		await other.isNoted(joiner);
		stage.service.answer = { kind: 'throttled', code: 'F108' };
		await other.send(stage.service.client, card(joiner));
		stage.service.answer = SENT;
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
		expect(stage.list.size).toBe(0);
	});

	test('of two that find the same invitation due at the same time, one sends it', async () => {
		stage.service.answer = { kind: 'cancelled' };
		await inviteAll(ids(20));
		stage.service.answer = SENT;
		await Promise.all([nextRun(ids(20)), nextRun(ids(20))]);
		expect([...stage.service.invited].sort()).toEqual(ids(20).sort());
	});

	test('a claim whose call took too long is none', async () => {
		stage.service.answer = { kind: 'cancelled' };
		await inviteAll(['E1']);
		let time = 0;
		const clock = { ...instantly, now: () => time, sleep: async () => undefined };
		const { items } = stage.list.process();
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
