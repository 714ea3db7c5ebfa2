/** What every service's account has in common. */
import { createHash } from 'node:crypto';

import { limiterOf, type AccountLimiter } from './limiter/accountLimiter';
import type { RowFailure } from './rowFailure';

export interface ServiceAccount {
	limiter: AccountLimiter;
	/** Tells accounts apart without giving the secret away. */
	fingerprint: string;
}

export function serviceAccount(baseUrl: string, secret: string): ServiceAccount {
	const fingerprint = createHash('sha256').update(`${baseUrl}\n${secret}`).digest('base64url');
	return { limiter: limiterOf(fingerprint), fingerprint };
}

/** A credential that may not be used as it is: nothing is sent for any row. */
export function refusedAccount(refused: { what: string; hint: string }): RowFailure {
	return {
		...refused,
		state: 'notSent',
		account: true,
		failure: { cause: 'configuration-invalid' },
	};
}
