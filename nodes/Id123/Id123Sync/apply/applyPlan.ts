/** Applies a plan: the rows, then invitations owed by earlier runs, then the removals that are certain by then. */
import { masker } from '../../../shared/masking';
import { forEachYielding, mapPooled, mapYielding } from '../../../shared/loops';
import { failed, forUnsent, notReached, ok, type Result, type Sent } from '../../../shared/result';
import { nameList, shownWords } from '../../../shared/words';
import { addressCard } from '../../api/actions';
import { kindOf } from '../../api/failures';
import type { FieldLabels } from '../../card/messages';
import type { Ending, Left } from '../memory/listedMemory';
import type { Listed, Synced, SyncParts } from '../parts';
import type { RowMark } from '../plan/claims';
import { decide, type Plan } from '../plan/plan';
import {
	cardIdOf,
	isArchived,
	isDeactivated,
	isStaying,
	readListedCard,
	type RemovalStep,
	type RowStep,
} from '../plan/steps';
import { inDoubt, type Done } from '../report';
import { applyRemoval, applyRow, type Applied } from './applyStep';
import { readBack, type Written } from './readBack';

export class PlanRun {
	/** Steps that need a request, that are done, and that changed something. */
	private all = 0;
	private done = 0;
	private changed = 0;

	/** Rows that have begun to send. */
	private begun = 0;
	private readonly written: Written[] = [];

	/** By position in the plan's rows. */
	private outcomes: Applied[] = [];

	constructor(
		private readonly plan: Plan,
		private readonly listed: Listed,
		private readonly parts: SyncParts,
		private readonly synced: Synced,
	) {}

	async run(): Promise<Result<Synced>> {
		const { plan, parts, synced } = this;
		const { report } = synced;
		const stop = () => parts.cancellation.cancel();
		try {
			const due = await this.beginInvitations();
			this.outcomes = await mapYielding(plan.rows, () => ok({ outcome: 'unchanged' }));
			const asking = [...plan.rows.entries()].filter(([, { kind }]) => kind !== 'unchanged');
			this.all = asking.length + plan.candidates.length;
			const apply = async ([at, step]: [number, RowStep]) => {
				this.outcomes[at] = await this.applyRow(step);
			};
			await mapPooled(asking, parts.slots, apply, stop);
			const areAllLookedUp = await this.endInvitations(due);
			const refused = new Map(
				plan.rows.map((step, at) => [step.row.index, doubtOf(step, this.outcomes[at])]),
			);
			const { going, held } = await decide(plan, refused, parts);
			const remove = async (step: RemovalStep) => this.note(await applyRemoval(step, parts));
			const removed = await mapPooled(going, parts.slots, remove, stop);
			const unsent = synced.stopped ?? CANCELLED;
			await forEachYielding(plan.rows, ({ row }, at) => {
				const outcome = this.outcomes[at];
				if (outcome.ok) report.add(cardIdOf(row), outcome.value, row.index);
				else report.reject(row.index, outcome.failure ?? unsent);
			});
			for (const [at, { card }] of going.entries()) {
				const outcome = removed[at];
				if (!outcome.ok) report.rejectCard(card, outcome.failure ?? unsent);
				else if (outcome.value) report.add(card.id, outcome.value);
			}
			report.rejectUntouched(held);
			const gone = going.filter(({ kind }, at) => kind === 'deactivate' && isDone(removed[at]));
			// Brought back for a row of another person, and deactivated again.
			const back = plan.rows.flatMap((step, at) =>
				step.kind === 'restore' && isDeactivated(step.card) && !this.outcomes[at].ok ? [step] : [],
			);
			await this.remember([...gone, ...back].map(({ card }) => card.id));
			if (!parts.cancellation.ended) await parts.invitations?.close(areAllLookedUp);
			return ok(synced);
		} catch (error) {
			// Unexpected: nothing more is sent, and the failure tells what was done.
			stop();
			return this.brokenOff(error);
		}
	}

	private async applyRow(step: RowStep): Promise<Applied> {
		let place = -1;
		const client = this.parts.client.watched(() => {
			if (place < 0) place = this.begun++;
		});
		const outcome = this.note(await applyRow(step, { ...this.parts, client }));
		if (outcome.ok) this.written.push({ card: step.row.card, place, next: this.begun });
		return outcome;
	}

	/** Counts a step. Where the account was refused, the rest is not sent. */
	private note<Outcome extends Sent<Done | undefined>>(outcome: Outcome): Outcome {
		this.done += 1;
		if (isDone(outcome)) this.changed += 1;
		this.parts.progress(this.done, this.all);
		if (!outcome.ok && outcome.failure?.account && !this.synced.stopped) {
			this.synced.stopped = forUnsent(outcome.failure);
			this.parts.cancellation.cancel();
		}
		return outcome;
	}

	/** @returns ids of cards whose invitations an earlier run owes */
	private async beginInvitations(): Promise<ReadonlySet<string>> {
		const { rows } = this.plan;
		const joiners = rows.filter(
			(step) => step.kind === 'create' || (step.kind === 'restore' && isArchived(step.card)),
		);
		const idsOf = (steps: readonly RowStep[]) => steps.map(({ row }) => cardIdOf(row));
		const due = this.parts.invitations?.begin(idsOf(joiners), idsOf(rows.filter(isPending)));
		return (await due) ?? new Set();
	}

	/**
	 * Sends invitations that an earlier run owes, now that their cards are up to date, and marks those in doubt.
	 * @returns whether every card that was never installed was looked up
	 */
	private async endInvitations(due: ReadonlySet<string>): Promise<boolean> {
		const { invitations, client, template, cancellation } = this.parts;
		if (invitations === undefined) return true;
		const pending = this.plan.rows.flatMap((step, at) =>
			isPending(step) ? [{ id: cardIdOf(step.row), outcome: this.outcomes[at] }] : [],
		);
		const owed = pending.filter(({ id }) => due.has(id));
		if (owed.length > 0 && (await invitations.isClaimed())) {
			await mapPooled(owed, this.parts.slots, async ({ id, outcome }) => {
				if (!outcome.ok) return invitations.owe(id);
				const address = addressCard(template.template.id, id);
				outcome.value.invitation = await invitations.send(client, address);
			});
		}
		// It is said where a card is applied, and not where n8n shows nothing of a run, since it is cancelled.
		const told = pending.flatMap(({ id, outcome }) =>
			outcome.ok && !due.has(id) && !cancellation.ended ? [{ id, done: outcome.value }] : [],
		);
		const left = await invitations.end(told.map(({ id }) => id));
		for (const { id, done } of told) if (left.has(id)) done.invitation = LEFT_UNDER_WAY;
		return this.plan.cards.filter(({ status }) => status === 'INACTIVE').length === told.length;
	}

	/** Remembers for the next run what it can rely on, and adds notes for the admin. */
	private async remember(gone: readonly string[]): Promise<void> {
		const { settings, client, memory, template, slots } = this.parts;
		const isReadBack = settings.skipUnchanged && !client.requests.stopped;
		const { left, hint } = isReadBack
			? await readBack(this.written, this.listed, this.parts)
			: { left: [], hint: this.listed.hint };
		const deactivated: Array<Ending['deactivated'][number]> = [];
		await mapPooled(gone, slots, async (cardId) => {
			const look = await client.call('viewCard', addressCard(template.template.id, cardId));
			const shown = readListedCard(look.kind === 'success' && look.body.data);
			const { lastUpdated } = shown;
			if (isDeactivated(shown) && lastUpdated) deactivated.push({ cardId, lastUpdated });
		});
		const done = this.plan.rows.filter((_, at) => this.outcomes[at].ok);
		const applied = new Set(done.map(({ row }) => cardIdOf(row)));
		const { doubted, isFull } = await memory.end({ applied, left, deactivated, hint });
		if (doubted.length > 0) this.synced.notes.push(shownOtherwise(doubted, template.labels));
		if (isFull) this.synced.notes.push(MEMORY_FULL);
	}

	private brokenOff(error: unknown): Result<Synced> {
		const mask = masker({ secrets: this.parts.secrets() });
		const why = shownWords(mask(error instanceof Error ? error.message : String(error)));
		return failed({
			what: `The run broke off (${why}): ${this.changed} of ${this.all} changes are done, and those under way may be`,
			hint: 'Run the workflow again: what is done is not done twice. If it breaks off again, look for the reason in the log of n8n.',
			state: 'partly',
			rule: 'brokenOff',
		});
	}
}

const isDone = (outcome: Sent<Done | undefined>) => outcome.ok && outcome.value !== undefined;

/** Never installed, so its invitation may be owed or under way. */
function isPending(step: RowStep): boolean {
	const isKept = step.kind === 'update' || step.kind === 'unchanged';
	return isKept && step.card.status === 'INACTIVE';
}

/** Whose row it may be: anybody's, if it came to no card or was refused because another card has its values. */
function doubtOf({ kind }: RowStep, outcome: Applied): RowMark['doubt'] {
	if (outcome.ok || !outcome.failure) return undefined;
	if (isStaying(outcome.failure)) return 'stays';
	const why = kindOf(outcome.failure.code);
	const isTaken = why === 'alreadyThere' || why === 'identifierTaken';
	return isTaken || kind === 'create' ? 'whose' : 'named';
}

function shownOtherwise(doubted: readonly Left[], labels: FieldLabels): string {
	const keys = new Set(doubted.flatMap(({ otherwise = {} }) => Object.keys(otherwise)));
	const names = nameList([...keys].map((key) => labels[key] ?? key));
	const whose = doubted.length === 1 ? 'one card' : `${doubted.length} cards`;
	return `ID123 shows ${names} of ${whose} otherwise than it was written. The next run writes them again; if ID123 shows the same then, they count as unchanged from there on.`;
}

const MEMORY_FULL =
	'Skip Unchanged Rows remembers no more: the list that n8n keeps for this node is full, so rows that change are sent in every run. Replace the node by a copy of it, which begins with an empty list.';

const CANCELLED = notReached(
	'The execution was canceled before this row was sent',
	'Run the workflow again; what is done is not done twice.',
);

const LEFT_UNDER_WAY = inDoubt(
	'An earlier run ended, or is still busy, between creating this card and hearing that its invitation was sent',
	'It may have gone out or not, so it is not sent again. Ask the person, or send it with the ID123 node.',
);
