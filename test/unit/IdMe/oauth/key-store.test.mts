import {
	KeyStore,
	keyStoreOf,
	readKeys,
	type Keys,
	type NoKeys,
} from '../../../../nodes/IdMe/oauth/keyStore.ts';
import { readCompact } from '../../../../nodes/IdMe/oauth/signedToken.ts';
import { Cancellation } from '../../../../nodes/shared/clock.ts';
import { IDME_LIMITS } from '../../../../nodes/IdMe/limits.ts';
import { settled, VirtualClock } from '../../../support/virtual-clock.mts';
import { signedToken, signingPair, unsignedToken, type SigningPair } from './support/tokens.mts';

const FAILED: NoKeys = { kind: 'unclear', what: 'webPage' };
const STOPPED: NoKeys = { kind: 'cancelled' };
const [first, second] = [signingPair('ES256'), signingPair('ES256', 'second')];

/** @param served what each load comes to, after 20 ms; the last one goes on */
function scene(...served: Array<SigningPair[] | NoKeys>) {
	const clock = new VirtualClock();
	const store = new KeyStore(clock);
	let loads = 0;
	const load = async (): Promise<Keys | NoKeys> => {
		const answer = served[Math.min(loads, served.length - 1)];
		loads += 1;
		await clock.sleep(20);
		if (!Array.isArray(answer)) return answer;
		return { kind: 'success', keys: readKeys({ keys: answer.map(({ jwk }) => jwk) }) ?? [] };
	};
	return {
		clock,
		loads: () => loads,
		/** For a run of its own. */
		begin: (cancellation = new Cancellation()) => store.warm({ load, cancellation }),
		warm: async () => await clock.outcome(store.warm({ load, cancellation: new Cancellation() })),
		judge: async (token: string) => {
			const payload = readCompact(token);
			if (payload.kind !== 'signed') return payload.kind;
			const user = { load, cancellation: new Cancellation() };
			return await clock.outcome(store.judge(payload.token, user));
		},
	};
}

it('loads the keys once for any number of tokens', async () => {
	const { judge, warm, loads } = scene([first]);
	expect(await warm()).toBeUndefined();
	for (let count = 0; count < 3; count += 1) {
		expect(await judge(signedToken(first, { count }))).toBe('good');
	}
	expect(loads()).toBe(1);
});

it('loads them anew after an hour', async () => {
	const { judge, clock, loads } = scene([first]);
	await judge(signedToken(first, {}));
	await clock.advance(IDME_LIMITS.keysMaxAgeMs - 1);
	await judge(signedToken(first, {}));
	expect(loads()).toBe(1);
	await clock.advance(1);
	await judge(signedToken(first, {}));
	expect(loads()).toBe(2);
});

it('loads them anew for a key that it does not know, but not for each such token', async () => {
	const { judge, clock, loads } = scene([first], [first, second]);
	expect(await judge(signedToken(first, {}))).toBe('good');
	expect(await judge(signedToken(second, {}))).toBe('unknownKey');
	expect(loads()).toBe(1);
	await clock.advance(IDME_LIMITS.keysRefreshMs);
	expect(await judge(signedToken(second, {}))).toBe('good');
	expect(loads()).toBe(2);
});

it('loads them anew although the clock was set back meanwhile', async () => {
	const [wall, steady] = [jest.spyOn(Date, 'now'), jest.spyOn(performance, 'now')];
	const keys = readKeys({ keys: [first.jwk] }) ?? [];
	let loads = 0;
	const load = async (): Promise<Keys> => {
		loads += 1;
		return await Promise.resolve({ kind: 'success', keys });
	};
	const user = { load, cancellation: new Cancellation() };
	const store = new KeyStore();
	await store.warm(user);
	const [hour, now] = [IDME_LIMITS.keysMaxAgeMs, performance.now()];
	wall.mockReturnValue(0);
	steady.mockReturnValue(now + hour);
	await store.warm(user);
	[wall, steady].forEach((spy) => spy.mockRestore());
	expect(loads).toBe(2);
});

it('loads them anew when a key was replaced under its name', async () => {
	const replaced = { ...second, id: first.id, jwk: { ...second.jwk, kid: first.id } };
	const { judge, clock } = scene([first], [replaced]);
	await judge(signedToken(first, {}));
	await clock.advance(IDME_LIMITS.keysRefreshMs);
	expect(await judge(signedToken(replaced, {}))).toBe('good');
});

it('loads nothing for a token that no key could make good', async () => {
	const { judge, clock, loads } = scene([first]);
	await judge(signedToken(first, {}));
	await clock.advance(IDME_LIMITS.keysRefreshMs);
	expect(await judge(unsignedToken({}))).toBe('algorithm');
	expect(loads()).toBe(1);
});

it('says why there are no keys, and tries again the next time', async () => {
	const { judge, warm } = scene(FAILED, FAILED, [first]);
	expect(await warm()).toBe(FAILED);
	expect(await judge(signedToken(first, {}))).toBe(FAILED);
	expect(await judge(signedToken(first, {}))).toBe('good');
});

describe('many rows that need the keys at the same time', () => {
	it('wait for one load', async () => {
		const { begin, clock, loads } = scene([first]);
		const rows = Array.from({ length: 1000 }, async () => await begin());
		expect(new Set(await clock.outcome(Promise.all(rows)))).toEqual(new Set([undefined]));
		expect(loads()).toBe(1);
	});

	it('are all told why it failed', async () => {
		const { begin, clock, loads } = scene(FAILED);
		const rows = Array.from({ length: 10 }, async () => await begin());
		expect(await clock.outcome(Promise.all(rows))).toEqual(Array(10).fill(FAILED));
		expect(loads()).toBe(1);
	});

	it('load for themselves when the run that loaded was stopped: one of them, for all', async () => {
		const { begin, clock, loads } = scene(STOPPED, [first]);
		const [stopped, ...others] = Array.from({ length: 10 }, async () => await begin());
		expect(await clock.outcome(Promise.all(others))).toEqual(Array(9).fill(undefined));
		expect(await stopped).toBe(STOPPED);
		expect(loads()).toBe(2);
	});

	it('do not wait for the load of another run when their own is stopped', async () => {
		const { begin, clock } = scene([first]);
		const stop = new Cancellation();
		const loading = begin();
		const waiting = begin(stop);
		stop.cancel();
		await settled();
		expect(await waiting).toEqual(STOPPED);
		expect(await clock.outcome(loading)).toBeUndefined();
	});
});

it('keeps the keys that came by a way which nobody checked apart from all others', () => {
	const usual = keyStoreOf('https://api.id.me');
	expect(keyStoreOf('https://api.id.me', { skipSslCertificateValidation: false })).toBe(usual);
	const unchecked = keyStoreOf('https://api.id.me', { skipSslCertificateValidation: true });
	const proxied = keyStoreOf('https://api.id.me', {
		proxy: { host: 'proxy.example', port: 3128 },
	});
	expect(new Set([usual, unchecked, proxied]).size).toBe(3);
	expect(keyStoreOf('https://api.id.me', { skipSslCertificateValidation: true })).toBe(unchecked);
});
