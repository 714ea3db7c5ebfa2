import fc from 'fast-check';
import { dayIn, readBirthDate } from '../../../../nodes/IdMe/check/requestValues.ts';

const TODAY = '2026-11-24';
const read = (value: unknown, timezone = 'America/New_York') =>
	readBirthDate(value, timezone, TODAY);

it.each(['0000-01-01', '0001-01-01', '1899-12-31'])("%s is nobody's", (text) => {
	expect(read(text)).toEqual({ ok: false, reason: 'it is before 1900' });
});

describe('a birth date', () => {
	it.each<[unknown]>([
		['1990-04-27'],
		[' 1990-4-27 '],
		['1990/04/27'],
		['1990.4.27'],
		['19900427'],
		// The day that is written counts, in whatever zone its time is.
		['1990-04-27T00:00:00'],
		['1990-04-27T00:00:00.000Z'],
		['1990-04-27T23:30:00-05:00'],
		['1990-04-27 12:00'],
		[new Date('1990-04-27T00:00:00.000Z')],
		// Midnight in New York.
		[new Date('1990-04-27T04:00:00.000Z')],
		[{ toISO: () => '1990-04-27T00:00:00.000-04:00' }],
		// As spreadsheets count days.
		[32990],
		['32990.5'],
	])('is sent as year, month and day: %p', (value) => {
		expect(read(value)).toEqual({ ok: true, birthDate: '1990-04-27' });
	});

	it.each<[unknown, string]>([
		['04/27/1990', 'it does not begin with the year'],
		['27.4.1990', 'it does not begin with the year'],
		['April 27, 1990', 'it does not begin with the year'],
		['1990', 'it does not begin with the year'],
		[1990, 'it does not begin with the year'],
		['199011', 'it does not begin with the year'],
		['', 'it does not begin with the year'],
		[null, 'it does not begin with the year'],
		[new Date('nonsense'), 'it does not begin with the year'],
		['1990-02-30', 'the calendar has no such day'],
		['1990-13-01', 'the calendar has no such day'],
		['1990-00-10', 'the calendar has no such day'],
		['2026-11-25', 'it is in the future'],
	])('is refused and not guessed: %p', (value, reason) => {
		expect(read(value)).toEqual({ ok: false, reason });
	});

	it('of today is taken, for ID.me to say that the person is a minor', () => {
		expect(read(TODAY)).toEqual({ ok: true, birthDate: TODAY });
	});

	it('that is written as text never moves by a day, whatever the time zone', () => {
		const zones = fc.constantFrom(
			'UTC',
			'Pacific/Kiritimati',
			'Pacific/Pago_Pago',
			'Europe/Berlin',
		);
		const days = fc.date({
			min: new Date('1900-01-01'),
			max: new Date('2026-11-23'),
			noInvalidDate: true,
		});
		const offsets = fc.constantFrom('', '+14:00', '-11:00');
		fc.assert(
			fc.property(days, zones, offsets, (date, zone, offset) => {
				const day = date.toISOString().slice(0, 10);
				expect(read(`${day}T22:15:00${offset}`, zone)).toEqual({ ok: true, birthDate: day });
			}),
		);
	});

	it.each([
		['1990-04-26T22:00:00.000Z', 'Europe/Berlin'],
		['1990-04-27T04:00:00Z', 'America/New_York'],
		['1990-04-27T00:00:00.000Z', 'Pacific/Pago_Pago'],
	])('that is an instant is the day that the zone shows: %s in %s', (instant, zone) => {
		expect(read(instant, zone)).toEqual({ ok: true, birthDate: '1990-04-27' });
	});
});

describe('the day of an instant', () => {
	const instant = new Date('2026-11-24T02:30:00.000Z');

	it('is that of the time zone, and that of UTC where the zone is unknown', () => {
		expect(dayIn(instant, 'America/New_York')).toBe('2026-11-23');
		expect(dayIn(instant, 'Europe/Berlin')).toBe('2026-11-24');
		expect(dayIn(instant, 'Nowhere/Land')).toBe('2026-11-24');
	});
});
