/**
 * One run of a node over its items: what became of every row, kept across n8n's own repeats of the run.
 *
 * - On Error "stop": no row is sent until every row of the run has registered and passed its checks, because n8n
 *   evaluates the rows' expressions one after the other and throws while earlier rows already wait here. After the
 *   first failure nothing more is sent, and the failure says how far the run came.
 * - On Error "continue": rows are independent.
 * - Retry On Fail repeats the node with all its items, also the ones that are done. Rows that settled answer from here.
 */
import type { IDataObject } from 'n8n-workflow';

import { Cancellation, Moment } from '../clock';
import type { LimiterUser } from '../limiter/accountLimiter';
import { failed, forUnsent, ok, STOPPED, type Result, type RowFailure, type Sent } from '../result';

export interface Items {
	rows: IDataObject[];
	/** What the service calls what was done, should the items be lost. */
	known?: string;
}

/** @param known what was done and cannot be done again, should the item be lost */
export const oneItem = (json: IDataObject, known?: string): Result<Items> =>
	ok({ rows: [json], known });

/** What a row comes to: an answer that is known without asking, or what sends for one. */
export type Plan = { answer: IDataObject } | (() => Promise<Sent<Items>>);

/** How a row is sent that is ready to go, or the reason why it is not. */
export type PreparedRow = Result<() => Promise<Sent<Items>>>;

type Prepare = (attempt: RunAttempt) => Promise<PreparedRow>;

/** Stopped: the row has nothing to say, another one carries the failure. `progress`: how far a run came that ends with it. */
export type RowResult = Sent<Items> & { progress?: string };

/** How many further failed rows a message names. */
const NAMED_ROWS = 10;

export class RowRun {
	/** Rows that must not be sent again, whatever happens. */
	private readonly settled = new Map<number, Sent<Items>>();

	private attempt?: RunAttempt;

	constructor(
		readonly rows: number,
		readonly stopOnFailure: boolean,
		readonly cancelSignal?: AbortSignal,
	) {}

	async row(index: number, prepare: Prepare): Promise<RowResult> {
		// A row that registers twice belongs to n8n's next try; what still waits of the last one never goes on.
		if (this.attempt === undefined || this.attempt.registered.has(index)) {
			this.attempt?.cancellation.end();
			this.attempt = new RunAttempt(this);
		}
		const { attempt } = this;
		attempt.registered.add(index);
		const outcome = await this.outcomeOf(index, attempt, prepare).catch((error) => {
			// It ends the node; the rows that wait for this one must not wait for ever.
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
		if (!prepared.ok) return prepared;
		if (!(await attempt.ready())) return STOPPED;
		const outcome = await prepared.value();
		const isFinal = outcome.ok || (outcome.failure && !outcome.failure.retryable);
		if (isFinal) this.settled.set(index, outcome);
		return outcome;
	}
}

/** One of n8n's tries of a run, with all that belongs to it alone: it is handed on to whatever works for the try. */
export class RunAttempt {
	readonly cancellation: Cancellation;

	readonly registered = new Set<number>();

	private readonly outcomes = new Map<number, Sent<Items>>();

	/** From here on rows may be sent. */
	private readonly gate = new Moment();

	private readonly end = new Moment();

	private readyRows = 0;

	private failed?: Array<{ index: number; failure: RowFailure }>;

	private asking?: LimiterUser;

	private accountFailure?: RowFailure;

	constructor(private readonly run: RowRun) {
		this.cancellation = new Cancellation(run.cancelSignal);
		// A cancelled execution must not wait for rows that will never be evaluated.
		this.cancellation.onCancel(() => this.gate.pass());
		if (!run.stopOnFailure) this.gate.pass();
	}

	/** Who waits for the account's slots: one for all rows, with as many as the first of them may take. */
	userOf(slots?: number): LimiterUser {
		this.asking ??= { slots, cancellation: this.cancellation };
		return this.asking;
	}

	/** Sends a row, unless the account is known to be refused; what is wrong with the account is wrong for every row. */
	async send(send: () => Promise<Sent<Items>>): Promise<Sent<Items>> {
		const sent = this.accountFailure ? STOPPED : await send();
		if (sent.ok) return sent;
		const { failure } = sent;
		if (failure?.account) {
			this.accountFailure ??= forUnsent(failure);
			this.cancellation.cancel();
		}
		// Where the run stops, the row that found the account refused speaks for all.
		const isSaid = failure !== undefined || this.run.stopOnFailure;
		return isSaid || this.accountFailure === undefined ? sent : failed(this.accountFailure);
	}

	broke(index: number): void {
		this.outcomes.set(index, STOPPED);
		if (this.run.stopOnFailure) this.cancellation.cancel();
		this.endWhenComplete();
	}

	/**
	 * The row passed its checks. Resolves when its turn comes, to whether it may be sent. Rows of a run that continues ask
	 * for themselves, and say why not.
	 */
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
		// Failed checks are gathered until every row was checked, so that one message can name them all.
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
		// The node ends now, and nothing goes on after it.
		this.cancellation.end();
	}

	private resultOf(index: number): RowResult {
		// Asked only once the run has ended, so what failed no longer changes.
		this.failed ??= [...this.outcomes]
			.flatMap(([at, outcome]) =>
				!outcome.ok && outcome.failure ? [{ index: at, failure: outcome.failure }] : [],
			)
			.sort((a, b) => a.index - b.index);
		const [first] = this.failed;
		if (first?.index !== index) return STOPPED;
		return { ...failed(this.withDone(first.failure)), progress: this.progress(this.failed) };
	}

	/** n8n drops the items of rows that were done where the node fails: what was paid for must not be lost with them. */
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

	/** How far the run came, and which other rows failed. Of one row that needs no saying. */
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
