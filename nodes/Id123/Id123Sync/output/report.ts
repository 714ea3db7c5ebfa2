/** The items of the two first outputs, and what the Summary counts: one entry for each row and card of a run. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { failedItem, sentenceOf, type RowFailure } from '../../../shared/rowFailure';
import { addressCard } from '../../api/actions';
import { KEY, subjectOf } from '../../card/vocabulary';
import { heldBy, type Held } from '../plan/removals';
import type { ReadRoster } from '../plan/roster';
import { cardIdOf, type ListedCard, type RosterRow } from '../plan/steps';
import { Tally, type Invitation, type Outcome } from './summary';

/** What was done, or in a preview, what would be. */
export type Done =
	| { outcome: Outcome; code?: string; invitation?: Invitation }
	| { outcome: Outcome; preview: true; why: string };

export class Report {
	readonly applied: INodeExecutionData[] = [];

	readonly rejected: INodeExecutionData[] = [];

	readonly tally: Tally;

	private ids?: ReadonlyMap<number, readonly string[]>;

	constructor(
		private readonly items: readonly INodeExecutionData[],
		private readonly roster: ReadRoster,
		private readonly templateId: string,
	) {
		this.tally = new Tally(items.length - roster.blank, roster.blank);
	}

	addRow(row: RosterRow, done: Done): void {
		const json = this.count(cardIdOf(row), done);
		this.applied.push({ json, pairedItem: { item: row.index } });
	}

	/** A card that no row has; no input item belongs to it. */
	addRemoved({ id }: ListedCard, done: Done): void {
		const item: INodeExecutionData = Object.create(null);
		item.json = this.count(id, done);
		this.applied.push({ ...item });
	}

	addHeld(held: Held): void {
		this.tally.count('held');
		this.keepCard(held.step.card, heldBy(held), held.index);
	}

	reject(index: number, failure: RowFailure): void {
		this.tally.count('rejected');
		const told = { ...failure, subject: this.subjectAt(index) };
		this.rejected.push(failedItem(told, index, this.items[index].json, false));
	}

	rejectRemoval(card: ListedCard, failure: RowFailure): void {
		this.tally.count('rejected');
		this.keepCard(card, failure);
	}

	/** The rows that were refused before anything was sent. */
	rejectRefused(): void {
		for (const { index, failure } of this.roster.refused) this.reject(index, failure);
	}

	/** @param index of the row that holds the card */
	private keepCard({ id }: ListedCard, failure: RowFailure, index?: number): void {
		const { what, code, rule, state } = failure;
		const row = index === undefined ? undefined : index + 1;
		const details = Object.entries({ [KEY.cardId]: id, row, code, rule, state });
		const json = {
			error: what,
			message: sentenceOf({ ...failure, subject: subjectOf(id) }, index),
			...addressCard(this.templateId, id),
			details: Object.fromEntries(details.filter(([, value]) => value !== undefined)),
		};
		const pairedItem = index === undefined ? undefined : { item: index };
		this.rejected.push({ json, pairedItem });
	}

	/** Whose row it is, where it names one card. */
	private subjectAt(index: number): string | undefined {
		this.ids ??= new Map(this.roster.marks.map((mark) => [mark.index, mark.ids]));
		const [id, other] = this.ids.get(index) ?? [];
		return id === undefined || other !== undefined ? undefined : subjectOf(id);
	}

	private count(cardId: string, done: Done): IDataObject {
		const { outcome } = done;
		this.tally.count(outcome);
		const json: IDataObject = { [KEY.cardId]: cardId, outcome, [KEY.templateId]: this.templateId };
		if ('preview' in done) return { ...json, preview: true, why: done.why };
		const { code, invitation } = done;
		if (code) json.code = code;
		if (invitation === undefined) return json;
		this.tally.countInvitation(invitation.state);
		json.invitation = invitation.state;
		if ('failure' in invitation) {
			const { what, hint } = invitation.failure;
			json.invitationMessage = `${what}. ${hint}`;
		}
		return json;
	}
}
