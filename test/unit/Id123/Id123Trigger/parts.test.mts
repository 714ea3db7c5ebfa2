/** The small parts: turns, memories, the regime, the scope. */
import { FailureMemory } from '../../../../nodes/Id123/Id123Trigger/failureMemory.ts';
import { KeptMemory } from '../../../../nodes/Id123/Id123Trigger/keptMemory.ts';
import { explainPoll } from '../../../../nodes/Id123/Id123Trigger/pollFailure.ts';
import { regimeOf } from '../../../../nodes/Id123/Id123Trigger/regime.ts';
import { chosenMark, chosenTemplates } from '../../../../nodes/Id123/Id123Trigger/scope.ts';
import { Turns } from '../../../../nodes/Id123/Id123Trigger/turns.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import type { RowFailure } from '../../../../nodes/shared/rowFailure.ts';

describe('turns', () => {
	it('are one at a time for each trigger', () => {
		const turns = new Turns();
		const turn = turns.take('a', 0, 100);
		expect(turn).toBeDefined();
		expect(turns.take('a', 50, 150)).toBeUndefined();
		expect(turns.take('b', 50, 150)).toBeDefined();
		if (turn) turns.giveBack('a', turn);
		expect(turns.take('a', 60, 160)).toBeDefined();
	});

	it('are lost by a poll that hangs, which then may neither hand on nor give back anything', () => {
		const turns = new Turns();
		const hung = turns.take('a', 0, 100) ?? {};
		const next = turns.take('a', 100, 200) ?? {};
		expect(turns.holds('a', hung)).toBe(false);
		turns.giveBack('a', hung);
		expect(turns.holds('a', next)).toBe(true);
	});
});

describe('the memory of failures', () => {
	const failure = (what: string, code?: string): RowFailure => ({
		what,
		hint: '',
		state: 'refused',
		code,
	});

	it('lets one through at once, again by the hour, and another one at once', () => {
		const memory = new FailureMemory();
		const one = failure('One', 'F101');
		expect(memory.isDue('a', one, 0)).toBe(true);
		expect(memory.isDue('a', one, LIMITS.sameFailureMs - 1)).toBe(false);
		expect(memory.isDue('b', one, 1)).toBe(true);
		expect(memory.isDue('a', one, LIMITS.sameFailureMs)).toBe(true);
		expect(memory.isDue('a', failure('One', 'F112'), LIMITS.sameFailureMs + 1)).toBe(true);
		expect(memory.isDue('a', one, LIMITS.sameFailureMs + 2)).toBe(true);
	});

	it('tells the end of a failure once', () => {
		const memory = new FailureMemory();
		expect(memory.recover('a')).toBe(false);
		memory.isDue('a', failure('One'), 0);
		expect(memory.recover('a')).toBe(true);
		expect(memory.recover('a')).toBe(false);
		expect(memory.isDue('a', failure('One'), 1)).toBe(true);
	});
});

describe('the memory of what was kept', () => {
	const text = (name: string) => `1.${name.repeat(12)}.rest of ${name}`;

	it('answers an older snapshot with the newest one, and leaves all others alone', () => {
		const memory = new KeptMemory();
		expect(memory.newest('t', text('a'))).toBe(text('a'));
		memory.replace('t', undefined, text('a'));
		memory.replace('t', text('a'), text('b'));
		memory.replace('t', text('b'), text('c'));
		expect(memory.newest('t', text('a'))).toBe(text('c'));
		expect(memory.newest('t', text('b'))).toBe(text('c'));
		expect(memory.newest('t', text('c'))).toBe(text('c'));
		expect(memory.newest('t', text('x'))).toBe(text('x'));
		expect(memory.newest('t', undefined)).toBeUndefined();
		expect(memory.newest('other', text('a'))).toBe(text('a'));
		memory.forget('t');
		expect(memory.newest('t', text('a'))).toBe(text('a'));
	});

	it('does not grow without end', () => {
		const memory = new KeptMemory();
		const name = (number: number) => `1.${String(number).padStart(12, '0')}.x`;
		for (let at = 0; at < 3_000; at += 1) memory.replace('t', name(at), name(at + 1));
		expect(memory.newest('t', name(2_999))).toBe(name(3_000));
		expect(memory.newest('t', name(0))).toBe(name(0));
	});
});

describe('the regime', () => {
	/** As n8n's observer of static data marks it. */
	const observed = () => Object.defineProperty({}, '__dataChanged', { value: false });

	it('is that of timers where n8n gives no budget or its own one; the first poll is that of the activation', () => {
		for (const budget of [undefined, LIMITS.pollBudgetMs]) {
			const data = observed();
			const first = { isScheduled: false, hasCursor: false, isActivation: true };
			expect(regimeOf(budget, data)).toMatchObject({ ...first, budgetMs: 300_000 });
			expect(regimeOf(budget, data)).toMatchObject({ ...first, isActivation: false });
		}
	});

	it("is the scheduler's where the budget is another one, with a cursor where the data is not observed", () => {
		const scheduled = { isScheduled: true, isActivation: false, budgetMs: 36_000 };
		expect(regimeOf(36_000, observed())).toEqual({ ...scheduled, hasCursor: false });
		expect(regimeOf(36_000, {})).toEqual({ ...scheduled, hasCursor: true });
	});
});

describe('the choice of templates', () => {
	it.each([
		[[], []],
		[undefined, []],
		['', []],
		[
			['a', 'b', 'a'],
			['a', 'b'],
		],
		['a, b;c\nd', ['a', 'b', 'c', 'd']],
		[7, ['7']],
		[
			[' a ', null, 7],
			['a', '7'],
		],
	])('%j is read as %j', (value, ids) => {
		expect(chosenTemplates(value)).toEqual(ids);
	});

	it('has a mark that does not depend on the order', () => {
		expect(chosenMark(['a', 'b'])).toBe(chosenMark(['b', 'a']));
		expect(chosenMark(['a'])).not.toBe(chosenMark(['a', 'b']));
		expect(chosenMark([])).toBe('');
	});
});

describe('the words for a poll that failed', () => {
	it.each([
		['listCards', { kind: 'throttledOut', code: 'F108' }],
		['listCards', { kind: 'unclear', what: 'timeout' }],
		['viewCard', { kind: 'unclear', what: 'dropped' }],
		['listTemplates', { kind: 'unclear', what: 'serverFailure', httpStatus: 500 }],
	] as const)('speak of no row and of no run: %s %j', (action, result) => {
		const { what, hint } = explainPoll(action, result);
		expect(`${what}. ${hint}`).not.toMatch(/\brows?\b|Run the workflow/);
		expect(hint).toContain('The next poll tries again.');
	});
});
