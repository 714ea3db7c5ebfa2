/** What anybody may put into a row or a list, as a form or a call does: however long, it must not hold n8n up. */
import { bareId, formsOf } from '../../../../nodes/Id123/card/idForms.ts';
import { columnsNamed, comparable, compileMapping } from '../../../../nodes/Id123/card/mapping.ts';
import { settableFields } from '../../../../nodes/Id123/card/template.ts';
import { separated } from '../../../../nodes/shared/words.ts';
import { expectLinear } from '../../../support/long-words.mts';

const FIELDS = settableFields({ id: '', title: '', fields: [] });

test.each([
	['dashes within a Card ID', (length: number) => `E${'-'.repeat(length)}1`, bareId],
	['zeros within a number', (length: number) => `1.${'0'.repeat(length)}1`, formsOf],
	[
		'dots in a heading',
		(length: number) => `${'.'.repeat(length)}x`,
		(heading: string) => columnsNamed(comparable('Card ID'), ['Card ID', heading]),
	],
	[
		'columns of one heading',
		(length: number) => Array.from({ length }, (_, at) => `Card ID_${at}`).join('\n'),
		(headings: string) => compileMapping(FIELDS)(['Card ID', ...headings.split('\n')]),
	],
	['empty lines of a list', (length: number) => `${'\n'.repeat(length)}x`, separated],
	['quotes that are opened', (length: number) => ',“'.repeat(length / 2), separated],
	['low quotes that are opened', (length: number) => ',„'.repeat(length / 2), separated],
] as const)('%s cost time in proportion to their number', async (_, form, read) => {
	await expectLinear(form, async (text) => await Promise.resolve(read(text)));
});

test.each([
	['1.50', '1.5', 1],
	['10.00', '10', 0],
	['100', '100', 0],
])('of %s the zeros at the end of its fraction are taken off', (id, zeroless, lastZeros) => {
	expect(formsOf(id)).toMatchObject({ zeroless, lastZeros });
});

test('a column whose heading stands twice is known by what its reader put behind it', () => {
	const columns = ['Card ID', 'Card ID_1', 'Card ID.2', 'Card ID__3', 'Card ID_x'];
	expect(columnsNamed(comparable('Card ID'), columns)).toEqual(columns.slice(0, 4));
});
