import { ACTIONS, type ActionName } from '../../../../nodes/Id123/api/actions.ts';
import { Cancellation } from '../../../../nodes/shared/clock.ts';
import { AccountLimiter } from '../../../../nodes/shared/limiter/accountLimiter.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import {
	busy,
	dropped,
	inTurn,
	refusal,
	scriptedClient,
	success,
	unreachable,
	type Outcome,
} from '../../../support/scripted-service.mts';
import { settled, VirtualClock } from '../../../support/virtual-clock.mts';

const FIELDS = { 'card-template-id': 't1', 'card-id': '17' };
const names = Object.keys(ACTIONS) as ActionName[];
const good = (action: ActionName) => success(ACTIONS[action].success[0]);
const THROTTLES: Array<() => Outcome> = [
	() => busy(),
	() => refusal('F103'),
	() => refusal('F108'),
];

describe('a request that is told to slow down', () => {
	it.each(names)('is sent again, whatever it does, since nothing was done: %s', async (action) => {
		for (const throttle of THROTTLES) {
			const { client, clock, sent } = scriptedClient(inTurn(throttle(), throttle(), good(action)));
			expect(await clock.outcome(client.call(action, FIELDS))).toMatchObject({ kind: 'success' });
			expect(sent).toHaveLength(3);
		}
	});

	it('uses up no try: forty refusals are followed by five real tries', async () => {
		const { client, clock, sent } = scriptedClient((_, count) =>
			count <= 40 ? busy() : dropped(),
		);
		expect(await clock.outcome(client.call('viewCard', FIELDS))).toMatchObject({ kind: 'unclear' });
		expect(sent).toHaveLength(40 + LIMITS.tries);
	});

	it('waits for as long as it is asked to, to the millisecond', async () => {
		const { client, clock, sent } = scriptedClient(inTurn(busy(7), success('S2004')));
		await clock.outcome(client.call('viewCard', FIELDS));
		expect(sent.map(({ at }) => at)).toEqual([0, 7_020]);
	});

	it('makes every other request of the account wait too', async () => {
		const clock = new VirtualClock();
		const limiter = new AccountLimiter(clock, () => 0.5);
		const one = scriptedClient(inTurn(busy(7), success('S2004')), { clock, limiter });
		const other = scriptedClient(() => success('S2004'), { clock, limiter });
		const first = one.client.call('viewCard', FIELDS);
		await clock.advance(50);
		await clock.outcome(Promise.all([first, other.client.call('viewCard', FIELDS)]));
		expect(other.sent[0].at).toBeGreaterThanOrEqual(7_020);
	});

	it('is given up when the service asks to wait for longer than ten minutes', async () => {
		const { client, clock, sent } = scriptedClient(() => busy(601));
		expect(await clock.outcome(client.call('createCard', FIELDS))).toEqual({
			kind: 'throttled',
			code: undefined,
			retryAfterMs: 601_000,
		});
		expect(sent).toHaveLength(1);
	});

	it('is not even sent while such a pause lasts, and says how much of it is left', async () => {
		const { client, clock, sent } = scriptedClient(inTurn(busy(3_600), success('S2004')));
		await clock.outcome(client.call('viewCard', FIELDS));
		await clock.advance(600_000);
		expect(await clock.outcome(client.call('viewCard', FIELDS))).toEqual({
			kind: 'throttled',
			code: undefined,
			retryAfterMs: 3_000_000,
		});
		expect(sent).toHaveLength(1);
		await clock.advance(2_900_000);
		expect(await clock.outcome(client.call('viewCard', FIELDS))).toMatchObject({ kind: 'success' });
		expect(sent[1].at).toBe(3_600_020);
	});

	it('is given up when nothing was accepted for ten minutes, and not before', async () => {
		const { client, clock, begin } = scriptedClient(() => refusal('F108'));
		const result = await clock.outcome(client.call('createCard', FIELDS));
		expect(result).toMatchObject({ kind: 'throttled', code: 'F108' });
		const waited = clock.now() - begin;
		expect(waited).toBeGreaterThan(LIMITS.throttledGiveUpMs - 70_000);
		expect(waited).toBeLessThan(LIMITS.throttledGiveUpMs + 70_000);
	});

	it('waits on while others are accepted now and then', async () => {
		const { client, clock } = scriptedClient((body, count) => {
			if (body['card-id'] !== 'unlucky') return success('S2004');
			return count > 150 ? success('S2004') : busy();
		});
		const unlucky = client.call('viewCard', { 'card-id': 'unlucky' });
		for (let minute = 0; minute < 60; minute += 1) {
			await clock.advance(60_000);
			void client.call('viewCard', FIELDS);
		}
		expect(await clock.outcome(unlucky)).toMatchObject({ kind: 'success' });
	});
});

describe('a run that is stopped', () => {
	it.each(names)('sends nothing: %s', async (action) => {
		const cancellation = new Cancellation();
		cancellation.cancel();
		const { client, clock, sent } = scriptedClient(() => good(action), { cancellation });
		expect(await clock.outcome(client.call(action, FIELDS))).toEqual({ kind: 'cancelled' });
		expect(sent).toHaveLength(0);
		expect(client.requests.stopped).toBe(true);
	});

	it('does not send what waits for a slot', async () => {
		const { client, clock, cancellation, sent } = scriptedClient(() => success('S2004'), {
			slots: 1,
		});
		const calls = [client.call('viewCard', FIELDS), client.call('viewCard', FIELDS)];
		await clock.advance(10);
		cancellation.cancel();
		const results = await clock.outcome(Promise.all(calls));
		expect(results.map(({ kind }) => kind)).toEqual(['success', 'cancelled']);
		expect(sent).toHaveLength(1);
	});

	it('does not send what was just given a slot', async () => {
		const { client, clock, cancellation, limiter, sent } = scriptedClient(() => success('S2004'), {
			slots: 1,
		});
		const call = client.call('viewCard', FIELDS);
		cancellation.cancel();
		expect(await clock.outcome(call)).toEqual({ kind: 'cancelled' });
		expect(sent).toHaveLength(0);
		const next = limiter.acquire({ slots: 1, cancellation: new Cancellation() });
		expect(await clock.outcome(next)).toBeDefined();
	});

	it('sends no next row after a failure that ends it', async () => {
		const { client, clock, cancellation, sent } = scriptedClient(() => refusal('F201'), {
			slots: 1,
		});
		const rows = Array.from({ length: 5 }, async (_, row) => {
			const result = await client.call('createCard', { 'card-id': String(row) });
			// As far away as the run is from the client: several steps, none of which takes time.
			for (let step = 0; step < 50; step += 1) await Promise.resolve();
			if (result.kind === 'refused') cancellation.cancel();
			return result.kind;
		});
		expect(await clock.outcome(Promise.all(rows))).toEqual([
			'refused',
			...Array.from({ length: 4 }, () => 'cancelled'),
		]);
		expect(sent).toHaveLength(1);
	});

	it.each<[string, () => Outcome, object]>([
		['unclear', dropped, { kind: 'unclear', what: 'dropped' }],
		['unreachable', unreachable, { kind: 'unreachable', why: 'refused' }],
	])('between two tries gives back what is known: %s', async (_, outcome, expected) => {
		const { client, clock, cancellation, sent } = scriptedClient(outcome);
		const call = client.call('upsertCard', FIELDS);
		await clock.advance(100);
		cancellation.cancel();
		expect(await clock.outcome(call)).toEqual(expected);
		expect(sent).toHaveLength(1);
	});

	it('while it waits for the rate knows that nothing was done', async () => {
		const { client, clock, cancellation, sent } = scriptedClient(() => busy(60));
		const call = client.call('createCard', FIELDS);
		await clock.advance(100);
		cancellation.cancel();
		await settled();
		expect(await clock.outcome(call)).toEqual({ kind: 'cancelled' });
		expect(sent).toHaveLength(1);
	});

	it('while it waits for the rate keeps a doubt from an earlier try', async () => {
		const { client, clock, cancellation } = scriptedClient(inTurn(dropped(), busy(60)));
		const call = client.call('upsertCard', FIELDS);
		await clock.advance(2_000);
		cancellation.cancel();
		expect(await clock.outcome(call)).toEqual({ kind: 'unclear', what: 'dropped' });
	});

	it('takes the answer of what is under way', async () => {
		const { client, clock, cancellation } = scriptedClient(() => success('S2001'));
		const call = client.call('createCard', FIELDS);
		await clock.advance(10);
		cancellation.cancel();
		expect(await clock.outcome(call)).toMatchObject({ kind: 'success' });
	});
});
