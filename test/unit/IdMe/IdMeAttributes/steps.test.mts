/** The steps of a sign-in in virtual time: what is sent how often, and what becomes of the code. */
import { signingPair } from '../oauth/support/tokens.mts';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { exchange, read } from '../../../../nodes/IdMe/IdMeAttributes/steps.ts';
import { verifyVisitor } from '../../../../nodes/IdMe/IdMeAttributes/operations/user/verifyVisitor.ts';
import type { Row } from '../../../../nodes/IdMe/IdMeAttributes/row.ts';
import { accountOf, PATHS } from '../../../../nodes/IdMe/oauth/account.ts';
import { IdMeOAuthClient } from '../../../../nodes/IdMe/oauth/client.ts';
import { STOPPED_HALFWAY } from '../../../../nodes/IdMe/oauth/explain.ts';
import { KeyStore } from '../../../../nodes/IdMe/oauth/keyStore.ts';
import { startSignIn } from '../../../../nodes/IdMe/oauth/signIn.ts';
import { UsedCodes } from '../../../../nodes/IdMe/oauth/signIn.ts';
import { Cancellation } from '../../../../nodes/shared/clock.ts';
import { AccountLimiter } from '../../../../nodes/shared/limiter/accountLimiter.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import type { Send } from '../../../../nodes/shared/http/transports.ts';
import {
	answer,
	busy,
	dropped,
	serverDown,
	timedOut,
	unreachable,
	untrusted,
	webPage,
	type Outcome,
} from '../../../support/scripted-service.mts';
import { VirtualClock } from '../../../support/virtual-clock.mts';

const APPLICATION = accountOf('app', {
	environment: 'production',
	clientId: 'client',
	clientSecret: 'secret-of-the-application',
	redirectUri: 'https://n8n.example.org/webhook/x',
});
if (!APPLICATION.ok) throw new Error(APPLICATION.failure.what);
const ACCOUNT = APPLICATION.value;
const SIGNED_IN = {
	code: 'code-1',
	state: 'state-1',
	reference: '',
	scope: 'military',
	verifier: 'v',
	nonce: 'n',
};
const TOKENS = answer({ access_token: 'token-of-the-visitor', expires_in: 300 });
const PERSON = answer({ attributes: [], status: [] });

/** What each request comes to, in order; the last one goes on. `stopAfter`: the run is stopped with that answer. */
function scene(...outcomes: Outcome[]) {
	let stopAfter = Infinity;
	const clock = new VirtualClock();
	const cancellation = new Cancellation();
	const sent: Array<Partial<IHttpRequestOptions>> = [];
	const send: Send = async (request) => {
		sent.push(request);
		const outcome = outcomes[Math.min(sent.length, outcomes.length) - 1];
		await clock.sleep(20);
		if (sent.length === stopAfter) cancellation.cancel();
		if (outcome instanceof Error) throw outcome;
		return outcome;
	};
	const client = new IdMeOAuthClient({
		account: ACCOUNT,
		limiter: new AccountLimiter(clock, () => 0.5),
		user: { slots: 5, cancellation },
		clock,
		chance: () => 0.5,
		keyStore: new KeyStore(clock),
		send,
		sendOpenly: send,
	});
	const signIn = startSignIn(
		ACCOUNT,
		{ reference: 'order-1', scope: 'military' },
		{ now: clock.now(), random: new Uint8Array(16) },
	);
	const redirect = { code: SIGNED_IN.code, state: signIn.state };
	const row: Row = {
		account: ACCOUNT,
		client,
		clock,
		shared: new UsedCodes(),
		options: {},
		simplify: true,
		asTool: false,
		text: () => '',
		located: () => '',
		value: (name, fallback) => (name === 'redirect' ? redirect : fallback),
		flag: (_, fallback) => fallback,
		isExpression: () => false,
		locatedCell: () => '',
	};
	return {
		sent,
		cancellation,
		verifyVisitor: async (stoppedAfter = Infinity) => {
			stopAfter = stoppedAfter;
			const planned = await verifyVisitor.plan(row);
			if (typeof planned !== 'function') return planned;
			return await clock.outcome(planned());
		},
		exchange: async () => await clock.outcome(exchange(row, SIGNED_IN)),
		read: async (source: 'v3' | 'userInfo' = 'v3') =>
			await clock.outcome(read(row, source, 'token-of-the-visitor')),
	};
}

describe.each([
	['a dropped connection', dropped()],
	['a time-out', timedOut()],
	['a service that cannot work', serverDown()],
	['a web page', webPage()],
	['an empty answer', answer('')],
])('after %s', (_, outcome) => {
	it('the code is not sent again, in this run or another', async () => {
		const { exchange: again, sent } = scene(outcome, TOKENS);
		const first = await again();
		expect(first).toMatchObject({
			ok: false,
			failure: {
				state: 'unknown',
				what: expect.stringContaining('may have been used up') as string,
			},
		});
		// What is marked as retryable, Retry On Fail would send again.
		expect(first).not.toHaveProperty('failure.retryable', true);
		expect(await again()).toMatchObject({ failure: { rule: 'codeUsed' } });
		expect(sent).toHaveLength(1);
	});

	it('the token is not sent again', async () => {
		const { read: readOnce, sent } = scene(outcome, PERSON);
		const result = await readOnce();
		expect(result).toMatchObject({ ok: false, failure: { state: 'unknown' } });
		expect(result).not.toHaveProperty('failure.retryable', true);
		expect(sent).toHaveLength(1);
	});
});

it('an address that cannot be reached is tried five times, and the code stays good', async () => {
	const { exchange: again, sent } = scene(
		...Array<Error>(LIMITS.tries).fill(unreachable()),
		TOKENS,
	);
	expect(await again()).toMatchObject({ failure: { state: 'notSent', retryable: true } });
	expect(sent).toHaveLength(LIMITS.tries);
	expect(await again()).toMatchObject({ ok: true, value: { tokens: { kind: 'success' } } });
});

it('a certificate that cannot be verified leaves the code good', async () => {
	const { exchange: again, sent } = scene(untrusted(), TOKENS);
	expect(await again()).toMatchObject({ failure: { state: 'notSent' } });
	expect(await again()).toMatchObject({ ok: true });
	expect(sent).toHaveLength(2);
});

it.each([
	['a refusal', answer({ error: 'invalid_scope' }, 400)],
	['a page of something else', webPage(404)],
])('%s hands out nothing and leaves the code good', async (_, outcome) => {
	const { exchange: again, sent } = scene(outcome, TOKENS);
	expect(await again()).toMatchObject({ ok: false, failure: { state: 'refused' } });
	expect(await again()).toMatchObject({ ok: true });
	expect(sent).toHaveLength(2);
});

it('an account that is held back for too long leaves the code good', async () => {
	const { exchange: again } = scene(busy(LIMITS.throttledGiveUpMs / 1000 + 60), TOKENS);
	expect(await again()).toMatchObject({
		failure: { state: 'refused', retryable: true, failure: { cause: 'rate-limited' } },
	});
});

it('a service that asks to slow down gets the same request again', async () => {
	const { read: readOnce, sent } = scene(busy(1), busy(), PERSON);
	expect(await readOnce()).toMatchObject({ ok: true });
	expect(sent).toHaveLength(3);
	const [first, , third] = sent.map(({ abortSignal: _, ...request }) => request);
	expect(third).toEqual(first);
});

it('a run that was stopped sends nothing, and leaves the code good', async () => {
	const { exchange: again, cancellation, sent } = scene(TOKENS);
	cancellation.cancel();
	expect(await again()).toEqual({ ok: false });
	expect(sent).toEqual([]);
});

describe('a run that is stopped', () => {
	it('after the code was exchanged, says that only a new sign-in helps, and marks nothing as retryable', async () => {
		const { verifyVisitor: verify, sent } = scene(TOKENS, PERSON);
		const result = await verify(1);
		expect(result).toEqual({ ok: false, failure: STOPPED_HALFWAY });
		expect(STOPPED_HALFWAY).toMatchObject({
			state: 'partly',
			hint: 'Let the visitor start the sign-in again.',
		});
		expect(STOPPED_HALFWAY.retryable).toBeFalsy();
		expect(sent.map(({ url }) => url)).toEqual([PATHS.token]);
		expect(await verify()).toMatchObject({ failure: { rule: 'codeUsed' } });
	});

	it('after the reading, still gives the answer', async () => {
		const { verifyVisitor: verify } = scene(TOKENS, PERSON);
		expect(await verify(2)).toMatchObject({
			ok: true,
			value: { rows: [{ reference: 'order-1' }] },
		});
	});
});

it('keys are asked for before the token is used, as often as needed', async () => {
	const { read: readOnce, sent } = scene(
		dropped(),
		serverDown(),
		answer({ keys: [signingPair('RS256').jwk as never] }),
		PERSON,
	);
	expect(await readOnce('userInfo')).toMatchObject({ ok: true });
	expect(sent.map(({ url }) => url)).toEqual([
		PATHS.jwkSet,
		PATHS.jwkSet,
		PATHS.jwkSet,
		PATHS.userInfo,
	]);
});

it('without keys the token is not used', async () => {
	const { read: readOnce, sent } = scene(serverDown());
	expect(await readOnce('userInfo')).toMatchObject({
		failure: {
			state: 'notSent',
			retryable: true,
			what: expect.stringContaining('signing keys') as string,
		},
	});
	expect(sent.every(({ url }) => url === PATHS.jwkSet)).toBe(true);
});

it('no token is used where ID.me shows no key that could have signed', async () => {
	const { read: readOnce, sent } = scene(answer({ keys: [{ kty: 'oct', k: 'AAAA' }] }), PERSON);
	expect(await readOnce('userInfo')).toMatchObject({ ok: false, failure: { state: 'notSent' } });
	expect(new Set(sent.map(({ url }) => url))).toEqual(new Set([PATHS.jwkSet]));
});
