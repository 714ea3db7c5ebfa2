/**
 * HTTP as n8n has it: what came with a call, and what its caller is told.
 *
 * A caller is told nothing of the call itself, and not whether a transaction exists. Whatever is not settled is answered
 * alike, so that who made a call up learns nothing and ID.me, which calls three more times, comes again.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { CALLBACK_LIMITS } from '../limits';

type Request = ReturnType<IWebhookFunctions['getRequestObject']>;
type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Bytes, as they came or as the caller announced them. n8n itself refuses more than N8N_PAYLOAD_SIZE_MAX before. */
export function sizeOf(request: Request): number {
	const raw = rawBodyOf(request);
	return raw === undefined ? Number(request.headers['content-length'] ?? 0) : raw.length;
}

/** n8n reads a body by its content type; of a type that it does not read only the bytes are there. */
export function bodyOf(request: Request): unknown {
	const body: unknown = request.body;
	return body ?? rawBodyOf(request)?.toString('utf8');
}

function rawBodyOf(request: Request): Buffer | undefined {
	const raw: unknown = 'rawBody' in request ? request.rawBody : undefined;
	return Buffer.isBuffer(raw) ? raw : undefined;
}

interface Refusal {
	status: number;
	message: string;
	retryAfter?: number;
}

export const REFUSALS = {
	tooLarge: { status: 413, message: 'Too large' },
	notACall: { status: 400, message: 'Not a result of a check' },
	again: { status: 503, message: 'Come again', retryAfter: CALLBACK_LIMITS.callbackRetryAfter },
} as const satisfies Record<string, Refusal>;

/** What n8n answers with status 200, when it has stored the execution where there is one. */
export const TAKEN = { message: 'Received' } as const;

export function refuse(
	response: Response,
	{ status, message, retryAfter }: Refusal,
): IWebhookResponseData {
	if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
	response.status(status).json({ message });
	return { noWebhookResponse: true };
}
