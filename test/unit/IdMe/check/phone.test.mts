import fc from 'fast-check';
import { masker } from '../../../../nodes/shared/masking.ts';
import { readPhone, spellingsOf } from '../../../../nodes/IdMe/check/requestValues.ts';

describe('a phone number', () => {
	it.each([
		'8889413032',
		'888-941-3032',
		'888.941.3032',
		'(888) 941-3032',
		'(888)941 3032',
		'+1 888 941 3032',
		'+18889413032',
		'1-888-941-3032',
		' 18889413032\n',
		// No-break spaces, dashes and marks of direction, as phone books and web pages put them in.
		'\u202a+1\u00a0(888)\u00a0941\u20113032\u202c',
		'８８８９４１３０３２',
	])('is reduced to its ten digits: %j', (typed) => {
		expect(readPhone(typed)).toEqual({ ok: true, phone: '8889413032' });
	});

	it.each([
		['888941303', 'it has 9 digits'],
		['88894130321', 'it has 11 digits'],
		['+44 20 7946 0958', 'ID.me checks US numbers only'],
		['0888941303', 'no area code begins with 0 or 1'],
		['1888941303', 'no area code begins with 0 or 1'],
		['888-941-3032 ext. 12', 'it has letters or an extension'],
		['888-941-3032 x12', 'it has letters or an extension'],
		['888-941-3032#12', 'it has letters or an extension'],
		['1-800-FLOWERS', 'it has letters or an extension'],
		['888*941*3032', 'it has characters that are no digits'],
		['888941303.2', 'it is a decimal number'],
		['203555012.0', 'it is a decimal number'],
	])('is refused with the reason: %s', (typed, reason) => {
		expect(readPhone(typed)).toEqual({ ok: false, reason });
	});

	it('never comes out as anything but ten digits', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (typed) => {
				const reading = readPhone(typed);
				return !reading.ok || /^[2-9]\d{9}$/.test(reading.phone);
			}),
		);
	});

	it.each(['8889413032', '+1 (888) 941-3032', '1.888.941.3032'])(
		'is hidden in whatever spelling a service repeats it: %s',
		(typed) => {
			const hide = masker({ answers: spellingsOf(typed) });
			for (const lead of ['', '1', '+1', '+1 ', '1-', 'tel:+1-']) {
				for (const spelt of ['8889413032', '888-941-3032', '888.941.3032', '(888) 941-3032']) {
					expect(hide(`No ${lead}${spelt}.`)).not.toMatch(/\d{2}/);
				}
			}
		},
	);
});
