/**
 * Sends requests to ID.me's sign-in host: for tokens, with tokens, and for its signing keys.
 *
 * Codes and access tokens are meant for one request. A request with one is sent again only if it certainly did nothing: it
 * never left, or ID.me asked to slow down.
 */
import type { IExecutePaginationFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { secretRemover } from '../../shared/account';
import { errorChain, isObject, type RawAnswer } from '../../shared/answers';
import {
	Requests,
	type Answered,
	type CallResult,
	type Reading,
	type Repeat,
	type RequestParts,
} from '../../shared/http/requests';
import { atAddress, directSend, openSend, REQUEST_SETTINGS } from '../../shared/http/transports';
import type { Send, Sending } from '../../shared/http/transports';
import type { LimiterUser } from '../../shared/limiter/accountLimiter';
import { masker } from '../../shared/masking';
import { CREDENTIALS, PATHS, tokenRequest } from './account';
import type { AppAccount, PersonSource } from './account';
import { readKeySet, readPerson, readTokens } from './answers';
import type { RawPerson, Refused, Tokens } from './answers';
import { BAD_TOKEN, NOT_CONNECTED } from './failures';
import { keyStoreOf } from './keyStore';
import type { Keys, KeyStore, KeyUser, NoKeys, SignatureVerdict } from './keyStore';
import type { SignedToken } from './signedToken';

const { headers } = REQUEST_SETTINGS;

export type TokenPlace = 'header' | 'query';

interface ClientParts extends Partial<RequestParts> {
	account: AppAccount;
	user: LimiterUser;
	send: Send;
	/** Without a credential, for the public keys. */
	sendOpenly: Send;
	keyStore: KeyStore;
}

/** A client for an account. */
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
		send: authentication === 'oAuth2' ? connectedSend(send, context) : send,
		sendOpenly: openSend(context, settings),
		keyStore: keyStoreOf(account.baseUrl, settings),
	});
}

export class IdMeOAuthClient {
	private readonly requests: Requests;

	constructor(private readonly parts: ClientParts) {
		this.requests = new Requests({ limiter: parts.account.limiter, ...parts });
	}

	async tokens(fields: Readonly<Record<string, string>>): Promise<CallResult<Tokens | Refused>> {
		const { code = '', refresh_token: refreshToken = '', code_verifier: verifier = '' } = fields;
		const { clientSecret } = this.parts.account;
		const result = await this.ask('once', tokenRequest(fields), readTokens);
		return shown(result, [code, refreshToken, verifier, clientSecret]);
	}

	/** @param token undefined for a connected account, whose token n8n adds */
	async person(
		source: PersonSource,
		token: string | undefined,
		place?: TokenPlace,
	): Promise<CallResult<RawPerson | Refused>> {
		const url = source === 'userInfo' ? PATHS.userInfo : PATHS.attributes[source];
		const request = { method: 'GET', url, ...carrying(token, place) } as const;
		const result = await this.ask('once', request, (answer, now) =>
			readPerson(secretRemover([token ?? ''])(answer), now, token === undefined),
		);
		return shown(result, [token ?? '']);
	}

	async warmKeys(): Promise<NoKeys | undefined> {
		return await this.parts.keyStore.warm(this.keyUser);
	}

	async judge(token: SignedToken): Promise<SignatureVerdict | NoKeys> {
		return await this.parts.keyStore.judge(token, this.keyUser);
	}

	private get keyUser(): KeyUser {
		return {
			load: async () => {
				const request = { method: 'GET', url: PATHS.jwkSet, headers } as const;
				return await this.ask<Keys>('read', request, readKeySet, this.parts.sendOpenly);
			},
			cancellation: this.parts.user.cancellation,
		};
	}

	private async ask<A extends Answered>(
		repeat: Repeat,
		request: Partial<IHttpRequestOptions>,
		read: (answer: RawAnswer, now: number) => Reading<A>,
		send = this.parts.send,
	): Promise<CallResult<A>> {
		const { withoutSecrets } = this.parts.account;
		const attempt = async () =>
			await this.requests.once(async (limits, now) =>
				read(withoutSecrets(await send({ ...request, ...limits })), now()),
			);
		return await this.requests.call(repeat, attempt);
	}
}

/** Masks what was sent, and parts of it, in ID.me's own words. */
function shown<A extends Tokens | RawPerson>(result: CallResult<A | Refused>, secrets: string[]) {
	if (result.kind !== 'refused') return result;
	const clean = masker({ secrets });
	return { ...result, code: clean(result.code), description: clean(result.description) };
}

function carrying(token?: string, place?: TokenPlace): Partial<IHttpRequestOptions> {
	if (token === undefined) return { headers };
	if (place === 'query') return { headers, qs: { access_token: token } };
	return { headers: { ...headers, Authorization: `Bearer ${token}` } };
}

/**
 * Sends with the account connected in the credential. n8n renews its token after a 401, but only if that throws (n8n-core,
 * requestOAuth2): so it throws, and the error is turned back into an answer.
 */
function connectedSend(send: Send, context: IExecutePaginationFunctions): Send {
	const ignoreHttpStatusErrors = { ignore: true as const, except: [401] };
	return async (request) => {
		const answer = await send({ ...request, ignoreHttpStatusErrors }).catch(
			async (error: unknown) => answerIn(error) ?? (await Promise.reject(error)),
		);
		// n8n may have renewed the token.
		const { oauthTokenData } = await context.getCredentials(CREDENTIALS.oAuth2);
		const { access_token: access, refresh_token: refresh } = Object(oauthTokenData);
		return secretRemover([access ?? '', refresh ?? ''])(answer);
	};
}

function answerIn(error: unknown): RawAnswer | undefined {
	for (const { message, httpCode, body } of errorChain(error)) {
		const isLost = /credentials not connected|needs to be reconnected/i.test(String(message ?? ''));
		if (isLost) return refusal(NOT_CONNECTED);
		// ID.me's answer to n8n's request for a new token.
		if (isObject(body) && typeof body.error === 'string') return refusal(body.error);
		if (String(httpCode) === '401') return refusal(BAD_TOKEN);
	}
	return undefined;
}

function refusal(code: string): RawAnswer {
	return { statusCode: 401, headers: {}, body: { error: code } };
}
