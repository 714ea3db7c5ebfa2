/** What every service's account has in common: its limiter, where its secret may be sent, and that nothing shows it. */
import { createHash } from 'node:crypto';

import type { ICredentialDataDecryptedObject, INodeProperties } from 'n8n-workflow';

import { limiterOf } from './limiter/accountLimiter';
import { MASK, SHORTEST_SECRET } from './masking';
import { notSent, type RowFailure } from './result';
import { patternOf, urlIn } from './words';

export type ServiceAccount = ReturnType<typeof serviceAccount>;

/** @param identity what tells accounts of one address apart */
export function serviceAccount(
	baseUrl: string,
	secrets: readonly string[],
	credential: ICredentialDataDecryptedObject,
	identity = secrets[0],
) {
	const fingerprint = createHash('sha256').update(`${baseUrl}\n${identity}`).digest('base64url');
	return {
		baseUrl,
		limiter: limiterOf(fingerprint),
		/** As it was read, for as long as its run: n8n would read and decrypt it anew for each request. */
		credential: () => credential,
		/** Tells accounts apart without giving the secret away. */
		fingerprint,
		/** What may stand in no text that is shown. */
		secrets: () => secrets,
		/** What came back, without them: a service or a proxy may echo what it was sent. */
		withoutSecrets: secretRemover(secrets),
	};
}

/**
 * How a credential chooses its address: by itself alone, never by a node parameter, so that a test key cannot reach
 * production.
 * @param choice name of the credential's choice; with `custom` its Base URL counts
 * @param hosts addresses by what can be chosen, each with the same `end`; any other choice has none
 */
export function addressRule(
	choice: string,
	hosts: Readonly<Record<string, string>>,
	end: '' | '/',
): (credential: ICredentialDataDecryptedObject) => string {
	return ({ baseUrl, [choice]: chosen }) =>
		chosen === 'custom'
			? (typeof baseUrl === 'string' ? baseUrl : '').trim().replace(/\/*$/, end)
			: (Object.entries(hosts).find(([name]) => name === chosen)?.[1] ?? '');
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

/** Why a secret must not be sent to this address, or undefined if it may. */
export function refuseAddress(
	address: string,
	{ credential, secret, example }: { credential: string; secret: string; example: string },
): Refused | undefined {
	// A URL leaves line breaks out and takes a backslash for a slash: what is shown would be another address.
	const url = MISLEADING.test(address) ? undefined : urlIn(address);
	const isLocal = url?.protocol === 'http:' && isLoopback(url.hostname);
	if (url?.protocol === 'https:' || isLocal) return undefined;
	const wrong = url ? `is not secure, so the ${secret} was not sent to it` : 'is not an address';
	return {
		what: `Base URL of the ${credential} credential ${wrong}`,
		hint: `Open the ${credential} credential and choose an address that it offers, or correct Base URL: it has to start with https://, as in ${example}.`,
	};
}

export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * The last one that was not refused: a run sends thousands of requests to one address, and reading it takes long. It holds
 * for every credential, since what one refuses all refuse, each in its own words.
 */
let lastTarget: string | undefined;

/** Throws, in words for a person, where a request would lead the secret to an address that `refuse` refuses. */
export function refuseTarget(
	{ url, baseURL = '' }: { url: string; baseURL?: string },
	refuse: (address: string) => Refused | undefined,
): void {
	const target = `${baseURL}\n${url}`;
	if (target === lastTarget) return;
	const whole = MISLEADING.test(baseURL) ? undefined : urlIn(url, baseURL || undefined);
	const refused = refuse(whole?.href ?? (baseURL || url));
	if (refused) throw new Error(`${refused.what}. ${refused.hint}`);
	lastTarget = target;
}

/**
 * Replaces secrets in every text of a value, keys included, as they are and in Base64 or a URL; anything without one comes
 * back as it is. Only whole secrets: a part of one may stand in data that is none of it, such as a signed token. In texts
 * that people read the masker finds parts as well.
 */
export function secretRemover(secrets: readonly string[]): <T>(value: T) => T {
	const forms = secrets.filter(({ length }) => length >= SHORTEST_SECRET).flatMap(formsOf);
	if (forms.length === 0) return (value) => value;
	const pattern = new RegExp(forms.map(patternOf).join('|'));
	const shortest = Math.min(...forms.map(({ length }) => length));
	// Most texts of a listing are shorter than a secret.
	const isIn = (text: string) => text.length >= shortest && pattern.test(text);
	const everywhere = new RegExp(pattern, 'g');
	return <T>(value: T) => (holds(value, isIn) ? (cleaned(value, everywhere) as T) : value);
}

function formsOf(secret: string): string[] {
	const inBase64 = [0, 1, 2].map((before) => base64Of(secret, before));
	const inUrls = inBase64.map((text) => text.replace(/\+/g, '-').replace(/\//g, '_'));
	const inUrl = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\uFFFD'));
	return [...new Set([secret, inUrl, ...inBase64, ...inUrls])];
}

/** What of a secret's Base64 does not depend on what stands around it, with so many bytes before. */
function base64Of(secret: string, before: number): string {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret, 'utf8')]);
	const whole = Math.floor((bytes.length * 8) / 6);
	return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), whole);
}

/** Whether a secret stands anywhere in a value. Looked for first, since it hardly ever does and a copy takes long. */
function holds(value: unknown, isIn: (text: string) => boolean): boolean {
	if (typeof value === 'string') return isIn(value);
	if (Array.isArray(value)) return value.some((entry) => holds(entry, isIn));
	if (typeof value !== 'object' || value === null) return false;
	for (const key in value) {
		if (isIn(key) || holds(value[key as keyof typeof value], isIn)) return true;
	}
	return false;
}

function cleaned(value: unknown, secret: RegExp): unknown {
	if (typeof value === 'string') return value.replace(secret, MASK);
	if (Array.isArray(value)) return value.map((entry) => cleaned(entry, secret));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value);
	return Object.fromEntries(
		entries.map(([key, entry]) => [key.replace(secret, MASK), cleaned(entry, secret)]),
	);
}
