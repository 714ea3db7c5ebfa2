import { LIMITS } from '../../shared/limits';
import type { RowFailure } from '../../shared/rowFailure';

type ToldFailure = Pick<RowFailure, 'what' | 'code'>;

/**
 * Which failures were told, in this process. A poll runs every minute, and each failure that it throws is a failed
 * execution and perhaps a message to somebody: the first one and another one at once, the same one again by the hour.
 */
export class FailureMemory {
	private readonly told = new Map<string, { what: string; at: number }>();

	/** Whether a failure is to be told now; it then counts as told. */
	isDue(key: string, { what, code = '' }: ToldFailure, now: number): boolean {
		const known = this.told.get(key);
		const text = `${code} ${what}`;
		if (known?.what === text && now - known.at < LIMITS.sameFailureMs) return false;
		this.told.set(key, { what: text, at: now });
		return true;
	}

	/** All is well. True where it was not before. */
	recover(key: string): boolean {
		return this.told.delete(key);
	}
}
