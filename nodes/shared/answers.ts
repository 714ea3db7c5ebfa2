/** Raw answers and transport errors, before a service's reader judges what they mean. Pure. */
import { jsonParse, type IDataObject } from 'n8n-workflow';

import { LIMITS } from './limits';

/** What n8n's HTTP helper gives with `returnFullResponse`. */
export interface RawAnswer {
	statusCode: number;
	headers: Readonly<Record<string, unknown>>;
	body: unknown;
}

/** The service did nothing, because the account is too fast. */
export interface Throttled {
	kind: 'throttled';
	code?: string;
	retryAfterMs?: number;
}

/** The request may have been carried out: no answer of the service tells. */
export interface Unclear {
	kind: 'unclear';
	what: string;
	httpStatus?: number;
	/** The service's code, where its answer leaves open what was done. */
	code?: string;
	/** What the answer names, where it is not about what was asked. */
	about?: string;
}

/** An answer that is not the service's own. */
export type Foreign =
	/** Something in front of the service answered; nothing was done. */
	{ kind: 'notService'; what: ForeignAnswer; httpStatus: number } | Unclear;

export type ForeignAnswer =
	| 'webPage'
	| 'cutJson'
	| 'empty'
	| 'redirect'
	| 'otherJson'
	| 'serverFailure';

/** @param saysDone whether the answer says all the same that the request was carried out */
export function foreignAnswer(raw: RawAnswer, saysDone = false): Foreign {
	// A redirect and a 4xx page come from in front of the service; a page with status 200 may replace its answer.
	const isUnclear = saysDone || raw.statusCode < 300 || raw.statusCode >= 500;
	return isUnclear ? unclearAnswer(raw) : { ...unclearAnswer(raw), kind: 'notService' };
}

export function unclearAnswer({ statusCode, body }: RawAnswer) {
	return { kind: 'unclear', what: whatCame(statusCode, body), httpStatus: statusCode } as const;
}

function whatCame(statusCode: number, body: unknown): ForeignAnswer {
	if (statusCode >= 300 && statusCode < 400) return 'redirect';
	if (statusCode >= 500) return 'serverFailure';
	if (asObject(body) !== undefined || Array.isArray(body)) return 'otherJson';
	const text = typeof body === 'string' ? body.trim() : '';
	if (text === '') return 'empty';
	return /^[[{]/.test(text) ? 'cutJson' : 'webPage';
}

/** A body as an object, also where it came as text since a proxy changed the content type; undefined for anything else. */
export function asObject(body: unknown): IDataObject | undefined {
	if (isObject(body)) return body;
	if (typeof body !== 'string' || !body.trim().startsWith('{')) return undefined;
	return jsonParse<IDataObject | null>(body, { fallbackValue: null }) ?? undefined;
}

export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Retry-After` in ms: seconds or a date (RFC 9110, 10.2.3); undefined when absent or unreadable. */
export function retryAfter(headers: RawAnswer['headers'], now: number): number | undefined {
	const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after');
	if (entry === undefined) return undefined;
	const text = String(entry[1]).trim();
	const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
	return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LIMITS.longestRetryAfterMs);
}

/** A request that ended without an answer. */
export type TransportError =
	/** Nothing reached the service; the cause may pass. */
	| { kind: 'unreachable'; why: 'refused' | 'notFound' | 'noRoute' }
	/** Nothing reached the service, and another try would not either. */
	| { kind: 'untrusted'; why: 'certificate' | 'notAllowed' }
	| Unclear;

const NOTHING_SENT: Readonly<Record<string, TransportError>> = {
	ECONNREFUSED: { kind: 'unreachable', why: 'refused' },
	ENOTFOUND: { kind: 'unreachable', why: 'notFound' },
	EAI_AGAIN: { kind: 'unreachable', why: 'notFound' },
	EHOSTUNREACH: { kind: 'unreachable', why: 'noRoute' },
	ENETUNREACH: { kind: 'unreachable', why: 'noRoute' },
	ENETDOWN: { kind: 'unreachable', why: 'noRoute' },
};

const TIMEOUTS = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** Reads a transport error. Only causes that certainly precede sending count as "nothing sent"; the rest is `unclear`. */
export function readTransportError(error: unknown): TransportError {
	const chain = errorChain(error);
	const codes = chain.map(({ code }) => code).filter((code) => typeof code === 'string');
	const messages = chain.map(({ message }) => String(message ?? ''));
	// A route may be lost after sending as well: then the service may have the request.
	const wasConnected = messages.some((message) => /^(?:read|write) E/.test(message));
	const notSent = codes.find((code) => Object.hasOwn(NOTHING_SENT, code));
	if (notSent !== undefined && !wasConnected) return NOTHING_SENT[notSent];
	if (codes.some((code) => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO/.test(code))) {
		return { kind: 'untrusted', why: 'certificate' };
	}
	if (messages.some((message) => /domain not allowed|not allowed to|blocked/i.test(message))) {
		return { kind: 'untrusted', why: 'notAllowed' };
	}
	// n8n cuts what is under way when somebody stops the execution; the code is axios' own.
	if (codes.includes('ERR_CANCELED')) return { kind: 'unclear', what: 'canceled' };
	const timedOut =
		codes.some((code) => TIMEOUTS.has(code)) ||
		messages.some((text) => /timeout|timed out/i.test(text));
	return { kind: 'unclear', what: timedOut ? 'timeout' : 'dropped' };
}

/** An error and its causes, the outermost first. */
export function errorChain(error: unknown): IDataObject[] {
	const chain: IDataObject[] = [];
	for (let link = error; isObject(link) && !chain.includes(link); ) {
		chain.push(link);
		// n8n keeps a cause that is not an Error of its own realm as `errorResponse`.
		link = link.cause ?? link.errorResponse;
	}
	return chain;
}
