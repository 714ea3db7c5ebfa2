/**
 * Codes that were sent for exchange. ID.me revokes the tokens of a code that is sent twice, and a visitor who reloads
 * the callback page sends it twice: the second is refused here, so that the first keeps working. Only fingerprints are
 * kept, for the time that a code lives; other processes of n8n keep their own.
 */
import { createHash } from 'node:crypto';

import { LIMITS } from '../../shared/limits';

export class UsedCodes {
	/** When each was used (ms), the oldest first. */
	private readonly usedAt = new Map<string, number>();

	/** False when the code was used before. */
	claim(account: string, code: string, now: number): boolean {
		this.forgetOld(now);
		const print = fingerprint(account, code);
		if (this.usedAt.has(print)) return false;
		this.usedAt.set(print, now);
		return true;
	}

	/** The code certainly did not reach ID.me. */
	release(account: string, code: string): void {
		this.usedAt.delete(fingerprint(account, code));
	}

	private forgetOld(now: number): void {
		for (const [print, at] of this.usedAt) {
			if (now - at < LIMITS.usedCodeMemoryMs && this.usedAt.size < LIMITS.usedCodes) return;
			this.usedAt.delete(print);
		}
	}
}

function fingerprint(account: string, code: string): string {
	return createHash('sha256').update(`${account}\n${code}`).digest('base64url');
}

/** Those of this process. */
export const usedCodes = new UsedCodes();
