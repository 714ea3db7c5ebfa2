/** What ID.me put on the redirect instead of a code. Pure. */
import type { IDataObject } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import { shownText } from './shownText';
import { failureIn, REDIRECT_FAILURES, UNKNOWN_FAILURE } from './failures';

export interface RedirectRefusal {
	error: string;
	description: string;
	uri: string;
}

/** That somebody does not want to share anything is an answer, and no fault of the set-up. */
export function isDeclined({ error }: RedirectRefusal): boolean {
	return normalised(error) === 'access_denied';
}

/** What the workflow gets to know of a visitor who declined. */
export function declinedReason({ description, uri }: RedirectRefusal): IDataObject {
	const { meaning, hint } = REDIRECT_FAILURES.access_denied;
	const link = /^https:\/\/\S+$/.test(uri) ? shownText(uri) : '';
	return {
		code: 'access_denied',
		message: meaning,
		hint,
		...(description === '' ? {} : { description: shownText(description) }),
		...(link === '' ? {} : { link }),
	};
}

export function explainRedirect({ error, description }: RedirectRefusal): RowFailure {
	const code = normalised(error);
	const failure = failureIn(REDIRECT_FAILURES, code);
	const { meaning, hint } = failure ?? UNKNOWN_FAILURE;
	const own = shownText(description);
	return {
		what: failure ? meaning : `${meaning} (${shownText(code)})${own === '' ? '' : `: ${own}`}`,
		hint,
		state: 'notSent',
		field: 'redirectError',
		label: 'Refusal',
		code: shownText(code),
		failure: { cause: 'configuration-invalid' },
	};
}

function normalised(error: string): string {
	return error.trim().toLowerCase();
}
