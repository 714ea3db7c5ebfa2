import fc from 'fast-check';
import { zoneOffset } from '../../../../nodes/Id123/card/calendar.ts';
import { toExpiration, toServiceDate } from '../../../../nodes/Id123/card/dates.ts';

/** The shape of luxon's DateTime as far as a cell shows it. */
const luxon = (iso: string) => ({ isLuxonDateTime: true, toISO: () => iso });

const valueOf = (result: ReturnType<typeof toExpiration>) =>
	result.ok ? result.value : `refused: ${result.reason}`;

describe('an expiration', () => {
	it.each<[unknown, string, string]>([
		['2028-11-27T23:59:59+00:00', 'UTC', '2028-11-27T23:59:59+00:00'],
		['2020-07-16T23:50:30.045+05:30', 'America/New_York', '2020-07-16T18:20:30+00:00'],
		['2026-01-31T10:00:00Z', 'Europe/Berlin', '2026-01-31T10:00:00+00:00'],
		['2026-01-31', 'UTC', '2026-01-31T23:59:59+00:00'],
		['2026-01-31', 'Europe/Berlin', '2026-01-31T22:59:59+00:00'],
		['2026-07-31', 'Europe/Berlin', '2026-07-31T21:59:59+00:00'],
		['2026-01-31', 'America/New_York', '2026-02-01T04:59:59+00:00'],
		['2026-01-31', 'Asia/Kathmandu', '2026-01-31T18:14:59+00:00'],
		['2026-01-31', 'Pacific/Kiritimati', '2026-01-31T09:59:59+00:00'],
		['2026-01-31 10:30', 'America/New_York', '2026-01-31T15:30:00+00:00'],
		['2026-01-31T10:30:00', 'Europe/Berlin', '2026-01-31T09:30:00+00:00'],
		['1/31/2026 10:30 PM', 'America/New_York', '2026-02-01T03:30:00+00:00'],
		['1/31/2026 12:01 a.m.', 'UTC', '2026-01-31T00:01:00+00:00'],
		[46053, 'UTC', '2026-01-31T23:59:59+00:00'],
		[46053.5, 'America/New_York', '2026-01-31T17:00:00+00:00'],
		['46053.75', 'UTC', '2026-01-31T18:00:00+00:00'],
		[46053.9999999, 'UTC', '2026-01-31T23:59:59+00:00'],
		['46053.437673611', 'UTC', '2026-01-31T10:30:15+00:00'],
		[new Date('2026-01-31T10:00:00Z'), 'Europe/Berlin', '2026-01-31T10:00:00+00:00'],
		[luxon('2026-01-31T10:00:00.000+01:00'), 'UTC', '2026-01-31T09:00:00+00:00'],
	])('of %j in %s is %s', (value, timezone, expected) => {
		expect(toExpiration(value, 'monthFirst', timezone)).toEqual({ ok: true, value: expected });
	});

	it.each<[string, unknown, string]>([
		['a JavaScript date of a day', '2026-12-31T00:00:00.000Z', 'America/New_York'],
		['the same before it was made text', new Date('2026-12-31'), 'America/New_York'],
		['a database', '2026-12-31 00:00:00', 'America/New_York'],
		['a sheet', '12/31/2026 12:00:00 AM', 'America/New_York'],
		['a sheet with 24 hours', '31.12.2026 0:00', 'America/New_York'],
		['a JavaScript date at local midnight', '2026-12-31T05:00:00.000Z', 'America/New_York'],
		['luxon', luxon('2026-12-31T00:00:00.000-05:00'), 'America/New_York'],
		['luxon of another zone', luxon('2026-12-31T06:00:00.000+01:00'), 'America/New_York'],
	])('at midnight, as %s writes a day without a time, is the end of that day', (_, value, zone) => {
		expect(valueOf(toExpiration(value, 'monthFirst', zone))).toBe('2027-01-01T04:59:59+00:00');
	});

	it.each<[string, unknown]>([
		['luxon', luxon('2026-12-31T00:00:00.000+00:00')],
		['luxon as text', '2026-12-31T00:00:00.000+00:00'],
		['PostgreSQL', '2026-12-31 00:00:00+00'],
		['a database', '2026-12-31 00:00:00+00:00'],
		['JavaScript', '2026-12-31T00:00:00.000Z'],
	])(
		'at midnight in a zone whose clock is that of UTC, as %s writes it, is the end',
		(_, value) => {
			for (const zone of ['Europe/London', 'Africa/Accra', 'Atlantic/Reykjavik', 'UTC']) {
				expect(valueOf(toExpiration(value, 'monthFirst', zone))).toBe('2026-12-31T23:59:59+00:00');
			}
		},
	);

	it.each(['UTC', 'America/New_York', 'Europe/Berlin'])(
		'is what ID123 showed where that is given back, in %s',
		(zone) => {
			for (const shown of ['2026-12-31T00:00:00+00:00', '2026-12-31T05:00:00+00:00']) {
				expect(valueOf(toExpiration(shown, 'monthFirst', zone))).toBe(shown);
			}
		},
	);

	it('moves a time that the clocks skip on with them', () => {
		expect(toExpiration('2026-03-08 02:30', 'monthFirst', 'America/New_York')).toEqual({
			ok: true,
			value: '2026-03-08T07:30:00+00:00',
		});
	});

	it('takes the first of a time that occurs twice', () => {
		expect(toExpiration('2026-11-01 01:30', 'monthFirst', 'America/New_York')).toEqual({
			ok: true,
			value: '2026-11-01T05:30:00+00:00',
		});
	});

	it('takes the last end of a day that ends twice', () => {
		// São Paulo put its clocks back at midnight: 23:59:59 came at 01:59:59 and again at 02:59:59 UTC.
		expect(toExpiration('2018-02-17', 'monthFirst', 'America/Sao_Paulo')).toEqual({
			ok: true,
			value: '2018-02-18T02:59:59+00:00',
		});
	});

	it('ends a day that was skipped as a whole', () => {
		// Samoa went from 29 to 31 December 2011.
		expect(toExpiration('2011-12-30', 'monthFirst', 'Pacific/Apia')).toEqual({
			ok: true,
			value: '2011-12-31T09:59:59+00:00',
		});
	});

	it.each([
		12,
		24,
		36_525,
		'1900-01-12',
		'1899-12-30',
		'1970-01-01T00:00:00Z',
		new Date(0),
		'12/31/1999',
		'1999-12-31T23:59:59',
	])('is not %j, with which the card would be over as it is made', (value) => {
		for (const zone of ['America/Los_Angeles', 'Asia/Tokyo']) {
			expect(toExpiration(value, 'monthFirst', zone).ok).toBe(false);
		}
	});

	it('may be the first day of 2000 wherever it begins', () => {
		expect(valueOf(toExpiration('2000-01-01 01:00', 'monthFirst', 'Asia/Tokyo'))).toBe(
			'1999-12-31T16:00:00+00:00',
		);
	});

	it('refuses a time zone that does not exist', () => {
		for (const value of ['2026-01-31', '2026-01-31 10:00']) {
			expect(toExpiration(value, 'monthFirst', 'Mars/Olympus')).toEqual({
				ok: false,
				reason: expect.stringContaining('time zone') as string,
			});
		}
		expect(toServiceDate(new Date(1_000), 'monthFirst', 'Mars/Olympus').ok).toBe(false);
	});

	const zone = fc.constantFrom(
		'UTC',
		'Europe/Berlin',
		'America/New_York',
		'America/St_Johns',
		'Asia/Tehran',
		'Australia/Lord_Howe',
		'Africa/Casablanca',
		'Pacific/Apia',
	);

	it('shows the wall time that was written, in its zone, except where the clocks skip it', () => {
		const wall = fc.date({
			min: new Date('2000-01-02'),
			max: new Date('2090-01-01'),
			noInvalidDate: true,
		});
		fc.assert(
			fc.property(wall, zone, (date, timezone) => {
				const written = date.toISOString().slice(0, 19);
				fc.pre(!written.endsWith('T00:00:00'));
				const result = toExpiration(written, 'monthFirst', timezone);
				const instant = Date.parse(valueOf(result));
				const shown = new Date(instant + (zoneOffset(timezone, instant) ?? 0));
				const moved = shown.getTime() - Date.parse(`${written}Z`);
				// A whole skipped day is the longest jump there is.
				expect(moved === 0 || (moved > 0 && moved <= 86_400_000)).toBe(true);
				if (moved > 0) {
					expect(zoneOffset(timezone, instant)).not.toBe(zoneOffset(timezone, instant - moved));
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('ends the day one second before another day begins in that zone', () => {
		fc.assert(
			fc.property(fc.integer({ min: 10_957, max: 30_000 }), zone, (n, timezone) => {
				const day = new Date(n * 86_400_000).toISOString().slice(0, 10);
				const end = Date.parse(valueOf(toExpiration(day, 'monthFirst', timezone)));
				const shownAt = (instant: number) =>
					new Date(instant + (zoneOffset(timezone, instant) ?? 0)).toISOString();
				// 29 December 2011 is followed by the 31st in Samoa.
				const skipped = timezone === 'Pacific/Apia' && day === '2011-12-30';
				expect(shownAt(end).slice(0, 19)).toBe(`${skipped ? '2011-12-31' : day}T23:59:59`);
				expect(shownAt(end + 1000).slice(0, 10) > day).toBe(true);
			}),
			{ numRuns: 300 },
		);
	});
});

test.each(['UTC', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
	'the last day of all, which stands for "never", is taken in %s',
	(timezone) => {
		const { ok, value } = toExpiration('9999-12-31', 'monthFirst', timezone) as {
			ok: boolean;
			value: string;
		};
		expect(ok).toBe(true);
		expect(value).toMatch(/^9999-12-31T\d\d:59:59\+00:00$/);
	},
);
