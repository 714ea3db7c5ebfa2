import { ACTIONS } from '../../../../nodes/Id123/api/actions.ts';
import {
	busy,
	dropped,
	refusal,
	scriptedClient,
	success,
	unreachable,
	type Outcome,
} from '../../../support/scripted-service.mts';

const FIELDS = { 'card-template-id': 't1', distribution: 'all' };
const CANDIDATES = ACTIONS.sendNotifications.candidates;

/** A service that knows the notification under one name only. */
const knowing =
	(name: string, outcome: () => Outcome = () => success('S2006')) =>
	(body: { action?: unknown }): Outcome =>
		body.action === name ? outcome() : refusal('F109');

const namesOf = (sent: ReadonlyArray<{ body: { action?: unknown } }>) =>
	sent.map(({ body }) => body.action);

describe('the name of an action', () => {
	it.each(CANDIDATES.map((name, index) => [name, index] as const))(
		'is found among the candidates, in their order: %s',
		async (name, index) => {
			const { client, clock, sent } = scriptedClient(knowing(name));
			const result = await clock.outcome(client.call('sendNotifications', FIELDS));
			expect(result).toMatchObject({ kind: 'success' });
			expect(namesOf(sent)).toEqual(CANDIDATES.slice(0, index + 1));
		},
	);

	it('is remembered for the next call, and for other clients of the run', async () => {
		const { client, clock, sent, actionNames } = scriptedClient(knowing(CANDIDATES[2]));
		await clock.outcome(client.call('sendNotifications', FIELDS));
		await clock.outcome(client.call('sendNotifications', FIELDS));
		expect(namesOf(sent)).toEqual([...CANDIDATES.slice(0, 3), CANDIDATES[2]]);
		expect(actionNames).toEqual({ sendNotifications: CANDIDATES[2] });
		const other = scriptedClient(knowing(CANDIDATES[2]), { actionNames });
		await other.clock.outcome(other.client.call('sendNotifications', FIELDS));
		expect(namesOf(other.sent)).toEqual([CANDIDATES[2]]);
	});

	it('needs no memory where the first candidate holds', async () => {
		const { client, clock, actionNames } = scriptedClient(knowing(CANDIDATES[0]));
		await clock.outcome(client.call('sendNotifications', FIELDS));
		expect(actionNames).toEqual({});
	});

	it('is refused when the service knows none of the candidates', async () => {
		const { client, clock, sent } = scriptedClient(() => refusal('F109'));
		expect(await clock.outcome(client.call('sendNotifications', FIELDS))).toMatchObject({
			kind: 'refused',
			code: 'F109',
		});
		expect(namesOf(sent)).toEqual(CANDIDATES);
	});

	it.each<[string, () => Outcome, string]>([
		['another refusal', () => refusal('F231'), 'refused'],
		['a lost answer', dropped, 'unclear'],
	])('is not sought further after %s: something may have been done', async (_, outcome, kind) => {
		const { client, clock, sent } = scriptedClient(outcome);
		expect(await clock.outcome(client.call('sendNotifications', FIELDS))).toMatchObject({ kind });
		expect(sent).toHaveLength(1);
	});

	it('is not sought further after a candidate whose answer was lost', async () => {
		const { client, clock, sent } = scriptedClient(knowing(CANDIDATES[1], dropped));
		expect(await clock.outcome(client.call('sendNotifications', FIELDS))).toEqual({
			kind: 'unclear',
			what: 'dropped',
		});
		expect(namesOf(sent)).toEqual(CANDIDATES.slice(0, 2));
	});

	it('is sought anew after a pause or a lost connection', async () => {
		for (const [outcome] of [[busy], [unreachable]]) {
			let calls = 0;
			const { client, clock, sent } = scriptedClient(
				knowing(CANDIDATES[1], () => ((calls += 1) === 1 ? outcome() : success('S2006'))),
			);
			const result = await clock.outcome(client.call('sendNotifications', FIELDS));
			expect(result).toMatchObject({ kind: 'success' });
			expect(namesOf(sent)).toEqual([...CANDIDATES.slice(0, 2), ...CANDIDATES.slice(0, 2)]);
		}
	});

	it('set by the admin is used alone', async () => {
		const actionNames = { sendNotifications: 'push-it' };
		const { client, clock, sent } = scriptedClient(knowing(CANDIDATES[0]), { actionNames });
		expect(await clock.outcome(client.call('sendNotifications', FIELDS))).toMatchObject({
			kind: 'refused',
			code: 'F109',
		});
		expect(namesOf(sent)).toEqual(['push-it']);
		expect(actionNames).toEqual({ sendNotifications: 'push-it' });
	});

	it('set by the admin for one action leaves the others alone', async () => {
		const { client, clock, sent } = scriptedClient(() => success('S2001'), {
			actionNames: { createCard: 'make-card' },
		});
		await clock.outcome(client.call('createCard', {}));
		await clock.outcome(client.call('upsertCard', {}));
		expect(namesOf(sent)).toEqual(['make-card', 'create-card']);
	});

	it('is never taken from the row: its fields cannot replace the action', async () => {
		const { client, clock, sent } = scriptedClient(() => success('S2004'));
		await clock.outcome(client.call('viewCard', { action: 'delete-card', 'card-id': '17' }));
		expect(namesOf(sent)).toEqual(['view-card']);
	});
});
