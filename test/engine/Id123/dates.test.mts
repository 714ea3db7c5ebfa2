/** Days as people's sheets write them, through the operations that take rows. */
import clearMonday from '../../cases/clear-empty/monday.items.json';
import schoolExport from '../../cases/custom-region/school-export.items.json';
import students from '../../cases/custom-region/students.items.json';
import macDates from '../../cases/1904/staff.items.json';
import { AUTOMATIC, EXPRESSIONS, openSheets, told, WRITING } from './support/sheets.mts';

const { write, cardOf } = openSheets();
const valuesOf = (id: string) => Object.values(cardOf(id)?.values ?? {});

describe('dates with slashes, on a custom address', () => {
	it.each(WRITING.filter(([, operation]) => operation !== 'update'))(
		'are refused where they can be read in two ways: %s',
		async (_, operation, mapping) => {
			const run = await write(operation, mapping, students);
			expect(told(run)).toEqual([
				[1, 'Start Date', 'notADate'],
				[2, 'Start Date', 'notADate'],
			]);
			expect(run.success).toHaveLength(1);
		},
	);

	it('are read as Order in Dates With Slashes says, where it is set', async () => {
		const options = { dateOrder: 'monthFirst' };
		const run = await write('upsert', AUTOMATIC, students, { parameters: { options } });
		expect(run.error).toEqual([]);
	});

	it('of a school export, whose columns are mapped by expressions, too', async () => {
		const rows = schoolExport.map((row) => ({
			...row,
			'Card ID': row.ID,
			'Full Name': row['First Name'],
			'Start Date': row.Birthdate,
			'Unique Identifier': `s${row.ID}`,
		}));
		expect(told(await write('upsert', EXPRESSIONS, rows)).map(([row]) => row)).toEqual([1, 2]);
	});
});

test('a workbook of the 1904 system cannot be told, so the day is four years early: the README says so', async () => {
	const run = await write('upsert', AUTOMATIC, macDates);
	expect(run.error).toEqual([]);
	expect(valuesOf('Y1')).toContain('2022-01-30');
});

test('a JavaScript date at local midnight is that day in the time zone of the workflow', async () => {
	const [row] = clearMonday;
	const date = '2026-01-30T23:00:00.000Z';
	await write('upsert', AUTOMATIC, [{ ...row, 'Start Date': date }], { timezone: 'Europe/Berlin' });
	expect(valuesOf(row['Card ID'])).toContain('2026-01-31');
});

test.each(['2026-12-31T00:00:00.000Z', '2026-12-31 00:00:00', '12/31/2026 12:00:00 AM'])(
	'a card that expires on a day which is written as midnight, %s, is good until that day ends',
	async (day) => {
		const [row] = clearMonday;
		await write('upsert', AUTOMATIC, [{ ...row, 'Card Expiration': day }], {
			timezone: 'America/New_York',
		});
		const { expiresAt } = cardOf(row['Card ID']) ?? {};
		expect(new Date(expiresAt ?? 0).toISOString()).toBe('2027-01-01T04:59:59.000Z');
	},
);

test.each(['America/Los_Angeles', 'Europe/Berlin', 'Pacific/Auckland'])(
	'an expiration on the last day that sheets know is taken in %s, and is that day',
	async (timezone) => {
		const [row] = clearMonday;
		const items = [{ ...row, 'Card Expiration': '9999-12-31' }];
		const run = await write('upsert', AUTOMATIC, items, { timezone });
		expect(run.error).toEqual([]);
		const { expiresAt } = cardOf(row['Card ID']) ?? {};
		expect(new Date(expiresAt ?? 0).toISOString()).toMatch(/^9999-12-31/);
	},
);
