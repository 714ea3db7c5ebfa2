/** The account that a node speaks for: its address, its limiter, and the credential's say in both. */
import { createHmac } from 'node:crypto';

import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { refusedAccount, serviceAccount, type ServiceAccount } from '../../shared/account';
import { targetOf } from '../../shared/address';
import { secretRemover } from '../../shared/redact';
import type { RowFailure } from '../../shared/rowFailure';
import { WHOLE_ANSWER } from '../../shared/http/transports';
import { baseUrlOf, refuseAddress } from './regions';

export const CREDENTIAL = 'id123Api';

export interface Account extends ServiceAccount {
	baseUrl: string;
	region: string;
	/** What names in n8n's database are made with. Another key gives another one, and what was remembered is forgotten. */
	nameSecret: string;
	/** What came back, without the key: a service or a proxy may echo what it was sent. */
	withoutKey: <T>(value: T) => T;
	/** What may stand in no text that is shown. */
	secrets: () => readonly string[];
}

export function accountOf(credentials: ICredentialDataDecryptedObject): Account {
	const baseUrl = baseUrlOf(credentials);
	const apiKey = String(credentials.apiKey ?? '').trim();
	return {
		...serviceAccount(baseUrl, apiKey, credentials),
		baseUrl,
		region: String(credentials.region),
		nameSecret: createHmac('sha256', apiKey).update(`names\n${baseUrl}`).digest('base64url'),
		withoutKey: secretRemover(apiKey),
		secrets: () => [apiKey],
	};
}

/** A request with the key in it, whoever sends it. */
export function authenticated(
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const refused = refuseAddress(targetOf(request));
	if (refused) throw new Error(`${refused.what}. ${refused.hint}`);
	const apiKey = String(credentials.apiKey ?? '').trim();
	return { ...request, headers: { ...request.headers, 'X-API-KEY': apiKey } };
}

/** Why nothing may be sent for this account, or undefined. */
export function refuseAccount({ baseUrl }: Account): RowFailure | undefined {
	const refused = refuseAddress(baseUrl);
	return refused && refusedAccount(refused);
}

/** What every request to ID123 is sent with. */
export const REQUEST_SETTINGS = {
	...WHOLE_ANSWER,
	method: 'POST',
	url: '',
	headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
} as const satisfies IHttpRequestOptions;
