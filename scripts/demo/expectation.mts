import type { DemoOutcome } from './outcome.mts';

/** What is known about the data: `examples/data/expected.json`. */
export interface Expectation {
	rows: number;
	applied: number;
	/** by record number, e.g. `front-1 too long` */
	rejected: Record<string, string>;
}

export interface RunResult {
	outcome: DemoOutcome;
	/** Cards that the service holds after the run. */
	cards: number;
	/** Whether the cards were there before. */
	isRepeat: boolean;
}

const RULES: Array<[ending: string, rule: string]> = [
	[' is required', 'required'],
	[' too long', 'tooLong'],
	[' is not a date', 'notADate'],
	[' is not an address', 'notAnAddress'],
	[' is not a link', 'notALink'],
	[' stands twice', 'duplicate'],
];

/** Turns `front-1 too long` into the field and the rule it names. */
export function parseReason(reason: string): { field: string; rule: string } {
	const found = RULES.find(([ending]) => reason.endsWith(ending));
	if (!found) throw new Error(`expected.json: no rule is known for "${reason}"`);
	const [ending, rule] = found;
	return { field: reason.slice(0, -ending.length), rule };
}

function compareRejections(outcome: DemoOutcome, expected: Expectation): string[] {
	const differences: string[] = [];
	const seen = new Set<string>();
	for (const row of outcome.rejected) {
		const record = String(row.record);
		if (seen.has(record)) differences.push(`record ${record} was rejected more than once`);
		seen.add(record);
		const reason = expected.rejected[record];
		if (reason === undefined) {
			differences.push(`record ${record} was rejected ("${row.message}") but is good`);
			continue;
		}
		const { field, rule } = parseReason(reason);
		if (row.field !== field || row.rule !== rule) {
			const got = `${row.field || 'no field'} / ${row.rule || 'no rule'}`;
			differences.push(`record ${record}: expected ${field} / ${rule}, details say ${got}`);
		}
		if (row.message.trim() === '')
			differences.push(`record ${record} was rejected without a message`);
	}
	for (const [record, reason] of Object.entries(expected.rejected)) {
		if (!seen.has(record))
			differences.push(`record ${record} should have been rejected: ${reason}`);
	}
	return differences;
}

/** What differs from what is known about the data, one sentence each; empty when all is as expected. */
export function findDifferences(result: RunResult, expected: Expectation): string[] {
	const { outcome, cards, isRepeat } = result;
	const numbers: Array<[name: string, got: number, wanted: number]> = [
		['created', outcome.created, isRepeat ? 0 : expected.applied],
		['updated', outcome.updated, isRepeat ? expected.applied : 0],
		['applied without a known code', outcome.unclear, 0],
		['rejected', outcome.rejected.length, Object.keys(expected.rejected).length],
		[
			'rows accounted for',
			outcome.created + outcome.updated + outcome.unclear + outcome.rejected.length,
			expected.rows,
		],
		['cards in the sandbox', cards, expected.applied],
	];
	return [
		...numbers
			.filter(([, got, wanted]) => got !== wanted)
			.map(([name, got, wanted]) => `${name}: ${got}, expected ${wanted}`),
		...compareRejections(outcome, expected),
	];
}
