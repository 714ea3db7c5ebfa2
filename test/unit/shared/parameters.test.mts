import { ID123_LIMITS } from '../../../nodes/Id123/limits.ts';
import { pageSizeOf } from '../../../nodes/Id123/parameters.ts';
import { Cancellation } from '../../../nodes/shared/cancellation.ts';
import { AccountLimiter } from '../../../nodes/shared/limiter/accountLimiter.ts';
import { LIMITS } from '../../../nodes/shared/limits.ts';
import { numberIn } from '../../../nodes/shared/declared.ts';
import { slotsIn, wholeNumber } from '../../../nodes/shared/parameters.ts';

/** What an expression may yield where a number is meant. */
const NO_NUMBERS = [NaN, Infinity, 'five', '', ' ', null, undefined, true, [], {}];

const userWith = (requestsAtATime: unknown) => ({
	slots: slotsIn(requestsAtATime),
	cancellation: new Cancellation(),
});

describe('a number option whose expression yields something else', () => {
	it.each(NO_NUMBERS)('counts as not set: %p', (value) => {
		expect(numberIn(value)).toBeUndefined();
		expect(wholeNumber(value, 7, { min: 1 })).toBe(7);
		expect([slotsIn(value), slotsIn(value, 3)]).toEqual([undefined, 3]);
		expect(pageSizeOf({ pageSize: value as number })).toBe(ID123_LIMITS.pageSize);
	});

	it.each(NO_NUMBERS)('keeps nobody else of the account waiting: %p', async (value) => {
		const limiter = new AccountLimiter();
		const first = await limiter.acquire(userWith(value));
		const other = await limiter.acquire(userWith(5));
		expect([first, other]).not.toContain(undefined);
	});
});

it.each([
	['automatic', undefined],
	['3', 3],
	[' 3 ', 3],
	[2.9, 2],
	[0, 1],
	[-4, 1],
	[1000, LIMITS.maxRequestsAtATime],
])('"Requests at a Time" of %p means %p', (value, slots) => {
	expect(slotsIn(value)).toBe(slots);
});
