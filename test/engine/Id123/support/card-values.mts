/** Rows that break a rule of the template or of the documentation, and what they are told. */
import { ROW, mapped } from '../../../fixtures/id123/card-values.mts';
import { CARD_ID } from '../../../fixtures/id123/sample.mts';
import type { Refused } from './local-suite.mts';

const rule = (
	name: string,
	column: keyof typeof ROW,
	value: unknown,
	field: string,
	ruleName: string,
): Refused => ({
	name,
	input: { [column]: value as string },
	details: { field, label: column, rule: ruleName },
	says: column,
});

/** Refused whichever of the three operations writes the card. */
export const COMMON_REFUSALS: Refused[] = [
	rule('a card without id', 'Card ID', ' ', 'card-id', 'required'),
	rule('a value that is too long', 'Blood Type', 'AB +', 'secondary-1', 'tooLong'),
	rule('a date that is none', 'Enrolled On', '31st of May', 'front-2', 'notADate'),
	rule('a day that no calendar has', 'Enrolled On', '2025-02-30', 'front-2', 'notADate'),
	rule('an expiration that is none', 'Card Expiration', 'soon', 'card-expiration', 'notADate'),
	rule('an address that is none', 'Recipient Email', 'ada@', 'recipient-email', 'notAnAddress'),
	rule('a photo that is no link', 'Photo', 'C:\\photos\\ada.jpg', 'id-photo', 'notALink'),
	rule(
		'a photo given as a file',
		'Photo',
		`data:image/png;base64,${'A'.repeat(40)}`,
		'id-photo',
		'photoIsAFile',
	),
	rule('a list where text belongs', 'Programme', ['Biology'], 'front-1', 'notText'),
	rule('a number that lost digits', 'Library Barcode', 12345678901234567890, 'barcode', 'notText'),
	{
		name: 'two columns for one field',
		input: { 'full name': 'Ada' },
		details: { field: 'name', rule: 'ambiguousColumn' },
		says: '"Full Name" and "full name"',
	},
	{
		name: 'a column that is no field, with Unknown Columns set to refuse',
		parameters: { options: { unknownColumns: 'fail' } },
		input: { Shoe: '42' },
		details: { field: 'Shoe', rule: 'unknownColumn' },
		says: '"Shoe"',
	},
	{
		name: 'a date that can be read in two ways, with Order in Dates With Slashes set to refuse',
		parameters: { options: { dateOrder: 'refuseAmbiguous' } },
		input: { 'Enrolled On': '01/02/2025' },
		details: { field: 'front-2', label: 'Enrolled On', rule: 'notADate' },
	},
	{
		name: 'a value by hand for a field that the template does not have',
		parameters: mapped({ 'card-id': CARD_ID, name: 'Ada', 'front-1': 'Biology', 'back-9': 'x' }),
		details: { field: 'back-9', rule: 'unknownField' },
	},
];

/** A new card also needs what the template requires. */
export const CARD_VALUE_REFUSALS: Refused[] = [
	...COMMON_REFUSALS,
	rule('a card without a value that the template requires', 'Programme', '', 'front-1', 'required'),
	rule('a card without a name, which the API requires', 'Full Name', '', 'name', 'required'),
];
