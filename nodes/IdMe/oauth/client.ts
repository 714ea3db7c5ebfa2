/**
 * Speaks with ID.me's sign-in host: tokens, what they read, and the keys that signatures are judged by.
 *
 * A code and an access token are each meant for one request. A request that carries one is sent again only when it
 * certainly did nothing: it never left, or ID.me asked to slow down.
 */
import type { IHttpRequestOptions } from 'n8n-workflow';

import { systemClock, type Clock } from '../../shared/clock';
import type { AccountLimiter, LimiterUser } from '../../shared/limiter/accountLimiter';
import { masker } from '../../shared/masking';
import { withoutSecret } from '../../shared/redact';
import { Requests, type CallResult, type Limits, type Reading } from '../../shared/http/requests';
import type { Send } from '../../shared/http/transports';
import { PATHS, REQUEST_SETTINGS, tokenRequest, type ApiVersion, type AppAccount } from './account';
import {
	readKeySet,
	readPerson,
	readTokens,
	type Keys,
	type Person,
	type Refused,
	type Tokens,
} from './answers';
import { keyStoreOf, type KeyStore, type KeyUser, type NoKeys } from './keyStore';
import type { SignatureVerdict, SignedToken } from './signedToken';

type Form = Readonly<Record<string, string>>;

export type TokenPlace = 'header' | 'query';

/** Absent where n8n itself adds the token of a connected account. */
export interface AccessToken {
	token: string;
	place: TokenPlace;
}

export type PersonSource = ApiVersion | 'userInfo';

export interface ClientParts {
	account: AppAccount;
	user: LimiterUser;
	send: Send;
	/** Without any credential: keys are public, and an access token is meant for one request. */
	sendOpenly: Send;
	limiter?: AccountLimiter;
	clock?: Clock;
	chance?: () => number;
	/** How long one request may take, in ms. */
	timeoutMs?: number;
	keyStore?: KeyStore;
}

export class IdMeOAuthClient {
	readonly clock: Clock;

	private readonly requests: Requests;

	private readonly keyStore: KeyStore;

	constructor(private readonly parts: ClientParts) {
		const { account, limiter = account.limiter, clock = systemClock } = parts;
		this.clock = clock;
		this.requests = new Requests({ ...parts, limiter, clock });
		this.keyStore = parts.keyStore ?? keyStoreOf(account.baseUrl);
	}

	/** @param fields the form without the application's own id and secret */
	async tokens(fields: Form): Promise<CallResult<Tokens | Refused>> {
		return await this.requests.call(
			'once',
			async () =>
				await this.requests.once(async (limits, now) =>
					discreet(
						readTokens(await this.send(tokenRequest(fields), limits), now()),
						fields,
						this.parts.account,
					),
				),
		);
	}

	async person(
		source: PersonSource,
		access: AccessToken | undefined,
	): Promise<CallResult<Person | Refused>> {
		const request = personRequest(source, access);
		return await this.requests.call(
			'once',
			async () =>
				await this.requests.once(async (limits, now) => {
					const answer = await this.send(request, limits);
					return readPerson(
						withoutSecret(answer, access?.token ?? ''),
						now(),
						access === undefined,
					);
				}),
		);
	}

	/** Has ID.me's keys at hand before anything is used up whose answer may be signed. */
	async warmKeys(): Promise<NoKeys | undefined> {
		return await this.keyStore.warm(this.keyUser);
	}

	async judge(token: SignedToken): Promise<SignatureVerdict | NoKeys> {
		return await this.keyStore.judge(token, this.keyUser);
	}

	private get keyUser(): KeyUser {
		return { load: async () => await this.loadKeys(), cancellation: this.parts.user.cancellation };
	}

	private async loadKeys(): ReturnType<KeyUser['load']> {
		const { sendOpenly } = this.parts;
		const request = { method: 'GET', url: PATHS.jwkSet } as const;
		const result = await this.requests.call<Keys>(
			'read',
			async () =>
				await this.requests.once(async (limits, now) =>
					readKeySet(
						await sendOpenly({ ...request, ...limits, headers: REQUEST_SETTINGS.headers }),
						now(),
					),
				),
		);
		return result.kind === 'success' ? result.keys : { kind: 'noKeys', result };
	}

	/** What comes back is without the client secret: a service or a proxy may echo what it was sent. */
	private async send(request: Partial<IHttpRequestOptions>, limits: Limits) {
		const { account, send } = this.parts;
		const answer = await send({ ...request, ...limits });
		return withoutSecret(answer, account.clientSecret);
	}
}

/** ID.me's own words are shown where nothing else is known: without what was sent. */
function discreet(
	reading: Reading<Tokens | Refused>,
	{ code = '', refresh_token: refreshToken = '', code_verifier: verifier = '' }: Form,
	{ clientSecret }: AppAccount,
): Reading<Tokens | Refused> {
	if (reading.kind !== 'refused') return reading;
	const clean = masker({ secrets: [code, refreshToken, verifier, clientSecret] });
	return { ...reading, code: clean(reading.code), description: clean(reading.description) };
}

function personRequest(
	source: PersonSource,
	access: AccessToken | undefined,
): Partial<IHttpRequestOptions> {
	const url = source === 'userInfo' ? PATHS.userInfo : PATHS.attributes[source];
	const { headers } = REQUEST_SETTINGS;
	if (access === undefined) return { method: 'GET', url, headers };
	const { token, place } = access;
	return place === 'query'
		? { method: 'GET', url, headers, qs: { access_token: token } }
		: { method: 'GET', url, headers: { ...headers, Authorization: `Bearer ${token}` } };
}
