/**
 * The steps of a sign-in that send something. A token leaves this file only for the operations whose purpose it is, and
 * nothing of an answer does before its signature was judged.
 */
import type { IDataObject } from 'n8n-workflow';

import { withoutSecret } from '../../shared/redact';
import type { CallResult } from '../../shared/http/requests';
import { failed, ok, STOPPED, type Result, type Sent } from '../../shared/result';
import { contradictsItself } from '../attributes/normalise';
import { isPerson, type Refused, type Tokens } from '../oauth/answers';
import { judgeClaims } from '../oauth/claims';
import type { AccessToken, PersonSource } from '../oauth/client';
import {
	CODE_USED,
	ENCRYPTED,
	explain,
	explainDistrust,
	explainNoKeys,
	halfway,
	STATE_USED,
} from '../oauth/explain';
import { readCompact, type Payload } from '../oauth/payload';
import { isOpenId } from '../oauth/signInUrl';
import type { SignedIn } from './signIn';
import type { Row } from './row';

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
	const exchanged = await session({ account, client }, result, 'exchange', nonce);
	const isMissing = wantsIdToken && exchanged.ok && !exchanged.value.claims;
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
