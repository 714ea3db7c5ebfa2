/** Counts and times of a run, for the Summary output and for one sentence in a chat. */
import type { IDataObject } from 'n8n-workflow';

import type { RowFailure } from '../../../shared/rowFailure';
import type { Counts } from '../plan/limits';

const OUTCOMES = [
	'created',
	'updated',
	'restored',
	'unchanged',
	'deactivated',
	'archived',
] as const;

/** What was done for a row or a card. */
export type Outcome = (typeof OUTCOMES)[number];

/** What became of the invitation of a new or returning person. */
export type Invitation =
	| { state: 'sent' }
	| { state: 'failed' | 'unknown'; failure: RowFailure }
	| { state: 'notSent' };

/** `held`: cards that would have been removed, had no row been in doubt. */
const COUNTED = [...OUTCOMES, 'rejected', 'held'] as const;

const INVITATIONS: Readonly<Record<Invitation['state'], string>> = {
	sent: 'invited',
	failed: 'invitationsFailed',
	unknown: 'invitationsUnknown',
	notSent: 'invitationsFailed',
};

/** Counts in words, where the name is none. */
const WORDS: Readonly<Record<string, string>> = {
	invitationsFailed: 'invitations not sent',
	invitationsUnknown: 'invitations that may have been sent or not',
};

const INVITATION_COUNTS = ['invited', ...Object.keys(WORDS)];

const HELD =
	"Held cards were not removed, because a row that was refused may be their person's: see Rejected, correct those rows and run again.";

const MAY_HOLD = 'In a run, rows that ID123 refuses may hold more cards.';

export class Tally {
	private readonly counts = new Map<string, number>();

	private kept = 0;

	private plan: IDataObject = {};

	/** @param blank rows without any value, which are no rows of the roster */
	constructor(
		private readonly rows: number,
		private readonly blank = 0,
	) {}

	/** Whether there is something to look after. */
	get isSmooth(): boolean {
		const troubles = ['rejected', 'held', 'invitationsFailed', 'invitationsUnknown'];
		return troubles.every((name) => this.countOf(name) === 0);
	}

	count(outcome: (typeof COUNTED)[number]): void {
		this.add(outcome);
	}

	countInvitation(state: Invitation['state']): void {
		this.add(INVITATIONS[state]);
	}

	/** Cards that stay because of Keep Cards or Scope. */
	countKept(cards: number): void {
		this.kept = cards;
	}

	/** What a run would do, and the key by which it is approved. */
	tellPlan(plan: { planKey: string } & Counts): void {
		this.plan = { ...plan };
	}

	private countOf(name: string): number {
		return this.counts.get(name) ?? 0;
	}

	/** @param run times in ms */
	summary(run: {
		template: string;
		preview: boolean;
		milliseconds: number;
		requests: number;
		throttledMs: number;
		stopped?: string;
	}): IDataObject {
		const names = [...COUNTED, ...INVITATION_COUNTS];
		const counts = Object.fromEntries(names.map((name) => [name, this.countOf(name)]));
		const seconds = Math.round(run.milliseconds / 100) / 10;
		const throttledSeconds = Math.round(run.throttledMs / 100) / 10;
		return {
			text: this.text(run.template, run.preview, seconds, run.stopped),
			template: run.template,
			preview: run.preview,
			rows: this.rows,
			blankRows: this.blank,
			...counts,
			kept: this.kept,
			...this.plan,
			seconds,
			requests: run.requests,
			throttledSeconds: throttledSeconds,
			...(run.stopped === undefined ? {} : { stopped: run.stopped }),
		};
	}

	private text(template: string, preview: boolean, seconds: number, stopped?: string): string {
		const said = [...COUNTED, ...INVITATION_COUNTS].flatMap((name) =>
			this.countOf(name) > 0 ? [`${this.countOf(name)} ${WORDS[name] ?? name}`] : [],
		);
		const what = said.length > 0 ? said.join(', ') : 'nothing to do';
		const start = preview ? 'Preview of' : 'Synced';
		const why = preview ? 'A run would change nothing' : 'Ended early';
		const sentences = [
			`${start} ${plural(this.rows, 'row')} with ${template}: ${what} (${seconds} s).`,
			stopped === undefined ? '' : `${why}: ${stopped}.`,
			this.blank > 0 ? `${plural(this.blank, 'row')} without any value left out.` : '',
			this.kept > 0
				? `${plural(this.kept, 'card')} kept although no row has ${this.kept === 1 ? 'it' : 'them'}.`
				: '',
			this.countOf('held') > 0 ? HELD : '',
			preview && this.countOf('archived') + this.countOf('deactivated') > 0 ? MAY_HOLD : '',
		];
		return sentences.filter((sentence) => sentence !== '').join(' ');
	}

	private add(name: string): void {
		this.counts.set(name, this.countOf(name) + 1);
	}
}

function plural(count: number, noun: string): string {
	return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
