import { KeyStore } from '../../../../nodes/IdMe/oauth/keyStore.ts';
import { readCompact } from '../../../../nodes/IdMe/oauth/payload.ts';
import { readKeys } from '../../../../nodes/IdMe/oauth/signature.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import { VirtualClock } from '../../../support/virtual-clock.mts';
import { signedToken, signingPair, unsignedToken, type SigningPair } from './support/tokens.mts';

const FAILED = { failed: true };
const [first, second] = [signingPair('ES256'), signingPair('ES256', 'second')];

function scene(...served: Array<SigningPair[] | typeof FAILED>) {
	const clock = new VirtualClock();
	const store = new KeyStore(clock);
	let loads = 0;
	const load = async () => {
		const answer = served[Math.min(loads, served.length - 1)];
		loads += 1;
		if (!Array.isArray(answer)) return answer;
		return readKeys({ keys: answer.map(({ jwk }) => jwk) }) ?? [];
	};
	return {
		clock,
		loads: () => loads,
		warm: async () => await store.warm(load),
		judge: async (token: string) => {
			const payload = readCompact(token);
			return payload.kind === 'signed' ? await store.judge(payload.token, load) : payload.kind;
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
	await clock.advance(LIMITS.keysMaxAgeMs - 1);
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
	await clock.advance(LIMITS.keysRefreshMs);
	expect(await judge(signedToken(second, {}))).toBe('good');
	expect(loads()).toBe(2);
});

it('loads them anew when a key was replaced under its name', async () => {
	const replaced = { ...second, id: first.id, jwk: { ...second.jwk, kid: first.id } };
	const { judge, clock } = scene([first], [replaced]);
	await judge(signedToken(first, {}));
	await clock.advance(LIMITS.keysRefreshMs);
	expect(await judge(signedToken(replaced, {}))).toBe('good');
});

it('loads nothing for a token that no key could make good', async () => {
	const { judge, clock, loads } = scene([first]);
	await judge(signedToken(first, {}));
	await clock.advance(LIMITS.keysRefreshMs);
	expect(await judge(unsignedToken({}))).toBe('algorithm');
	expect(loads()).toBe(1);
});

it('says why there are no keys, and tries again the next time', async () => {
	const { judge, warm } = scene(FAILED, FAILED, [first]);
	expect(await warm()).toBe(FAILED);
	expect(await judge(signedToken(first, {}))).toBe(FAILED);
	expect(await judge(signedToken(first, {}))).toBe('good');
});
