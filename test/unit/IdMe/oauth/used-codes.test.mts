import { UsedCodes } from '../../../../nodes/IdMe/oauth/usedCodes.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';

it('a code is claimed once, for each application', () => {
	const codes = new UsedCodes();
	expect(codes.claim('one', 'code', 0)).toBe(true);
	expect(codes.claim('one', 'code', 1)).toBe(false);
	expect(codes.claim('two', 'code', 2)).toBe(true);
	expect(codes.claim('one', 'other', 3)).toBe(true);
});

it('a code that never left may be claimed again', () => {
	const codes = new UsedCodes();
	codes.claim('one', 'code', 0);
	codes.release('one', 'code');
	expect(codes.claim('one', 'code', 1)).toBe(true);
});

it('a code is remembered for longer than it is good for, and not for ever', () => {
	const codes = new UsedCodes();
	codes.claim('one', 'code', 0);
	expect(LIMITS.usedCodeMemoryMs).toBeGreaterThan(5 * 60_000);
	expect(codes.claim('one', 'code', LIMITS.usedCodeMemoryMs - 1)).toBe(false);
	expect(codes.claim('one', 'code', LIMITS.usedCodeMemoryMs)).toBe(true);
});

it('many codes do not fill the memory: the oldest go first', () => {
	const codes = new UsedCodes();
	for (let count = 0; count <= LIMITS.usedCodes; count += 1) codes.claim('one', `code-${count}`, 0);
	expect(codes.claim('one', `code-${LIMITS.usedCodes}`, 1)).toBe(false);
	expect(codes.claim('one', 'code-0', 1)).toBe(true);
});
