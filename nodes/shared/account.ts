/** What the accounts of all services share: the limiter, where the secret may be sent, and how it is kept out of output. */
import { createHash } from 'node:crypto';

import type { ICredentialDataDecryptedObject, INodeProperties } from 'n8n-workflow';

import { limiterOf } from './limiter/accountLimiter';
import { MASK, SHORTEST_SECRET } from './masking';
import { notSent, type RowFailure } from './result';
import { patternOf, urlIn } from './words';

export type ServiceAccount = ReturnType<typeof serviceAccount>;

/** @param identity tells accounts at one address apart */
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
		/** Read once per run: n8n would read and decrypt it again for each request. */
		credential: () => credential,
		/** A hash of address and identity. */
		fingerprint,
		/** Must not be in any text that is shown. */
		secrets: () => secrets,
		/** Takes them out of an answer: a service or a proxy may echo what it was sent. */
		withoutSecrets: secretRemover(secrets),
	};
}

/**
 * How a credential chooses its address. A node parameter never does, so that a test key cannot reach production.
 * @param choice name of the credential's field; `custom` stands for its Base URL
 * @param hosts addresses by choice, each with the same `end`; any other choice gives ''
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

/** The field Base URL of a credential, shown for the choice `custom`. */
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
	description: `${what} It has to start with https://, except for localhost.${more}`,
});

export type Refusal = Pick<RowFailure, 'what' | 'hint'>;

/** The failure of a credential that may not be used: nothing is sent for any row. */
export function refusedAccount({ what, hint }: Refusal): RowFailure {
	return notSent(what, hint, { account: true, failure: { cause: 'configuration-invalid' } });
}

/** White space, control characters, backslashes, and a user name in front of the host. */
const MISLEADING = /[\s\p{C}\\]|^[a-z]+:\/\/[^/?#]*@/iu;

/** Why a secret must not be sent to this address, or undefined if it may. */
export function refuseAddress(
	address: string,
	{ credential, secret, example }: { credential: string; secret: string; example: string },
): Refusal | undefined {
	// URL drops line breaks and takes a backslash for a slash, so the address would be another than the one shown.
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

/** The last address accepted: parsing it for each request costs a tenth of a row's own time. All credentials refuse alike. */
let lastTarget: string | undefined;

/** Throws a message for the user where the request would send the secret to an address that `refuse` refuses. */
export function refuseTarget(
	{ url, baseURL = '' }: { url: string; baseURL?: string },
	refuse: (address: string) => Refusal | undefined,
): void {
	const target = `${baseURL}\n${url}`;
	if (target === lastTarget) return;
	const whole = MISLEADING.test(baseURL) ? undefined : urlIn(url, baseURL || undefined);
	const refused = refuse(whole?.href ?? (baseURL || url));
	if (refused) throw new Error(`${refused.what}. ${refused.hint}`);
	lastTarget = target;
}

/**
 * Replaces secrets in all texts and keys of a value, plain, in Base64 or URL-encoded; a value without one is returned as
 * it is. Only whole secrets: data such as a signed token may contain a part by chance (`masker` finds parts in messages).
 */
export function secretRemover(secrets: readonly string[]): <T>(value: T) => T {
	const forms = secrets.filter(({ length }) => length >= SHORTEST_SECRET).flatMap(formsOf);
	if (forms.length === 0) return (value) => value;
	const pattern = new RegExp(forms.map(patternOf).join('|'));
	const shortest = Math.min(...forms.map(({ length }) => length));
	// Checked first, since most texts of a listing are shorter.
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

/** The Base64 characters that depend on the secret alone, where `before` bytes (0 to 2) precede it. */
function base64Of(secret: string, before: number): string {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret, 'utf8')]);
	const whole = Math.floor((bytes.length * 8) / 6);
	return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), whole);
}

/** Whether a value holds a secret. Asked first, since it hardly ever does and a copy is slow. */
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
