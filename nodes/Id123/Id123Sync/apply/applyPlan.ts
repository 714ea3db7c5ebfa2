/** Applies a plan: the rows, then the invitations that are owed, then the removals that are certain by then. */
import { masker } from '../../../shared/masking';
import { mapPooled, mapYielding } from '../../../shared/loops';
import { failed, ok, type Result } from '../../../shared/result';
import { notReached, type RowFailure } from '../../../shared/rowFailure';
import { shownWords } from '../../../shared/words';
import { addressCard } from '../../api/actions';
import { kindOf } from '../../api/failures';
import { nameList } from '../../card/problems';
import type { Ending } from '../memory/syncMemory';
import type { Report } from '../output/report';
import type { Listed, Synced, SyncParts } from '../parts';
import { decide, type Plan } from '../plan/plan';
import type { RowMark } from '../plan/claims';
import { sparedNotes, type RemovalDecision } from '../plan/removals';
import {
	cardIdOf,
	readListedCard,
	STAYS_ARCHIVED,
	type RemovalStep,
	type RowStep,
} from '../plan/steps';
import { applyRemoval, applyRow, type Applied } from './applyStep';
import { beginInvitations, endInvitations } from './inviteRows';
import { readBack, type Written } from './readBack';

export async function applyPlan(
	plan: Plan,
	listed: Listed,
	parts: SyncParts,
	report: Report,
): Promise<Result<Synced>> {
	return await new PlanRun(plan, parts, report).run(listed);
}

class PlanRun {
	/** Why the rest is not sent. */
	private stopped?: RowFailure;

	private done = 0;

	private changed = 0;

	private readonly written: Written[] = [];

	/** By place of the row. */
	private outcomes: Applied[] = [];

	/** Places of the rows that need a request. */
	private readonly asking: number[];

	private readonly all: number;

	constructor(
		private readonly plan: Plan,
		private readonly parts: SyncParts,
		private readonly report: Report,
	) {
		this.asking = plan.rows.flatMap((step, at) => (step.kind === 'unchanged' ? [] : [at]));
		this.all = this.asking.length + plan.candidates.length;
	}

	async run(listed: Listed): Promise<Result<Synced>> {
		const { rows } = this.plan;
		const { report, parts } = this;
		try {
			const due = await beginInvitations(this.plan, parts);
			await this.applyRows();
			await endInvitations(this.plan, parts, this.outcomes, due);
			const { going, held } = await this.decide();
			const removed = await this.pooled(going, async (step) =>
				this.note(await applyRemoval(step, parts)),
			);
			await mapYielding(rows, (step, at) => this.reportRow(step, this.outcomes[at]));
			for (const [at, step] of going.entries()) this.reportRemoval(step, removed[at]);
			for (const each of held) report.addHeld(each);
			const gone = going.filter(
				({ kind }, at) => kind === 'deactivate' && removed[at].kind === 'applied',
			);
			const notes = [...sparedNotes(this.plan.spared), ...(await this.remember(gone, listed))];
			report.rejectRefused();
			return ok({ report, notes, stopped: this.stopped });
		} catch (error) {
			// None of the answers that are known: nothing more is sent, and what was done is said.
			parts.cancellation.cancel();
			return failed(this.brokenOff(error));
		}
	}

	private async applyRows(): Promise<void> {
		const { rows } = this.plan;
		this.outcomes = await mapYielding(rows, () => ({ kind: 'applied', outcome: 'unchanged' }));
		let begun = 0;
		await this.pooled(this.asking, async (at) => {
			let place = -1;
			const client = this.parts.client.watched(() => {
				if (place < 0) place = begun++;
			});
			this.outcomes[at] = this.note(await applyRow(rows[at], { ...this.parts, client }));
			const { card } = rows[at].row;
			if (this.outcomes[at].kind === 'applied') this.written.push({ card, place, next: begun });
		});
	}

	private async pooled<From, To>(
		values: readonly From[],
		work: (value: From, index: number) => Promise<To>,
	): Promise<To[]> {
		const { slots, cancellation } = this.parts;
		return await mapPooled(values, slots, work, () => cancellation.cancel());
	}

	/** What is wrong with the account is wrong for every row: the rest is not sent. */
	private note(outcome: Applied): Applied {
		this.done += 1;
		if (outcome.kind === 'applied') this.changed += 1;
		this.parts.progress(this.done, this.all);
		if (outcome.kind === 'refused' && outcome.failure.account && this.stopped === undefined) {
			this.stopped = { ...outcome.failure, state: 'notSent' };
			this.parts.cancellation.cancel();
		}
		return outcome;
	}

	private async decide(): Promise<RemovalDecision> {
		const { client, memory } = this.parts;
		// Nothing is removed any more, and each card says why.
		if (client.stopped) return { going: this.plan.candidates, held: [] };
		const refused = new Map(
			this.plan.rows.map((step, at) => [step.row.index, doubtOf(step, this.outcomes[at])]),
		);
		return await decide(this.plan, refused, async (pairs) => await memory.identifiers(pairs));
	}

	private reportRow({ row }: RowStep, outcome: Applied): void {
		if (outcome.kind === 'applied') this.report.addRow(row, outcome);
		else this.report.reject(row.index, this.whyNot(outcome));
	}

	private reportRemoval({ card }: RemovalStep, outcome: Applied): void {
		if (outcome.kind === 'applied') this.report.addRemoved(card, outcome);
		else if (outcome.kind !== 'alreadyDone') this.report.rejectRemoval(card, this.whyNot(outcome));
	}

	private whyNot(outcome: Applied): RowFailure {
		return outcome.kind === 'refused' ? outcome.failure : (this.stopped ?? CANCELLED);
	}

	/** Leaves to the next run what it may rely on. Gives what the admin should know of it. */
	private async remember(gone: readonly RemovalStep[], listed: Listed): Promise<string[]> {
		const { settings, client, memory, template } = this.parts;
		const isReadBack = settings.skipUnchanged && !client.stopped;
		const { left, hint } = isReadBack
			? await readBack(this.written, listed, this.parts)
			: { left: [], hint: listed.hint };
		const deactivated: Array<Ending['deactivated'][number]> = [];
		await mapPooled(gone, this.parts.slots, async ({ card: { id } }) => {
			const look = await client.call('viewCard', addressCard(template.template.id, id));
			const lastUpdated = look.kind === 'success' && readListedCard(look.body.data).lastUpdated;
			if (lastUpdated) deactivated.push({ cardId: id, lastUpdated });
		});
		const done = this.plan.rows.filter((_, at) => this.outcomes[at].kind === 'applied');
		const applied = new Set(done.map(({ row }) => cardIdOf(row)));
		const { doubted, isFull } = await memory.end({ applied, left, deactivated, hint });
		const keys = new Set(doubted.flatMap(({ otherwise = {} }) => Object.keys(otherwise)));
		const labels = [...keys].map((key) => template.labels[key] ?? key);
		return [
			...(doubted.length > 0 ? [shownOtherwise(doubted.length, labels)] : []),
			...(isFull ? [MEMORY_FULL] : []),
		];
	}

	private brokenOff(error: unknown): RowFailure {
		const mask = masker({ secrets: this.parts.secrets() });
		const why = shownWords(mask(error instanceof Error ? error.message : String(error)));
		return {
			what: `The run broke off (${why}): ${this.changed} of ${this.all} changes are done, and those under way may be`,
			hint: 'Run the workflow again: what is done is not done twice. If it breaks off again, look for the reason in the log of n8n.',
			state: 'partly',
			rule: 'brokenOff',
		};
	}
}

/** A row that came to no card, or was refused because another card has what it says, may be anybody's. */
function doubtOf({ kind }: RowStep, outcome: Applied): RowMark['doubt'] {
	if (outcome.kind !== 'refused') return undefined;
	const { failure } = outcome;
	const why = kindOf(failure.code);
	const isTaken = why === 'alreadyThere' || why === 'identifierTaken';
	return isTaken || (kind === 'create' && failure !== STAYS_ARCHIVED) ? 'whose' : 'named';
}

function shownOtherwise(cards: number, labels: readonly string[]): string {
	const whose = cards === 1 ? 'one card' : `${cards} cards`;
	return `ID123 shows ${nameList(labels)} of ${whose} otherwise than it was written. The next run writes them again; if ID123 shows the same then, they count as unchanged from there on.`;
}

const MEMORY_FULL =
	'Skip Unchanged Rows remembers no more: the list that n8n keeps for this node is full, so rows that change are sent in every run. Replace the node by a copy of it, which begins with an empty list.';

const CANCELLED = notReached(
	'The execution was cancelled before this row was sent',
	'Run the workflow again; what is done is not done twice.',
);
