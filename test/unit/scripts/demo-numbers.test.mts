import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
	findDifferences,
	parseReason,
	type Expectation,
} from '../../../scripts/demo/expectation.mts';
import { describeOutcome, readOutcome } from '../../../scripts/demo/outcome.mts';
import type { OutputItem } from '../../../scripts/n8n/types.mts';

const expected: Expectation = {
	rows: 4,
	applied: 2,
	rejected: { '3': 'front-1 too long', '5': 'card-id is required' },
};

const applied = (code: string, item: number): OutputItem => ({
	json: { 'card-id': `E${item}`, code },
	pairedItem: { item },
});
const rejected = (item: number, field: string, rule: string): OutputItem => ({
	json: {
		error: 'refused',
		message: `${field} breaks ${rule}`,
		details: { field, rule, row: item },
	},
	pairedItem: { item },
});

const goodRejections = [rejected(3, 'card-id', 'required'), rejected(1, 'front-1', 'tooLong')];

describe("the demo's judgement of a run", () => {
	it('finds nothing to complain about when every number is as expected', () => {
		const outcome = readOutcome([applied('S2001', 0), applied('S2001', 2)], goodRejections);
		expect(findDifferences({ outcome, cards: 2, isRepeat: false }, expected)).toEqual([]);
	});

	it('wants updates and no new cards from a second run', () => {
		const outcome = readOutcome([applied('S2002', 0), applied('S2002', 2)], goodRejections);
		expect(findDifferences({ outcome, cards: 2, isRepeat: true }, expected)).toEqual([]);
		expect(findDifferences({ outcome, cards: 2, isRepeat: false }, expected)).toContain(
			'created: 0, expected 2',
		);
	});

	it('names a good row that was rejected, a bad one that was not, and a wrong reason', () => {
		const outcome = readOutcome(
			[applied('S2001', 0), applied('S2001', 3)],
			[rejected(1, 'front-2', 'tooLong'), rejected(2, 'name', 'required')],
		);
		expect(findDifferences({ outcome, cards: 2, isRepeat: false }, expected)).toEqual([
			'record 3: expected front-1 / tooLong, details say front-2 / tooLong',
			'record 4 was rejected ("name breaks required") but is good',
			'record 5 should have been rejected: card-id is required',
		]);
	});

	it('counts an applied item without a known code as unclear', () => {
		const outcome = readOutcome([applied('S2001', 0), applied('', 2)], goodRejections);
		expect(findDifferences({ outcome, cards: 2, isRepeat: false }, expected)).toEqual([
			'created: 1, expected 2',
			'applied without a known code: 1, expected 0',
		]);
	});

	it('misses rows that came out nowhere', () => {
		const outcome = readOutcome([applied('S2001', 0)], goodRejections);
		expect(findDifferences({ outcome, cards: 1, isRepeat: false }, expected)).toContain(
			'rows accounted for: 3, expected 4',
		);
	});

	it('understands every reason in the expected results of the example', () => {
		const file = resolve('examples/data/expected.json');
		const example = JSON.parse(readFileSync(file, 'utf8')) as Expectation;
		const reasons = Object.values(example.rejected).map(parseReason);
		expect(reasons).toHaveLength(32);
		expect(example.applied + reasons.length).toBe(example.rows);
	});

	it('prints one line per kind of outcome and one per rejected row, in the order of the file', () => {
		const outcome = readOutcome([applied('S2001', 0), applied('S2002', 2)], goodRejections);
		expect(describeOutcome(outcome)).toEqual([
			'created   1',
			'updated   1',
			'rejected  2',
			'     1  a value is too long',
			'     1  a required value is missing',
			'',
			'Rejected rows (record of the file, the headings being record 1; what the node says):',
			'record    3  front-1 breaks tooLong',
			'record    5  card-id breaks required',
		]);
	});
});
