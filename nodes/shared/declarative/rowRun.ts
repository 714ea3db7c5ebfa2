/**
 * One run of a node over its items: what became of every row, kept across n8n's own retries of the run.
 *
 * - On Error "stop": no row is sent before all rows have passed their checks, because n8n evaluates expressions row by
 *   row and may throw for a later one. After the first failure nothing more is sent, and it tells how far the run came.
 * - On Error "continue": rows are independent.
 * - Retry On Fail repeats the node with all items. Rows that are done, or failed for good, answer from memory.
 */
import type { IDataObject } from 'n8n-workflow';

import { Cancellation, Moment } from '../clock';
import type { LimiterUser } from '../limiter/accountLimiter';
import { failed, forUnsent, ok, STOPPED, type Result, type RowFailure, type Sent } from '../result';

export interface Items {
	rows: IDataObject[];
	/** What was done and cannot be done again (such as a Transaction ID), should n8n drop the item. */
	known?: string;
}

export const oneItem = (json: IDataObject, known?: string): Result<Items> =>
	ok({ rows: [json], known });

/** An answer without a request, or the function that sends. */
export type Plan = { answer: IDataObject } | (() => Promise<Sent<Items>>);

/** A row that passed its checks, as the function that sends it; or why it did not. */
export type PreparedRow = Result<() => Promise<Sent<Items>>>;

type Prepare = (attempt: RunAttempt) => Promise<PreparedRow>;

/** Stopped: another row carries the failure. `progress`: how far the run came, in the failure that ends it. */
export type RowResult = Sent<Items> & { progress?: string };

/** How many further failed rows a message names. */
const NAMED_ROWS = 10;

export class RowRun {
	/** Rows that are done or failed for good: they are not sent again. */
	private readonly settled = new Map<number, Sent<Items>>();

	private attempt?: RunAttempt;

	constructor(
		readonly rows: number,
		readonly stopOnFailure: boolean,
		readonly cancelSignal?: AbortSignal,
	) {}

	async row(index: number, prepare: Prepare): Promise<RowResult> {
		// A row that comes twice is n8n's next try; what still waits of the last one is dropped.
		if (this.attempt === undefined || this.attempt.registered.has(index)) {
			this.attempt?.cancellation.end();
			this.attempt = new RunAttempt(this);
		}
		const { attempt } = this;
		attempt.registered.add(index);
		const outcome = await this.outcomeOf(index, attempt, prepare).catch((error) => {
			// It ends the node: no other row may wait for this one.
			attempt.broke(index);
			throw error;
		});
		return await attempt.finish(index, outcome);
	}

	private async outcomeOf(
		index: number,
		attempt: RunAttempt,
		prepare: Prepare,
	): Promise<Sent<Items>> {
		const known = this.settled.get(index);
		if (known?.ok) await attempt.ready();
		if (known) return known;
		const prepared = await prepare(attempt);
		if (!prepared.ok) {
			// A request that the checks needed was stopped: the run knows why.
			return prepared.failure.rule === 'cancelled' ? attempt.stopped() : prepared;
		}
		if (!(await attempt.ready())) return STOPPED;
		const outcome = await prepared.value();
		const isFinal = outcome.ok || (outcome.failure && !outcome.failure.retryable);
		if (isFinal) this.settled.set(index, outcome);
		return outcome;
	}
}

/** One try of a run; n8n makes several with Retry On Fail. */
export class RunAttempt {
	readonly cancellation: Cancellation;

	readonly registered = new Set<number>();

	private readonly outcomes = new Map<number, Sent<Items>>();

	/** Passed once rows may be sent. */
	private readonly gate = new Moment();

	private readonly end = new Moment();

	private readyRows = 0;

	private failed?: Array<{ index: number; failure: RowFailure }>;

	private asking?: LimiterUser;

	private accountFailure?: RowFailure;

	constructor(private readonly run: RowRun) {
		this.cancellation = new Cancellation(run.cancelSignal);
		// A cancelled execution does not wait for rows that n8n will never evaluate.
		this.cancellation.onCancel(() => this.gate.pass());
		if (!run.stopOnFailure) this.gate.pass();
	}

	/** The limiter's user for all rows; the first row sets the number of slots. */
	userOf(slots?: number): LimiterUser {
		this.asking ??= { slots, cancellation: this.cancellation };
		return this.asking;
	}

	/** Sends a row, unless another one found that the account is refused: all rows would be. */
	async send(send: () => Promise<Sent<Items>>): Promise<Sent<Items>> {
		if (this.accountFailure) return this.stopped();
		const sent = await send();
		if (sent.ok) return sent;
		const { failure } = sent;
		if (failure === undefined) return this.stopped();
		if (failure.account) {
			this.accountFailure ??= forUnsent(failure);
			this.cancellation.cancel();
		}
		return sent;
	}

	/** Outcome of a row that was stopped: why the account was refused. In a run that stops, the row that was refused says it. */
	stopped(): Sent<Items> {
		const { accountFailure, run } = this;
		return run.stopOnFailure || accountFailure === undefined ? STOPPED : failed(accountFailure);
	}

	broke(index: number): void {
		this.outcomes.set(index, STOPPED);
		if (this.run.stopOnFailure) this.cancellation.cancel();
		this.endWhenComplete();
	}

	/** The row passed its checks. Resolves, once rows may be sent, to false where a run that stops was cancelled. */
	async ready(): Promise<boolean> {
		this.readyRows += 1;
		this.openGateWhenComplete();
		await this.gate.past();
		return !(this.run.stopOnFailure && this.cancellation.cancelled);
	}

	async finish(index: number, outcome: Sent<Items>): Promise<RowResult> {
		this.outcomes.set(index, outcome);
		this.endWhenComplete();
		if (outcome.ok || !this.run.stopOnFailure) return outcome;
		// Until every row is checked, failed checks are collected: one message names them all.
		if (outcome.failure && this.gate.isPast) this.cancellation.cancel();
		this.openGateWhenComplete();
		if (!outcome.failure && this.run.cancelSignal?.aborted) return outcome;
		await this.end.past();
		return this.resultOf(index);
	}

	private openGateWhenComplete(): void {
		if (this.gate.isPast || this.readyRows + this.outcomes.size < this.run.rows) return;
		if (this.outcomes.size > 0) this.cancellation.cancel();
		this.gate.pass();
	}

	private endWhenComplete(): void {
		if (this.outcomes.size < this.run.rows) return;
		this.end.pass();
		// The node ends now, and nothing may outlive it.
		this.cancellation.end();
	}

	private resultOf(index: number): RowResult {
		// The run has ended, so these no longer change.
		this.failed ??= [...this.outcomes]
			.flatMap(([at, outcome]) =>
				!outcome.ok && outcome.failure ? [{ index: at, failure: outcome.failure }] : [],
			)
			.sort((a, b) => a.index - b.index);
		const [first] = this.failed;
		if (first?.index !== index) return STOPPED;
		return { ...failed(this.withDone(first.failure)), progress: this.progress(this.failed) };
	}

	/** Names what was done in the failure: n8n drops all items where the node fails, also those of paid checks. */
	private withDone(failure: RowFailure): RowFailure {
		const done: Array<{ first: number; last: number; known: string }> = [];
		for (const [index, outcome] of [...this.outcomes].sort(([a], [b]) => a - b)) {
			const known = outcome.ok && outcome.value.known;
			if (!known) continue;
			const before = done.at(-1);
			if (before?.last === index && before.known === known) before.last += 1;
			else done.push({ first: index + 1, last: index + 1, known });
		}
		if (done.length === 0) return failure;
		const rows = done.map(({ first, last, known }) =>
			first === last ? `row ${first}: ${known}` : `rows ${first} to ${last}: ${known}`,
		);
		const hint = `${failure.hint} These rows were done, and their items are lost: ${rows.join('; ')}. Leave them out when you run the rest.`;
		return { ...failure, hint: hint.trim() };
	}

	/** How far the run came, and which other rows failed; '' for a run of one row. */
	private progress(failed: ReadonlyArray<{ index: number }>): string {
		if (this.run.rows < 2) return '';
		const done = [...this.outcomes.values()].filter((outcome) => outcome.ok).length;
		const notSent = this.run.rows - done - failed.length;
		const tally = `Of ${this.run.rows} rows: ${done} done, ${failed.length} failed, ${notSent} not sent`;
		const others = failed.slice(1, 1 + NAMED_ROWS).map(({ index }) => index + 1);
		if (others.length === 0) return tally;
		const more = failed.length - 1 - others.length;
		return `${tally}; also failed: row ${others.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
	}
}
