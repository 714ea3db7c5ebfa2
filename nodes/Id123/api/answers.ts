/**
 * Reads what came back from ID123's address, whatever it is. Pure.
 *
 * ID123 documents no HTTP status for any code and sends failures with status 200, so the body decides; `code` is called
 * `status-code` in View Card. An answer that is not certainly a success is never treated as one.
 */
import type { IDataObject } from 'n8n-workflow';

import { ACTIONS, type ActionName } from './actions';
import { failureOf, UNKNOWN_FAILURE, type Failure } from './failures';

/** What n8n's HTTP helper gives with `returnFullResponse`. */
export interface RawAnswer {
	statusCode: number;
	headers: Readonly<Record<string, unknown>>;
	body: unknown;
}

export type Reading =
	| { kind: 'success'; code: string; body: IDataObject }
	/** The service says that it did nothing; for a failure to "look up" it does not say so. */
	| { kind: 'refused'; code: string; failure: Failure; serviceMessage: string; httpStatus: number }
	| { kind: 'throttled'; code?: string; retryAfterMs?: number }
	/** No answer of ID123's. `mayHaveWorked`: something behind it may have carried the request out. */
	| { kind: 'foreign'; what: ForeignAnswer; httpStatus: number; mayHaveWorked: boolean };

export type ForeignAnswer =
	| 'webPage'
	| 'cutJson'
	| 'empty'
	| 'redirect'
	| 'otherJson'
	| 'serverFailure';

const SUCCESS_CODES = new Set(Object.values(ACTIONS).flatMap(({ success }) => success));

export function readAnswer(action: ActionName, raw: RawAnswer, now: number): Reading {
	const { statusCode } = raw;
	const body = asObject(raw.body);
	const code = body === undefined ? '' : codeOf(body);
	const failure = failureOf(code);
	const isSuccess = body !== undefined && saysSuccess(action, body, code);
	// A 429 says that nothing was done, unless ID123's own answer stands in it and says otherwise.
	const slowDown = statusCode === 429 && failure === undefined && !isSuccess;
	if (failure?.retry === 'throttled' || slowDown) {
		return {
			kind: 'throttled',
			code: code || undefined,
			retryAfterMs: retryAfter(raw.headers, now),
		};
	}
	if (body !== undefined && saysFailure(body, code)) {
		return {
			kind: 'refused',
			code,
			failure: failure ?? UNKNOWN_FAILURE,
			serviceMessage: typeof body.message === 'string' ? body.message : '',
			httpStatus: statusCode,
		};
	}
	if (isSuccess && statusCode < 400) return { kind: 'success', code, body };
	return foreign(raw, body !== undefined, isSuccess);
}

/** The service's code, however it is spelt; '' where there is none. */
export function codeOf(body: IDataObject): string {
	const code = body.code || body['status-code'];
	return typeof code === 'string' || typeof code === 'number'
		? String(code).trim().toUpperCase()
		: '';
}

function saysFailure(body: IDataObject, code: string): boolean {
	return statusOf(body) === 'failure' || /^F\d+$/.test(code);
}

function saysSuccess(action: ActionName, body: IDataObject, code: string): boolean {
	if (statusOf(body) === 'success') return code === '' || SUCCESS_CODES.has(code);
	return statusOf(body) === '' && ACTIONS[action].success.includes(code);
}

function statusOf(body: IDataObject): string {
	return typeof body.status === 'string' ? body.status.trim().toLowerCase() : '';
}

function foreign(raw: RawAnswer, isJson: boolean, saysDone: boolean): Reading {
	const { statusCode } = raw;
	const text = typeof raw.body === 'string' ? raw.body.trim() : '';
	const what = (): ForeignAnswer => {
		if (statusCode >= 300 && statusCode < 400) return 'redirect';
		if (statusCode >= 500) return 'serverFailure';
		if (isJson || (raw.body !== null && typeof raw.body === 'object')) return 'otherJson';
		if (text === '') return 'empty';
		return /^[[{]/.test(text) ? 'cutJson' : 'webPage';
	};
	// A redirect and a 4xx page come from in front of the service; a page with status 200 may replace its answer.
	const mayHaveWorked = saysDone || statusCode < 300 || statusCode >= 500;
	return { kind: 'foreign', what: what(), httpStatus: statusCode, mayHaveWorked };
}

function asObject(body: unknown): IDataObject | undefined {
	if (typeof body === 'string') return parseObject(body);
	return isObject(body) ? body : undefined;
}

/** Text that is JSON after all: a proxy may have changed the content type. */
function parseObject(text: string): IDataObject | undefined {
	if (!text.trim().startsWith('{')) return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Retry-After` in ms: seconds or a date (RFC 9110, 10.2.3); undefined when absent or unreadable. */
export function retryAfter(headers: RawAnswer['headers'], now: number): number | undefined {
	const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after');
	if (entry === undefined) return undefined;
	const text = String(entry[1]).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

export type Loss =
	/** Nothing reached the service; the cause may pass. */
	| { kind: 'unreachable'; why: 'refused' | 'notFound' | 'noRoute' }
	/** Nothing reached the service, and it will not by trying again. */
	| { kind: 'untrusted'; why: 'certificate' | 'notAllowed' }
	/** The request was sent; its answer was lost. */
	| { kind: 'lost'; why: 'dropped' | 'timeout' | 'canceled' };

const NOTHING_SENT: Readonly<Record<string, Loss>> = {
	ECONNREFUSED: { kind: 'unreachable', why: 'refused' },
	ENOTFOUND: { kind: 'unreachable', why: 'notFound' },
	EAI_AGAIN: { kind: 'unreachable', why: 'notFound' },
	EHOSTUNREACH: { kind: 'unreachable', why: 'noRoute' },
	ENETUNREACH: { kind: 'unreachable', why: 'noRoute' },
	ENETDOWN: { kind: 'unreachable', why: 'noRoute' },
};

const TIMEOUTS = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/**
 * What a request that ended without an answer means. Only causes that certainly come before the request was sent count
 * as "nothing sent"; everything else may have been carried out.
 * @param error what n8n's HTTP helper threw: its own error, with the cause below it
 */
export function readLoss(error: unknown): Loss {
	const codes = [...errorChain(error)].flatMap(({ code }) =>
		typeof code === 'string' ? [code] : [],
	);
	const messages = [...errorChain(error)].map(({ message }) => String(message ?? ''));
	for (const code of codes) {
		if (Object.hasOwn(NOTHING_SENT, code)) return NOTHING_SENT[code];
	}
	if (codes.some((code) => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO/.test(code))) {
		return { kind: 'untrusted', why: 'certificate' };
	}
	if (messages.some((message) => /domain not allowed|not allowed to|blocked/i.test(message))) {
		return { kind: 'untrusted', why: 'notAllowed' };
	}
	// n8n cuts what is under way when somebody stops the execution; the code is axios' own.
	if (codes.includes('ERR_CANCELED')) return { kind: 'lost', why: 'canceled' };
	const timedOut =
		codes.some((code) => TIMEOUTS.has(code)) ||
		messages.some((text) => /timeout|timed out/i.test(text));
	return { kind: 'lost', why: timedOut ? 'timeout' : 'dropped' };
}

interface ErrorLike {
	code?: unknown;
	message?: unknown;
	cause?: unknown;
	/** Where n8n keeps a cause that is none of its own realm's errors. */
	errorResponse?: unknown;
}

function* errorChain(error: unknown): Generator<ErrorLike> {
	const seen = new Set<unknown>();
	for (let link = error; typeof link === 'object' && link !== null && !seen.has(link); ) {
		seen.add(link);
		const like: ErrorLike = link;
		yield like;
		link = like.cause ?? like.errorResponse;
	}
}
