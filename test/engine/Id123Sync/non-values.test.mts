/** Sheets whose cells are no values, as a roster, in both mappings. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { readTemplate, settableFields } from '../../../nodes/Id123/card/template.ts';
import staffTemplate from '../../../examples/data/template.json';
import schoolExport from '../../cases/custom-region/school-export.items.json';
import students from '../../cases/custom-region/students.items.json';
import errorValues from '../../cases/error-values/staff.items.json';
import guards from '../../cases/text-guards/staff.items.json';
import scientific from '../../cases/scientific/staff.items.json';
import windows1252 from '../../cases/windows-1252/staff.items.json';
import { openStage, staffRows } from './support/scene.mts';

const stage = openStage();
const FIELDS = settableFields(readTemplate(staffTemplate));

/** A pair for each column that the rows have. */
function byColumn(rows: ReadonlyArray<Readonly<IDataObject>>): INodeParameters {
	const columns = new Set(rows.flatMap((row) => Object.keys(row)));
	const pairs = FIELDS.filter(({ label }) => columns.has(label));
	return {
		mapping: 'columns',
		columns: { pairs: pairs.map(({ key, label }) => ({ field: key, column: label })) },
	};
}

const MAPPINGS = [
	['automatic', () => ({})],
	['by column name', byColumn],
] as const;

describe.each(MAPPINGS)('mapping %s', (_, mapping) => {
	it.each([
		['read in the wrong encoding', windows1252, 'notText'],
		['with failed formulas', errorValues, 'notAValue'],
		['with marks before the IDs', guards, 'notAnId'],
		['with scientific notation', scientific, 'notAnId'],
	] as const)('a sheet %s is refused row by row', async (__, rows, rule) => {
		const scene = await stage.scene();
		const { rejected } = await scene.run(
			rows.map((row) => ({ ...row })),
			mapping(rows),
		);
		const details = rejected.map(({ json }) => json.details as IDataObject);
		expect(details.map(({ row }) => row)).toEqual(rows.map((___, at) => at + 1));
		expect(details[0].rule).toBe(rule);
		expect(scene.changing).toEqual([]);
	});

	it('refuses dates that can be read in two ways, on a custom address', async () => {
		const scene = await stage.scene();
		const { rejected, summary } = await scene.run(
			students.map((row) => ({ ...row })),
			mapping(students),
		);
		expect(rejected.map(({ json }) => (json.details as IDataObject).rule)).toEqual([
			'notADate',
			'notADate',
		]);
		expect(summary).toMatchObject({ created: 1, rejected: 2 });
	});
});

it('refuses the dates of a school export by the column of its own name', async () => {
	const scene = await stage.scene();
	const pairs = [
		['card-id', 'ID'],
		['name', 'First Name'],
		['unique-identifier', 'Student Number'],
		['security-question-1', 'Last Name'],
		[FIELDS.find(({ label }) => label === 'Start Date')?.key ?? '', 'Birthdate'],
	].map(([field, column]) => ({ field, column }));
	const { rejected, applied } = await scene.run(
		schoolExport.map((row) => ({ ...row })),
		{ mapping: 'columns', columns: { pairs } },
	);
	expect(rejected).toHaveLength(2);
	expect(applied).toHaveLength(1);
});

test.each(['Department', 'Card ID'])(
	'mapped by hand, a row whose heading for %s lost its letters is told, and nothing of its card is cleared or goes',
	async (label) => {
		const scene = await stage.scene();
		const people = staffRows(4).map(({ 'Recipient Email': _, ...row }) => row);
		scene.add(people);
		const { [label]: cell, ...rest } = people[3];
		const row = { ...rest, [label.replace('D', '\uFFFD')]: cell };
		const { rejected } = await scene.run([...people.slice(0, 3), row], {
			...byColumn(people),
			missingCards: 'archive',
			options: { clearEmpty: true },
		});
		expect(rejected.map(({ json }) => (json.details as IDataObject).rule)).toContain('notText');
		expect(scene.card('E4')?.values['front-1']).toBe('Radiology');
		expect(scene.state('E4')).toBe('INACTIVE');
	},
);
