/**
 * The steps of a sign-in. A token leaves this file only for the operations whose purpose it is, and
 * nothing of an answer does before its signature was judged.
 */
import type { IDataObject } from 'n8n-workflow';

import { withoutSecret } from '../../shared/redact';
import type { CallResult } from '../../shared/http/requests';
import { failed, missing, ok, STOPPED, type Result, type Sent } from '../../shared/result';
import { contradictsItself } from '../attributes/normalise';
import { isPerson, type Refused, type Tokens } from '../oauth/answers';
import { judgeClaims, readCompact, type Payload } from '../oauth/signedToken';
import type { AccessToken, PersonSource } from '../oauth/client';
import {
	CODE_USED,
	declinedReason,
	ENCRYPTED,
	explain,
	explainDistrust,
	explainNoKeys,
	explainRedirect,
	explainState,
	halfway,
	isDeclined,
	STATE_USED,
} from '../oauth/explain';
import { isOpenId, readSignIn } from '../oauth/signIn';
import type { Row } from './row';
import { refuseRedirectUri } from '../oauth/account';
import type { RedirectValues } from './parameters';
import type { RowFailure } from '../../shared/rowFailure';
import { shownPerson, type ItemSettings } from '../attributes/items';

/** Who asks ID.me, and how. */
type Speaker = Pick<Row, 'account' | 'client'>;

export interface Session {
	tokens: Tokens;
	/** What the ID token says, where one came. */
	claims?: IDataObject;
}

/** Exchanges a code, which is sent once. Only what certainly handed out nothing gives it back. */
export async function exchange(
	{ account, client, clock, usedCodes }: Row,
	{ code, state, scope, verifier, nonce }: SignedIn,
): Promise<Sent<Session>> {
	const wantsIdToken = isOpenId(scope);
	const noKeys = wantsIdToken ? await client.warmKeys() : undefined;
	if (noKeys) return failed(explainNoKeys(noKeys, false));
	const signIn = { account: account.fingerprint, code, state };
	const used = usedCodes.claim(signIn, clock.now());
	if (used !== undefined) return failed(used === 'code' ? CODE_USED : STATE_USED);
	const result = await client.tokens({
		grant_type: 'authorization_code',
		code,
		redirect_uri: account.redirectUri,
		code_verifier: verifier,
		...(scope === '' ? {} : { scope }),
	});
	if (!USES_UP.has(result.kind)) usedCodes.release(signIn);
	// A link without "openid" carries no nonce.
	const sentNonce = wantsIdToken ? nonce : undefined;
	const exchanged = await session({ account, client }, result, 'exchange', sentNonce);
	if (result.kind !== 'success') return exchanged;
	// The code is used up, whatever is wrong with what came.
	if (!exchanged.ok) return exchanged.failure ? failed(halfway(exchanged.failure)) : exchanged;
	const isMissing = wantsIdToken && !exchanged.value.claims;
	return isMissing ? failed(halfway(explainDistrust('noIdToken'))) : exchanged;
}

/** After anything else nothing was handed out, so sending the code again can spoil nothing. */
const USES_UP: ReadonlySet<string> = new Set<CallResult<Tokens | Refused>['kind']>([
	'success',
	'unclear',
]);

export async function refresh(
	{ account, client }: Row,
	refreshToken: string,
): Promise<Sent<Session>> {
	const result = await client.tokens({
		grant_type: 'refresh_token',
		refresh_token: refreshToken,
		redirect_uri: account.redirectUri,
	});
	return await session({ account, client }, result, 'refresh');
}

async function session(
	row: Speaker,
	result: CallResult<Tokens | Refused>,
	step: 'exchange' | 'refresh',
	nonce?: string,
): Promise<Sent<Session>> {
	if (result.kind === 'cancelled') return STOPPED;
	if (result.kind !== 'success') return failed(explain(step, result));
	if (result.idToken === undefined) return ok({ tokens: result });
	const claims = await trusted(row, readCompact(result.idToken), { isIdToken: true, nonce });
	return claims.ok ? ok({ tokens: result, claims: claims.value }) : claims;
}

/** Reads what ID.me knows of a person, as an object that can be trusted. Uses up the token. */
export async function read(
	{ account, client }: Speaker,
	source: PersonSource,
	access: AccessToken | undefined,
): Promise<Sent<IDataObject>> {
	// User information is a signed token; attributes are one by exception.
	const noKeys = source === 'userInfo' ? await client.warmKeys() : undefined;
	if (noKeys) return failed(explainNoKeys(noKeys, false));
	const result = await client.person(source, access);
	if (result.kind === 'cancelled') return STOPPED;
	if (result.kind !== 'success') return failed(explain('read', result));
	if (result.what === 'object') return consistent(result.object);
	const payload: Payload =
		result.what === 'signed' ? { kind: 'signed', token: result.token } : { kind: 'encrypted' };
	const claims = await trusted({ account, client }, payload, { isIdToken: false });
	if (!claims.ok) return claims;
	if (isPerson(claims.value)) return consistent(withoutSecret(claims.value, access?.token ?? ''));
	return failed(explain('read', { kind: 'unclear', what: 'otherJson' }));
}

function consistent(body: IDataObject): Result<IDataObject> {
	return contradictsItself(body) ? failed(explainDistrust('contradiction')) : ok(body);
}

/** The claims of a token, or why nothing of it is used. */
async function trusted(
	{ account: { issuers, clientId, clientSecret }, client }: Speaker,
	payload: Payload,
	expected: { isIdToken: boolean; nonce?: string },
): Promise<Result<IDataObject>> {
	if (payload.kind === 'encrypted') return failed(ENCRYPTED);
	if (payload.kind !== 'signed') return failed(explainDistrust('bad'));
	const signature = await client.judge(payload.token);
	if (typeof signature === 'object') return failed(explainNoKeys(signature, true));
	if (signature !== 'good') return failed(explainDistrust(signature));
	const judgement = { ...expected, issuers, clientId, now: client.clock.now() };
	const { claims } = payload.token;
	const verdict = judgeClaims(claims, judgement);
	// Inside the token the secret was encoded, so it could not be seen in the answer.
	return verdict === 'good'
		? ok(withoutSecret(claims, clientSecret))
		: failed(explainDistrust(verdict));
}

/** Of a row whose code was exchanged: sent again, it would be refused. */
export const codeUsed = (outcome: unknown): string => `the code is used up (${String(outcome)})`;

/** What the redirect brought back: a code that belongs to a sign-in of ours, or ID.me's reason for none. */
export interface SignedIn {
	code: string;
	state: string;
	/** The caller's own, from the link. */
	reference: string;
	scope: string;
	verifier: string;
	nonce: string;
}

/** A code, or the item of a visitor who declined. */
export type Redirect = { signedIn: SignedIn } | { declined: IDataObject };

export function readRedirect(row: Row): Result<Redirect> {
	const { account, clock } = row;
	const values = row.value('redirect', {}) as RedirectValues;
	const { code = '', state = '' } = values;
	const signIn = readSignIn(account, state, clock.now());
	const refusal = {
		error: values.redirectError ?? '',
		description: values.redirectErrorDescription ?? '',
		uri: values.redirectErrorUri ?? '',
	};
	if (refusal.error !== '') {
		if (!isDeclined(refusal)) return failed(explainRedirect(refusal));
		const reference = signIn.kind === 'valid' ? signIn.reference : null;
		return ok({ declined: declinedItem(reference, declinedReason(refusal)) });
	}
	if (code === '') {
		return missing('code', 'Code', 'Pass on the value "code" of the redirect.');
	}
	if (signIn.kind === 'refused') return failed(explainState(signIn.why));
	const refused = refuseRedirectUri(account.redirectUri);
	if (refused) return failed(refused);
	const { reference, scope, verifier, nonce } = signIn;
	return ok({ signedIn: { code, state, reference, scope, verifier, nonce } });
}

function declinedItem(reference: string | null, reason: IDataObject): IDataObject {
	return { outcome: 'declined', verified: false, reference, reason };
}

/** What a model reads ends up in prompts and logs. */
export const NOT_FOR_TOOLS: RowFailure = {
	what: 'Tokens are not handed out to AI agents',
	hint: 'Let the agent use "Verify Visitor", or exchange the code in the workflow itself.',
	state: 'notSent',
	rule: 'notForTools',
};

/**
 * The tokens of a person: the only one of the node's items that holds any.
 * @param now ms since 1970, when the tokens came
 */
export function sessionItem(
	{ tokens, claims }: Session,
	now: number,
	settings: Pick<ItemSettings, 'redactSsn' | 'forAgent'>,
): IDataObject {
	const { accessToken, tokenType, expiresIn, scope, refreshToken, refreshExpiresIn } = tokens;
	const item: IDataObject = {
		accessToken,
		tokenType,
		expiresAt: instant(now, expiresIn),
		scope,
		refreshToken,
		refreshExpiresAt: instant(now, refreshExpiresIn),
		...(claims ? personIn(claims, settings) : {}),
	};
	return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

function personIn(
	claims: IDataObject,
	settings: Pick<ItemSettings, 'redactSsn' | 'forAgent'>,
): IDataObject {
	const { userId, attributes } = shownPerson(claims, settings);
	return { userId, attributes };
}

function instant(now: number, seconds: number | undefined): string | undefined {
	if (seconds === undefined) return undefined;
	const date = new Date(now + seconds * 1000);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
