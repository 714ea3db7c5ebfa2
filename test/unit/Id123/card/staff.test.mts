import { readFileSync } from 'node:fs';
import path from 'node:path';
import papa from 'papaparse';
import { compileMapping, mapRow } from '../../../../nodes/Id123/card/mapping.ts';
import { refuseTwice, type FirstRows } from '../../../../nodes/Id123/card/idForms.ts';
import {
	checkCard,
	readTemplate,
	settableFields,
	type CheckSettings,
} from '../../../../nodes/Id123/card/template.ts';
import type { RowFailure } from '../../../../nodes/shared/result.ts';

const read = (file: string) =>
	readFileSync(path.join(process.cwd(), 'examples/data', file), 'utf8');

interface Expected {
	rows: number;
	applied: number;
	rejected: Record<string, string>;
}

const RULES: Record<string, string> = {
	'is required': 'required',
	'is not a date': 'notADate',
	'too long': 'tooLong',
	'is not an address': 'notAnAddress',
	'is not a link': 'notALink',
	'stands twice': 'duplicate',
};

const expected = JSON.parse(read('expected.json')) as Expected;
const template = readTemplate(JSON.parse(read('template.json')));
const fields = settableFields(template);
const SETTINGS: CheckSettings = {
	operation: 'upsert',
	dateOrder: 'monthFirst',
	timezone: 'America/New_York',
};

function runRoster(csv: string) {
	const { data } = papa.parse<Record<string, unknown>>(csv, {
		header: true,
		skipEmptyLines: true,
	});
	const matcher = compileMapping(fields);
	const cardIds: FirstRows = new Map();
	const rejected = new Map<number, RowFailure[]>();
	data.forEach((item, index) => {
		// The heading is line 1 of the sheet.
		const row = index + 2;
		const match = matcher(Object.keys(item));
		const { card, problems } = checkCard(mapRow(item, match), fields, SETTINGS);
		const cardId = card['card-id'];
		const duplicate = cardId === undefined ? undefined : refuseTwice(cardIds, row, cardId);
		const all = [...match.problems, ...problems, ...(duplicate ? [duplicate] : [])];
		if (all.length > 0) rejected.set(row, all);
	});
	return { rows: data.length, rejected, match: matcher(Object.keys(data[0])) };
}

describe('the roster of the demo', () => {
	const { rows, rejected, match } = runRoster(read('staff.csv'));

	it('maps by itself, all columns but the one that is no field', () => {
		expect(match.problems).toEqual([]);
		expect(match.unknown).toEqual(['Shoe Size']);
		expect(match.matched.map(({ key }) => key)).toEqual([
			'card-id',
			'name',
			'front-1',
			'front-2',
			'front-3',
			'secondary-1',
			'back-1',
			'barcode',
			'id-photo',
			'unique-identifier',
			'security-question-1',
			'recipient-email',
			'card-expiration',
		]);
	});

	it('maps with a byte order mark that a reader left in place, too', () => {
		const csv = read('staff.csv').replace(/^\ufeff/, '');
		expect(runRoster(`\ufeff\ufeff${csv}`).rejected.size).toBe(32);
	});

	it('gives 968 good rows and 32 rejected ones', () => {
		expect(rows).toBe(expected.rows);
		expect(rejected.size).toBe(32);
		expect(rows - rejected.size).toBe(expected.applied);
	});

	it.each(Object.entries(expected.rejected))('refuses row %s because %s', (row, why) => {
		const [field, ...rest] = why.split(' ');
		const problems = rejected.get(Number(row)) ?? [];
		expect(problems.map((problem) => [problem.field, problem.rule])).toEqual([
			[field, RULES[rest.join(' ')]],
		]);
		expect(problems[0].what).not.toMatch(/error|problem|failure|mistake/i);
	});

	it('costs no more than fifteen copies of a row', () => {
		const { data } = papa.parse<Record<string, unknown>>(read('staff.csv'), { header: true });
		const matcher = compileMapping(fields);
		// Processor time of the cheapest of several rounds: neither counts what else the machine does.
		const cheapest = (work: (item: Record<string, unknown>) => unknown, times = 1): number => {
			const rounds = Array.from({ length: 10 }, () => {
				const before = process.cpuUsage();
				for (let time = 0; time < times; time += 1) for (const item of data) work(item);
				const { user, system } = process.cpuUsage(before);
				return (user + system) / times;
			});
			return Math.min(...rounds);
		};
		// Rounds of like length are interrupted alike.
		const copies = cheapest((item) => JSON.parse(JSON.stringify(item)), 20);
		const checks = cheapest((item) =>
			checkCard(mapRow(item, matcher(Object.keys(item))), fields, SETTINGS),
		);
		expect(checks / copies).toBeLessThan(15);
	});
});
