/**
 * The steps of a sign-in. Tokens leave this file only for the operations that return them, and nothing of an answer does
 * before its signature is verified.
 */
import type { IDataObject } from 'n8n-workflow';

import { secretRemover } from '../../shared/account';
import type { CallResult } from '../../shared/http/requests';
import { masker } from '../../shared/masking';
import { oneItem, type Plan } from '../../shared/declarative/rowRun';
import {
	failed,
	missing,
	notSent,
	ok,
	RowRefusal,
	STOPPED,
	type Result,
	type Sent,
} from '../../shared/result';
import { doubtIn } from '../attributes/doubts';
import { shownPerson, type Person } from '../attributes/person';
import { refuseRedirectUri, type PersonSource } from '../oauth/account';
import { isPerson, type Refused, type Tokens } from '../oauth/answers';
import {
	declinedReason,
	ENCRYPTED,
	explain,
	explainDistrust,
	explainNoKeys,
	explainRedirect,
	halfway,
	isDeclined,
	USED,
	type SignInStep,
} from '../oauth/explain';
import { REDIRECT_FAILURES } from '../oauth/failures';
import { isOpenId, readSignIn, type ReturnedSignIn } from '../oauth/signIn';
import { judgeClaims, readCompact, type Expected, type SignedToken } from '../oauth/signedToken';
import type { RedirectValues } from './parameters';
import { settingsOf, type Row } from './row';

/** A code, with the verified state of our sign-in link. */
export type SignedIn = ReturnedSignIn & { code: string; state: string };

/** Reads the redirect: the item of a visitor who declined, or the plan for one who signed in. */
export function afterRedirect(row: Row, plan: (signedIn: SignedIn) => Plan): Plan {
	const values = row.value('redirect', {}) as RedirectValues;
	const { code = '', state = '' } = values;
	const clean = masker({ secrets: [code, state] });
	const refusal = {
		error: clean(values.redirectError ?? '', Object.keys(REDIRECT_FAILURES)),
		description: clean(values.redirectErrorDescription ?? ''),
		uri: clean(values.redirectErrorUri ?? ''),
	};
	const signIn = readSignIn(row.account, state, row.clock.now());
	if (refusal.error !== '') {
		if (!isDeclined(refusal)) throw new RowRefusal(explainRedirect(refusal));
		const reference = signIn.ok ? signIn.value.reference : null;
		const reason = declinedReason(refusal);
		return { answer: { outcome: 'declined', verified: false, reference, reason } };
	}
	if (code === '') {
		const hint =
			'It comes with the visitor from ID.me: put this node behind the Webhook node that your Redirect URI names, and open a sign-in link.';
		throw missing('code', 'Code', hint);
	}
	if (!signIn.ok) throw new RowRefusal(signIn.failure);
	const noAddress = refuseRedirectUri(row.account.redirectUri);
	if (noAddress) throw new RowRefusal(noAddress);
	return plan({ ...signIn.value, code, state });
}

export interface Session {
	tokens: Tokens;
	/** Of the ID token, where one came. */
	claims?: IDataObject;
}

/** Exchanges a code, at most once: it can be used again only if ID.me certainly issued no token. */
export async function exchange(
	row: Row,
	{ code, state, scope, verifier, nonce }: SignedIn,
): Promise<Sent<Session>> {
	const { account, client, shared: usedCodes } = row;
	const wantsIdToken = isOpenId(scope);
	const noKeys = wantsIdToken ? await client.warmKeys() : undefined;
	if (noKeys) return failed(explainNoKeys(noKeys, false));
	const signIn = { account: account.fingerprint, code, state };
	const used = usedCodes.claim(signIn, row.clock.now());
	if (used) return failed(USED[used]);
	const result = await client.tokens({
		grant_type: 'authorization_code',
		code,
		redirect_uri: account.redirectUri,
		code_verifier: verifier,
		scope,
	});
	const isUsedUp = result.kind === 'success' || result.kind === 'unclear';
	if (!isUsedUp) usedCodes.release(signIn);
	if (result.kind !== 'success') return unsuccessful('exchange', result);
	// Links without "openid" carry no nonce.
	const exchanged = await session(row, result, wantsIdToken ? nonce : undefined);
	// Whatever is wrong with the answer, the code is used up.
	return exchanged.ok ? exchanged : failed(halfway(exchanged.failure));
}

export const codeUsed = (outcome: string): string => `the code is used up (${outcome})`;

export async function refresh(row: Row, refreshToken: string): Promise<Sent<Session>> {
	const result = await row.client.tokens({
		grant_type: 'refresh_token',
		refresh_token: refreshToken,
		redirect_uri: row.account.redirectUri,
	});
	return result.kind === 'success' ? await session(row, result) : unsuccessful('refresh', result);
}

/** @param nonce of the sign-in, where an ID token was asked for */
async function session(row: Row, tokens: Tokens, nonce?: string): Promise<Result<Session>> {
	const { idToken, accessToken } = tokens;
	if (idToken === undefined) {
		return nonce === undefined ? ok({ tokens }) : failed(explainDistrust('noIdToken'));
	}
	const payload = readCompact(idToken);
	if (payload.kind === 'encrypted') return failed(ENCRYPTED);
	if (payload.kind !== 'signed') return failed(explainDistrust('bad'));
	const claims = await trusted(row, payload.token, { isIdToken: true, nonce, accessToken });
	return claims.ok ? ok({ tokens, claims: claims.value }) : claims;
}

/** The plan of a row whose item is made of a person. */
export function planReading(
	row: Row,
	source: PersonSource,
	token: string | undefined,
	itemOf: (person: Person) => IDataObject,
): Plan {
	return async () => {
		const body = await read(row, source, token);
		return body.ok ? oneItem(itemOf(shownPerson(body.value, settingsOf(row)))) : body;
	};
}

/** A trusted answer about a person. Uses up the token. @param signedIn the user of the ID token */
export async function read(
	row: Row,
	source: PersonSource,
	token: string | undefined,
	signedIn?: string | null,
): Promise<Sent<IDataObject>> {
	// User information is a signed token; attributes are one by exception.
	const noKeys = source === 'userInfo' ? await row.client.warmKeys() : undefined;
	if (noKeys) return failed(explainNoKeys(noKeys, false));
	const result = await row.client.person(source, token, row.options.tokenIn);
	if (result.kind !== 'success') return unsuccessful('read', result);
	if (result.what === 'encrypted') return failed(ENCRYPTED);
	const isSigned = result.what === 'signed';
	const said = isSigned
		? await trusted(row, result.token, { isIdToken: false })
		: ok(result.object);
	if (!said.ok) return said;
	if (!isPerson(said.value)) return failed(explain('read', { kind: 'unclear', what: 'otherJson' }));
	const body = secretRemover([token ?? ''])(said.value);
	const doubt = doubtIn(body, signedIn);
	return doubt ? failed(explainDistrust(doubt)) : ok(body);
}

function unsuccessful(step: SignInStep, result: CallResult<Refused>): Sent<never> {
	return result.kind === 'cancelled' ? STOPPED : failed(explain(step, result));
}

async function trusted(
	{ account: { issuers, clientId, withoutSecrets }, client, clock }: Row,
	token: SignedToken,
	expected: Pick<Expected, 'isIdToken' | 'nonce' | 'accessToken'>,
): Promise<Result<IDataObject>> {
	const signature = await client.judge(token);
	if (typeof signature === 'object') return failed(explainNoKeys(signature, true));
	if (signature !== 'good') return failed(explainDistrust(signature));
	const { claims } = token;
	const verdict = judgeClaims(claims, { ...expected, issuers, clientId, now: clock.now() });
	if (verdict !== 'good') return failed(explainDistrust(verdict));
	// Inside the token it was encoded, so that it was not found in the answer.
	return ok(withoutSecrets(claims));
}

/** What a model reads gets into prompts and logs. */
export const NOT_FOR_TOOLS = notSent(
	'Tokens are not handed out to AI agents',
	'Let the agent use "Verify Visitor", or exchange the code in the workflow itself.',
	{ rule: 'notForTools' },
);

/** The only item of the node that holds tokens. */
export function sessionItem(row: Row, { tokens, claims }: Session): IDataObject {
	const { accessToken, tokenType, expiresIn, scope, refreshToken, refreshExpiresIn } = tokens;
	const now = row.clock.now();
	const person = claims && shownPerson(claims, settingsOf(row));
	const item: IDataObject = {
		accessToken,
		tokenType,
		expiresAt: instant(now, expiresIn),
		scope,
		refreshToken,
		refreshExpiresAt: instant(now, refreshExpiresIn),
		userId: person?.userId,
		attributes: person?.attributes,
	};
	return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

function instant(now: number, seconds = NaN): string | undefined {
	const date = new Date(now + seconds * 1000);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
