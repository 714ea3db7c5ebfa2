/** What came back from a service's address before anybody knows what it means. Pure. */
import type { IDataObject } from 'n8n-workflow';

/** What n8n's HTTP helper gives with `returnFullResponse`. */
export interface RawAnswer {
	statusCode: number;
	headers: Readonly<Record<string, unknown>>;
	body: unknown;
}

/** The service did nothing because the account is too fast. */
export interface Throttled {
	kind: 'throttled';
	code?: string;
	retryAfterMs?: number;
}

/** No answer of the service. `mayHaveWorked`: something behind it may have carried the request out. */
export interface Foreign {
	kind: 'foreign';
	what: ForeignAnswer;
	httpStatus: number;
	mayHaveWorked: boolean;
}

export type ForeignAnswer =
	| 'webPage'
	| 'cutJson'
	| 'empty'
	| 'redirect'
	| 'otherJson'
	| 'serverFailure';

/** @param saysDone whether the answer says in spite of all that the request was carried out */
export function foreignAnswer(raw: RawAnswer, saysDone = false): Foreign {
	const { statusCode, body } = raw;
	const text = typeof body === 'string' ? body.trim() : '';
	const what = (): ForeignAnswer => {
		if (statusCode >= 300 && statusCode < 400) return 'redirect';
		if (statusCode >= 500) return 'serverFailure';
		if (asObject(body) !== undefined || (body !== null && typeof body === 'object'))
			return 'otherJson';
		if (text === '') return 'empty';
		return /^[[{]/.test(text) ? 'cutJson' : 'webPage';
	};
	// A redirect and a 4xx page come from in front of the service; a page with status 200 may replace its answer.
	const mayHaveWorked = saysDone || statusCode < 300 || statusCode >= 500;
	return { kind: 'foreign', what: what(), httpStatus: statusCode, mayHaveWorked };
}

/** The object that a body is, also where it came as text: a proxy may have changed the content type. */
export function asObject(body: unknown): IDataObject | undefined {
	if (typeof body === 'string') return parseObject(body);
	return isObject(body) ? body : undefined;
}

function parseObject(text: string): IDataObject | undefined {
	if (!text.trim().startsWith('{')) return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

export function isObject(value: unknown): value is IDataObject {
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
