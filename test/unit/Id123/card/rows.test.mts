import fc from 'fast-check';
import { refuseTwice } from '../../../../nodes/Id123/card/validation.ts';

/** The rows of a whole roster that are refused, by number. */
function findDuplicates(ids: readonly string[]): Set<number> {
	const rows = new Map<string, number>();
	const numbers = ids.map((_, row) => row);
	return new Set(numbers.filter((row) => refuseTwice(rows, row, ids[row]) !== undefined));
}

describe('two rows with one card id', () => {
	it('let the first win and refuse the second, naming the first', () => {
		const rows = new Map<string, number>();
		expect(refuseTwice(rows, 17, 'E1')).toBeUndefined();
		expect(refuseTwice(rows, 226, 'E1')).toEqual({
			field: 'card-id',
			label: 'Card ID',
			rule: 'duplicate',
			state: 'notSent',
			what: 'Card ID stands twice: row 17 already has it',
			hint: expect.stringContaining('row 17') as string,
		});
		expect(refuseTwice(rows, 300, 'E1')?.what).toContain('row 17');
	});

	it('are no duplicates when one row registers again in a repeated run', () => {
		const rows = new Map<string, number>();
		refuseTwice(rows, 1, 'E1');
		expect(refuseTwice(rows, 1, 'E1')).toBeUndefined();
	});

	it('leave exactly one row for each id', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), (ids) => {
				const refused = findDuplicates(ids);
				expect(ids.length - refused.size).toBe(new Set(ids).size);
				ids.forEach((id, row) => expect(refused.has(row)).toBe(ids.indexOf(id) < row));
			}),
		);
	});
});
