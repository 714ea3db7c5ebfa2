/**
 * Reads what came back from ID123's address, and explains to an admin why a request did not succeed. Pure.
 *
 * ID123 sends failures with status 200 and documents no HTTP status for a code, so the body decides; `code` is called
 * `status-code` in View Card. An answer that is not certainly a success is never treated as one.
 */
import type { IDataObject } from 'n8n-workflow';

import { asObject, foreignAnswer, retryAfter, type RawAnswer } from '../../shared/answers';
import { explainTransport, type ServiceWords } from '../../shared/explainTransport';
import type {
	CallResult as ServiceCallResult,
	Reading as ServiceReading,
} from '../../shared/http/requests';
import type { Masker } from '../../shared/masking';
import {
	failed,
	serviceRefusal,
	STOPPED,
	type Failed,
	type RowFailure,
	type Stopped,
} from '../../shared/result';
import { shownWords } from '../../shared/words';
import { translateFieldNames, type FieldLabels } from '../card/messages';
import { ACTIONS, type ActionName } from './actions';
import { failureOf, UNKNOWN_FAILURE, type Failure } from './failures';

export type Answer =
	| { kind: 'success'; code: string; body: IDataObject }
	/** The service did nothing; a failure of the kind `notGenerated` leaves that open. */
	| {
			kind: 'refused';
			code: string;
			failure: Failure;
			/** The service's words, which may repeat what it was sent: only shown through `mask`. */
			serviceMessage: string;
			mask?: Masker;
			httpStatus: number;
	  };

export type Reading = ServiceReading<Answer>;

export type CallResult = ServiceCallResult<Answer>;

const SUCCESS_CODES = new Set(Object.values(ACTIONS).flatMap(({ success }) => success));

export function readAnswer(action: ActionName, raw: RawAnswer, now: number): Reading {
	const { statusCode: httpStatus } = raw;
	const body = asObject(raw.body) ?? {};
	const code = codeOf(body);
	const status = typeof body.status === 'string' ? body.status.trim().toLowerCase() : '';
	const known = failureOf(code);
	const isSuccess =
		status === 'success'
			? code === '' || SUCCESS_CODES.has(code)
			: status === '' && ACTIONS[action].success.includes(code);
	// A 429 means that nothing was done, unless it carries ID123's own answer.
	const slowDown = httpStatus === 429 && known === undefined && !isSuccess;
	if (known?.kind === 'tooFast' || slowDown) {
		const retryAfterMs = retryAfter(raw.headers, now);
		return { kind: 'throttled', code: known && code, retryAfterMs };
	}
	if (status === 'failure' || /^F\d+$/.test(code)) {
		const serviceMessage = typeof body.message === 'string' ? body.message : '';
		const failure = known ?? UNKNOWN_FAILURE;
		return { kind: 'refused', code, failure, serviceMessage, httpStatus };
	}
	if (isSuccess && httpStatus < 400) return { kind: 'success', code, body };
	return foreignAnswer(raw, isSuccess);
}

export const CODE_KEYS = ['code', 'status-code'] as const;

/** The code in upper case; '' where there is none. */
export function codeOf(body: IDataObject): string {
	const code = CODE_KEYS.map((key) => body[key]).find(Boolean);
	return typeof code === 'string' || typeof code === 'number'
		? String(code).trim().toUpperCase()
		: '';
}

export type Unsuccessful = Exclude<CallResult, { kind: 'success' | 'cancelled' }>;

/** What may have happened without an answer, by action. */
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

const ID123: ServiceWords = {
	name: 'ID123',
	addressHint:
		'Check the region and, if you use one, Base URL of the ID123 credential. If they are right, check whether a firewall or proxy stands between n8n and ID123.',
	slowDown: (code = '') =>
		`Rows that are done are not sent twice by Create or Update. ${failureOf(code)?.hint ?? 'Lower "Requests at a Time", or ask ID123 for a higher limit.'}`,
	reasons: { otherCard: 'a card with this Card ID exists, but with other values' },
};

export function unsuccessful(
	action: ActionName,
	result: Exclude<CallResult, { kind: 'success' }>,
	labels?: FieldLabels,
): Failed | Stopped {
	return result.kind === 'cancelled' ? STOPPED : failed(explain(action, result, labels));
}

/** @param labels the admin's labels by key, to translate the fields that ID123's messages name */
export function explain(
	action: ActionName,
	result: Unsuccessful,
	labels: FieldLabels = {},
): RowFailure {
	if (result.kind === 'refused') return explainRefusal(result, labels);
	const isRead = ACTIONS[action].repeat === 'read';
	const check = isRead ? '' : 'Look in ID123 whether it was done before you send this row again.';
	return explainTransport(result, ID123, { doubt: MAY_HAVE[action], check });
}

/** How ID123 writes codes; anything else under `code` may be personal, and is masked. */
const CODE = /^[A-Z]?\d{1,5}$/;
const CODES = /\b[FS]\d{3,4}\b/g;
const MOST_READ = 30_000;

function explainRefusal(
	refusal: Extract<CallResult, { kind: 'refused' }>,
	labels: FieldLabels,
): RowFailure {
	const { failure, serviceMessage, mask, httpStatus } = refusal;
	const names = [...Object.keys(labels), ...Object.values(labels)];
	const codes = serviceMessage.slice(0, MOST_READ).match(CODES) ?? [];
	const words = mask?.(serviceMessage, [...names, ...codes]) ?? serviceMessage;
	const { text, field } = translateFieldNames(shownWords(words), labels);
	const isCode = CODE.test(refusal.code);
	const code = isCode ? refusal.code : shownWords(mask?.(refusal.code) ?? refusal.code);
	const label = field === undefined ? undefined : (labels[field] ?? field);
	const said = serviceRefusal(failure, { code, words: text, httpStatus });
	const isOfField = failure.meaning.includes('FIELD');
	const what = isOfField ? aboutField(failure.meaning, text, label) : said.what;
	const state = failure.kind === 'notGenerated' ? 'unknown' : 'refused';
	return { ...said, what, state, field, label };
}

function aboutField(meaning: string, words: string, label?: string): string {
	if (label !== undefined) return meaning.replace('FIELD', () => label);
	return words || meaning.replace(/^FIELD/, 'A field').replace('FIELD', 'a field');
}
