/** An account of ID.me's Services API: its address and how its credential is used. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import {
	addressRule,
	refuseAddress,
	refusedAccount,
	refuseTarget,
	serviceAccount,
	type ServiceAccount,
} from '../../shared/account';
import type { Authenticate } from '../../shared/http/transports';
import { failed, ok, type Result } from '../../shared/result';

/**
 * The sandbox host is that of docs.id.me/services-api-overview; the production host is only in ID.me's older guides
 * (developer.id.me/documentation/bearer-token), hence the custom address.
 */
export const ENVIRONMENTS = [
	{ name: 'Custom Base URL', value: 'custom', description: 'A test server or another address' },
	{ name: 'Production', value: 'production', description: 'Real checks of real people' },
	{
		name: 'Sandbox',
		value: 'sandbox',
		description: 'Made-up people for testing on services.idmelabs.com',
	},
] as const;

const HOSTS = {
	production: 'https://services.id.me/',
	sandbox: 'https://services.idmelabs.com/',
} as const;

export const baseUrlOf = addressRule('environment', HOSTS, '/');

const WORDS = { credential: 'ID.me', secret: 'API secret', example: 'https://services.id.me' };

export const CREDENTIAL = 'idMeServicesApi';

/** The secret in Base64, without white space: a sample of ID.me's has line breaks. */
function encodedSecret({ apiSecret, encoding }: ICredentialDataDecryptedObject): string {
	const secret = String(apiSecret ?? '');
	if (encoding === 'base64') return secret.replace(/\s+/g, '');
	return Buffer.from(secret.trim(), 'utf8').toString('base64');
}

/** As in docs.id.me/services-api-overview. */
export function authorizationOf(credentials: ICredentialDataDecryptedObject): string {
	return `Bearer ID.me ${encodedSecret(credentials)}`;
}

export const authenticated: Authenticate = async (credentials, request) => {
	refuseTarget(request, (address) => refuseAddress(address, WORDS));
	const refused = refuseCredentials(credentials);
	if (refused) throw new Error(`${refused.what}. ${refused.hint}`);
	const headers = { ...request.headers, Authorization: authorizationOf(credentials) };
	return { ...request, headers };
};

export function accountOf(credentials: ICredentialDataDecryptedObject): Result<ServiceAccount> {
	const refused = refuseCredentials(credentials);
	if (refused) return failed(refusedAccount(refused));
	const encoded = encodedSecret(credentials);
	const plain = Buffer.from(encoded, 'base64').toString('utf8').trim();
	return ok(serviceAccount(baseUrlOf(credentials), [encoded, plain], credentials));
}

/** Why nothing may be sent with these credentials, or undefined. */
export function refuseCredentials(credentials: ICredentialDataDecryptedObject) {
	const encoded = encodedSecret(credentials);
	if (encoded === '') {
		return {
			what: 'API Secret of the ID.me credential is empty',
			hint: 'Open the ID.me credential and paste the secret that your ID.me account manager gave you.',
		};
	}
	if (!/^[A-Za-z0-9+/_-]+=*$/.test(encoded)) {
		return {
			what: 'API Secret of the ID.me credential is not Base64',
			hint: 'Open the ID.me credential and set Encoding to Plain Text, or paste the encoded secret again.',
		};
	}
	return refuseAddress(baseUrlOf(credentials), WORDS);
}
