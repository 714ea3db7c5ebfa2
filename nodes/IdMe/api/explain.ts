/** Says in an admin's words why a request did not succeed, and what became of it. Pure. */
import type { IDataObject } from 'n8n-workflow';

import { explainTransport, type ServiceWords } from '../../shared/explainTransport';
import { failed, ok, STOPPED, type RowFailure, type Sent } from '../../shared/result';
import { shownWords, withoutMarkup } from '../../shared/words';
import type { Refused } from './answers';
import { ENDPOINTS, type EndpointName } from './endpoints';
import type { Result } from './client';
import { failureOf, UNKNOWN_FAILURE } from './failures';

const ID_ME: ServiceWords = {
	name: 'ID.me',
	addressHint:
		'Check the environment and, if you use one, Base URL of the ID.me credential. If they are right, check whether a firewall or proxy stands between n8n and ID.me.',
	slowDown: (code = '') =>
		failureOf(code)?.hint ?? 'Lower "Requests at a Time", or ask ID.me for a higher limit.',
};

/** The service's own answer, or why there is none. */
export function sentOf(name: EndpointName, result: Result): Sent<IDataObject> {
	if (result.kind === 'cancelled') return STOPPED;
	return result.kind === 'success' ? ok(result.body) : failed(explain(name, result));
}

export function explain(
	name: EndpointName,
	result: Exclude<Result, { kind: 'success' | 'cancelled' }>,
): RowFailure {
	if (result.kind === 'refused') return explainRefusal(result);
	const { doubt, check, repeat } = ENDPOINTS[name];
	const words = { what: doubt, isRead: repeat === 'read', check };
	const failure = explainTransport(result, ID_ME, words);
	if (result.kind !== 'unclear') return failure;
	if (result.about !== undefined) return explainOther(failure, doubt, result.about);
	if (result.code === undefined) return failure;
	const known = failureOf(result.code);
	return {
		...failure,
		hint: [known?.hint, words.isRead ? '' : check].filter(Boolean).join(' ') || failure.hint,
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
	const { meaning, hint } = failure;
	if (failure.kind === 'fileGone') {
		return { what: meaning, hint, state: 'notSent', rule: 'fileGone' };
	}
	const isOfAccount = failure.scope === 'account';
	const cause = failure.httpStatus === 401 ? 'credential-invalid' : 'configuration-invalid';
	return {
		what: failure === UNKNOWN_FAILURE ? withOwnWords(meaning, code, serviceMessage) : meaning,
		hint,
		state: 'refused',
		code: code || undefined,
		httpStatus: httpStatus === 200 ? undefined : httpStatus,
		account: isOfAccount,
		failure: isOfAccount ? { cause } : undefined,
	};
}

/** Of a code that ID.me has not published only its own words are known. */
function withOwnWords(meaning: string, code: string, message: string): string {
	const own = shownWords(withoutMarkup(message));
	return `${meaning} (${code || 'no code'})${own === '' ? '' : `: ${own}`}`;
}
