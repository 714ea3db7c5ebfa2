/** What ID.me put on the redirect instead of a code. Pure. */
import type { IDataObject } from 'n8n-workflow';

import { failureIn } from '../../shared/failureTable';
import type { RowFailure } from '../../shared/rowFailure';
import { shownText } from './shownText';
import { DECLINED, REDIRECT_FAILURES, UNKNOWN_FAILURE } from './failures';

export interface RedirectRefusal {
	error: string;
	description: string;
	uri: string;
}

/** That somebody does not want to share anything is an answer, and no fault of the set-up. */
export function isDeclined({ error }: RedirectRefusal): boolean {
	return normalised(error) === DECLINED.code;
}

/** What the workflow gets to know of a visitor who declined. */
export function declinedReason({ description, uri }: RedirectRefusal): IDataObject {
	const link = shownLink(uri);
	return {
		code: DECLINED.code,
		message: DECLINED.meaning,
		hint: DECLINED.hint,
		...(description === '' ? {} : { description: shownText(description) }),
		...(link === '' ? {} : { link }),
	};
}

export function explainRedirect({ error, description, uri }: RedirectRefusal): RowFailure {
	const code = normalised(error);
	const failure = failureIn(REDIRECT_FAILURES, code);
	const { meaning, hint } = failure ?? UNKNOWN_FAILURE;
	const own = shownText(description);
	const link = shownLink(uri);
	return {
		what: failure ? meaning : `${meaning} (${shownText(code)})${own === '' ? '' : `: ${own}`}`,
		hint: link === '' ? hint : `${hint} ID.me explains it here: ${link}`,
		state: 'notSent',
		field: 'redirectError',
		label: 'Refusal',
		code: shownText(code),
		failure: { cause: 'configuration-invalid' },
	};
}

/** A page of ID.me's: anybody can open the callback with a link of their own in it. */
function shownLink(uri: string): string {
	if (!URL.canParse(uri)) return '';
	const { protocol, hostname, username } = new URL(uri);
	const isTheirs = protocol === 'https:' && username === '' && THEIR_HOSTS.test(hostname);
	return isTheirs ? shownText(uri) : '';
}

const THEIR_HOSTS = /(^|\.)(id\.me|idmelabs\.com)$/;

function normalised(error: string): string {
	return error.trim().toLowerCase();
}
