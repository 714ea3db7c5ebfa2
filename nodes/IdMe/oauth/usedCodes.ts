/**
 * Sign-ins that were finished in this process: each code and each state is good for one. ID.me revokes the tokens of a
 * code that is sent twice, and a visitor who reloads the callback page sends it twice: the second is refused here, so that
 * the first keeps working. And one link, opened by several people, gives one yes. Only fingerprints are kept, for the time
 * that codes and links live; other processes of n8n keep their own.
 */
import { createHash } from 'node:crypto';

import { IDME_LIMITS } from '../limits';

export interface SignInUse {
	/** Fingerprint of the application. */
	account: string;
	code: string;
	state: string;
}

export class UsedCodes {
	/** When each was used (ms), the oldest first. Only sign-ins that ID.me did not refuse stay, so they are few. */
	private readonly usedAt = new Map<string, number>();

	/** What of it was used before; undefined where nothing was, and it counts as used from now on. */
	claim(use: SignInUse, now: number): 'code' | 'state' | undefined {
		this.forgetOld(now);
		const { code, state } = printsOf(use);
		if (this.usedAt.has(code)) return 'code';
		if (this.usedAt.has(state)) return 'state';
		this.usedAt.set(code, now).set(state, now);
		return undefined;
	}

	/** The code certainly did not reach ID.me, or was refused. */
	release(use: SignInUse): void {
		for (const print of Object.values(printsOf(use))) this.usedAt.delete(print);
	}

	private forgetOld(now: number): void {
		for (const [print, at] of this.usedAt) {
			if (now - at < IDME_LIMITS.usedCodeMemoryMs) return;
			this.usedAt.delete(print);
		}
	}
}

function printsOf({ account, code, state }: SignInUse): Record<'code' | 'state', string> {
	const print = (kind: string, text: string) =>
		createHash('sha256').update(`${account}\n${kind}\n${text}`).digest('base64url');
	return { code: print('code', code), state: print('state', state) };
}

/** Those of this process. */
export const usedCodes = new UsedCodes();
