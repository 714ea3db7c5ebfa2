/**
 * What a caller is told: never anything of the call itself, and not whether a transaction exists. Whatever is not settled
 * is answered alike, so that who made a call up learns nothing and ID.me, which calls three more times, comes again.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { CALLBACK_LIMITS } from './limits';

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

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
