import type { IDataObject } from 'n8n-workflow';
import { ACTIONS } from '../../nodes/Id123/api/actions.ts';
import { GROUPS, groupOf, type FlatCard } from '../../nodes/Id123/card/vocabulary.ts';
import {
	busy,
	dropped,
	refusal,
	serverDown,
	success,
	unreachable,
	webPage,
	type Outcome,
} from './scripted-service.mts';
import { bodyOf } from './card-body.mts';

/** What goes wrong with one request. */
export type Trouble =
	| 'none'
	/** The answer is lost, before or after the work was done. */
	| 'droppedBefore'
	| 'droppedAfter'
	| 'downBefore'
	| 'downAfter'
	| 'pageAfter'
	/** The answer is lost, and the work is done only after the next request. */
	| 'late'
	| 'unreachable'
	| 'busy'
	/** The service's own "could not generate the card", before or after it was generated. */
	| 'F221Before'
	| 'F221After';

export const TROUBLES: readonly Trouble[] = [
	'none',
	'droppedBefore',
	'droppedAfter',
	'downBefore',
	'downAfter',
	'pageAfter',
	'late',
	'unreachable',
	'busy',
	'F221Before',
	'F221After',
];

export interface StoreSettings {
	/** Whether a status action that changes nothing is refused with F113. */
	refusesRepeats?: boolean;
	/** Whether only archived cards can be deleted. */
	deletesOnlyArchived?: boolean;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A card service of a few lines, whose answers can be lost: the state after each action is what ID123 documents. */
export class CardStore {
	readonly cards = new Map<string, FlatCard>();

	/** How often each kind of work was really done. */
	readonly work = { created: 0, deleted: 0, changed: 0 };

	private late: Array<() => unknown> = [];

	constructor(
		private readonly troubles: Trouble[] = [],
		private readonly settings: StoreSettings = {},
	) {}

	/** How many troubles have not struck yet. */
	get left(): number {
		return this.troubles.length;
	}

	readonly respond = (body: IDataObject): Outcome => {
		const due = this.late;
		this.late = [];
		const outcome = this.meet(body);
		for (const work of due) work();
		return outcome;
	};

	private meet(body: IDataObject): Outcome {
		const trouble = this.troubles.shift() ?? 'none';
		const creates = body.action === ACTIONS.createCard.candidates[0];
		switch (trouble) {
			case 'droppedBefore':
				return dropped();
			case 'downBefore':
				return serverDown();
			case 'unreachable':
				return unreachable();
			case 'busy':
				return busy();
			case 'late':
				this.late.push(() => this.carryOut(body));
				return dropped();
			case 'F221Before':
				return creates ? refusal('F221') : this.carryOut(body);
		}
		const outcome = this.carryOut(body);
		switch (trouble) {
			case 'droppedAfter':
				return dropped();
			case 'downAfter':
				return serverDown();
			case 'pageAfter':
				return webPage();
			case 'F221After':
				return creates ? refusal('F221') : outcome;
			default:
				return outcome;
		}
	}

	private carryOut(body: IDataObject): Outcome {
		const id = textOf(body['card-id']);
		const card = this.cards.get(id);
		if (body.action === 'create-card') return this.create(id, body);
		if (card === undefined) return refusal('F209');
		switch (body.action) {
			case 'view-card':
				return success('S2004', { data: nested(card) });
			case 'delete-card':
				if (this.settings.deletesOnlyArchived && card['card-status'] !== 'ARCHIVED') {
					return refusal('F113');
				}
				this.cards.delete(id);
				this.work.deleted += 1;
				return success('S2003');
			case 'card-action':
				return this.change(card, textOf(body['status-action']));
			default:
				return refusal('F109');
		}
	}

	private create(id: string, body: IDataObject): Outcome {
		if (this.cards.has(id)) return refusal('F202');
		const card: FlatCard = {
			'card-id': id,
			'card-status': 'INACTIVE',
			'card-sub-status': 'INACTIVE',
		};
		for (const group of GROUPS) {
			const pairs = (body['card-data'] as IDataObject | undefined)?.[group];
			for (const { key, value } of (pairs ?? []) as FlatCard[]) card[key] = value;
		}
		this.cards.set(id, card);
		this.work.created += 1;
		return success('S2001');
	}

	private change(card: FlatCard, action: string): Outcome {
		const [before, subBefore] = [card['card-status'], card['card-sub-status']];
		const [status, subStatus] = after(action, before, subBefore);
		const changes = before !== status || subBefore !== subStatus;
		if (!changes && this.settings.refusesRepeats) return refusal('F113');
		card['card-status'] = status;
		card['card-sub-status'] = subStatus;
		if (changes) this.work.changed += 1;
		return success('S2005');
	}
}

/** The status and sub-status that an action leads to. */
function after(action: string, status: string, subStatus: string): [string, string] {
	switch (action) {
		case 'archive':
			return ['ARCHIVED', 'INACTIVE'];
		case 'deactivate':
			return [status, 'DEACTIVATED'];
		case 'revoke':
			return ['UNINSTALLED', 'INACTIVE'];
		default:
			if (status === 'ARCHIVED') return ['INACTIVE', 'INACTIVE'];
			return [status, subStatus === 'DEACTIVATED' ? 'ACTIVE' : subStatus];
	}
}

/** View Card's form: displayed values in their groups, under `card-data`. */
function nested(card: FlatCard): IDataObject {
	const top = Object.fromEntries(
		Object.entries(card).filter(([key]) => groupOf(key) === undefined),
	);
	const displayed = Object.entries(card).filter(([key]) => groupOf(key) !== undefined);
	return {
		...top,
		'card-data': bodyOf(Object.fromEntries(displayed))['card-data'] as IDataObject,
	};
}
