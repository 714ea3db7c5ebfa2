import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { readSignIn, startSignIn } from '../../../../nodes/IdMe/oauth/signIn.ts';
import { IDME_LIMITS } from '../../../../nodes/IdMe/limits.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const APPLICATION = {
	baseUrl: 'https://api.id.me',
	clientId: 'client-1',
	clientSecret: 'secret-of-the-application',
	redirectUri: 'https://n8n.example.org/webhook/id-me',
};
const RANDOM = new Uint8Array(16).fill(7);
const details = { reference: 'order-4711', scope: 'openid military' };

const refused = (rule: string) => ({
	ok: false,
	failure: expect.objectContaining({ rule, state: 'notSent', label: 'State' }) as unknown,
});

const start = (more: Partial<typeof details> = {}, random = RANDOM) =>
	startSignIn(APPLICATION, { ...details, ...more }, { now: NOW, random });

describe('the state of a sign-in', () => {
	it('brings the reference, the scope, the verifier and the nonce back', () => {
		const { state, challenge, nonce } = start();
		const back = readSignIn(APPLICATION, state, NOW + 60_000);
		expect(back).toMatchObject({ ok: true, value: { ...details, nonce } });
		if (!back.ok) throw new Error(back.failure.what);
		// RFC 7636, 4.1 and 4.2.
		expect(back.value.verifier).toMatch(/^[\w.~-]{43,128}$/);
		expect(createHash('sha256').update(back.value.verifier).digest('base64url')).toBe(challenge);
	});

	it('takes any reference, and needs no escaping in an address', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (reference) => {
				const { state } = start({ reference });
				expect(encodeURIComponent(state)).toBe(state);
				expect(readSignIn(APPLICATION, state, NOW)).toMatchObject({
					ok: true,
					value: { reference },
				});
			}),
		);
	});

	it('holds neither the verifier nor the client secret', () => {
		const { state, challenge } = start();
		const text = state.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
		const back = readSignIn(APPLICATION, state, NOW);
		const verifier = back.ok ? back.value.verifier : '';
		for (const secret of [verifier, challenge, APPLICATION.clientSecret]) {
			expect([state, ...text].join()).not.toContain(secret);
		}
	});

	it('differs from link to link, also within one second', () => {
		const others = [start(), start({}, new Uint8Array(16).fill(8)), start({ reference: 'b' })];
		expect(new Set(others.map(({ state }) => state)).size).toBe(3);
		expect(new Set(others.map(({ nonce }) => nonce)).size).toBe(3);
		expect(new Set(others.map(({ challenge }) => challenge)).size).toBe(3);
	});

	it('is good for ten minutes', () => {
		const { state, expiresAt } = start();
		expect(expiresAt).toBe(NOW + IDME_LIMITS.signInMaxAgeMs);
		expect(IDME_LIMITS.signInMaxAgeMs).toBe(600_000);
		expect(readSignIn(APPLICATION, state, expiresAt).ok).toBe(true);
		expect(readSignIn(APPLICATION, state, expiresAt + 1)).toEqual(refused('stateTooOld'));
	});

	it('forgives clocks that differ a little, and no more', () => {
		const { state } = start();
		expect(readSignIn(APPLICATION, state, NOW - IDME_LIMITS.clockLeewayMs).ok).toBe(true);
		expect(readSignIn(APPLICATION, state, NOW - IDME_LIMITS.clockLeewayMs - 1)).toEqual(
			refused('stateFromTheFuture'),
		);
	});
});

describe('a state that is none of ours', () => {
	const forged = refused('stateForged');
	const { state } = start();

	it('is refused when any bit of it was changed', () => {
		fc.assert(
			fc.property(fc.nat({ max: state.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
				const changed = String.fromCharCode(state.charCodeAt(at) ^ (1 << bit));
				const other = state.slice(0, at) + changed + state.slice(at + 1);
				expect(readSignIn(APPLICATION, other, NOW)).toEqual(forged);
			}),
			{ numRuns: 1000 },
		);
	});

	it('is refused whatever it is', () => {
		const any = fc.oneof(
			fc.string({ minLength: 1 }),
			fc.base64String({ minLength: 1 }),
			fc.tuple(fc.base64String(), fc.base64String()).map((parts) => parts.join('.')),
			fc.nat({ max: state.length - 1 }).map((length) => state.slice(0, length) || '.'),
			fc.string({ minLength: 1 }).map((text) => state + text),
			fc.string({ minLength: 1 }).map((text) => text + state),
		);
		fc.assert(
			fc.property(any, (other) => {
				expect(readSignIn(APPLICATION, other, NOW)).toEqual(forged);
			}),
			{ numRuns: 1000 },
		);
	});

	it.each([
		['another secret', { clientSecret: 'secret-of-the-application2' }],
		['another client id', { clientId: 'client-2' }],
		['another host', { baseUrl: 'https://api.idmelabs.com' }],
		['another callback', { redirectUri: 'https://n8n.example.org/webhook/shop' }],
	])('is refused when it was made with %s', (_, other) => {
		const theirs = startSignIn({ ...APPLICATION, ...other }, details, { now: NOW, random: RANDOM });
		expect(readSignIn(APPLICATION, theirs.state, NOW)).toEqual(forged);
	});

	it('is refused when payload and signature come from two links', () => {
		const [payload] = start().state.split('.');
		const [, signature] = start({ reference: 'admin' }).state.split('.');
		expect(readSignIn(APPLICATION, `${payload}.${signature}`, NOW)).toEqual(forged);
	});

	it('is named as missing when it is empty', () => {
		expect(readSignIn(APPLICATION, '', NOW)).toEqual(refused('required'));
	});
});
