import vm from 'node:vm';
import fc from 'fast-check';
import { toExpiration, toServiceDate } from '../../../../nodes/Id123/card/dates.ts';
import type { DateOrder } from '../../../../nodes/Id123/card/dates.ts';

const orders: DateOrder[] = ['monthFirst', 'dayFirst', 'refuseAmbiguous'];

/** The shape of luxon's DateTime as far as a cell shows it. */
const luxon = (iso: string | null) => ({ isLuxonDateTime: true, toISO: () => iso });

/** Luxon throws for an invalid date where it is set to. */
const UNREADABLE = {
	toISO: () => {
		throw new Error('Invalid DateTime');
	},
};

const valueOf = (result: ReturnType<typeof toServiceDate>) =>
	result.ok ? result.value : `refused: ${result.reason}`;

describe('a date field of a template', () => {
	it.each<[unknown, string]>([
		['2026-01-31', '2026-01-31'],
		[' 2026-1-5 ', '2026-01-05'],
		['2024-02-29', '2024-02-29'],
		['2026-01-31T10:30:00', '2026-01-31'],
		['2026-01-31T23:30:00-05:00', '2026-01-31'],
		['2026-01-31T00:00:00.000Z', '2026-01-31'],
		['2020-07-16T23:50:30.045+05:30', '2020-07-16'],
		['2026-01-31 10:30', '2026-01-31'],
		['2026/01/31', '2026-01-31'],
		['2026.1.31', '2026-01-31'],
		['31.1.2026', '2026-01-31'],
		['1.2.2026', '2026-02-01'],
		['31. 1. 2026', '2026-01-31'],
		['20260131', '2026-01-31'],
		[20260131, '2026-01-31'],
		[3654, '1910-01-01'],
		[9999, '1927-05-17'],
		[36526, '2000-01-01'],
		[45234, '2023-11-04'],
		['45234', '2023-11-04'],
		[45234.5, '2023-11-04'],
		['45234.5', '2023-11-04'],
		['45234,5', '2023-11-04'],
		[45234.9999999, '2023-11-04'],
		[45234.99999999999, '2023-11-05'],
		[2_958_465, '9999-12-31'],
		[new Date('2026-01-31'), '2026-01-31'],
		[luxon('2026-01-31T00:00:00.000+01:00'), '2026-01-31'],
		['31/01/2026 0:00', 'refused: the month is expected first, and there are only 12'],
		['01/31/2026 0:00', '2026-01-31'],
		['1/31/2026 10:30:00 PM', '2026-01-31'],
	])('reads %j as %s', (value, expected) => {
		expect(valueOf(toServiceDate(value, 'monthFirst'))).toBe(expected);
	});

	it.each<[string, string, string, string]>([
		['1/2/2026', '2026-01-02', '2026-02-01', 'refused: day and month could be swapped'],
		[
			'31/1/2026',
			'refused: the month is expected first, and there are only 12',
			'2026-01-31',
			'2026-01-31',
		],
		[
			'1/31/2026',
			'2026-01-31',
			'refused: the day is expected first, and the second number is no month',
			'2026-01-31',
		],
		['02/02/2026', '2026-02-02', '2026-02-02', '2026-02-02'],
		[
			'31/31/2026',
			'refused: there is no such day in the calendar',
			'refused: there is no such day in the calendar',
			'refused: there is no such day in the calendar',
		],
	])('reads %s by the date order', (value, ...expected) => {
		expect(orders.map((order) => valueOf(toServiceDate(value, order)))).toEqual(expected);
	});

	it.each<[unknown, RegExp]>([
		['31 Februar 2020', /not written like/],
		['2026-02-30', /no such day/],
		['2025-02-29', /no such day/],
		['2026-13-01', /no such day/],
		['30.2.2026', /no such day/],
		['1/2/26', /two digits/],
		['31.12.99', /two digits/],
		['26-01-31', /two digits/],
		['0026-01-31', /outside 1000/],
		['2026', /could be a year/],
		[2026, /could be a year/],
		['310126', /not written like/],
		[310126, /no day number/],
		[0, /too small for a day/],
		[-1, /too small for a day/],
		[0.5, /too small for a day/],
		[5, /too small for a day/],
		[60, /too small for a day/],
		['00012', /too small for a day/],
		[3653, /too small for a day, which would lie before 1910/],
		[100_000, /no day number/],
		[2_958_466, /no day number/],
		[1_767_225_600_000, /no day number/],
		[NaN, /no day number/],
		[Infinity, /no day number/],
		['2026-01-31T25:00', /no such time/],
		['2026-01-31T10:61', /no such time/],
		['2026-01-31 13:00 PM', /no such time/],
		['2026-01-31T10:00+15:00', /no such time/],
		['2026-01-31T10', /not written like/],
		['2026-W05-6', /not written like/],
		['31-01-2026', /not written like/],
		['Sat Jan 31 2026', /not written like/],
		['tomorrow', /not written like/],
		['2026-01-31'.padEnd(100, ' x'), /not written like/],
		['', /empty/],
		[null, /empty/],
		[undefined, /empty/],
		[true, /neither text/],
		[{}, /neither text/],
		[[], /neither text/],
		[new Date(NaN), /without a valid value/],
		[luxon(null), /without a valid value/],
		[UNREADABLE, /without a valid value/],
	])('refuses %j', (value, reason) => {
		for (const order of orders) {
			expect(toServiceDate(value, order)).toEqual({
				ok: false,
				reason: expect.stringMatching(reason) as string,
			});
			expect(toExpiration(value, order, 'UTC').ok).toBe(false);
		}
	});

	it('takes a JavaScript date for the day that the zone shows, unless it is midnight in UTC', () => {
		const evening = new Date('2026-01-31T23:00:00Z');
		expect(valueOf(toServiceDate(evening, 'monthFirst', 'Europe/Berlin'))).toBe('2026-02-01');
		expect(valueOf(toServiceDate(evening, 'monthFirst', 'America/New_York'))).toBe('2026-01-31');
		const midnight = new Date('2026-01-31T00:00:00Z');
		expect(valueOf(toServiceDate(midnight, 'monthFirst', 'America/New_York'))).toBe('2026-01-31');
	});

	it('reads a date that was made in another realm, as in an expression', () => {
		const foreign: unknown = vm.runInNewContext("new Date('2026-01-31')");
		expect(foreign).not.toBeInstanceOf(Date);
		expect(valueOf(toServiceDate(foreign, 'monthFirst'))).toBe('2026-01-31');
	});

	const day = fc.date({
		min: new Date('1000-01-01'),
		max: new Date('9999-12-31'),
		noInvalidDate: true,
	});

	it('reads every day back from each way of writing it', () => {
		fc.assert(
			fc.property(day, (date) => {
				const iso = date.toISOString().slice(0, 10);
				const [y, m, d] = iso.split('-');
				const written: Array<[unknown, DateOrder]> = [
					[iso, 'refuseAmbiguous'],
					[`${iso}T12:00:00+02:00`, 'refuseAmbiguous'],
					[`${y}/${+m}/${+d}`, 'refuseAmbiguous'],
					[`${+m}/${+d}/${y}`, 'monthFirst'],
					[`${+d}/${+m}/${y}`, 'dayFirst'],
					[`${d}.${m}.${y}`, 'monthFirst'],
					[new Date(iso), 'dayFirst'],
				];
				for (const [value, order] of written) {
					expect(valueOf(toServiceDate(value, order))).toBe(iso);
				}
			}),
		);
	});

	it('reads the day numbers of a spreadsheet', () => {
		fc.assert(
			fc.property(fc.integer({ min: 3654, max: 99_999 }), (serial) => {
				const date = new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000);
				expect(valueOf(toServiceDate(serial, 'monthFirst'))).toBe(date.toISOString().slice(0, 10));
			}),
		);
	});

	it('gives a real day or a reason, whatever the cell holds', () => {
		const cell = fc.oneof(
			fc.anything(),
			fc.stringMatching(/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( \d\d:\d\d)?$/),
		);
		fc.assert(
			fc.property(cell, fc.constantFrom(...orders), (value, order) => {
				const result = toServiceDate(value, order);
				if (!result.ok) return expect(result.reason).toMatch(/^[a-z0-9 ,-]+$/);
				const date = new Date(result.value);
				return expect(date.toISOString().slice(0, 10)).toBe(result.value);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('an instant in UTC, which is what other nodes make of a JavaScript date', () => {
	test.each([
		['2026-01-31T00:00:00.000Z', 'America/New_York', '2026-01-31'],
		['2026-01-31T00:00:00Z', 'Asia/Tokyo', '2026-01-31'],
		['2026-01-30T23:00:00.000Z', 'Europe/Berlin', '2026-01-31'],
		['2026-01-31T05:00:00.000Z', 'America/New_York', '2026-01-31'],
		['2026-01-31T23:30:00+00:00', 'Asia/Tokyo', '2026-02-01'],
	])('%s is in %s the day %s', (value, timezone, day) => {
		expect(toServiceDate(value, 'refuseAmbiguous', timezone)).toEqual({ ok: true, value: day });
		expect(toServiceDate(new Date(value), 'refuseAmbiguous', timezone)).toEqual({
			ok: true,
			value: day,
		});
	});

	test('a date that was written with another offset keeps the day that stands there', () => {
		const value = '2026-01-31T00:00:00+01:00';
		expect(toServiceDate(value, 'refuseAmbiguous', 'America/New_York')).toEqual({
			ok: true,
			value: '2026-01-31',
		});
	});
});
