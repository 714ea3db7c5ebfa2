/** Counts and times of a run, for the Summary output and for one sentence in a chat. */
import type { IDataObject } from 'n8n-workflow';

import type { Outcome } from './apply';
import type { Invitation } from './invitations';

const COUNTED = [
	'created',
	'updated',
	'restored',
	'unchanged',
	'deactivated',
	'archived',
	'rejected',
] as const satisfies ReadonlyArray<Outcome | 'rejected'>;

const INVITATIONS: Readonly<Record<Invitation['state'], string>> = {
	sent: 'invited',
	failed: 'invitations-failed',
	unknown: 'invitations-unknown',
	notSent: 'invitations-failed',
};

export class Tally {
	private readonly counts = new Map<string, number>();

	constructor(private readonly rows: number) {}

	count(outcome: Outcome | 'rejected'): void {
		this.add(outcome);
	}

	countInvitation(state: Invitation['state']): void {
		this.add(INVITATIONS[state]);
	}

	of(name: string): number {
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
		const counts = Object.fromEntries(COUNTED.map((name) => [name, this.of(name)]));
		const invitations = Object.fromEntries(
			['invited', 'invitations-failed', 'invitations-unknown'].map((name) => [name, this.of(name)]),
		);
		const seconds = Math.round(run.milliseconds / 100) / 10;
		const throttledSeconds = Math.round(run.throttledMs / 100) / 10;
		return {
			text: this.text(run.template, run.preview, seconds, run.stopped),
			template: run.template,
			preview: run.preview,
			rows: this.rows,
			...counts,
			...invitations,
			seconds,
			requests: run.requests,
			'throttled-seconds': throttledSeconds,
			...(run.stopped === undefined ? {} : { stopped: run.stopped }),
		};
	}

	private text(template: string, preview: boolean, seconds: number, stopped?: string): string {
		const said = [...COUNTED, 'invited']
			.filter((name) => this.of(name) > 0)
			.map((name) => `${this.of(name)} ${name}`);
		const what = said.length > 0 ? said.join(', ') : 'nothing to do';
		const start = preview ? 'Preview of' : 'Synced';
		const why = preview ? 'A run would change nothing' : 'Ended early';
		const end = stopped === undefined ? '' : ` ${why}: ${stopped}.`;
		const rows = this.rows === 1 ? '1 row' : `${this.rows} rows`;
		return `${start} ${rows} with ${template}: ${what} (${seconds} s).${end}`;
	}

	private add(name: string): void {
		this.counts.set(name, this.of(name) + 1);
	}
}
