import fc from 'fast-check';
import { translateFieldNames } from '../../../../nodes/Id123/card/messages.ts';

const labels = {
	'card-id': 'Card ID',
	'unique-identifier': 'Unique Identifier',
	'card-expiration': 'Card Expiration',
	barcode: 'Badge Barcode',
	'id-photo': 'Photo',
	name: 'Full Name',
	'front-1': 'Department',
	'front-2': 'Phone',
	'front-10': 'Wing',
	'back-1': 'Phone',
	'back-2': 'Front 1 (old)',
};

describe('a message of the service', () => {
	it.each([
		['front-1 is required.', 'Department is required.', 'front-1'],
		['The value of FRONT_1 is invalid', 'The value of Department is invalid', 'front-1'],
		['Value too long: Front 1', 'Value too long: Department', 'front-1'],
		["Field 'front1' is too long", "Field 'Department' is too long", 'front-1'],
		['front-10 is too long', 'Wing is too long', 'front-10'],
		['front-2 is too long', 'Phone is too long', 'front-2'],
		['name is required.', 'Full Name is required.', 'name'],
		['NAME is required', 'Full Name is required', 'name'],
		['The name is required', 'The Full Name is required', 'name'],
		['The field "name" was not sent', 'The field "Full Name" was not sent', 'name'],
		['Required: name', 'Required: Full Name', 'name'],
		['Invalid value for barcode.', 'Invalid value for Badge Barcode.', 'barcode'],
		['Barcode missing or invalid', 'Badge Barcode missing or invalid', 'barcode'],
		['card_id already exists', 'Card ID already exists', 'card-id'],
		[
			'Card expiration has the wrong format',
			'Card Expiration has the wrong format',
			'card-expiration',
		],
		['The id-photo URL is too long', 'The Photo URL is too long', 'id-photo'],
		['card-id E1: front-1 is too long', 'Card ID E1: Department is too long', 'front-1'],
		['Department is too long', 'Department is too long', 'front-1'],
		['back-2 is too long', 'Front 1 (old) is too long', 'back-2'],
	])('%j becomes %j', (message, text, field) => {
		expect(translateFieldNames(message, labels)).toEqual({ text, field });
	});

	it.each([
		'Your username is not valid',
		'The file name of the image is odd',
		'The name of the institution is missing',
		'Please go back and try again',
		'front-100 is unknown',
		'my-name is unknown',
		'Phone is too long',
		'Nothing is named here',
		'',
	])('%j stays as it is', (message) => {
		expect(translateFieldNames(message, labels)).toEqual({ text: message });
	});

	it('that names several fields is translated, and is about none of them alone', () => {
		expect(translateFieldNames('front-1 or back-1 is required', labels)).toEqual({
			text: 'Department or Phone is required',
		});
	});

	it('keeps labels with characters that mean something to a pattern', () => {
		const odd = { 'front-1': '$& (1+1)? [x]', 'front-2': '-', 'front-3': '' };
		expect(translateFieldNames('front-1 is required', odd)).toEqual({
			text: '$& (1+1)? [x] is required',
			field: 'front-1',
		});
		expect(translateFieldNames('any - thing', odd)).toEqual({ text: 'any - thing' });
		expect(translateFieldNames('name is required', {})).toEqual({ text: 'name is required' });
	});

	it('never breaks, whatever labels and message are', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'grapheme' }),
				fc.dictionary(
					fc.constantFrom('name', 'front-1', 'barcode'),
					fc.string({ unit: 'grapheme' }),
				),
				(message, any) => {
					expect(typeof translateFieldNames(message, any).text).toBe('string');
				},
			),
		);
	});
});
