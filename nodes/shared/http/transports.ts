/** Sends requests with n8n's helpers. */
import type {
	DeclarativeRestApiSettings,
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	RequestHelperFunctions,
} from 'n8n-workflow';

import type { RawAnswer } from '../answers';
import type { LimiterUser } from '../limiter/accountLimiter';
import { LIMITS } from '../limits';
import { urlIn } from '../words';
import type { RequestParts } from './requests';

type Settings = Partial<IHttpRequestOptions>;

/** Sends one request and returns the full answer; throws where none came. */
export type Send = (request: Settings) => Promise<RawAnswer>;

/**
 * Settings of every request. HTTP statuses do not throw: the reader of the answer judges. Redirects are not followed: n8n
 * would send the secret along. No content type: n8n would turn uploads into JSON.
 */
export const REQUEST_SETTINGS = {
	/**
	 * A placeholder: requests go to the credential's address (`atAddress`). As an expression here n8n would evaluate it twice
	 * for each row, which takes longer than all else; without any address it would not take the node for the credential's own.
	 */
	baseURL: 'https://credential.invalid',
	url: '',
	headers: { Accept: 'application/json' },
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
	returnFullResponse: true,
} as const satisfies IHttpRequestOptions;

/** Adds the credential to a request. */
export type Authenticate = (
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
) => Promise<IHttpRequestOptions>;

/** n8n's default for declarative requests (n8n-core, routing-node), which stands for "not set". */
const ENGINE_TIMEOUT_MS = 300_000;

/** How a request is sent, besides the service's own settings. */
export interface Sending extends Pick<RequestParts, 'user' | 'timeoutMs'> {
	settings?: Settings;
}

/** For a declarative node: with the options that n8n collected, such as proxy, time-out and allowed domains. */
export function sendingOf(
	{ options }: DeclarativeRestApiSettings.ResultOptions,
	user: LimiterUser,
): Sending {
	const { timeout = ENGINE_TIMEOUT_MS } = options;
	const skipSslCertificateValidation = options.skipSslCertificateValidation === true;
	return {
		user,
		settings: { ...options, skipSslCertificateValidation },
		timeoutMs: timeout === ENGINE_TIMEOUT_MS ? LIMITS.requestTimeoutMs : timeout,
	};
}

/**
 * Sets the credential's address, and allows it: n8n's engine, too, lets a node's own address pass whatever domains the
 * credential allows (n8n-workflow, credential-domain-restrictions).
 */
export function atAddress(baseURL: string, settings: Settings): Settings {
	return { ...settings, baseURL, ...allowedAt(baseURL, settings.allowedDomains) };
}

/** @param others domains that the credential allows, as text; anything else: no restriction */
export function allowedAt(baseURL: string, others: unknown): Pick<Settings, 'allowedDomains'> {
	if (typeof others !== 'string') return {};
	const url = urlIn(baseURL);
	return { allowedDomains: url ? `${url.hostname}, ${others}` : others };
}

/** Sends without a credential. */
export function openSend({ helpers }: IExecutePaginationFunctions, settings: Settings): Send {
	return async (request) => (await helpers.httpRequest(joined(settings, request))) as RawAnswer;
}

/** With a copy of the headers: n8n writes a connected account's token into them (client-oauth2, sign). */
function joined(settings: Settings, options: Settings): IHttpRequestOptions {
	const headers = { ...(options.headers ?? settings.headers) };
	return { url: '', ...settings, ...options, headers };
}

/** Any context of n8n that can send with a credential. */
export interface Sender {
	helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
}

/**
 * Sends with a credential.
 * @param data the credential as n8n returned it, to save reading it for each request (n8n still checks the address). Left
 * out for a connected account, whose token n8n renews.
 */
export function directSend(
	sender: Sender,
	credential: string,
	settings: Settings,
	data?: ICredentialDataDecryptedObject,
): Send {
	const read = data && { credentialsDecrypted: { id: '', name: '', type: credential, data } };
	const { httpRequestWithAuthentication: send } = sender.helpers;
	return async (options) => {
		const request = joined(settings, options);
		// n8n replaces a request's signal by that of its execution (n8n-core, authentication), so we hand in ours there.
		const getExecutionCancelSignal = () => request.abortSignal;
		const own = Object.assign(Object.create(sender), { getExecutionCancelSignal });
		return (await send.call(own as IAllExecuteFunctions, credential, request, read)) as RawAnswer;
	};
}
