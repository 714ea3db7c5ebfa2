/** The outputs of a run: the items of Applied and Rejected, and the counts and times of Summary. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { failedItem, sentenceOf, type RowFailure } from '../../shared/result';
import { addressCard } from '../api/actions';
import { KEY, subjectOf } from '../card/vocabulary';
import type { Held } from './plan/removals';
import type { ReadRoster } from './plan/roster';
import type { ListedCard } from './plan/steps';

export type Outcome = 'created' | 'updated' | 'restored' | 'unchanged' | 'deactivated' | 'archived';

export type Invitation =
	| { state: 'sent' | 'notSent' }
	| { state: 'failed' | 'unknown'; failure: RowFailure };

export const inDoubt = (what: string, hint: string): Invitation => ({
	state: 'unknown',
	failure: { what, hint, state: 'unknown' },
});

/** What was done; in a preview, what would be done and why. */
export interface Done {
	outcome: Outcome;
	code?: string;
	invitation?: Invitation;
	why?: string;
}

export class Report {
	readonly applied: INodeExecutionData[] = [];
	readonly rejected: INodeExecutionData[] = [];
	readonly tally: Tally;

	/** Card IDs in each row, by its index. */
	private readonly ids: ReadonlyMap<number, readonly string[]>;

	constructor(
		private readonly items: readonly INodeExecutionData[],
		private readonly roster: ReadRoster,
		private readonly templateId: string,
	) {
		this.tally = new Tally(items.length - roster.blank, roster.blank);
		this.ids = new Map(roster.marks.map((mark) => [mark.index, mark.ids]));
	}

	/** @param index of the card's row; undefined for a missing card */
	add(cardId: string, { outcome, code, invitation, why }: Done, index?: number): void {
		this.tally.count(outcome);
		const json: IDataObject = { [KEY.cardId]: cardId, outcome, [KEY.templateId]: this.templateId };
		if (why !== undefined) Object.assign(json, { preview: true, why });
		if (code) json.code = code;
		if (invitation) {
			this.tally.countInvitation(invitation.state);
			json.invitation = invitation.state;
			if ('failure' in invitation) json.invitationMessage = sentenceOf(invitation.failure);
		}
		this.applied.push({ json, pairedItem: pairedWith(index) });
	}

	reject(index: number, failure: RowFailure): void {
		this.tally.count('rejected');
		// Only a row with one Card ID is named by it.
		const [id, other] = this.ids.get(index) ?? [];
		const subject = id === undefined || other !== undefined ? undefined : subjectOf(id);
		this.rejected.push(failedItem({ ...failure, subject }, index, this.items[index].json));
	}

	/** Rejects held cards, and rows that were refused before anything was sent. */
	rejectUntouched(held: readonly Held[]): void {
		for (const { step, failure, index } of held) this.rejectCard(step.card, failure, index);
		for (const { index, failure } of this.roster.refused) this.reject(index, failure);
	}

	/** @param index of the row that holds the card, if one does */
	rejectCard({ id }: ListedCard, failure: RowFailure, index?: number): void {
		this.tally.count(failure.rule === 'held' ? 'held' : 'rejected');
		const { what, code, rule, state } = failure;
		const row = index === undefined ? undefined : index + 1;
		const details = Object.entries({ [KEY.cardId]: id, row, code, rule, state });
		const json = {
			error: what,
			message: sentenceOf({ ...failure, subject: subjectOf(id) }, index),
			...addressCard(this.templateId, id),
			details: Object.fromEntries(details.filter(([, value]) => value !== undefined)),
		};
		this.rejected.push({ json, pairedItem: pairedWith(index) });
	}
}

const pairedWith = (index?: number) => (index === undefined ? undefined : { item: index });

/** `held`: cards that were not removed because of a doubt. */
const NOTHING = {
	created: 0,
	updated: 0,
	restored: 0,
	unchanged: 0,
	deactivated: 0,
	archived: 0,
	rejected: 0,
	held: 0,
	invited: 0,
	invitationsFailed: 0,
	invitationsUnknown: 0,
};

type Counted = keyof typeof NOTHING;

const INVITATIONS: Readonly<Record<Invitation['state'], Counted>> = {
	sent: 'invited',
	failed: 'invitationsFailed',
	unknown: 'invitationsUnknown',
	notSent: 'invitationsFailed',
};

/** Words for counts whose names are none. */
const WORDS: Readonly<Record<string, string>> = {
	invitationsFailed: 'invitations not sent',
	invitationsUnknown: 'invitations that may have been sent or not',
};

const HELD =
	"Held cards were not removed, because a row may be their person's, or Keep Cards may mean them: see Rejected, correct those rows and run again.";

const MAY_HOLD = 'In a run, rows that ID123 refuses may hold more cards.';

/** Counts for the Summary, and its sentence for a chat. */
export class Tally {
	private readonly counts = { ...NOTHING };

	/** Cards that stay because of Keep Cards or Scope. */
	kept = 0;

	/** What a run would do, and the key by which it is approved. */
	plan: IDataObject = {};

	/** @param blank rows without any value, not counted in `rows` */
	constructor(
		private readonly rows: number,
		private readonly blank = 0,
	) {}

	/** Whether nothing needs attention. */
	get isSmooth(): boolean {
		const { rejected, held, invitationsFailed, invitationsUnknown } = this.counts;
		return rejected + held + invitationsFailed + invitationsUnknown === 0;
	}

	count(what: Counted): void {
		this.counts[what] += 1;
	}

	countInvitation(state: Invitation['state']): void {
		this.count(INVITATIONS[state]);
	}

	summary(run: {
		template: string;
		preview: boolean;
		milliseconds: number;
		requests: number;
		throttledMs: number;
		stopped?: string;
	}): IDataObject {
		const { template, preview, requests, stopped } = run;
		const seconds = secondsOf(run.milliseconds);
		return {
			text: this.text(template, preview, seconds, stopped),
			template,
			preview,
			rows: this.rows,
			blankRows: this.blank,
			...this.counts,
			kept: this.kept,
			...this.plan,
			seconds,
			requests,
			throttledSeconds: secondsOf(run.throttledMs),
			...(stopped !== undefined && { stopped }),
		};
	}

	private text(template: string, preview: boolean, seconds: number, stopped?: string): string {
		const { archived, deactivated, held } = this.counts;
		const said = Object.entries(this.counts).flatMap(([name, count]) =>
			count > 0 ? [`${count} ${WORDS[name] ?? name}`] : [],
		);
		const what = said.length > 0 ? said.join(', ') : 'nothing to do';
		const start = preview ? 'Preview of' : 'Synced';
		const why = preview ? 'A run would change nothing' : 'Ended early';
		const them = this.kept === 1 ? 'it' : 'them';
		const sentences = [
			`${start} ${plural(this.rows, 'row')} with ${template}: ${what} (${seconds} s).`,
			stopped !== undefined && `${why}: ${stopped}.`,
			this.blank > 0 && `${plural(this.blank, 'row')} without any value left out.`,
			this.kept > 0 && `${plural(this.kept, 'card')} kept although no row has ${them}.`,
			held > 0 && HELD,
			preview && archived + deactivated > 0 && MAY_HOLD,
		];
		return sentences.filter((sentence) => sentence !== false).join(' ');
	}
}

const plural = (count: number, noun: string) => (count === 1 ? `1 ${noun}` : `${count} ${noun}s`);

const secondsOf = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;
