/** Says in an admin's words why a request did not succeed, and what became of it. Pure. */
import type { Failure as N8nFailure } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import { translateFieldNames, type FieldLabels } from '../card/messages';
import type { RowProblem } from '../card/problems';
import type { ActionName } from './actions';
import type { CallResult } from './client';
import { failureOf } from './failures';

type Unsuccessful = Exclude<CallResult, { kind: 'success' | 'cancelled' }>;

/** What may have happened although no answer says so. */
const MAY_HAVE: Readonly<Record<ActionName, string>> = {
	createCard: 'The card may have been created',
	upsertCard: 'The card may have been created or updated',
	updateCard: 'The card may have been updated',
	cardAction: "The card's status may have been changed",
	deleteCard: 'The card may have been deleted',
	sendNotifications: 'The notification may have been sent',
	cardInvitation: 'The invitation may have been sent',
	viewCard: 'The card could not be read',
	listCards: 'The cards could not be listed',
	listTemplates: 'The templates could not be listed',
	viewTemplate: 'The template could not be read',
};

const WHAT_CAME: Readonly<Record<string, string>> = {
	dropped: 'the connection was closed before ID123 answered',
	timeout: 'ID123 did not answer in time',
	// With this word in it n8n shows the execution as canceled and not as failed.
	canceled: 'the execution was canceled before ID123 answered',
	webPage: "a web page came back instead of ID123's answer",
	cutJson: "ID123's answer was cut off",
	empty: "an empty answer came back instead of ID123's",
	otherJson: 'an answer came back that is not one of ID123',
	serverFailure: 'ID123 answered that it cannot work at the moment',
	otherCard: 'a card with this Card ID exists, but with other values',
};

const UNREACHABLE: Readonly<Record<string, string>> = {
	refused: 'refused the connection',
	notFound: 'was not found',
	noRoute: 'cannot be reached from this n8n server',
};

const ADDRESS_HINT =
	'Check the region and, if you use one, Base URL of the ID123 credential. If they are right, check whether a firewall or proxy stands between n8n and ID123.';

/** @param labels the admin's labels by key, to translate the fields that ID123's messages name */
export function explain(
	action: ActionName,
	result: Unsuccessful,
	labels: FieldLabels = {},
): RowFailure {
	switch (result.kind) {
		case 'refused':
			return explainRefusal(result, labels);
		case 'throttledOut':
			return {
				what: 'ID123 did not take this row: it asks to slow down, and waiting did not help',
				hint: waitHint(result.retryAfterMs, result.code),
				state: 'refused',
				code: result.code,
				account: true,
				passing: true,
				failure: { cause: 'rate-limited', retryAfterMs: result.retryAfterMs },
			};
		case 'unreachable':
			return {
				what: `The address of ID123 ${UNREACHABLE[result.why]}`,
				hint: ADDRESS_HINT,
				state: 'notSent',
				account: true,
				passing: true,
				failure: { cause: 'temporarily-unavailable' },
			};
		case 'untrusted':
			return {
				what:
					result.why === 'certificate'
						? "The certificate of ID123's address could not be verified, so nothing was sent"
						: 'The ID123 credential may not be used for this address, so nothing was sent',
				hint:
					result.why === 'certificate'
						? ADDRESS_HINT
						: 'Open the ID123 credential and add the address under Allowed HTTP Request Domains, or correct Base URL.',
				state: 'notSent',
				account: true,
				failure: { cause: 'configuration-invalid' },
			};
		case 'notId123':
			return {
				what: `The address did not answer as ID123 does (${result.what === 'redirect' ? 'it redirects elsewhere' : 'it shows a page of its own'}, HTTP ${result.httpStatus})`,
				hint: ADDRESS_HINT,
				state: 'refused',
				httpStatus: result.httpStatus,
				account: true,
				failure: { cause: 'configuration-invalid' },
			};
		case 'unclear':
			return explainLoss(action, result);
	}
}

function explainRefusal(
	{ code, failure, serviceMessage, httpStatus }: Extract<CallResult, { kind: 'refused' }>,
	labels: FieldLabels,
): RowFailure {
	const { text, field } = translateFieldNames(serviceMessage, labels);
	const label = field === undefined ? undefined : (labels[field] ?? field);
	return {
		what: refusalSentence(code, failure.meaning, withoutStop(text), label),
		hint: failure.hint,
		state: failure.retry === 'lookUp' ? 'unknown' : 'refused',
		field,
		label,
		code: code || undefined,
		httpStatus: httpStatus === 200 ? undefined : httpStatus,
		account: failure.scope === 'account',
		failure: causeOf(code),
	};
}

/** Codes that name a field say so with its label; of a code that ID123 has not published only its own words are known. */
function refusalSentence(code: string, meaning: string, text: string, label?: string): string {
	if (meaning.includes('FIELD')) {
		if (label !== undefined) return meaning.replace('FIELD', () => label);
		return text || meaning.replace(/^FIELD/, 'A field').replace('FIELD', 'a field');
	}
	const published = /^F\d+$/.test(code) && meaning !== '';
	const own = text === '' ? '' : `: ${text}`;
	return published && !meaning.startsWith('ID123 refused')
		? meaning
		: `${meaning} (${code || 'no code'})${own}`;
}

function explainLoss(
	action: ActionName,
	{ what, httpStatus }: Extract<CallResult, { kind: 'unclear' }>,
): RowFailure {
	const isRead = MAY_HAVE[action].includes('could not');
	const notId123 = what === 'webPage' || what === 'otherJson' || what === 'empty';
	const check = isRead
		? 'Run the workflow again later.'
		: 'Look in ID123 whether it was done before you send this row again.';
	return {
		what: `${MAY_HAVE[action]}: ${WHAT_CAME[what] ?? what}`,
		hint: notId123 ? `${ADDRESS_HINT} ${isRead ? '' : check}`.trim() : check,
		state: isRead ? 'refused' : 'unknown',
		httpStatus: httpStatus === 200 ? undefined : httpStatus,
		account: notId123,
		passing: isRead,
		failure: { cause: 'temporarily-unavailable' },
	};
}

function waitHint(retryAfterMs: number | undefined, code = ''): string {
	const minutes = Math.ceil((retryAfterMs ?? 0) / 60_000);
	const wait =
		minutes === 0 ? '' : `ID123 asks to wait ${minutes} minute${minutes === 1 ? '' : 's'}. `;
	const advice =
		failureOf(code)?.hint ?? 'Lower "Requests at a Time", or ask ID123 for a higher limit.';
	return `${wait}Run the workflow again later; rows that are done are not sent twice by Create or Update. ${advice}`;
}

function causeOf(code: string): N8nFailure | undefined {
	if (['F101', 'F111', 'F112'].includes(code)) return { cause: 'credential-invalid' };
	if (['F102', 'F104', 'F106', 'F107', 'F203'].includes(code))
		return { cause: 'configuration-invalid' };
	return undefined;
}

function withoutStop(text: string): string {
	return text.replace(/[\s.!]+$/, '').trim();
}

/** A rule of ours that a row broke, as a failure: nothing was sent. */
export function explainProblem({ message, hint, field, label, rule }: RowProblem): RowFailure {
	return { what: message, hint: hint ?? '', state: 'notSent', field, label, rule };
}
