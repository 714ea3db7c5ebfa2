/** Applies or previews a plan and gathers what became of every row and card. */
import type { INodeExecutionData } from 'n8n-workflow';

import { mapPooled } from '../../shared/pool';
import { failedItem, type RowFailure } from '../../shared/rowFailure';
import { mapYielding } from '../../shared/yielding';
import { applyRemoval, applyRow, type Applied, type ApplyParts } from './apply';
import { appliedItem, refusedRemovalItem, removedItem } from './items';
import { learnTimes, type Written } from './learn';
import type { StoredMemory } from './memory';
import type { RemovalStep, RowStep } from './plan';
import { previewRemoval, previewRow } from './preview';
import type { ReadRoster } from './roster';
import { Tally } from './summary';
import type { Listed, SyncParts } from './sync';

export type SyncResult =
	| { kind: 'failed'; failure: RowFailure }
	| {
			kind: 'done';
			applied: INodeExecutionData[];
			rejected: INodeExecutionData[];
			tally: Tally;
			/** Undefined where nothing was learnt, so that what is stored stays. */
			stored?: StoredMemory;
			/** Why the run ended before its last row, or in a preview, why a run would not begin. */
			stopped?: RowFailure;
	  };

export class SyncRun {
	private readonly tally: Tally;

	private readonly applied: INodeExecutionData[] = [];

	private readonly rejected: INodeExecutionData[] = [];

	private stopped?: RowFailure;

	private done = 0;

	private changed = 0;

	constructor(
		private readonly items: readonly INodeExecutionData[],
		private readonly roster: ReadRoster,
		private readonly parts: SyncParts,
	) {
		this.tally = new Tally(items.length);
	}

	/**
	 * @param found.isEveryCardListed whether the listing is known to show archived cards too
	 * @param found.unsafe why a run would change nothing of this
	 */
	async preview(
		rows: readonly RowStep[],
		removals: readonly RemovalStep[],
		{ isEveryCardListed, unsafe }: { isEveryCardListed: boolean; unsafe?: RowFailure },
	): Promise<SyncResult> {
		this.stopped = unsafe;
		const { slots, template } = this.parts;
		const seen = await mapPooled(
			rows,
			slots,
			async (step) => await previewRow(step, this.parts, isEveryCardListed),
		);
		for (const [at, { outcome, why, failure }] of seen.entries()) {
			const { card, index } = rows[at].row;
			if (failure) {
				this.reject(index, failure);
				continue;
			}
			this.tally.count(outcome);
			this.applied.push(appliedItem(template, card, { outcome, preview: true, why }, index));
		}
		for (const step of removals) {
			const { outcome, why } = previewRemoval(step);
			this.tally.count(outcome);
			this.applied.push(removedItem(template, step.card, { outcome, preview: true, why }));
		}
		return this.result();
	}

	async apply(
		rows: readonly RowStep[],
		removals: readonly RemovalStep[],
		listing: Pick<Listed, 'pages' | 'hint'>,
	): Promise<SyncResult> {
		const { slots, settings } = this.parts;
		const apply: ApplyParts = {
			...this.parts,
			restoreReturning: settings.restoreReturning,
			due: await this.due(rows),
		};
		const asking = rows.flatMap((step, at) => (step.kind === 'unchanged' ? [] : [at]));
		const all = asking.length + removals.length;
		const outcomes = await mapYielding(
			rows,
			(): Applied => ({ kind: 'applied', outcome: 'unchanged' }),
		);
		const written: Written[] = [];
		let begun = 0;
		let removed: Applied[];
		// What throws here is n8n's store or a bug: nothing more is sent, and what was done is told.
		const stop = () => this.parts.cancellation.cancel();
		try {
			await mapPooled(
				asking,
				slots,
				async (at, place) => {
					begun = place + 1;
					outcomes[at] = this.noted(await applyRow(rows[at], apply), all);
					const { card } = rows[at].row;
					if (outcomes[at].kind === 'applied') written.push({ card, place, next: begun });
				},
				stop,
			);
			removed = await mapPooled(
				removals,
				slots,
				async (step) => this.noted(await applyRemoval(step, apply), all),
				stop,
			);
		} catch {
			return { kind: 'failed', failure: this.broken(all) };
		}
		await mapYielding(rows, (step, at) => this.addRow(step, outcomes[at]));
		for (const [at, step] of removals.entries()) this.addRemoval(step, removed[at]);
		const kept = rows.filter((_, at) => outcomes[at].kind === 'applied');
		return this.result(await this.remember(kept, written, listing));
	}

	private broken(all: number): RowFailure {
		return {
			what: `n8n could not note what the node has to remember, so the run stopped: ${this.changed} of ${all} changes are done, and those under way may be`,
			hint: "Look in n8n's log what is wrong with its database, then run the workflow again: what is done is not done twice.",
			state: 'partly',
			rule: 'notNoted',
			passing: true,
		};
	}

	/** Cards that were never installed, and whose invitation a run before this one may not have got to. */
	private async due(rows: readonly RowStep[]): Promise<ReadonlySet<string>> {
		const { invitations } = this.parts;
		if (invitations === undefined) return new Set();
		const candidates = rows.flatMap((step) =>
			step.kind === 'update' && step.card.status === 'INACTIVE' ? [step.card.id] : [],
		);
		return await invitations.due(candidates);
	}

	/** What is wrong with the account is wrong for every row: the rest is not sent. */
	private noted(outcome: Applied, all: number): Applied {
		this.done += 1;
		if (outcome.kind === 'applied') this.changed += 1;
		this.parts.progress(this.done, all);
		if (outcome.kind === 'refused' && outcome.failure.account && this.stopped === undefined) {
			this.stopped = { ...outcome.failure, state: 'notSent' };
			this.parts.cancellation.cancel();
		}
		return outcome;
	}

	private addRow({ row: { index, card } }: RowStep, outcome: Applied): void {
		if (outcome.kind !== 'applied') {
			this.reject(index, outcome.kind === 'refused' ? outcome.failure : this.whyNotSent());
			return;
		}
		this.tally.count(outcome.outcome);
		if (outcome.invitation) this.tally.countInvitation(outcome.invitation.state);
		this.applied.push(appliedItem(this.parts.template, card, outcome, index));
	}

	private addRemoval({ card }: RemovalStep, outcome: Applied): void {
		if (outcome.kind === 'applied') {
			this.tally.count(outcome.outcome);
			this.applied.push(removedItem(this.parts.template, card, outcome));
		} else if (outcome.kind !== 'moot') {
			const failure = outcome.kind === 'refused' ? outcome.failure : this.whyNotSent();
			this.tally.count('rejected');
			this.rejected.push(refusedRemovalItem(this.parts.template, card, failure));
		}
	}

	private whyNotSent(): RowFailure {
		return this.stopped ?? CANCELLED;
	}

	private async remember(
		kept: readonly RowStep[],
		written: readonly Written[],
		listing: Pick<Listed, 'pages' | 'hint'>,
	): Promise<StoredMemory | undefined> {
		const { settings, client, memory } = this.parts;
		if (!settings.skipUnchanged || client.stopped) return undefined;
		const { times, hint: later } = await learnTimes(written, listing, this.parts);
		const hashes = await mapYielding(kept, (step) => {
			const { card } = step.row;
			const time = step.kind === 'unchanged' ? step.card.lastUpdated : times.get(card['card-id']);
			return time === undefined ? undefined : memory.hashOf(card, time);
		});
		return memory.store(
			hashes.filter((hash) => hash !== undefined),
			later ?? listing.hint,
		);
	}

	private reject(index: number, failure: RowFailure): void {
		this.tally.count('rejected');
		this.rejected.push(failedItem(failure, index, this.items[index].json, false));
	}

	private result(stored?: StoredMemory): SyncResult {
		for (const { index, failure } of this.roster.refused) this.reject(index, failure);
		const { applied, rejected, tally, stopped } = this;
		return { kind: 'done', applied, rejected, tally, stored, stopped };
	}
}

const CANCELLED: RowFailure = {
	what: 'The execution was cancelled before this row was sent',
	hint: 'Run the workflow again; what is done is not done twice.',
	state: 'notSent',
	rule: 'cancelled',
	passing: true,
};
