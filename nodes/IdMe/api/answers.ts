/**
 * Reads what came back from ID.me's address, whatever it is, and says in an admin's words what became of the request. Pure.
 *
 * Refusals come with their HTTP status and `errors[]` (docs.id.me/services-api-overview). A status without a body that
 * ID.me would send is not enough: what is not certainly an answer of ID.me is never treated as one.
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

/** The service says that it did nothing. */
export interface Refused {
	kind: 'refused';
	code: string;
	failure: Failure;
	/** In the service's words, without what is personal in the request. */
	serviceMessage: string;
	httpStatus: number;
	/** Names the check that ended with it, where it names one. */
	body?: IDataObject;
}

export type Answer = { kind: 'success'; body: IDataObject } | Refused;

export type CallResult = ServiceCallResult<Answer>;

/** Of the transaction or verification that is asked for, and of the verification that a check is to belong to. */
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
	// Where one is shown as it is: any other may repeat what was sent.
	const code = failure && fault?.code;
	if (statusCode >= 200 && statusCode < 300) {
		if (isAnswerTo(endpoint, raw, body, asked)) return { kind: 'success', body };
		const isRefusal =
			failure?.httpStatus !== undefined && failure.kind !== 'tooFast' && failure.kind !== 'down';
		if (!isRefusal) return { ...unclearAnswer(raw), about: namedIn(body, asked, endpoint) };
	}
	// Whoever names a check with its state has done something, whatever the status of the answer.
	const isOfValue = failure?.httpStatus === 422 && isSame(body.transaction_id, asked.id);
	if (tellsOfACheck(body, asked) && !isOfValue) {
		return { ...unclearAnswer(raw), code, about: namedIn(body, asked, endpoint) };
	}
	// A 429 says that nothing was done, unless ID.me's own answer stands in it and says otherwise.
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

/** A success has to be about what was asked for: a proxy may give back an earlier answer. */
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

/** The id alone may be repeated from the request, or be a gateway's own. */
function tellsOfACheck(body: IDataObject, { id }: Asked): boolean {
	const isNew = id === undefined || !isSame(body.transaction_id, id);
	const hasState = [body.status, body.result, body.results].some(isObject);
	return isTransaction(body) && (isNew || hasState);
}

/** Where it is about a check: what an answer is about, and what else was asked for. */
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

/** An answer that names a check, and is not the answer to what was sent. */
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
