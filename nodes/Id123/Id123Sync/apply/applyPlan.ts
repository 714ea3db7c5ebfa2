/** Applies or previews a plan and gathers what became of every row and card. */
import type { INodeExecutionData } from 'n8n-workflow';

import { mapPooled, mapYielding } from '../../../shared/loops';
import { failedItem, type RowFailure } from '../../../shared/rowFailure';
import { flattenCard } from '../../card/flatten';
import { nameList } from '../../card/problems';
import { applyRemoval, applyRow, STAYS_ARCHIVED, type Applied, type ApplyParts } from './applyStep';
import { appliedItem, refusedRemovalItem, removedItem } from '../output/items';
import type { Invitation } from './invitations';
import { learnTimes, type Written } from './readBack';
import { isArchived, type RemovalStep, type RowStep } from '../plan/steps';
import { previewRemoval, previewRow } from '../preview';
import {
	decideRemovals,
	heldBy,
	NOTHING_REMEMBERED,
	pairsToRecall,
	type Held,
	type RemovalDecision,
} from '../plan/removals';
import type { ReadRoster } from '../plan/roster';
import { Tally } from '../output/summary';
import type { Listed, RunParts } from '../sync';

export type SyncResult =
	| { kind: 'failed'; failure: RowFailure }
	| {
			kind: 'done';
			applied: INodeExecutionData[];
			rejected: INodeExecutionData[];
			tally: Tally;
			/** What else the admin should know, in sentences. */
			notes: readonly string[];
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
		private readonly parts: RunParts,
	) {
		this.tally = new Tally(items.length - roster.blank, roster.blank);
	}

	/**
	 * @param found.isEveryCardListed whether the listing is known to show archived cards too
	 * @param found.unsafe why a run would change nothing of this
	 */
	async preview(
		rows: readonly RowStep[],
		candidates: readonly RemovalStep[],
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
		const { going, held } = await this.decide(candidates, new Set());
		for (const step of going) {
			const { outcome, why } = previewRemoval(step);
			this.tally.count(outcome);
			this.applied.push(removedItem(template, step.card, { outcome, preview: true, why }));
		}
		for (const each of held) this.addHeld(each);
		return this.result();
	}

	async apply(
		rows: readonly RowStep[],
		candidates: readonly RemovalStep[],
		listing: Pick<Listed, 'pages' | 'hint'>,
	): Promise<SyncResult> {
		const { slots, settings } = this.parts;
		const apply: ApplyParts = { ...this.parts, restoreReturning: settings.restoreReturning };
		const due = await this.beginInvitations(rows);
		const asking = rows.flatMap((step, at) => (step.kind === 'unchanged' ? [] : [at]));
		const all = asking.length + candidates.length;
		const outcomes = await mapYielding(
			rows,
			(): Applied => ({ kind: 'applied', outcome: 'unchanged' }),
		);
		const written: Written[] = [];
		let begun = 0;
		let decided: RemovalDecision;
		let removed: Applied[];
		// What throws here is none of the answers that are known: nothing more is sent, and what was done is told.
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
			await this.endInvitations(rows, outcomes, due);
			const refused = rows.filter((step, at) => isInDoubt(step, outcomes[at]));
			decided = await this.decide(candidates, new Set(refused.map(({ row }) => row.index)));
			removed = await mapPooled(
				decided.going,
				slots,
				async (step) => this.noted(await applyRemoval(step, apply), all),
				stop,
			);
		} catch {
			return { kind: 'failed', failure: this.broken(all) };
		}
		const { going: removals, held } = decided;
		await mapYielding(rows, (step, at) => this.addRow(step, outcomes[at]));
		for (const [at, step] of removals.entries()) this.addRemoval(step, removed[at]);
		for (const each of held) this.addHeld(each);
		const done = rows.filter((_, at) => outcomes[at].kind === 'applied');
		const gone = removals.filter(
			({ kind }, at) => kind === 'deactivate' && removed[at].kind === 'applied',
		);
		return this.result(await this.remember(done, written, gone, listing));
	}

	private broken(all: number): RowFailure {
		return {
			what: `n8n could not note what the node has to remember, so the run stopped: ${this.changed} of ${all} changes are done, and those under way may be`,
			hint: "Look in n8n's log what is wrong with its database, then run the workflow again: what is done is not done twice.",
			state: 'partly',
			rule: 'notNoted',
			retryable: true,
		};
	}

	/** @param refused indexes of rows that ID123 refused and that may be anybody's */
	private async decide(
		candidates: readonly RemovalStep[],
		refused: ReadonlySet<number>,
	): Promise<RemovalDecision> {
		const { claims, cards, client, memory } = this.parts;
		// Nothing is removed any more, and each card says why.
		if (client.stopped) return { going: [...candidates], held: [] };
		const rows = await mapYielding(this.roster.marks, (mark) =>
			refused.has(mark.index) ? { ...mark, doubt: 'whose' as const } : mark,
		);
		const pairs = pairsToRecall({ candidates, rows, claims });
		const remembered = pairs.length > 0 ? await memory.identifiers(pairs) : NOTHING_REMEMBERED;
		return decideRemovals({ candidates, rows, cards, claims, remembered });
	}

	private async beginInvitations(rows: readonly RowStep[]): Promise<ReadonlySet<string>> {
		const { invitations } = this.parts;
		if (invitations === undefined) return new Set();
		const joiners = rows.filter(
			(step) => step.kind === 'create' || (step.kind === 'restore' && isArchived(step.card)),
		);
		const idsOf = (steps: readonly RowStep[]) => steps.map(({ row }) => row.card['card-id']);
		return await invitations.begin(idsOf(joiners), idsOf(rows.filter(isPending)));
	}

	/** Sends what an earlier run owed, when its cards are as they should be, and says what nobody knows. */
	private async endInvitations(
		rows: readonly RowStep[],
		outcomes: Applied[],
		due: ReadonlySet<string>,
	): Promise<void> {
		const { invitations, client, slots, template } = this.parts;
		if (invitations === undefined) return;
		const idAt = (at: number) => rows[at].row.card['card-id'];
		const invited = (at: number, invitation: Invitation) => {
			const outcome = outcomes[at];
			if (outcome.kind === 'applied') outcomes[at] = { ...outcome, invitation };
		};
		const pending = [...rows.keys()].filter((at) => isPending(rows[at]));
		const dueAt = pending.filter((at) => due.has(idAt(at)));
		if (dueAt.length > 0 && (await invitations.isClaimed())) {
			await mapPooled(dueAt, slots, async (at) => {
				const fields = { 'card-template-id': template.template.id, 'card-id': idAt(at) };
				if (outcomes[at].kind === 'applied') {
					invited(at, await invitations.send(client, fields));
				} else invitations.owe(idAt(at));
			});
		}
		const others = pending.filter((at) => !due.has(idAt(at)));
		const inactive = this.parts.cards.filter(({ status }) => status === 'INACTIVE');
		const left = await invitations.end(others.map(idAt), inactive.length === pending.length);
		for (const at of others) if (left.has(idAt(at))) invited(at, LEFT_UNDER_WAY);
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

	private addHeld(held: Held): void {
		this.tally.count('held');
		const { template } = this.parts;
		this.rejected.push(refusedRemovalItem(template, held.step.card, heldBy(held), held.index));
	}

	private whyNotSent(): RowFailure {
		return this.stopped ?? CANCELLED;
	}

	private async remember(
		done: readonly RowStep[],
		written: readonly Written[],
		gone: readonly RemovalStep[],
		listing: Pick<Listed, 'pages' | 'hint'>,
	): Promise<string[]> {
		const { settings, client, memory, slots, template } = this.parts;
		const learns = settings.skipUnchanged && !client.stopped;
		const { left, hint } = learns
			? await learnTimes(written, listing, this.parts)
			: { left: [], hint: listing.hint };
		const deactivated: Array<{ cardId: string; lastUpdated: string }> = [];
		await mapPooled(gone, slots, async ({ card: { id } }) => {
			const ids = { 'card-template-id': template.template.id, 'card-id': id };
			const look = await client.call('viewCard', ids);
			const lastUpdated =
				look.kind === 'success' ? flattenCard(look.body.data)['last-updated'] : undefined;
			if (lastUpdated) deactivated.push({ cardId: id, lastUpdated });
		});
		const applied = new Set(done.map(({ row }) => row.card['card-id']));
		const { doubted, isFull } = await memory.end({ applied, left, deactivated, hint });
		const keys = new Set(doubted.flatMap(({ otherwise = {} }) => Object.keys(otherwise)));
		const labels = [...keys].map((key) => template.labels[key] ?? key);
		return [
			...(doubted.length > 0 ? [shownOtherwise(doubted.length, labels)] : []),
			...(isFull ? [MEMORY_FULL] : []),
		];
	}

	private reject(index: number, failure: RowFailure): void {
		this.tally.count('rejected');
		this.rejected.push(failedItem(failure, index, this.items[index].json, false));
	}

	private result(notes: readonly string[] = []): SyncResult {
		for (const { index, failure } of this.roster.refused) this.reject(index, failure);
		const { applied, rejected, tally, stopped } = this;
		return { kind: 'done', applied, rejected, tally, notes, stopped };
	}
}

/** Never installed: its invitation may be owed, or on its way. */
function isPending(step: RowStep): boolean {
	const isKept = step.kind === 'update' || step.kind === 'unchanged';
	return isKept && step.card.status === 'INACTIVE';
}

function shownOtherwise(cards: number, labels: readonly string[]): string {
	const whose = cards === 1 ? 'one card' : `${cards} cards`;
	return `ID123 shows ${nameList(labels)} of ${whose} otherwise than it was written. The next run writes them again; if ID123 shows the same then, they count as unchanged from there on.`;
}

const MEMORY_FULL =
	'Skip Unchanged remembers no more: the list that n8n keeps for this node is full, so rows that change are sent in every run. Replace the node by a copy of it, which begins with an empty list.';

const LEFT_UNDER_WAY: Invitation = {
	state: 'unknown',
	failure: {
		what: 'An earlier run ended, or is still busy, between creating this card and hearing that its invitation was sent',
		hint: 'It may have gone out or not, so it is not sent again. Ask the person, or send it with the ID123 node.',
		state: 'unknown',
	},
};

/** A row that came to no card, or was refused because another card has what it says: it may be anybody's. */
function isInDoubt({ kind }: RowStep, outcome: Applied): boolean {
	if (outcome.kind !== 'refused') return false;
	const { failure } = outcome;
	const isTaken = failure.code === 'F202' || failure.code === 'F214';
	return isTaken || (kind === 'create' && failure !== STAYS_ARCHIVED);
}

const CANCELLED: RowFailure = {
	what: 'The execution was cancelled before this row was sent',
	hint: 'Run the workflow again; what is done is not done twice.',
	state: 'notSent',
	rule: 'cancelled',
	retryable: true,
};
