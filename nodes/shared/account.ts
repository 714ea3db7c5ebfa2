/** What every service's account has in common. */
import { createHash } from 'node:crypto';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { limiterOf, type AccountLimiter } from './limiter/accountLimiter';
import type { RowFailure } from './rowFailure';

export interface ServiceAccount {
	limiter: AccountLimiter;
	/** The credential as it was read, for as long as its run: n8n would read and decrypt it anew for each request. */
	credential: () => ICredentialDataDecryptedObject;
	/** Tells accounts apart without giving the secret away. */
	fingerprint: string;
}

export function serviceAccount(
	baseUrl: string,
	secret: string,
	credential: ICredentialDataDecryptedObject,
): ServiceAccount {
	const fingerprint = createHash('sha256').update(`${baseUrl}\n${secret}`).digest('base64url');
	return { limiter: limiterOf(fingerprint), fingerprint, credential: () => credential };
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
