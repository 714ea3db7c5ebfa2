/** The two ways of n8n to send a request with a credential. */
import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import type { RawAnswer } from './answers';
import { LIMITS } from './limits';

/** Sends one request and gives back the full answer; throws when there is none. */
export type Send = (request: Partial<IHttpRequestOptions>) => Promise<RawAnswer>;

/**
 * What every request is sent with. Statuses are no failures here, since the reader of the answer judges; a redirect is
 * not followed, since n8n would take the secret along.
 */
export const WHOLE_ANSWER = {
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
	returnFullResponse: true,
	timeout: LIMITS.requestTimeoutMs,
} as const satisfies Partial<IHttpRequestOptions>;

/** n8n's time-out for a declarative request where the user set none (n8n-core, routing-node). */
const ENGINE_TIMEOUT_MS = 300_000;

/** Hands the whole answer to the row's executor, which alone judges it: the first `postReceive` of every request. */
export async function keepWholeAnswer(
	_items: INodeExecutionData[],
	{ statusCode, headers, body }: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: { statusCode, headers, body } as IDataObject }];
}

/** Sends through n8n's declarative engine, which checks the allowed domains and applies the node's request options. */
export function routedSend(
	context: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
): Send {
	return async (options) => {
		const [answer] = await context.makeRoutingRequest({
			...request,
			options: joined(settingsOf(request), options),
		});
		return answer.json as unknown as RawAnswer;
	};
}

/** Sends what needs no credential, and otherwise as the declarative engine does, which would add the node's. */
export function openSend(
	{ helpers }: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
): Send {
	const { skipSslCertificateValidation, ...settings } = settingsOf(request);
	const trusts = { skipSslCertificateValidation: skipSslCertificateValidation === true };
	return async (options) =>
		(await helpers.httpRequest(joined({ url: '', ...settings, ...trusts }, options))) as RawAnswer;
}

/**
 * One request. Its headers are its own: n8n writes the token of a connected account into them (client-oauth2, sign), and
 * what many requests share would hand it to all of them.
 */
function joined<Settings extends object>(
	settings: Settings,
	options: Partial<IHttpRequestOptions>,
) {
	const request: Settings & { headers?: IDataObject } = { ...settings, ...options };
	return { ...request, headers: { ...request.headers } };
}

function settingsOf({ options }: DeclarativeRestApiSettings.ResultOptions) {
	const isUnset = options.timeout === ENGINE_TIMEOUT_MS;
	return { ...options, timeout: isUnset ? LIMITS.requestTimeoutMs : options.timeout };
}

/** The contexts of n8n that send requests for a credential. */
export interface Sender {
	helpers: {
		httpRequestWithAuthentication(
			this: Sender,
			credentialType: string,
			request: IHttpRequestOptions,
		): Promise<RawAnswer>;
	};
}

/** Sends outside the declarative engine: for pickers, triggers and bulk nodes. */
export function directSend(
	sender: Sender,
	credential: string,
	settings: IHttpRequestOptions,
): Send {
	return async (options) =>
		await sender.helpers.httpRequestWithAuthentication.call(
			sender,
			credential,
			joined(settings, options),
		);
}
