/** What every service's account has in common. */
import { createHash } from 'node:crypto';

import { laneOf, type Lane } from './limiter/accountLimiter';
import type { RowFailure } from './rowFailure';

export interface ServiceAccount {
	lane: Lane;
	/** Tells accounts apart without giving the secret away. */
	fingerprint: string;
}

export function serviceAccount(baseUrl: string, secret: string): ServiceAccount {
	const fingerprint = createHash('sha256').update(`${baseUrl}\n${secret}`).digest('base64url');
	return { lane: laneOf(fingerprint), fingerprint };
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
