/**
 * Reads what came back from ID123's address, whatever it is. Pure.
 *
 * ID123 documents no HTTP status for any code and sends failures with status 200, so the body decides; `code` is called
 * `status-code` in View Card. An answer that is not certainly a success is never treated as one.
 */
import type { IDataObject } from 'n8n-workflow';

import { asObject, foreignAnswer, retryAfter, type RawAnswer } from '../../shared/answers';
import type { Masker } from '../../shared/masking';
import type { Reading as ServiceReading } from '../../shared/http/requests';
import { ACTIONS, type ActionName } from './actions';
import { failureOf, UNKNOWN_FAILURE, type Failure } from './failures';

/** An answer of ID123's own. */
export type Answer =
	| { kind: 'success'; code: string; body: IDataObject }
	/** The service says that it did nothing; for a failure to "look up" it does not say so. */
	| {
			kind: 'refused';
			code: string;
			failure: Failure;
			/** In the service's words, which may repeat what it was sent: shown only as `mask` leaves them. */
			serviceMessage: string;
			mask?: Masker;
			httpStatus: number;
	  };

export type Reading = ServiceReading<Answer>;

const SUCCESS_CODES = new Set(Object.values(ACTIONS).flatMap(({ success }) => success));

export function readAnswer(action: ActionName, raw: RawAnswer, now: number): Reading {
	const { statusCode } = raw;
	const body = asObject(raw.body) ?? {};
	const code = codeOf(body);
	const status = typeof body.status === 'string' ? body.status.trim().toLowerCase() : '';
	const failure = failureOf(code);
	const isSuccess =
		status === 'success'
			? code === '' || SUCCESS_CODES.has(code)
			: status === '' && ACTIONS[action].success.includes(code);
	// A 429 says that nothing was done, unless ID123's own answer stands in it and says otherwise.
	const slowDown = statusCode === 429 && failure === undefined && !isSuccess;
	if (failure?.retry === 'throttled' || slowDown) {
		const retryAfterMs = retryAfter(raw.headers, now);
		return { kind: 'throttled', code: code || undefined, retryAfterMs };
	}
	if (status === 'failure' || /^F\d+$/.test(code)) {
		return {
			kind: 'refused',
			code,
			failure: failure ?? UNKNOWN_FAILURE,
			serviceMessage: typeof body.message === 'string' ? body.message : '',
			httpStatus: statusCode,
		};
	}
	if (isSuccess && statusCode < 400) return { kind: 'success', code, body };
	return foreignAnswer(raw, isSuccess);
}

export const CODE_KEYS = ['code', 'status-code'] as const;

/** The service's code, however it is spelt; '' where there is none. */
export function codeOf(body: IDataObject): string {
	const code = CODE_KEYS.map((key) => body[key]).find(Boolean);
	return typeof code === 'string' || typeof code === 'number'
		? String(code).trim().toUpperCase()
		: '';
}
