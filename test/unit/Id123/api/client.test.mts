import { ACTIONS, type ActionName } from '../../../../nodes/Id123/api/actions.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import type { Repeat } from '../../../../nodes/shared/http/requests.ts';
import {
	busy,
	dropped,
	inTurn,
	refusal,
	scriptedClient,
	serverDown,
	success,
	timedOut,
	unreachable,
	untrusted,
	webPage,
	type Outcome,
} from '../../../support/scripted-service.mts';

const FIELDS = { 'card-template-id': 't1', 'card-id': '17' };
const names = Object.keys(ACTIONS) as ActionName[];
const actionsThat = (...repeats: Repeat[]) =>
	names.filter((name) => repeats.includes(ACTIONS[name].repeat));
const good = (action: ActionName) => success(ACTIONS[action].success[0]);

describe('a request that the service answers', () => {
	it.each(names)('is sent once under its documented name, with its fields: %s', async (action) => {
		const { client, clock, sent } = scriptedClient(() => good(action));
		const result = await clock.outcome(client.call(action, FIELDS));
		expect(result).toMatchObject({ kind: 'success', code: ACTIONS[action].success[0] });
		expect(sent).toEqual([{ at: 0, body: { action: ACTIONS[action].candidates[0], ...FIELDS } }]);
	});

	it.each(names)('is not repeated when it is refused: %s', async (action) => {
		const { client, clock, sent } = scriptedClient(() => refusal('F201', 'name is required'));
		const result = await clock.outcome(client.call(action, FIELDS));
		expect(result).toMatchObject({
			kind: 'refused',
			code: 'F201',
			serviceMessage: 'name is required',
		});
		expect(sent).toHaveLength(1);
	});

	it.each<[string, Outcome, object]>([
		['a page of a proxy', webPage(403), { kind: 'notService', what: 'webPage', httpStatus: 403 }],
		['a certificate that is not trusted', untrusted(), { kind: 'untrusted', why: 'certificate' }],
	])('is not repeated after %s', async (_, outcome, expected) => {
		for (const action of names) {
			const { client, clock, sent } = scriptedClient(() => outcome);
			expect(await clock.outcome(client.call(action, FIELDS))).toEqual(expected);
			expect(sent).toHaveLength(1);
		}
	});
});

const UNCLEAR: Array<[string, () => Outcome]> = [
	['a dropped connection', dropped],
	['a time-out', timedOut],
	['HTTP 503', serverDown],
	['a web page', webPage],
];

describe('a request that may have been carried out', () => {
	it.each(actionsThat('read', 'idempotent'))(
		'is sent five times where that does no harm: %s',
		async (action) => {
			for (const [, outcome] of UNCLEAR) {
				const { client, clock, sent } = scriptedClient(() => outcome());
				const result = await clock.outcome(client.call(action, FIELDS));
				expect(result.kind).toBe('unclear');
				expect(sent).toHaveLength(LIMITS.tries);
				expect(new Set(sent.map(({ body }) => JSON.stringify(body))).size).toBe(1);
			}
		},
	);

	it.each(actionsThat('read', 'idempotent'))(
		'succeeds with the first answer: %s',
		async (action) => {
			for (const [, outcome] of UNCLEAR) {
				const { client, clock, sent } = scriptedClient(inTurn(outcome(), outcome(), good(action)));
				expect(await clock.outcome(client.call(action, FIELDS))).toMatchObject({ kind: 'success' });
				expect(sent).toHaveLength(3);
			}
		},
	);

	it.each(actionsThat('guarded', 'once'))(
		'is not sent again where that could do harm: %s',
		async (action) => {
			for (const [, outcome] of UNCLEAR) {
				const { client, clock, sent } = scriptedClient(inTurn(outcome(), good(action)));
				expect(await clock.outcome(client.call(action, FIELDS))).toMatchObject({ kind: 'unclear' });
				expect(sent).toHaveLength(1);
			}
		},
	);

	it.each([
		[dropped, { kind: 'unclear', what: 'dropped' }],
		[timedOut, { kind: 'unclear', what: 'timeout' }],
		[serverDown, { kind: 'unclear', what: 'serverFailure', httpStatus: 503 }],
		[webPage, { kind: 'unclear', what: 'webPage', httpStatus: 200 }],
	])('says what came instead of the answer: %#', async (outcome, expected) => {
		const { client, clock } = scriptedClient(() => outcome());
		expect(await clock.outcome(client.call('cardInvitation', FIELDS))).toEqual(expected);
	});

	it.each(actionsThat('idempotent'))(
		'stays in doubt whatever prevents further tries: %s',
		async (action) => {
			const rest: Outcome[] = [
				unreachable(),
				untrusted(),
				webPage(403),
				busy(3_600),
				refusal('F101'),
			];
			for (const outcome of rest) {
				const { client, clock } = scriptedClient(inTurn(dropped(), outcome));
				const result = await clock.outcome(client.call(action, FIELDS));
				expect([outcome, result]).toEqual([outcome, { kind: 'unclear', what: 'dropped' }]);
			}
		},
	);
});

describe('a request that did not reach the service', () => {
	it.each(names)('is sent five times, whatever it does: %s', async (action) => {
		const { client, clock, sent } = scriptedClient(unreachable);
		const result = await clock.outcome(client.call(action, FIELDS));
		expect(result).toEqual({ kind: 'unreachable', why: 'refused' });
		expect(sent).toHaveLength(LIMITS.tries);
	});

	it.each(names)('succeeds when the service is back: %s', async (action) => {
		const { client, clock } = scriptedClient(inTurn(unreachable(), unreachable(), good(action)));
		expect(await clock.outcome(client.call(action, FIELDS))).toMatchObject({ kind: 'success' });
	});
});

describe('the pause between two tries', () => {
	const pausesWith = async (chance: number, tries: number): Promise<number[]> => {
		const { client, clock } = scriptedClient(unreachable, { chance: () => chance });
		const pauses: number[] = [];
		for (let count = 1; count <= tries; count += 1) {
			const before = clock.now();
			await clock.outcome(client.requests.pause(count));
			pauses.push(clock.now() - before);
		}
		return pauses;
	};

	it('doubles up to eight seconds', async () => {
		expect(await pausesWith(0.5, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
	});

	it('varies by a quarter either way, so that many rows do not come back at once', async () => {
		expect(await pausesWith(0, 4)).toEqual([375, 750, 1_500, 3_000]);
		expect(await pausesWith(0.999_999, 4)).toEqual(
			[625, 1_250, 2_500, 5_000].map((ms) => expect.closeTo(ms, 1)),
		);
	});

	it('lies between the tries of a call', async () => {
		const { client, clock, sent } = scriptedClient(unreachable);
		await clock.outcome(client.call('viewCard', FIELDS));
		expect(sent.map(({ at }) => at)).toEqual([0, 520, 1_540, 3_560, 7_580]);
	});

	it('holds no slot', async () => {
		const { client, clock, sent } = scriptedClient(
			(body) => (body['card-id'] === 'lost' ? unreachable() : success('S2004')),
			{ slots: 1 },
		);
		const lost = client.call('viewCard', { 'card-id': 'lost' });
		await clock.advance(30);
		await clock.outcome(client.call('viewCard', FIELDS));
		expect(sent[1]).toMatchObject({ at: 30, body: FIELDS });
		await clock.outcome(lost);
	});
});
