import { UsedCodes } from '../../../../nodes/IdMe/oauth/signIn.ts';
import { IDME_LIMITS } from '../../../../nodes/IdMe/limits.ts';

const use = (code: string, state: string, account = 'one') => ({ account, code, state });

it('a code is claimed once, for each application', () => {
	const codes = new UsedCodes();
	expect(codes.claim(use('code', 'a'), 0)).toBeUndefined();
	expect(codes.claim(use('code', 'b'), 1)).toBe('code');
	expect(codes.claim(use('code', 'a', 'two'), 2)).toBeUndefined();
	expect(codes.claim(use('other', 'c'), 3)).toBeUndefined();
});

it('a link is good for one sign-in, whatever code comes with it', () => {
	const codes = new UsedCodes();
	expect(codes.claim(use('code-1', 'a'), 0)).toBeUndefined();
	expect(codes.claim(use('code-2', 'a'), 1)).toBe('state');
	expect(codes.claim(use('code-2', 'b'), 2)).toBeUndefined();
	// A code that looks like somebody's state is none.
	expect(codes.claim(use('a', 'c'), 3)).toBeUndefined();
});

it('a code that never left may be claimed again, and its link with it', () => {
	const codes = new UsedCodes();
	codes.claim(use('code', 'a'), 0);
	codes.release(use('code', 'a'));
	expect(codes.claim(use('code-2', 'a'), 1)).toBeUndefined();
});

it('both are remembered for longer than they are good for, and not for ever', () => {
	const codes = new UsedCodes();
	codes.claim(use('code', 'a'), 0);
	const longest = IDME_LIMITS.signInMaxAgeMs + IDME_LIMITS.clockLeewayMs;
	expect(IDME_LIMITS.usedCodeMemoryMs).toBeGreaterThan(longest);
	expect(codes.claim(use('code', 'b'), IDME_LIMITS.usedCodeMemoryMs - 1)).toBe('code');
	expect(codes.claim(use('code-2', 'a'), IDME_LIMITS.usedCodeMemoryMs - 1)).toBe('state');
	expect(codes.claim(use('code', 'a'), IDME_LIMITS.usedCodeMemoryMs)).toBeUndefined();
});

it('no number of other sign-ins makes it forget one', () => {
	const codes = new UsedCodes();
	for (let count = 0; count <= 20_000; count += 1)
		codes.claim(use(`code-${count}`, `s${count}`), 0);
	expect(codes.claim(use('code-0', 's-new'), 1)).toBe('code');
	expect(codes.claim(use('code-new', 's0'), 1)).toBe('state');
});
