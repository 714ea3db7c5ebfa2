/**
 * Sends with the account that is connected in the credential. n8n renews its token when a request is refused with 401,
 * but only where that is thrown (n8n-core, requestOAuth2): so it is thrown, and what is left of it becomes an answer.
 */
import type { RawAnswer } from '../../shared/answers';
import { errorChain } from '../../shared/http/losses';
import type { Send } from '../../shared/http/transports';
import { BAD_TOKEN, NOT_CONNECTED } from './failures';

export function connectedSend(send: Send): Send {
	return async (request) =>
		await send({ ...request, ignoreHttpStatusErrors: { ignore: true, except: [401] } }).catch(
			async (error: unknown) => answerIn(error) ?? (await Promise.reject(error)),
		);
}

function answerIn(error: unknown): RawAnswer | undefined {
	for (const link of errorChain(error)) {
		const { message, httpCode, body } = link;
		if (/credentials not connected|needs to be reconnected/i.test(String(message ?? ''))) {
			return refusal(NOT_CONNECTED);
		}
		// What ID.me answered when n8n asked for a new token.
		if (isRefusal(body)) return refusal(body.error);
		if (String(httpCode) === '401') return refusal(BAD_TOKEN);
	}
	return undefined;
}

function isRefusal(body: unknown): body is { error: string } {
	return (
		typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string'
	);
}

function refusal(code: string): RawAnswer {
	return { statusCode: 401, headers: {}, body: { error: code } };
}
