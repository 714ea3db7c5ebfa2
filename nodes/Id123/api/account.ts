/** An account of ID123: its address and how its credential is used. */
import { createHmac } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import {
	addressRule,
	refuseAddress as refuse,
	refusedAccount,
	refuseTarget,
	serviceAccount,
	type Refusal,
	type ServiceAccount,
} from '../../shared/account';
import { failed, ok, type Result } from '../../shared/result';
import { REQUEST_SETTINGS as ANY_REQUEST, type Authenticate } from '../../shared/http/transports';

/** Where an account lives. The four hosts are those of id123.io/knowledgebase/api-v2-introduction. */
export const REGIONS = [
	{ name: 'Custom Base URL', value: 'custom', description: 'A test server or an older address' },
	{ name: 'Latin America', value: 'la', description: 'Host secure-la.id123.io' },
	{ name: 'Middle East', value: 'me', description: 'Host secure-me.id123.io' },
	{ name: 'United Kingdom', value: 'uk', description: 'Host secure-uk.id123.io' },
	{ name: 'United States', value: 'us', description: 'Host secure-us.id123.io' },
] as const;

export const baseUrlOf = addressRule(
	'region',
	Object.fromEntries(
		REGIONS.slice(1).map(({ value }) => [value, `https://secure-${value}.id123.io/api/v2/`]),
	),
	'/',
);

/** Why a key must not be sent to this address, or undefined if it may. */
export function refuseAddress(address: string): Refusal | undefined {
	if (address === '') {
		return {
			what: 'Region of the ID123 credential is none of those that ID123 has',
			hint: 'Open the ID123 credential and choose the region that you use to log in to ID123.',
		};
	}
	return refuse(address, {
		credential: 'ID123',
		secret: 'API key',
		example: 'https://secure.id123.io/api/v2/',
	});
}

export const CREDENTIAL = 'id123Api';

export interface Account extends ServiceAccount {
	region: string;
	/** The key of names in n8n's database. It depends on the API key: with a new one, everything remembered is forgotten. */
	nameSecret: string;
}

/** The key that arrives at ID123, by which an echo is known: n8n's HTTP helper drops some of what is copied along unseen. */
const keyOf = ({ apiKey }: ICredentialDataDecryptedObject): string =>
	String(apiKey ?? '').replace(/[^\x21-\x7e]/g, '');

export function accountOf(credentials: ICredentialDataDecryptedObject): Account {
	const baseUrl = baseUrlOf(credentials);
	const apiKey = keyOf(credentials);
	return {
		...serviceAccount(baseUrl, [apiKey], credentials),
		region: String(credentials.region),
		nameSecret: createHmac('sha256', apiKey).update(`names\n${baseUrl}`).digest('base64url'),
	};
}

export const authenticated: Authenticate = async (credentials, request) => {
	refuseTarget(request, refuseAddress);
	return { ...request, headers: { ...request.headers, 'X-API-KEY': keyOf(credentials) } };
};

export async function accountIn(context: {
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
}): Promise<Result<Account>> {
	const account = accountOf(await context.getCredentials(CREDENTIAL));
	const refused = refuseAddress(account.baseUrl);
	return refused ? failed(refusedAccount(refused)) : ok(account);
}

export const REQUEST_SETTINGS = {
	...ANY_REQUEST,
	method: 'POST',
	headers: { ...ANY_REQUEST.headers, 'Content-Type': 'application/json' },
} as const satisfies IHttpRequestOptions;
