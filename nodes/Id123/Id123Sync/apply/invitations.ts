/**
 * Sends each invitation at most once, also where runs overlap and where n8n dies.
 *
 * ID123 decides who invites: the run to which it answered that it created (or activated) the card. What a run notes in
 * the node's list of processed items is for the runs after it:
 * - `underWay`, before the card is created, some dozens in one call, and forgotten when it is known what became of the
 *   invitation. Where the run dies, the next one creates the cards that are not there and invites their people; of the
 *   cards that are there, it can only say that their invitations may have gone out or not.
 * - `due`, where the invitation certainly did not go out. A later run sends it.
 * - `owing`, while there is any note: without it, no card is looked up. `owed meanwhile` keeps a run that found no note from
 *   ending it after another run has left one.
 * Asking records, so `due` and `underWay` each have a second name that only looking up records: with both, it is done with.
 */
import { randomUUID } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { steadyClock, type Clock } from '../../../shared/clock';
import type { Id123Client } from '../../api/client';
import { unsuccessful } from '../../api/answers';
import { KEY } from '../../card/vocabulary';
import {
	FORGOTTEN_AT_ONCE,
	twice,
	type NameOf,
	type ProcessedItems,
} from '../memory/processedItems';
import type { Invitation } from '../report';

/** How many joiners are noted in one call. More would cost n8n less and leave more invitations unclear when n8n dies. */
const NOTED_AT_ONCE = 50;

type CardIds = readonly string[];
type Kind = 'due' | 'underWay';

/** A call to n8n's list that took longer proves nothing: another run may have had its turn meanwhile. */
const SLOW_MS = 10_000;

/** How long after a claim it is looked for: any call that began before it has ended by then. */
const CLAIM_SETTLES_MS = 2_000;

export class Invitations {
	/** By card id, the place among the joiners. */
	private readonly order = new Map<string, number>();
	private joiners: CardIds = [];

	/** By number of the batch: whether it is noted. */
	private readonly batches: Array<Promise<boolean>> = [];

	/**
	 * Noted by somebody else before: another run has it in hand, or died. By card id, whether its invitation was due: it is this
	 * run's to send then, or to owe again.
	 */
	private readonly contested = new Map<string, boolean>();

	private readonly owed = new Set<string>();
	private readonly inDoubt: string[] = [];

	/** Names of no further use, some dozens of which are forgotten in one call, and those of use until the end of the run. */
	private readonly useless: string[] = [];
	private readonly uselessAtEnd: string[] = [];

	private wasOwing = false;
	private foundNotes = false;
	private readonly lookedUp: string[] = [];

	/**
	 * Of what an earlier run owed. Of several runs that ask for it at the same time, it is that one's whose call n8n's list
	 * kept: it was asked with a token of its own, which is looked for when any other call of that time has ended.
	 */
	private claim?: { token: string; settledAt: number };

	constructor(
		private readonly list: ProcessedItems,
		private readonly nameOf: NameOf,
		private readonly clock: Clock = steadyClock,
	) {}

	/**
	 * @param joiners cards that this run means to create or bring back, in their order
	 * @param candidates cards on the roster that exist and were never installed
	 * @returns those of the candidates whose invitation certainly did not go out
	 */
	async begin(joiners: CardIds, candidates: CardIds): Promise<ReadonlySet<string>> {
		this.joiners = joiners;
		joiners.forEach((id, at) => this.order.set(id, at));
		const owing = this.nameOf('owing');
		const known = await this.list.ask([owing]).catch(() => undefined);
		// Where n8n does not answer, whatever is noted stays for the next run.
		this.foundNotes = known === undefined;
		this.wasOwing = known === undefined || known.has(owing);
		if (this.foundNotes || !this.wasOwing || candidates.length === 0) return new Set();
		const token = this.nameOf('claim', randomUUID());
		this.uselessAtEnd.push(token);
		const at = this.clock.now();
		// Asked in one call: if n8n dies, no later run takes a card that was there all along for a joiner.
		const due = await this.lookUp('due', candidates, token);
		const took = this.clock.now() - at;
		const settledAt = at + Math.max(CLAIM_SETTLES_MS, 3 * took);
		if (took <= SLOW_MS) this.claim = { token, settledAt };
		return due;
	}

	/** Whether it is noted that the invitation is under way. Where it is not, the card may not be created. */
	async isNoted(cardId: string): Promise<boolean> {
		const at = this.order.get(cardId);
		if (at === undefined) return await this.note([cardId]);
		const batch = Math.floor(at / NOTED_AT_ONCE);
		const isHalfThrough = at % NOTED_AT_ONCE >= NOTED_AT_ONCE / 2;
		if (isHalfThrough) void this.batch(batch + 1);
		return await this.batch(batch);
	}

	/** This run neither created the card nor brought it back: whoever did invites, or has noted that it is due. */
	async drop(cardId: string): Promise<void> {
		if (this.contested.get(cardId)) this.owe(cardId);
		else if (!this.contested.has(cardId)) await this.dropNotes([this.nameOf('underWay', cardId)]);
	}

	/** The card is this run's, and its invitation certainly did not go out: the next run sends it. */
	owe(cardId: string): void {
		this.owed.add(cardId);
	}

	/** Nobody knows whether the card was made. It is owed unless, by the end of this run, another one has the person in hand. */
	oweInDoubt(cardId: string): void {
		this.inDoubt.push(cardId);
	}

	/** The answer was lost, and the card is as it was wanted: another run that noted the joiner may have made it and invited. */
	async mayBeOthers(cardId: string): Promise<boolean> {
		return (await this.othersAmong([cardId])).has(cardId);
	}

	async send(client: Id123Client, fields: IDataObject): Promise<Invitation> {
		const cardId = String(fields[KEY.cardId]);
		const result = await client.call('cardInvitation', fields);
		const isSent = result.kind === 'success';
		const failure = isSent ? undefined : unsuccessful('cardInvitation', result).failure;
		if (!isSent && failure?.state !== 'unknown') {
			this.owe(cardId);
			return failure ? { state: 'failed', failure } : { state: 'notSent' };
		}
		// Nothing is left to be noted of the person, to whom an earlier run may have owed it.
		this.owed.delete(cardId);
		const due = this.wasOwing || this.contested.has(cardId) ? this.pair('due', cardId) : [];
		const notes = [this.nameOf('underWay', cardId), ...due];
		if (isSent) await this.dropNotes(notes);
		else this.uselessAtEnd.push(...notes);
		return failure ? { state: 'unknown', failure } : { state: 'sent' };
	}

	/** Whether the invitations that `begin` found due are this run's to send: no other run took them at the same time. */
	async isClaimed(): Promise<boolean> {
		if (this.claim === undefined) return false;
		const { token, settledAt } = this.claim;
		await this.clock.sleep(Math.max(0, settledAt - this.clock.now()));
		const known = await this.list.ask([token]).catch(() => new Set());
		return known.has(token);
	}

	/**
	 * Notes what is owed.
	 * @param candidates cards that were never installed and that this run did not invite
	 * @returns those of them whose invitations an earlier run had under way when it died
	 */
	async end(candidates: CardIds): Promise<ReadonlySet<string>> {
		await Promise.all(this.batches);
		const others = await this.othersAmong(this.inDoubt);
		for (const id of this.inDoubt) if (!others.has(id)) this.owe(id);
		await this.noteOwed();
		await this.forget(this.useless);
		const asked = this.wasOwing ? candidates.filter((id) => !this.owed.has(id)) : [];
		const left = await this.lookUp('underWay', asked);
		for (const id of left) this.uselessAtEnd.push(...this.pair('underWay', id));
		return left;
	}

	/**
	 * What is in doubt is told from here on. Of a run that is cancelled n8n shows nothing: there the next one tells it.
	 * @param isWhole whether every card that was never installed was looked up: no note is left then that was not found
	 */
	async close(isWhole: boolean): Promise<void> {
		if (isWhole && this.owed.size === 0 && !this.foundNotes) {
			// No note was found. Where another run has left one meanwhile, the next run looks for it.
			const meanwhile = this.nameOf('owed meanwhile');
			const known = await this.list.ask([meanwhile]).catch(() => new Set([meanwhile]));
			this.uselessAtEnd.push(meanwhile, ...(known.has(meanwhile) ? [] : [this.nameOf('owing')]));
		}
		// What looking up recorded does no harm where it stays, and is not recorded again.
		const isCheap = this.lookedUp.length <= FORGOTTEN_AT_ONCE;
		await this.forget([...this.uselessAtEnd, ...(isCheap ? this.lookedUp : [])]);
	}

	/** Those whose note holds. */
	private async lookUp(kind: Kind, ids: CardIds, ...token: string[]): Promise<ReadonlySet<string>> {
		const held = new Set<string>();
		if (ids.length === 0) return held;
		const pairs = ids.map((id) => this.pair(kind, id));
		const known = await this.list.ask([...token, ...pairs.flat()]).catch(() => undefined);
		this.foundNotes ||= known === undefined;
		if (known === undefined) return held;
		for (const [at, names] of pairs.entries()) {
			if (holds(names, known)) held.add(ids[at]);
			else this.lookedUp.push(...names.filter((name) => !known.has(name)));
		}
		if (held.size > 0) this.foundNotes = true;
		return held;
	}

	/** Those whom another run has in hand too, or may have. */
	private async othersAmong(ids: CardIds): Promise<ReadonlySet<string>> {
		if (ids.every((id) => this.contested.has(id))) return new Set(ids);
		const names = ids.map((id) => this.nameOf('contested', id));
		this.uselessAtEnd.push(...names);
		// Where n8n does not answer, they stay noted as under way.
		const known = await this.list.ask(names).catch(() => new Set(names));
		return new Set(ids.filter((id, at) => this.contested.has(id) || known.has(names[at])));
	}

	private async noteOwed(): Promise<void> {
		if (this.owed.size === 0) return;
		const pairs = [...this.owed].flatMap((id) => [this.pair('due', id), this.pair('underWay', id)]);
		const seen = pairs.map(([, name]) => name);
		try {
			await twice(async () => await this.list.forget(seen));
			const marks = [this.nameOf('owing'), this.nameOf('owed meanwhile')];
			const notes = [...marks, ...pairs.map(([note]) => note)];
			await twice(async () => await this.list.ask(notes));
		} catch {
			// It stays noted as under way: the next run says that it may have gone out.
		}
	}

	private async batch(number: number): Promise<boolean> {
		const ids = this.joiners.slice(number * NOTED_AT_ONCE, (number + 1) * NOTED_AT_ONCE);
		return ids.length === 0 || (await (this.batches[number] ??= this.note(ids)));
	}

	private async note(ids: CardIds): Promise<boolean> {
		const names = ids.map((id) => this.nameOf('underWay', id));
		try {
			const underWay = [this.nameOf('owing'), ...names];
			const known = await twice(async () => await this.list.ask(underWay));
			const others = ids.filter((_, at) => known.has(names[at]));
			if (others.length === 0) return true;
			for (const id of others) this.contested.set(id, false);
			const contested = others.map((id) => this.nameOf('contested', id));
			const due = others.map((id) => this.pair('due', id));
			const noted = await twice(async () => await this.list.ask([...contested, ...due.flat()]));
			this.uselessAtEnd.push(...contested);
			others.forEach((id, at) => this.contested.set(id, holds(due[at], noted)));
			return true;
		} catch {
			return false;
		}
	}

	private async dropNotes(names: readonly string[]): Promise<void> {
		this.useless.push(...names);
		if (this.useless.length >= NOTED_AT_ONCE) await this.forget(this.useless.splice(0));
	}

	/** What stays noted is not sent again: that is the safe side. */
	private async forget(names: readonly string[]): Promise<void> {
		if (names.length > 0)
			await twice(async () => await this.list.forget(names)).catch(() => undefined);
	}

	/** The note, and the name that only looking it up records. */
	private pair(kind: Kind, cardId: string): [string, string] {
		return [this.nameOf(kind, cardId), this.nameOf(kind, cardId, 'seen')];
	}
}

function holds([note, seen]: readonly [string, string], known: ReadonlySet<string>): boolean {
	return known.has(note) && !known.has(seen);
}
