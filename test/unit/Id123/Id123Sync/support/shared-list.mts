/**
 * n8n's list of processed items as several processes see it: read, and a while later written as a whole, without a lock.
 * A process may die in any call, before or after its write; it never hears the answer then.
 */
import type fc from 'fast-check';
import {
	oneAtATime,
	type ProcessedItems,
} from '../../../../../nodes/Id123/Id123Sync/memory/processedItems.ts';

export type Death = { call: number; isWritten: boolean };

export class SharedList {
	private list: readonly string[] = [];

	/** Calls of all processes: how many names each had. */
	readonly calls: Array<{ kind: 'ask' | 'forget'; names: number }> = [];

	/** @param turn resolves when the write of a call that began is due */
	constructor(
		private readonly turn: () => Promise<void> = async () =>
			await new Promise((done) => setImmediate(done)),
	) {}

	get size(): number {
		return this.list.length;
	}

	has(name: string): boolean {
		return this.list.includes(name);
	}

	/**
	 * @param death the call in which the process dies, counted from 0
	 * @param throwing numbers of calls that throw, as a database does
	 */
	process({ death, throwing = [] }: { death?: Death; throwing?: readonly number[] } = {}) {
		let calls = 0;
		let isDead = false;
		const call = async (
			kind: 'ask' | 'forget',
			names: readonly string[],
		): Promise<ReadonlySet<string>> => {
			const number = calls;
			calls += 1;
			if (isDead || (death?.call === number && !death.isWritten)) {
				isDead = true;
				return await NEVER;
			}
			this.calls.push({ kind, names: names.length });
			if (throwing.includes(number)) throw new Error('the database is locked');
			const before = this.list;
			await this.turn();
			const known = new Set(before);
			this.list =
				kind === 'ask'
					? [...before, ...[...new Set(names)].filter((name) => !known.has(name))]
					: before.filter((name) => !names.includes(name));
			if (death?.call === number) {
				isDead = true;
				return await NEVER;
			}
			return new Set(names.filter((name) => known.has(name)));
		};
		const items: ProcessedItems = oneAtATime({
			ask: async (names) => await call('ask', names),
			forget: async (names) => {
				await call('forget', names);
			},
			count: async () => this.list.length,
		});
		return {
			items,
			get isDead() {
				return isDead;
			},
			die: () => {
				isDead = true;
			},
			get calls() {
				return calls;
			},
		};
	}
}

const NEVER = new Promise<never>(() => undefined);

/** Lets everything that is scheduled happen, until the work is over; a dead run never is. */
export async function settle(s: fc.Scheduler, work: readonly Promise<unknown>[]): Promise<void> {
	let left = work.length;
	for (const each of work) void each.then(() => (left -= 1));
	for (let turn = 0; turn < 100 && left > 0; turn += 1) {
		await s.waitIdle();
		await new Promise((done) => setImmediate(done));
	}
}
