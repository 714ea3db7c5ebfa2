/**
 * Reads what came back from ID.me's sign-in host. Pure.
 *
 * Refusals of the token endpoint are `{error, error_description}` with status 400. The form of a refused access token is
 * not documented, so its HTTP status decides. Unknown paths answer with a web page.
 */
import type { IDataObject } from 'n8n-workflow';

import { asObject, foreignAnswer, retryAfter, type RawAnswer } from '../../shared/answers';
import { numberIn } from '../../shared/declared';
import type { Reading } from '../../shared/http/requests';
import { failureIn } from '../../shared/result';
import { speaksOfErrors } from '../attributes/doubts';
import {
	BAD_TOKEN,
	CODE_OF_STATUS,
	READ_FAILURES,
	TOKEN_FAILURES,
	UNKNOWN_FAILURE,
	type Failure,
} from './failures';
import { readKeys, type Keys } from './keyStore';
import { readPayload, type SignedToken } from './signedToken';

type Failures = Readonly<Record<string, Failure>>;

export type Refused = ReturnType<typeof refusal>;

export type Tokens = NonNullable<ReturnType<typeof tokensIn>>;

/** What ID.me knows of a person, as an object or in a token that is not verified yet. */
export type RawPerson =
	| { kind: 'success'; what: 'object'; object: IDataObject }
	| { kind: 'success'; what: 'signed'; token: SignedToken }
	| { kind: 'success'; what: 'encrypted' };

export function readTokens(raw: RawAnswer, now: number): Reading<Tokens | Refused> {
	const body = asObject(raw.body) ?? {};
	const tokens = tokensIn(body);
	if (raw.statusCode === 429 && tokens === undefined) return slowDown(raw, now);
	if (tokens === undefined) return refusalIn(body, raw, TOKEN_FAILURES) ?? foreignAnswer(raw);
	// Tokens and a refusal at once: the code may be used up.
	return raw.statusCode < 300 && !speaksOfErrors(body) ? tokens : foreignAnswer(raw, true);
}

/** Lifetimes are in seconds. */
function tokensIn(body: IDataObject) {
	const accessToken = textOf(body.access_token);
	if (accessToken === undefined) return undefined;
	return {
		kind: 'success' as const,
		accessToken,
		tokenType: textOf(body.token_type) ?? 'bearer',
		expiresIn: numberIn(body.expires_in),
		scope: textOf(body.scope),
		refreshToken: textOf(body.refresh_token),
		refreshExpiresIn: numberIn(body.refresh_expires_in),
		idToken: textOf(body.id_token),
	};
}

/** @param isConnected whether n8n renews the token, so that the answer may be one of the token endpoint */
export function readPerson(
	raw: RawAnswer,
	now: number,
	isConnected: boolean,
): Reading<RawPerson | Refused> {
	const payload = readPayload(raw.body);
	const object = payload.kind === 'object' ? payload.object : {};
	if (raw.statusCode === 429 && !isPerson(object)) return slowDown(raw, now);
	const table = isConnected ? { ...TOKEN_FAILURES, ...READ_FAILURES } : READ_FAILURES;
	const refused = refusalIn(object, raw, table);
	if (refused) return refused;
	const code = CODE_OF_STATUS[raw.statusCode];
	if (code) return refusal(code, READ_FAILURES[code], raw);
	if (raw.statusCode >= 300) return foreignAnswer(raw, isPerson(object));
	if (payload.kind === 'encrypted') return { kind: 'success', what: 'encrypted' };
	if (payload.kind === 'signed') return { kind: 'success', what: 'signed', token: payload.token };
	return isPerson(object) ? { kind: 'success', what: 'object', object } : foreignAnswer(raw);
}

const OF_A_PERSON = 'verified affiliation status attributes email fname lname'.split(' ');

/** Whether an object is about a person; nothing else is taken for an answer. */
export function isPerson(object: IDataObject): boolean {
	const has = (key: string) => Object.hasOwn(object, key);
	return (
		Array.isArray(object.attributes) ||
		Array.isArray(object.status) ||
		has('sub') ||
		// Gateways send ids, too.
		(['uuid', 'id'].some(has) && OF_A_PERSON.some(has))
	);
}

export function readKeySet(raw: RawAnswer, now: number): Reading<Keys> {
	if (raw.statusCode === 429) return slowDown(raw, now);
	const keys = raw.statusCode < 300 ? readKeys(asObject(raw.body)) : undefined;
	// Without keys no token can be verified: they are loaded again before a code is used up.
	return keys?.length ? { kind: 'success', keys } : foreignAnswer(raw);
}

/** A refusal in OAuth's form (RFC 6749, 5.2). From status 500 on it needs a published code. */
function refusalIn(body: IDataObject, raw: RawAnswer, table: Failures): Refused | undefined {
	const code = textOf(body.error)?.toLowerCase();
	if (code === undefined) return undefined;
	const byStatus = raw.statusCode === 401 ? BAD_TOKEN : '';
	const failure = failureIn(table, code) ?? failureIn(table, byStatus);
	if (failure === undefined && raw.statusCode >= 500) return undefined;
	return refusal(code, failure ?? UNKNOWN_FAILURE, raw, textOf(body.error_description));
}

/** @param description ID.me's own words */
function refusal(code: string, failure: Failure, raw: RawAnswer, description = '') {
	const { statusCode: httpStatus } = raw;
	return { kind: 'refused' as const, code, failure, description, httpStatus };
}

function slowDown(raw: RawAnswer, now: number) {
	return { kind: 'throttled', retryAfterMs: retryAfter(raw.headers, now) } as const;
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
