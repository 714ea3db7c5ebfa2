/** What came of a simulated month, and of many of them as a table. */
import type { PollEnd, Regime } from '../../support/engine.mts';
import type { Violation } from './oracle.mts';
import type { Kind } from './standing.mts';
import type { Variant } from './variant.mts';

/** What goes wrong besides the troubles of an hour; a run may have some of them only. */
export type TroubleName = Kind | 'refusal' | 'firstListing';

export interface SimulationReport {
	seed: number;
	regime: Regime;
	cards: number;
	polls: number;
	pageSize: number;
	troubles: readonly TroubleName[];
	variant: Variant;
	/** Polls by what became of them. */
	ends: Record<PollEnd, number>;
	/** Polls that nothing disturbed but faults of single cards and templates: each had to tell every other change. */
	sure: number;
	restarts: number;
	changes: number;
	told: number;
	/** Events that came again under their own ids, because n8n had lost what it stored. */
	repeated: number;
	/** Events that n8n was given and could not store, so that nobody saw them. */
	lost: number;
	/** Simulated days. */
	days: number;
	/** Executions without items, for the sake of what n8n saves with them. */
	empty: number;
	requests: number;
	seconds: number;
	violations: Violation[];
}

const COLUMNS: ReadonlyArray<readonly [string, (reports: readonly SimulationReport[]) => string]> =
	[
		['regime', ([{ regime }]) => regime],
		['runs', (reports) => String(reports.length)],
		['sure polls', (reports) => whole(reports, ({ sure }) => sure)],
		['changes', (reports) => whole(reports, ({ changes }) => changes)],
		['told', (reports) => whole(reports, ({ told }) => told)],
		['missed', (reports) => violations(reports, ['missed'])],
		['repeated', (reports) => violations(reports, ['same id', 'other id'])],
		['wrong', (reports) => violations(reports, ['unexplained', 'without details', 'behaviour'])],
		['again, same id', (reports) => whole(reports, ({ repeated }) => repeated)],
		['lost by n8n', (reports) => whole(reports, ({ lost }) => lost)],
		['empty/day', (reports) => perDay(reports, ({ empty }) => empty)],
		['failed/day', (reports) => perDay(reports, ({ ends }) => ends.threw)],
		['requests/day', (reports) => perDay(reports, ({ requests }) => requests)],
	];

/** A line for each of n8n's ways to poll. */
export function tableOf(reports: readonly SimulationReport[]): string {
	const regimes = [...new Set(reports.map(({ regime }) => regime))];
	const rows = regimes.map((regime) => {
		const own = reports.filter((report) => report.regime === regime);
		return COLUMNS.map(([, cell]) => cell(own));
	});
	const lines = [COLUMNS.map(([name]) => name), COLUMNS.map(() => '---'), ...rows];
	return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

type Figure = (report: SimulationReport) => number;

const sum = (reports: readonly SimulationReport[], of: Figure): number =>
	reports.reduce((total, report) => total + of(report), 0);

const whole = (reports: readonly SimulationReport[], of: Figure): string =>
	sum(reports, of).toLocaleString('en-US');

const perDay = (reports: readonly SimulationReport[], of: Figure): string =>
	(sum(reports, of) / sum(reports, ({ days }) => days)).toFixed(2);

function violations(
	reports: readonly SimulationReport[],
	kinds: ReadonlyArray<Violation['kind']>,
): string {
	return whole(
		reports,
		(report) => report.violations.filter(({ kind }) => kinds.includes(kind)).length,
	);
}
