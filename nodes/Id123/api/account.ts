/** The account that a node speaks for: its address, its lane, and the credential's say in both. */
import { createHash } from 'node:crypto';

import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { laneOf, type Lane } from '../../shared/lane';
import { LIMITS } from '../../shared/limits';
import { withoutSecret } from '../../shared/redact';
import type { RowFailure } from '../../shared/rowFailure';
import type { RawAnswer } from './answers';
import type { Transport } from './client';
import { baseUrlOf, refuseAddress } from './regions';

export const CREDENTIAL = 'id123Api';

export interface Account {
	baseUrl: string;
	region: string;
	lane: Lane;
	/** Tells accounts apart without giving the key away. */
	fingerprint: string;
	/** What came back, without the key: a service or a proxy may echo what it was sent. */
	withoutKey: <T>(value: T) => T;
}

export function accountOf(credentials: ICredentialDataDecryptedObject): Account {
	const baseUrl = baseUrlOf(credentials);
	const apiKey = String(credentials.apiKey ?? '').trim();
	const fingerprint = createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('base64url');
	return {
		baseUrl,
		region: String(credentials.region),
		lane: laneOf(fingerprint),
		fingerprint,
		withoutKey: (value) => withoutSecret(value, apiKey),
	};
}

/** Why nothing may be sent for this account, or undefined. */
export function refuseAccount({ baseUrl }: Account): RowFailure | undefined {
	const refused = refuseAddress(baseUrl);
	return (
		refused && {
			...refused,
			state: 'notSent',
			account: true,
			failure: { cause: 'configuration-invalid' },
		}
	);
}

/**
 * What every request to ID123 is sent with. Statuses are no failures here, since the body decides; a redirect is not
 * followed, since n8n would take the key along.
 */
export const REQUEST_SETTINGS = {
	method: 'POST',
	url: '',
	headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
	returnFullResponse: true,
	timeout: LIMITS.requestTimeoutMs,
} as const satisfies IHttpRequestOptions;

/** The contexts of n8n that send requests for a credential. */
interface Sender {
	helpers: {
		httpRequestWithAuthentication(
			this: Sender,
			credentialType: string,
			request: IHttpRequestOptions,
		): Promise<RawAnswer>;
	};
}

/** Sends outside the declarative engine: for pickers, triggers and bulk nodes. */
export function directTransport(sender: Sender, { baseUrl, withoutKey }: Account): Transport {
	return async (body: IDataObject) =>
		withoutKey(
			await sender.helpers.httpRequestWithAuthentication.call(sender, CREDENTIAL, {
				...REQUEST_SETTINGS,
				baseURL: baseUrl,
				body,
			}),
		);
}
