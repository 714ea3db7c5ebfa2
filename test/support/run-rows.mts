import type { Cancellation } from '../../nodes/shared/clock.ts';
import {
	RowRun,
	type Items,
	type PreparedRow,
	type RowResult,
} from '../../nodes/shared/declarative/rowRun.ts';
import type { Failed, RowFailure, Sent } from '../../nodes/shared/result.ts';

export const failure = (what: string, more: Partial<RowFailure> = {}): RowFailure => ({
	what,
	hint: 'Do something about it.',
	state: 'refused',
	...more,
});

export const done = (row: number): Sent<Items> => ({ ok: true, value: { rows: [{ row }] } });

export const failed = (what: string, more: Partial<RowFailure> = {}): Failed => ({
	ok: false,
	failure: failure(what, more),
});

/** What becomes of a row: its check, then what its request comes to. */
export interface ScriptedRow {
	check?: RowFailure;
	/** Throws instead of checking. */
	throwsInCheck?: Error;
	send?: (cancellation: Cancellation, row: number) => Promise<Sent<Items>> | Sent<Items>;
}

/** Rows that go through a run as n8n's engine hands them over: one after the other, each without waiting. */
export class PlayedRun {
	/** Rows that were sent, in order; a row that is sent twice stands here twice. */
	readonly sent: number[] = [];

	readonly checked: number[] = [];

	readonly run: RowRun;

	constructor(
		private readonly script: (row: number) => ScriptedRow,
		settings: { rows: number; stop?: boolean; signal?: AbortSignal },
	) {
		this.run = new RowRun(settings.rows, settings.stop ?? true, settings.signal);
	}

	async row(index: number): Promise<RowResult> {
		return await this.run.row(
			index,
			async ({ cancellation }) => await this.prepare(index, cancellation),
		);
	}

	/** All rows of one try, registered in order before any is waited for. */
	rows(count: number, from = 0): Array<Promise<RowResult>> {
		return Array.from({ length: count }, async (_, index) => await this.row(from + index));
	}

	async try(count: number): Promise<RowResult[]> {
		return await Promise.all(this.rows(count));
	}

	private async prepare(index: number, cancellation: Cancellation): Promise<PreparedRow> {
		this.checked.push(index);
		const { check, throwsInCheck, send = () => done(index) } = this.script(index);
		await Promise.resolve();
		if (throwsInCheck) throw throwsInCheck;
		if (check) return { ok: false, failure: check };
		return {
			ok: true,
			value: async () => {
				// As the limiter does: whoever comes after the stop sends nothing.
				if (cancellation.cancelled) return { ok: false };
				this.sent.push(index);
				return await send(cancellation, index);
			},
		};
	}
}

const kindOf = (result: RowResult): string => {
	if (result.ok) return 'done';
	return result.failure ? 'failed' : 'stopped';
};

export const kinds = (results: readonly RowResult[]): string[] => results.map(kindOf);

export const sentences = (results: readonly RowResult[]): string[] =>
	results.map((result) =>
		!result.ok && result.failure
			? `${result.failure.what}. ${result.progress ?? ''}`
			: kindOf(result),
	);
