/** One poll: from what was kept to events and what to keep. It knows nothing of n8n's ways to poll. */
import type { INodeExecutionData } from 'n8n-workflow';

import type { Deadline } from '../../shared/deadline';
import { LIMITS } from '../../shared/limits';
import type { RowFailure } from '../../shared/rowFailure';
import type { Id123Client } from '../api/client';
import { listAll } from '../api/listing';
import { Cards } from './cards';
import { Comparison, idOf } from './changes';
import type { DetailSettings } from './details';
import type { Selection } from './events';
import { lookUpRest } from './lookUps';
import { readTemplate } from './readTemplate';
import type { Reading } from './reading';
import { chosenMark } from './scope';
import { decodeSnapshot, type KnownTemplate, type Place, type Snapshot } from './snapshot';
import { StateList } from './stateList';
import { explainPoll, together } from './pollFailure';

export interface WatchParts {
	client: Id123Client;
	deadline: Deadline;
	/** What was kept by the last poll that kept anything. */
	kept: unknown;
	account: string;
	/** None for every template. */
	templateIds: readonly string[];
	selected: Selection;
	sendCurrent: boolean;
	slots: number;
	pageSize: number;
	settings: DetailSettings;
	/** How long ID123 still asks to wait, in ms. Undefined where it has not asked to slow down during this poll. */
	throttledForMs: () => number | undefined;
	chance: () => number;
}

export interface Watched {
	snapshot: Snapshot;
	items: INodeExecutionData[];
	/** Whether the snapshot has to survive although no event may be due. */
	matters: boolean;
	/** Whether the snapshot differs from the kept one at all. */
	touched: boolean;
	/** Why the poll ended before its time. */
	failure?: RowFailure;
	/** Templates that could not be read, while others could. */
	others: RowFailure[];
	/** What an admin who reads the log should know. */
	notes: string[];
}

export async function watch(parts: WatchParts): Promise<Watched> {
	return await new Watch(parts).run();
}

class Watch {
	private readonly items: INodeExecutionData[] = [];

	private readonly notes: string[] = [];

	private readonly others: RowFailure[] = [];

	constructor(private readonly parts: WatchParts) {}

	async run(): Promise<Watched> {
		const { parts } = this;
		const before = await decodeSnapshot(parts.kept);
		const isSameAccount = before?.account === parts.account;
		if (before === undefined && parts.kept !== undefined) this.notes.push(NOTES.unreadable);
		if (before !== undefined && !isSameAccount) this.notes.push(NOTES.account);
		const snapshot = before && isSameAccount ? before : this.emptySnapshot();
		const comparison = new Comparison(snapshot, { selected: parts.selected });
		if (snapshot !== before) comparison.keep();
		const reading = this.reading(snapshot, comparison);

		const templateIds = await this.templates(reading);
		if ('failure' in templateIds) return this.result(reading, templateIds.failure);
		await this.adopt(templateIds.ids, reading, parts.kept === undefined);
		const failure = await this.read(templateIds.ids, reading);
		const isNothingLeft = this.others.length === templateIds.ids.length;
		return this.result(reading, failure ?? (isNothingLeft ? together(this.others) : undefined));
	}

	private result({ comparison, snapshot }: Reading, failure: RowFailure | undefined): Watched {
		const { items, notes, others } = this;
		const { matters, touched } = comparison;
		return { snapshot, items, matters, touched, failure, others, notes };
	}

	private emptySnapshot(): Snapshot {
		return {
			account: this.parts.account,
			chosen: chosenMark(this.parts.templateIds),
			since: Math.floor(this.parts.settings.now / 1000),
			revision: 0,
			floor: 0,
			states: new StateList(),
			templates: new Map(),
		};
	}

	private reading(snapshot: Snapshot, comparison: Comparison): Reading {
		const { client, deadline, slots, pageSize, settings, chance } = this.parts;
		return {
			client,
			deadline,
			snapshot,
			comparison,
			slots,
			pageSize,
			settings,
			items: this.items,
			lookedUp: 0,
			lookUps: { left: LIMITS.lookUpsPerPoll, tried: new Set(), chance },
		};
	}

	/** The templates to read: those that were chosen, or all that the account has. */
	private async templates({
		deadline,
	}: Reading): Promise<{ ids: string[] } | { failure: RowFailure }> {
		const { templateIds, client, pageSize, slots } = this.parts;
		if (templateIds.length > 0) return { ids: [...templateIds] };
		const listing = await deadline.within(
			listAll(client, 'listTemplates', {}, { pageSize, ahead: slots }),
		);
		if (listing === undefined) return { failure: this.tooSlow() };
		if (listing.kind === 'failed') {
			const { result } = listing;
			const isStopped = result.kind === 'cancelled' || result.kind === 'success';
			return { failure: isStopped ? this.tooSlow() : explainPoll('listTemplates', result) };
		}
		const ids = listing.rows.map((row) => idOf(row, 'card-template-id'));
		return { ids: ids.filter((id) => id !== '') };
	}

	/** Brings the known templates in line with those to read. */
	private async adopt(
		ids: readonly string[],
		{ snapshot, comparison }: Reading,
		isFirst: boolean,
	): Promise<void> {
		const { templateIds, selected, sendCurrent } = this.parts;
		const chosen = chosenMark(templateIds);
		const isRechosen = snapshot.chosen !== chosen;
		if (isRechosen) {
			snapshot.chosen = chosen;
			this.notes.push(NOTES.templates);
			comparison.keep();
		}
		// A template that an account with an unchanged setting did not have before is new itself, and so are its cards.
		const isNewItself = templateIds.length === 0 && !isRechosen && snapshot.revision > 0;
		for (const id of ids.filter((each) => !snapshot.templates.has(each))) {
			comparison.begin(id, {
				events: isNewItself ? selected : new Set(),
				sending: sendCurrent && isFirst,
				whole: false,
				cards: new Cards(),
			});
		}
		for (const id of [...snapshot.templates.keys()].filter((each) => !ids.includes(each))) {
			if (templateIds.length > 0) comparison.end(id);
			else await this.endIfGone(id, comparison);
		}
		for (const template of snapshot.templates.values()) this.narrow(template, comparison);
	}

	/** A template that is not listed any more: what is known of it is dropped only if it is certainly gone. */
	private async endIfGone(id: string, comparison: Comparison): Promise<void> {
		const { client, deadline } = this.parts;
		const result = await deadline.within(client.call('viewTemplate', { 'card-template-id': id }));
		if (result?.kind !== 'refused' || result.code !== 'F203') return;
		comparison.end(id);
		this.notes.push(
			`The card template ${id} no longer exists in ID123. It is not polled any more.`,
		);
	}

	/** Events that were not selected when the listing before was compared are reported from the next one on. */
	private narrow(template: KnownTemplate, comparison: Comparison): void {
		const { selected } = this.parts;
		const both = [...template.events].filter((event) => selected.has(event));
		if (both.length < template.events.size) comparison.keep();
		template.events = new Set(both);
	}

	/** @returns why the rest could not be read */
	private async read(ids: readonly string[], reading: Reading): Promise<RowFailure | undefined> {
		const { snapshot, comparison, lookUps } = reading;
		const { place } = snapshot;
		const toRead = ids.slice(Math.max(0, place ? ids.indexOf(place.templateId) : 0));
		for (const [at, id] of toRead.entries()) {
			const share = Math.ceil(lookUps.left / (toRead.length - at));
			const end = await readTemplate(id, startOf(id, place), share, reading);
			if (end.kind === 'timeUp') {
				comparison.keep();
				return this.isStuck(reading, place, ids) ? this.tooSlow() : undefined;
			}
			if (end.kind === 'complete') {
				this.complete(id, reading);
			} else if (end.all) {
				snapshot.place = undefined;
				return end.failure;
			} else this.others.push(ofTemplate(id, end.failure));
		}
		if (place) comparison.keep();
		snapshot.place = undefined;
		// Those that earlier polls listed before this one went on, too: their time was up before they came to this.
		const end = await lookUpRest(
			ids.filter((id) => snapshot.templates.get(id)?.whole),
			reading,
		);
		return end.kind === 'failed' && end.all ? end.failure : undefined;
	}

	/** Whether a poll came to nothing in the time that it had. */
	private isStuck(
		{ snapshot, lookedUp }: Reading,
		before: Place | undefined,
		ids: readonly string[],
	): boolean {
		const isIdle = lookedUp === 0 && this.items.length === 0;
		return isIdle && isSamePlace(snapshot.place, before, ids);
	}

	private tooSlow(): RowFailure {
		const retryAfterMs = this.parts.throttledForMs();
		if (retryAfterMs === undefined) return TOO_SLOW;
		return { ...THROTTLED, failure: { cause: 'rate-limited', retryAfterMs } };
	}

	private complete(id: string, { snapshot, comparison }: Reading): void {
		const { selected } = this.parts;
		const template = snapshot.templates.get(id);
		if (template === undefined) return;
		if (template.events.size !== selected.size || template.sending) comparison.keep();
		template.events = selected;
		template.sending = false;
	}
}

function isSamePlace(
	now: Place | undefined,
	before: Place | undefined,
	ids: readonly string[],
): boolean {
	const { templateId, position } = before ?? { templateId: ids[0], position: 0 };
	return now?.templateId === templateId && now.position === position;
}

function startOf(id: string, place: Place | undefined): Place['position'] {
	return place?.templateId === id ? place.position : 0;
}

function ofTemplate(id: string, failure: RowFailure): RowFailure {
	return { ...failure, what: `${failure.what} (card template ${id})` };
}

const NOTES = {
	unreadable:
		'What was kept of the last poll could not be read. The cards as they are now are the new starting point.',
	account: 'The ID123 account has changed. Its cards as they are now are the new starting point.',
	templates:
		'The choice of templates has changed. Cards of templates that were added are noted without events.',
} as const;

const TOO_SLOW: RowFailure = {
	what: 'ID123 did not answer within the time that n8n gives a poll',
	hint: 'Poll less often, or lower "Requests at a Time". The next poll tries again.',
	state: 'refused',
	passing: true,
	failure: { cause: 'temporarily-unavailable' },
};

const THROTTLED: RowFailure = {
	...TOO_SLOW,
	what: 'ID123 asks to slow down, and to wait for longer than n8n gives a poll',
};
