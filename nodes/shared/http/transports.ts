/** The ways of n8n to send a request. */
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

/** Sends one request and gives back the full answer; throws when there is none. */
export type Send = (request: Settings) => Promise<RawAnswer>;

/**
 * What every request is sent with. Statuses are no failures here, since the reader of the answer judges; a redirect is
 * not followed, since n8n would take the secret along. Nor is there a content type: one for all would swallow uploads.
 */
export const REQUEST_SETTINGS = {
	/**
	 * The address that a declarative node declares. Its requests go to that of the credential (`atAddress`), of which n8n's
	 * engine is not told: it would evaluate an expression twice for each row, which takes longer than all else that it does
	 * for one. Without any address it would not know the node for the credential's own.
	 */
	baseURL: 'https://credential.invalid',
	url: '',
	headers: { Accept: 'application/json' },
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
	returnFullResponse: true,
} as const satisfies IHttpRequestOptions;

/** A request with what a credential adds to it, whoever sends it. */
export type Authenticate = (
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
) => Promise<IHttpRequestOptions>;

/** n8n's time-out for a declarative request where the user set none (n8n-core, routing-node). */
const ENGINE_TIMEOUT_MS = 300_000;

/** Who sends, and with what besides the service's own settings. */
export interface Sending extends Pick<RequestParts, 'user' | 'timeoutMs'> {
	settings?: Settings;
}

/** How a request of a declarative node is sent: with the user's own options and the domains that the credential allows. */
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
 * Requests go to the address of the credential. n8n's engine lets a node's own address pass, whatever domains the
 * credential allows elsewhere (n8n-workflow, credential-domain-restrictions); so does this.
 */
export function atAddress(baseURL: string, settings: Settings): Settings {
	return { ...settings, baseURL, ...allowedAt(baseURL, settings.allowedDomains) };
}

/** @param others domains that a credential allows, if it is restricted to some */
export function allowedAt(baseURL: string, others: unknown): Pick<Settings, 'allowedDomains'> {
	if (typeof others !== 'string') return {};
	const url = urlIn(baseURL);
	return { allowedDomains: url ? `${url.hostname}, ${others}` : others };
}

/** Sends what needs no credential, which n8n's engine would add. */
export function openSend({ helpers }: IExecutePaginationFunctions, settings: Settings): Send {
	return async (request) => (await helpers.httpRequest(joined(settings, request))) as RawAnswer;
}

/** With headers of its own: n8n writes a connected account's token into them (client-oauth2, sign), for this one alone. */
function joined(settings: Settings, options: Settings): IHttpRequestOptions {
	const headers = { ...(options.headers ?? settings.headers) };
	return { url: '', ...settings, ...options, headers };
}

/** The contexts of n8n that send requests for a credential. */
export interface Sender {
	helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
}

/**
 * Sends with a credential.
 * @param data the credential as n8n gave it out, with all that it checks then; the address it checks for each request
 * all the same. Without it n8n reads the credential anew for each request: a connected account, whose token it renews.
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
		// n8n cuts a request by the signal of its execution, in place of the request's own (n8n-core, authentication).
		const getExecutionCancelSignal = () => request.abortSignal;
		const own = Object.assign(Object.create(sender), { getExecutionCancelSignal });
		return (await send.call(own as IAllExecuteFunctions, credential, request, read)) as RawAnswer;
	};
}
