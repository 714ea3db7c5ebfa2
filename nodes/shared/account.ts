/** What every service's account has in common: its limiter, and the addresses that its secret may be sent to. */
import { createHash } from 'node:crypto';

import type { ICredentialDataDecryptedObject, INodeProperties } from 'n8n-workflow';

import { limiterOf, type AccountLimiter } from './limiter/accountLimiter';
import { secretRemover } from './redact';
import { notSent, type RowFailure } from './result';
import { urlIn } from './words';

export interface ServiceAccount {
	baseUrl: string;
	limiter: AccountLimiter;
	/** The credential as it was read, for as long as its run: n8n would read and decrypt it anew for each request. */
	credential: () => ICredentialDataDecryptedObject;
	/** Tells accounts apart without giving the secret away. */
	fingerprint: string;
	/** What may stand in no text that is shown. */
	secrets: () => readonly string[];
	/** What came back, without them: a service or a proxy may echo what it was sent. */
	withoutSecrets: <T>(value: T) => T;
}

/** @param identity what tells accounts of one address apart */
export function serviceAccount(
	baseUrl: string,
	secrets: readonly string[],
	credential: ICredentialDataDecryptedObject,
	identity = secrets[0],
): ServiceAccount {
	const fingerprint = createHash('sha256').update(`${baseUrl}\n${identity}`).digest('base64url');
	const removers = secrets.map(secretRemover);
	return {
		baseUrl,
		limiter: limiterOf(fingerprint),
		credential: () => credential,
		fingerprint,
		secrets: () => secrets,
		withoutSecrets: (value) => removers.reduce((clean, remove) => remove(clean), value),
	};
}

/**
 * How a credential chooses its address: by itself alone, never by a node parameter, so that a test key cannot reach
 * production.
 * @param choice name of the credential's choice; with `custom` its Base URL counts
 * @param hosts addresses by what can be chosen, each with the same `end`
 * @param fallback where nothing of these is chosen
 */
export function addressRule(
	choice: string,
	hosts: Readonly<Record<string, string>>,
	{ end, fallback = '' }: { end: '' | '/'; fallback?: string },
): (credential: ICredentialDataDecryptedObject) => string {
	return ({ baseUrl, [choice]: chosen }) =>
		chosen === 'custom'
			? (typeof baseUrl === 'string' ? baseUrl : '').trim().replace(/\/*$/, end)
			: (Object.entries(hosts).find(([name]) => name === chosen)?.[1] ?? fallback);
}

/** The address of one's own that a credential takes where its choice is `custom`. */
export const ownAddress = (
	choice: string,
	example: string,
	what: string,
	more = '',
): INodeProperties => ({
	displayName: 'Base URL',
	name: 'baseUrl',
	type: 'string',
	default: '',
	placeholder: `e.g. ${example}`,
	displayOptions: { show: { [choice]: ['custom'] } },
	description: `${what} It has to start with https://, except on this computer.${more}`,
});

export type Refused = Pick<RowFailure, 'what' | 'hint'>;

/** A credential that may not be used as it is: nothing is sent for any row. */
export function refusedAccount({ what, hint }: Refused): RowFailure {
	return notSent(what, hint, { account: true, failure: { cause: 'configuration-invalid' } });
}

/** White space, control characters, backslashes, and a name in front of the host. */
const MISLEADING = /[\s\p{C}\\]|^[a-z]+:\/\/[^/?#]*@/iu;

/** The last one that was found secure: a run sends thousands of requests to one address, and reading it takes long. */
let lastSecure: string | undefined;

/** Why a secret must not be sent to this address, or undefined if it may. */
export function refuseAddress(
	address: string,
	{ credential, secret, example }: { credential: string; secret: string; example: string },
): Refused | undefined {
	if (address === lastSecure) return undefined;
	// A URL leaves line breaks out and takes a backslash for a slash: what is shown would be another address.
	const url = MISLEADING.test(address) ? undefined : urlIn(address);
	const isLocal = url?.protocol === 'http:' && isLoopback(url.hostname);
	if (url?.protocol === 'https:' || isLocal) {
		lastSecure = address;
		return undefined;
	}
	const wrong = url ? `is not secure, so the ${secret} was not sent to it` : 'is not an address';
	return {
		what: `Base URL of the ${credential} credential ${wrong}`,
		hint: `Open the ${credential} credential and correct Base URL: an address that starts with https://, for example ${example}.`,
	};
}

/** The last one that was read. */
let lastTarget = { url: '', baseURL: '', target: '' };

/** Where a request goes, as far as that can be told. */
export function targetOf({ url, baseURL = '' }: { url: string; baseURL?: string }): string {
	if (url !== lastTarget.url || baseURL !== lastTarget.baseURL) {
		const target = MISLEADING.test(baseURL) ? undefined : urlIn(url, baseURL || undefined);
		lastTarget = { url, baseURL, target: target?.href ?? (baseURL || url) };
	}
	return lastTarget.target;
}

export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
