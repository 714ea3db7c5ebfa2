/**
 * Reads what came back from ID.me's address, whatever it is. Pure.
 *
 * Refusals come with their HTTP status and `errors[]` (docs.id.me/services-api-overview). An answer that is not
 * certainly one of ID.me is never treated as one, and a status without a body that ID.me would send is not enough.
 */
import type { IDataObject } from 'n8n-workflow';

import {
	asObject,
	foreignAnswer,
	isObject,
	retryAfter,
	type Foreign,
	type RawAnswer,
	type Throttled,
} from '../../shared/answers';
import { isTransaction, textOf } from '../check/transaction';
import type { Endpoint } from './endpoints';
import { BAD_SECRET, failureOf, UNKNOWN_FAILURE, type Failure } from './failures';

export interface Success {
	kind: 'success';
	body: IDataObject;
}

/** The service says that it did nothing. */
export interface Refused {
	kind: 'refused';
	code: string;
	failure: Failure;
	/** In the service's words, without what is personal in the request. */
	serviceMessage: string;
	httpStatus: number;
}

export type Answer = Success | Refused | Throttled | (Foreign & { code?: string });

/** @param id of the transaction or verification that was asked for */
export function readAnswer(endpoint: Endpoint, raw: RawAnswer, now: number, id?: string): Answer {
	const { statusCode } = raw;
	const body = asObject(raw.body);
	const fault = body && faultOf(body);
	const failure = failureOf(fault?.code ?? '');
	if (statusCode >= 200 && statusCode < 300) {
		if (isAnswerTo(endpoint, raw, body, id)) return { kind: 'success', body: body ?? {} };
		const isRefusal = failure?.httpStatus !== undefined && failure.retry === 'never';
		if (!isRefusal) return foreignAnswer(raw);
	}
	// A 429 says that nothing was done, unless ID.me's own answer stands in it and says otherwise.
	if (failure?.retry === 'throttled' || (statusCode === 429 && failure === undefined)) {
		return {
			kind: 'throttled',
			code: fault?.code || undefined,
			retryAfterMs: retryAfter(raw.headers, now),
		};
	}
	if (failure?.retry === 'unclear' || (statusCode >= 500 && failure === undefined)) {
		const foreign = foreignAnswer({ ...raw, statusCode: Math.max(500, statusCode) });
		return { ...foreign, httpStatus: statusCode, code: fault?.code };
	}
	const isRefused = statusCode < 300 || statusCode >= 400;
	if (fault !== undefined && isRefused) {
		return {
			kind: 'refused',
			code: fault.code,
			failure: failure ?? (statusCode === 401 ? BAD_SECRET : UNKNOWN_FAILURE),
			serviceMessage: fault.message,
			httpStatus: statusCode,
		};
	}
	return foreignAnswer(raw);
}

/** A success has to be about what was asked for: a proxy may answer from its memory. */
function isAnswerTo(
	endpoint: Endpoint,
	raw: RawAnswer,
	body: IDataObject | undefined,
	id: string | undefined,
): boolean {
	if (endpoint.answers === 'anything') return body !== undefined || isEmpty(raw.body);
	if (body === undefined) return false;
	if (endpoint.answers === 'verification') return isSame(body.verification_id, id);
	return isTransaction(body) && isSame(body.transaction_id, id);
}

function isSame(found: unknown, asked: string | undefined): boolean {
	if (typeof found !== 'string') return false;
	return asked === undefined || found.trim().toLowerCase() === asked.toLowerCase();
}

/** n8n gives an empty body as an empty text, and a body of `null` as null. */
function isEmpty(body: unknown): boolean {
	return body === null || body === undefined || (typeof body === 'string' && body.trim() === '');
}

/** What a refusal says of itself: ID.me's own form first, then those of its OAuth side and of gateways. */
function faultOf(body: IDataObject): { code: string; message: string } | undefined {
	const [first]: unknown[] = Array.isArray(body.errors) ? body.errors : [];
	if (isObject(first)) {
		return { code: textOf(first.code) ?? '', message: textOf(first.message) ?? '' };
	}
	if (typeof first === 'string') return { code: '', message: first };
	const message = textOf(body.error_description) ?? textOf(body.error) ?? textOf(body.message);
	return message === null ? undefined : { code: '', message };
}
