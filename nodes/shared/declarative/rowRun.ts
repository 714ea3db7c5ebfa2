/**
 * One run of a node over its items: what became of every row, kept across n8n's own repeats of the run.
 *
 * - On Error "stop": no row is sent until every row of the run has registered and passed its checks, because n8n
 *   evaluates the rows' expressions one after the other and throws while earlier rows already wait here. After the
 *   first failure nothing more is sent, and the failure says how far the run came.
 * - On Error "continue": rows are independent.
 * - Retry On Fail repeats the node with all its items, also the ones that are done. Rows that settled answer from here.
 */
import { Cancellation } from '../cancellation';
import type { LimiterUser } from '../limiter/accountLimiter';
import { failed, ok, STOPPED, type Result, type RowFailure, type Sent } from '../result';
import type { Items } from './operation';

/** How a row is sent that is ready to go, or the reason why it is not. */
export type PreparedRow = Result<() => Promise<Sent<Items>>>;

/**
 * What the caller turns into n8n's terms. Stopped: this row has nothing to say, another one carries the failure.
 * `progress`: how far a run came that ends with the failure.
 */
export type RowResult = Sent<Items> & { progress?: string };

/** How many further failed rows a message names. */
const NAMED_ROWS = 10;

export class RowRun {
	/** Rows that must not be sent again, whatever happens. */
	private readonly settled = new Map<number, Sent<Items>>();

	private attempt?: RunAttempt;

	constructor(
		private readonly rows: number,
		private readonly stopOnFailure: boolean,
		private readonly cancelSignal?: AbortSignal,
	) {}

	async row(
		index: number,
		prepare: (attempt: RunAttempt) => Promise<PreparedRow>,
	): Promise<RowResult> {
		const attempt = this.attemptFor(index);
		let result: RowResult | undefined;
		try {
			result = await this.carry(attempt, index, prepare);
			return result;
		} finally {
			// What throws here ends the node; the rows that wait for this one must not wait for ever.
			if (result === undefined) attempt.broke(index);
		}
	}

	private async carry(
		attempt: RunAttempt,
		index: number,
		prepare: (attempt: RunAttempt) => Promise<PreparedRow>,
	): Promise<RowResult> {
		const known = this.settled.get(index);
		if (known?.ok === false) return await attempt.finish(index, known);
		const prepared = known ? ok(async () => known) : await prepare(attempt);
		if (!prepared.ok) return await attempt.finish(index, prepared);
		await attempt.ready();
		if (attempt.stopped && !known) return await attempt.finish(index, STOPPED);
		const outcome = await prepared.value();
		const isFinal = outcome.ok || (outcome.failure && !outcome.failure.retryable);
		if (isFinal) this.settled.set(index, outcome);
		return await attempt.finish(index, outcome);
	}

	/** A row that registers twice belongs to n8n's next try; what still waits of the last one never goes on. */
	private attemptFor(index: number): RunAttempt {
		if (this.attempt === undefined || this.attempt.registered.has(index)) {
			this.attempt?.cancellation.end();
			this.attempt = new RunAttempt(this.rows, this.stopOnFailure, this.cancelSignal);
		}
		this.attempt.registered.add(index);
		return this.attempt;
	}
}

/** One of n8n's tries of a run, with all that belongs to it alone: it is handed on to whatever works for the try. */
export class RunAttempt {
	readonly cancellation: Cancellation;

	readonly registered = new Set<number>();

	private readonly outcomes = new Map<number, Sent<Items>>();

	private readonly gate = deferred();

	private isGateOpen = false;

	private readonly end = deferred();

	private readyRows = 0;

	private failed?: Array<{ index: number; failure: RowFailure }>;

	private asking?: LimiterUser;

	private accountFailure?: RowFailure;

	constructor(
		private readonly rows: number,
		private readonly stopOnFailure: boolean,
		private readonly cancelSignal?: AbortSignal,
	) {
		this.cancellation = new Cancellation(cancelSignal);
		// A cancelled execution must not wait for rows that will never be evaluated.
		this.cancellation.onCancel(() => this.openGate());
		if (!stopOnFailure) this.openGate();
	}

	/** Who waits for the account's slots: one for all rows, with as many as the first of them may take. */
	userOf(slots?: number): LimiterUser {
		this.asking ??= { slots, cancellation: this.cancellation };
		return this.asking;
	}

	/** Ends the try: rows that wait are not sent, and say why. */
	failAccount(failure: RowFailure): void {
		this.accountFailure ??= { ...failure, state: 'notSent', retryable: true };
		this.cancellation.cancel();
	}

	/** A row that is not sent because another one found the account refused. Where the run stops, that one speaks for all. */
	get unsent(): Sent<Items> | undefined {
		if (this.accountFailure === undefined) return undefined;
		return this.stopOnFailure ? STOPPED : failed(this.accountFailure);
	}

	/** Whether no further row is to be sent. Rows of a run that continues ask for themselves, and say why not. */
	get stopped(): boolean {
		return this.stopOnFailure && this.cancellation.cancelled;
	}

	broke(index: number): void {
		this.outcomes.set(index, STOPPED);
		if (this.stopOnFailure) this.cancellation.cancel();
		this.endWhenComplete();
	}

	/** The row passed its checks. Resolves when it may be sent, or when nothing may be sent any more. */
	async ready(): Promise<void> {
		this.readyRows += 1;
		this.openGateWhenComplete();
		await this.gate.promise;
	}

	async finish(index: number, outcome: Sent<Items>): Promise<RowResult> {
		this.outcomes.set(index, outcome);
		this.endWhenComplete();
		if (outcome.ok || !this.stopOnFailure) return outcome;
		// Failed checks are gathered until every row was checked, so that one message can name them all.
		if (outcome.failure && this.isGateOpen) this.cancellation.cancel();
		this.openGateWhenComplete();
		if (!outcome.failure && this.cancelSignal?.aborted) return outcome;
		await this.end.promise;
		return this.resultOf(index);
	}

	private openGateWhenComplete(): void {
		if (this.isGateOpen || this.readyRows + this.outcomes.size < this.rows) return;
		if (this.outcomes.size > 0) this.cancellation.cancel();
		this.openGate();
	}

	private openGate(): void {
		this.isGateOpen = true;
		this.gate.resolve();
	}

	private endWhenComplete(): void {
		if (this.outcomes.size < this.rows) return;
		this.end.resolve();
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
		const done = [...this.outcomes]
			.sort(([a], [b]) => a - b)
			.flatMap(([index, outcome]) =>
				outcome.ok && outcome.value.known ? [`row ${index + 1}: ${outcome.value.known}`] : [],
			);
		if (done.length === 0) return failure;
		const hint = `${failure.hint} These rows were done, and their items are lost: ${done.join('; ')}. Leave them out when you run the rest.`;
		return { ...failure, hint: hint.trim() };
	}

	/** How far the run came, and which other rows failed. Of one row that needs no saying. */
	private progress(failed: ReadonlyArray<{ index: number }>): string {
		if (this.rows < 2) return '';
		const done = [...this.outcomes.values()].filter((outcome) => outcome.ok).length;
		const notSent = this.rows - done - failed.length;
		const tally = `Of ${this.rows} rows: ${done} done, ${failed.length} failed, ${notSent} not sent`;
		const others = failed.slice(1, 1 + NAMED_ROWS).map(({ index }) => index + 1);
		if (others.length === 0) return tally;
		const more = failed.length - 1 - others.length;
		return `${tally}; also failed: row ${others.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
	}
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
	let resolve = () => {};
	const promise = new Promise<void>((settle) => {
		resolve = settle;
	});
	return { promise, resolve };
}
