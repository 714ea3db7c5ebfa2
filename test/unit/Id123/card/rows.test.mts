import fc from 'fast-check';
import { refuseTwice, type FirstRows } from '../../../../nodes/Id123/card/idForms.ts';

/** The rows of a whole roster that are refused, by number. */
function findDuplicates(ids: readonly string[]): Set<number> {
	const rows: FirstRows = new Map();
	const numbers = ids.map((_, row) => row);
	return new Set(numbers.filter((row) => refuseTwice(rows, row, ids[row]) !== undefined));
}

describe('two rows with one card id', () => {
	it('let the first win and refuse the second, naming the first', () => {
		const rows: FirstRows = new Map();
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

	it('that only look alike are told apart from such with the very same', () => {
		const rows: FirstRows = new Map();
		refuseTwice(rows, 1, 'E1', 'e1');
		expect(refuseTwice(rows, 2, 'e1', 'e1')).toMatchObject({
			rule: 'duplicate',
			what: 'Card ID looks like that of row 1',
			hint: expect.stringMatching(/upper and lower case.*Salesforce.*Update/) as string,
		});
		expect(refuseTwice(rows, 3, 'E1', 'e1')?.what).toContain('stands twice: row 1');
	});

	it('are no duplicates when one row registers again in a repeated run', () => {
		const rows: FirstRows = new Map();
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
