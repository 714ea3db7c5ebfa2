import { loadedTemplate, refuseHeading } from '../../../../nodes/Id123/card/mapping.ts';
import { readTemplate } from '../../../../nodes/Id123/card/template.ts';

describe('a line of a sheet', () => {
	const template = loadedTemplate(readTemplate({ fields: [{ key: 'name', label: 'Full Name' }] }));
	const refused = (row: Record<string, unknown>, cardId: string) =>
		refuseHeading(row, cardId, template)?.rule;

	it.each([
		['Card ID', { 'Card ID': 'Card ID' }],
		['CARD_ID', { 'Staff No': 'CARD_ID' }],
		['Staff No', { 'Staff No': 'Staff No' }],
		['STAFF NO', { 'Staff No': 'STAFF NO' }],
		['Staff No', { '\ufeffStaff No': 'Staff No' }],
		['Staff No', { 'Staff No ': 'Staff No ' }],
	])('repeats the headings where its Card ID is %j in %j', (cardId, row) => {
		expect(refused({ ...row, 'Full Name': 'Full Name' }, cardId)).toBe('notAnId');
	});

	it.each([
		['1', { '0': '1', '1': '1' }],
		['E1', { '': 'E1', 'Staff No': 'E1' }],
		['E1', { 'Staff No': 'E1', E1: 'yes' }],
		['', { '': '' }],
	])('is a person where its Card ID is %j in %j', (cardId, row) => {
		expect(refused(row, cardId)).toBeUndefined();
	});
});
