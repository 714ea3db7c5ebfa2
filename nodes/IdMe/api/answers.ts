/**
 * Reads what came back from ID.me's address, and explains to an admin what became of the request. Pure.
 *
 * Refusals have an HTTP status and `errors[]` (docs.id.me/services-api-overview). A status alone is not enough: what is not
 * certainly an answer of ID.me is never treated as one.
 */
import type { IDataObject } from 'n8n-workflow';

import {
	asObject,
	foreignAnswer,
	isObject,
	retryAfter,
	unclearAnswer,
	type RawAnswer,
} from '../../shared/answers';
import { explainTransport, type ServiceWords } from '../../shared/explainTransport';
import type { CallResult as ServiceCallResult, Reading } from '../../shared/http/requests';
import {
	failed,
	notSent,
	ok,
	serviceRefusal,
	STOPPED,
	type RowFailure,
	type Sent,
} from '../../shared/result';
import { shownWords, withoutMarkup } from '../../shared/words';
import {
	isProductOf,
	isSame,
	isSameOrNone,
	isTransaction,
	shortTextOf,
	textOf,
} from '../check/transaction';
import { reasonsIn } from '../check/verdict';
import { ENDPOINTS, type Endpoint, type EndpointName } from './endpoints';
import { BAD_SECRET, failureOf, UNKNOWN_FAILURE, type Failure } from './failures';

/** The service did nothing. */
export interface Refused {
	kind: 'refused';
	code: string;
	failure: Failure;
	/** The service's words, with personal values of the request masked. */
	serviceMessage: string;
	httpStatus: number;
	/** It may name the check that ended with this refusal. */
	body?: IDataObject;
}

export type Answer = { kind: 'success'; body: IDataObject } | Refused;

export type CallResult = ServiceCallResult<Answer>;

/** Ids of what is asked for, and of the verification that a check should belong to. */
export interface Asked {
	id?: string;
	verification?: string;
}

export function readAnswer(
	endpoint: Endpoint,
	raw: RawAnswer,
	now: number,
	asked: Asked = {},
): Reading<Answer> {
	const { statusCode } = raw;
	const body = asObject(raw.body) ?? {};
	const fault = faultOf(body);
	const failure = failureOf(fault?.code ?? '');
	// Only known codes: anything else may repeat what was sent.
	const code = failure && fault?.code;
	if (statusCode >= 200 && statusCode < 300) {
		if (isAnswerTo(endpoint, raw, body, asked)) return { kind: 'success', body };
		const isRefusal =
			failure?.httpStatus !== undefined && failure.kind !== 'tooFast' && failure.kind !== 'down';
		if (!isRefusal) return { ...unclearAnswer(raw), about: namedIn(body, asked, endpoint) };
	}
	// An answer with a check and its state means that something was done, whatever its HTTP status.
	const isOfValue = failure?.httpStatus === 422 && isSame(body.transaction_id, asked.id);
	if (tellsOfACheck(body, asked) && !isOfValue) {
		return { ...unclearAnswer(raw), code, about: namedIn(body, asked, endpoint) };
	}
	// A 429 means that nothing was done, unless it carries ID.me's own answer.
	if (failure?.kind === 'tooFast' || (statusCode === 429 && failure === undefined)) {
		return { kind: 'throttled', code, retryAfterMs: retryAfter(raw.headers, now) };
	}
	if (failure?.kind === 'down' || (statusCode >= 500 && failure === undefined)) {
		return { kind: 'unclear', what: 'serverFailure', httpStatus: statusCode, code };
	}
	const isRefused = statusCode < 300 || statusCode >= 400;
	if (fault !== undefined && isRefused) {
		return {
			kind: 'refused',
			code: fault.code,
			failure: failure ?? (statusCode === 401 ? BAD_SECRET : UNKNOWN_FAILURE),
			serviceMessage: fault.message,
			httpStatus: statusCode,
			body,
		};
	}
	return foreignAnswer(raw);
}

/** Whether a success is about what was asked for: a proxy may return an earlier answer. */
function isAnswerTo(
	endpoint: Endpoint,
	raw: RawAnswer,
	body: IDataObject,
	{ id, verification }: Asked,
): boolean {
	if (endpoint.answers === 'anything') return asObject(raw.body) !== undefined || isEmpty(raw.body);
	if (endpoint.answers === 'verification') {
		const { verification_id: found, transactions } = body;
		const list = transactions ?? [];
		const isList = Array.isArray(list) && list.every(isObject);
		return isSame(found, id) && isList && reasonsIn(body).length === 0;
	}
	return (
		isSame(body.transaction_id, id) &&
		isSameOrNone(body.verification_id, verification) &&
		isItsProduct(endpoint, body)
	);
}

function isItsProduct({ family, kind }: Pick<Endpoint, 'family' | 'kind'>, body: IDataObject) {
	return isProductOf(textOf(body.product), family, kind && [kind]);
}

/** Whether an answer names a check that was made. The id alone may be repeated from the request, or a gateway's. */
function tellsOfACheck(body: IDataObject, { id }: Asked): boolean {
	const isNew = id === undefined || !isSame(body.transaction_id, id);
	const hasState = [body.status, body.result, body.results].some(isObject);
	return isTransaction(body) && (isNew || hasState);
}

/** What an answer with a check is about, and what was asked for if that differs. */
function namedIn(body: IDataObject, { id, verification }: Asked, { family, kind }: Endpoint) {
	if (!isTransaction(body)) return undefined;
	const found = wordsOf(body.transaction_id, body.verification_id, body.product);
	const other = (own: unknown, sent?: string) => (isSameOrNone(own, sent) ? undefined : sent);
	const sent = wordsOf(
		other(body.transaction_id, id),
		other(body.verification_id, verification),
		isItsProduct({ family, kind }, body) ? undefined : (kind ?? family),
	);
	return sent === '' ? found : `${found}, where ${sent} was asked for`;
}

function wordsOf(...values: readonly unknown[]): string {
	const texts = ['Transaction ID', 'Verification ID', 'Product'].flatMap((label, at) => {
		const text = shortTextOf(values[at]);
		return text === '' ? [] : `${label} ${text}`;
	});
	return texts.join(', ');
}

function isEmpty(body: unknown): boolean {
	return body === null || body === undefined || (typeof body === 'string' && body.trim() === '');
}

/** Code and message of a refusal: in ID.me's own form, or in those of its OAuth side and of gateways. */
function faultOf(body: IDataObject): { code: string; message: string } | undefined {
	const [first]: unknown[] = Array.isArray(body.errors) ? body.errors : [];
	if (isObject(first)) {
		return { code: textOf(first.code) ?? '', message: textOf(first.message) ?? '' };
	}
	if (typeof first === 'string') return { code: '', message: first };
	const message = textOf(body.error_description) ?? textOf(body.error) ?? textOf(body.message);
	return message === null ? undefined : { code: '', message };
}

const ID_ME: ServiceWords = {
	name: 'ID.me',
	addressHint:
		'Check the environment and, if you use one, Base URL of the ID.me credential. If they are right, check whether a firewall or proxy stands between n8n and ID.me.',
	slowDown: (code = '') =>
		failureOf(code)?.hint ?? 'Lower "Requests at a Time", or ask ID.me for a higher limit.',
};

export function sentOf(name: EndpointName, result: CallResult): Sent<IDataObject> {
	if (result.kind === 'cancelled') return STOPPED;
	return result.kind === 'success' ? ok(result.body) : failed(explain(name, result));
}

export function explain(
	name: EndpointName,
	result: Exclude<CallResult, { kind: 'success' | 'cancelled' }>,
): RowFailure {
	if (result.kind === 'refused') return explainRefusal(result);
	const { doubt, check } = ENDPOINTS[name];
	const failure = explainTransport(result, ID_ME, { doubt, check });
	if (result.kind !== 'unclear') return failure;
	if (result.about !== undefined) return explainOther(failure, doubt, result.about);
	if (result.code === undefined) return failure;
	const known = failureOf(result.code);
	return {
		...failure,
		hint: [known?.hint, check].filter(Boolean).join(' ') || failure.hint,
		code: result.code,
	};
}

/** An answer about another check than the one that was asked for. */
function explainOther(failure: RowFailure, doubt: string, about: string): RowFailure {
	return {
		...failure,
		what: `${doubt}: an answer came back that does not fit the request. It names ${withoutMarkup(about)}`,
		hint: 'Nobody counts as verified by it. Look at the check that it names with Get, and ask ID.me about it, before this row is sent again: a proxy between n8n and ID.me may have given back an earlier answer.',
		account: false,
		ofUnsent: undefined,
	};
}

function explainRefusal({ code, failure, serviceMessage, httpStatus }: Refused): RowFailure {
	const { kind, meaning, hint } = failure;
	if (kind === 'fileGone') return notSent(meaning, hint, { rule: 'fileGone' });
	const words = shownWords(withoutMarkup(serviceMessage));
	return serviceRefusal(failure, { code, words, httpStatus });
}
