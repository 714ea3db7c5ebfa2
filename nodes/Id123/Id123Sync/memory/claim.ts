/**
 * Of several runs that ask for the same names at the same time, the one whose call n8n's list kept: it was asked with a
 * token of its own, which is looked for when any other call of that time has ended.
 */
import { randomUUID } from 'node:crypto';

import type { Clock } from '../../../shared/clock';
import type { NameOf, ProcessedItems } from './processedItems';

/** A call to n8n's list that took longer proves nothing: another run may have had its turn meanwhile. */
const SLOW_MS = 10_000;

/** How long after a claim it is looked for: any call that began before it has ended by then. */
const CLAIM_SETTLES_MS = 2_000;

export class Claim {
	readonly token: string;

	private asked?: { at: number; took: number };

	constructor(
		private readonly list: ProcessedItems,
		nameOf: NameOf,
		private readonly clock: Clock,
	) {
		this.token = nameOf('claim', randomUUID());
	}

	/** Asks for names, and claims what they stand for. */
	async ask(names: readonly string[]): Promise<ReadonlySet<string>> {
		const at = this.clock.now();
		const known = await this.list.ask([this.token, ...names]);
		this.asked = { at, took: this.clock.now() - at };
		return known;
	}

	/** Whether no other run took it at the same time. */
	async isHeld(): Promise<boolean> {
		if (this.asked === undefined) return false;
		const { at, took } = this.asked;
		if (took > SLOW_MS) return false;
		const settledAt = at + Math.max(CLAIM_SETTLES_MS, 3 * took);
		await this.clock.sleep(Math.max(0, settledAt - this.clock.now()));
		try {
			return (await this.list.ask([this.token])).has(this.token);
		} catch {
			return false;
		}
	}
}
