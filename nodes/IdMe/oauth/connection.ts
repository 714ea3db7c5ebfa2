/** The one connection to ID.me's sign-in host: from a credential to a client. */
import type { IExecutePaginationFunctions } from 'n8n-workflow';

import { errorChain, isObject, type RawAnswer } from '../../shared/answers';
import type { Result } from '../../shared/result';
import {
	atAddress,
	directSend,
	openSend,
	type Send,
	type Sending,
} from '../../shared/http/transports';
import { accountOf, CREDENTIALS, type AppAccount } from './account';
import { IdMeOAuthClient } from './client';
import { BAD_TOKEN, NOT_CONNECTED } from './failures';
import { keyStoreOf } from './keyStore';

export async function accountIn(context: IExecutePaginationFunctions): Promise<Result<AppAccount>> {
	const chosen = context.getNodeParameter('authentication', 'app');
	const authentication = chosen === 'oAuth2' ? 'oAuth2' : 'app';
	return accountOf(authentication, await context.getCredentials(CREDENTIALS[authentication]));
}

export function connect(
	context: IExecutePaginationFunctions,
	account: AppAccount,
	{ settings: gathered = {}, ...sending }: Sending,
): IdMeOAuthClient {
	const { authentication } = account;
	const settings = atAddress(account.baseUrl, gathered);
	const data = authentication === 'oAuth2' ? undefined : account.credential();
	const send = directSend(context, CREDENTIALS[authentication], settings, data);
	return new IdMeOAuthClient({
		...sending,
		account,
		send: authentication === 'oAuth2' ? connectedSend(send) : send,
		sendOpenly: openSend(context, settings),
		keyStore: keyStoreOf(account.baseUrl, settings),
	});
}

/**
 * Sends with the account that is connected in the credential. n8n renews its token when a request is refused with 401,
 * but only where that is thrown (n8n-core, requestOAuth2): so it is thrown, and what is left of it becomes an answer.
 */
function connectedSend(send: Send): Send {
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
		if (isObject(body) && typeof body.error === 'string') return refusal(body.error);
		if (String(httpCode) === '401') return refusal(BAD_TOKEN);
	}
	return undefined;
}

function refusal(code: string): RawAnswer {
	return { statusCode: 401, headers: {}, body: { error: code } };
}
