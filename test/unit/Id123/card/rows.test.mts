import fc from 'fast-check';
import { CardIdRegister, type CardRow } from '../../../../nodes/Id123/card/problems.ts';

/** The rows of a whole roster that are refused, by number. */
function findDuplicates(rows: readonly CardRow[]): Set<number> {
	const register = new CardIdRegister();
	return new Set(rows.filter((row) => register.claim(row)).map(({ row }) => row));
}

describe('two rows with one card id', () => {
	it('let the first win and refuse the second, naming the first', () => {
		const register = new CardIdRegister();
		expect(register.claim({ row: 17, templateId: 't', cardId: 'E1' })).toBeUndefined();
		expect(register.claim({ row: 226, templateId: 't', cardId: ' E1\u00a0' })).toEqual({
			field: 'card-id',
			label: 'Card ID',
			rule: 'duplicate',
			message: 'Card ID stands twice: row 17 already has it',
			hint: expect.stringContaining('row 17') as string,
		});
		expect(register.claim({ row: 300, templateId: 't', cardId: 'E1' })?.message).toContain(
			'row 17',
		);
	});

	it('do not meet in different templates, in different case, or where the id is blank', () => {
		const rows = [
			{ row: 1, templateId: 't', cardId: 'E1' },
			{ row: 2, templateId: 'u', cardId: 'E1' },
			{ row: 3, templateId: 't', cardId: 'e1' },
			{ row: 4, templateId: 't', cardId: ' ' },
			{ row: 5, templateId: 't', cardId: '' },
		];
		expect(findDuplicates(rows).size).toBe(0);
	});

	it('are no duplicates when one row registers again in a repeated run', () => {
		const register = new CardIdRegister();
		register.claim({ row: 1, templateId: 't', cardId: 'E1' });
		expect(register.claim({ row: 1, templateId: 't', cardId: 'E1' })).toBeUndefined();
	});

	it('leave exactly one row for each id', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), (ids) => {
				const refused = findDuplicates(
					ids.map((cardId, row) => ({ row, templateId: 't', cardId })),
				);
				expect(ids.length - refused.size).toBe(new Set(ids).size);
				ids.forEach((id, row) => expect(refused.has(row)).toBe(ids.indexOf(id) < row));
			}),
		);
	});
});
