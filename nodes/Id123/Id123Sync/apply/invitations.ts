/**
 * Sends each invitation at most once, even if runs overlap or n8n dies.
 *
 * The run that ID123 told that it created (or activated) the card sends the invitation. Runs leave notes for later runs in
 * the node's list of processed items:
 * - `underWay`: written before the card is created, for a batch of cards at once, and removed once the invitation's fate is
 *   known. After a crash the next run creates missing cards and invites; for existing cards the fate is unknown.
 * - `due`: the invitation certainly did not go out. A later run sends it.
 * - `owing`: there may be notes; without it none are looked up. `owed meanwhile` keeps a run that found no notes from
 *   removing it after another run has written one.
 * Asking the list records, so `due` and `underWay` have a second name that only looking up records: with both, it is done.
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

/** Joiners per call. More would be faster, and leave more invitations in doubt if n8n dies. */
const NOTED_AT_ONCE = 50;

type CardIds = readonly string[];
type Kind = 'due' | 'underWay';

/** A call to n8n's list that took longer proves no claim: another run may have made one meanwhile. */
const SLOW_MS = 10_000;

/** A claim is verified this long after it was made, when every call that began before it has ended. */
const CLAIM_SETTLES_MS = 2_000;

export class Invitations {
	/** Position among the joiners, by card id. */
	private readonly order = new Map<string, number>();
	private joiners: CardIds = [];

	/** Whether each batch is noted. */
	private readonly batches: Array<Promise<boolean>> = [];

	/** Cards that another run, alive or dead, noted before; by id, whether the invitation was `due` and is now this run's. */
	private readonly contested = new Map<string, boolean>();

	private readonly owed = new Set<string>();
	private readonly inDoubt: string[] = [];

	/** Names to forget, in batches, and those to forget at the end of the run. */
	private readonly toForget: string[] = [];
	private readonly toForgetAtEnd: string[] = [];

	private wasOwing = false;
	private foundNotes = false;
	private readonly lookedUp: string[] = [];

	/**
	 * This run's claim on invitations that an earlier run owes. If several runs ask at the same time, n8n's list keeps the
	 * call of one of them: the one whose token is found later, when the others have ended.
	 */
	private claim?: { token: string; settledAt: number };

	constructor(
		private readonly list: ProcessedItems,
		private readonly nameOf: NameOf,
		private readonly clock: Clock = steadyClock,
	) {}

	/**
	 * @param joiners cards that this run will create or bring back, in order
	 * @param candidates existing cards of the roster that were never installed
	 * @returns the candidates whose invitation certainly did not go out
	 */
	async begin(joiners: CardIds, candidates: CardIds): Promise<ReadonlySet<string>> {
		this.joiners = joiners;
		joiners.forEach((id, at) => this.order.set(id, at));
		const owing = this.nameOf('owing');
		const known = await this.list.ask([owing]).catch(() => undefined);
		// Where n8n does not answer, all notes stay for the next run.
		this.foundNotes = known === undefined;
		this.wasOwing = known === undefined || known.has(owing);
		if (this.foundNotes || !this.wasOwing || candidates.length === 0) return new Set();
		const token = this.nameOf('claim', randomUUID());
		this.toForgetAtEnd.push(token);
		const at = this.clock.now();
		// In one call: if n8n dies, no later run may take an old card for a joiner.
		const due = await this.lookUp('due', candidates, token);
		const took = this.clock.now() - at;
		const settledAt = at + Math.max(CLAIM_SETTLES_MS, 3 * took);
		if (took <= SLOW_MS) this.claim = { token, settledAt };
		return due;
	}

	/** Whether the invitation is noted as under way. If not, the card must not be created. */
	async isNoted(cardId: string): Promise<boolean> {
		const at = this.order.get(cardId);
		if (at === undefined) return await this.note([cardId]);
		const batch = Math.floor(at / NOTED_AT_ONCE);
		const isHalfThrough = at % NOTED_AT_ONCE >= NOTED_AT_ONCE / 2;
		if (isHalfThrough) void this.batch(batch + 1);
		return await this.batch(batch);
	}

	/** This run did not make the card: whoever did invites, or notes that it is due. */
	async drop(cardId: string): Promise<void> {
		if (this.contested.get(cardId)) this.owe(cardId);
		else if (!this.contested.has(cardId)) await this.dropNotes([this.nameOf('underWay', cardId)]);
	}

	/** This run made the card, and its invitation certainly did not go out: the next run sends it. */
	owe(cardId: string): void {
		this.owed.add(cardId);
	}

	/** It is open whether this run made the card: owed unless another run has noted it by the end. */
	oweInDoubt(cardId: string): void {
		this.inDoubt.push(cardId);
	}

	/** After a lost answer: whether another run may have made the card, and invited. */
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
		// All notes of this card go, also those of earlier runs.
		this.owed.delete(cardId);
		const due = this.wasOwing || this.contested.has(cardId) ? this.pair('due', cardId) : [];
		const notes = [this.nameOf('underWay', cardId), ...due];
		if (isSent) await this.dropNotes(notes);
		else this.toForgetAtEnd.push(...notes);
		return failure ? { state: 'unknown', failure } : { state: 'sent' };
	}

	/** Whether this run may send the invitations that `begin` found due: no other run claimed them. */
	async isClaimed(): Promise<boolean> {
		if (this.claim === undefined) return false;
		const { token, settledAt } = this.claim;
		await this.clock.sleep(Math.max(0, settledAt - this.clock.now()));
		const known = await this.list.ask([token]).catch(() => new Set());
		return known.has(token);
	}

	/**
	 * Writes notes of what is owed.
	 * @param candidates never installed, and not invited by this run
	 * @returns those whose invitations were under way in an earlier run that died
	 */
	async end(candidates: CardIds): Promise<ReadonlySet<string>> {
		await Promise.all(this.batches);
		const others = await this.othersAmong(this.inDoubt);
		for (const id of this.inDoubt) if (!others.has(id)) this.owe(id);
		await this.noteOwed();
		await this.forget(this.toForget);
		const asked = this.wasOwing ? candidates.filter((id) => !this.owed.has(id)) : [];
		const left = await this.lookUp('underWay', asked);
		for (const id of left) this.toForgetAtEnd.push(...this.pair('underWay', id));
		return left;
	}

	/**
	 * Removes notes of doubts that the output shows from now on. A cancelled run, of which n8n shows nothing, keeps them.
	 * @param isWhole whether every card that was never installed was looked up, so that no note remains unseen
	 */
	async close(isWhole: boolean): Promise<void> {
		if (isWhole && this.owed.size === 0 && !this.foundNotes) {
			// No note is left, unless another run has written one meanwhile: then the next run looks for it.
			const meanwhile = this.nameOf('owed meanwhile');
			const known = await this.list.ask([meanwhile]).catch(() => new Set([meanwhile]));
			this.toForgetAtEnd.push(meanwhile, ...(known.has(meanwhile) ? [] : [this.nameOf('owing')]));
		}
		// Many names that looking up recorded stay: they do little harm, and forgetting is slow.
		const isCheap = this.lookedUp.length <= FORGOTTEN_AT_ONCE;
		await this.forget([...this.toForgetAtEnd, ...(isCheap ? this.lookedUp : [])]);
	}

	/** The cards whose note of this kind is valid. */
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

	/** The cards that another run has noted too, or may have. */
	private async othersAmong(ids: CardIds): Promise<ReadonlySet<string>> {
		if (ids.every((id) => this.contested.has(id))) return new Set(ids);
		const names = ids.map((id) => this.nameOf('contested', id));
		this.toForgetAtEnd.push(...names);
		// Where n8n does not answer, it may be any of them.
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
			// It stays noted as under way: the next run reports it as in doubt.
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
			this.toForgetAtEnd.push(...contested);
			others.forEach((id, at) => this.contested.set(id, holds(due[at], noted)));
			return true;
		} catch {
			return false;
		}
	}

	private async dropNotes(names: readonly string[]): Promise<void> {
		this.toForget.push(...names);
		if (this.toForget.length >= NOTED_AT_ONCE) await this.forget(this.toForget.splice(0));
	}

	/** If this fails, the note stays and nothing is sent twice. */
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
