/** Explains to an admin why a step of the sign-in did not succeed. Pure. */
import type { IDataObject } from 'n8n-workflow';

import { explainTransport, type Doubt, type ServiceWords } from '../../shared/explainTransport';
import type { Undelivered } from '../../shared/http/requests';
import { MASK } from '../../shared/masking';
import {
	failureIn,
	meaningOf,
	notSent,
	serviceRefusal,
	type RowFailure,
} from '../../shared/result';
import { shownWords, urlIn, withoutMarkup } from '../../shared/words';
import type { Refused } from './answers';
import { DECLINED, REDIRECT_FAILURES, UNKNOWN_FAILURE, type Failure } from './failures';
import type { NoKeys } from './keyStore';

export type SignInStep = 'exchange' | 'refresh' | 'read' | 'keys';

const WORDS: ServiceWords = {
	name: 'ID.me',
	addressHint:
		'Check Environment and, if you use one, Base URL of the ID.me credential. If they are right, check whether a firewall or proxy stands between n8n and ID.me.',
	slowDown: () => 'Lower "Requests at a Time", or ask ID.me for a higher limit.',
};

const SIGN_IN_AGAIN = 'Let the visitor start the sign-in again.';

const DOUBTS: Readonly<Record<SignInStep, Doubt>> = {
	exchange: {
		doubt: 'The code may have been used up',
		check: `${SIGN_IN_AGAIN} The code is not sent twice: ID.me would revoke what it was exchanged for.`,
	},
	refresh: {
		doubt: 'The refresh token may have been used up',
		check: `Run the workflow again. If ID.me does not accept the refresh token any more, let the visitor sign in again.`,
	},
	read: {
		doubt: 'The access token may have been used up',
		check: `${SIGN_IN_AGAIN} The token is not sent twice: it is meant for one request.`,
	},
	keys: { doubt: "ID.me's signing keys could not be loaded", check: '' },
};

export function explain(step: SignInStep, result: Refused | Undelivered): RowFailure {
	if (result.kind !== 'refused') return explainTransport(result, WORDS, DOUBTS[step]);
	const { code, failure, description, httpStatus } = result;
	const words = shownText(description);
	return serviceRefusal(failure, { code: shownText(code), words, httpStatus });
}

/** @param isTokenUsed whether the keys were needed after the token was used up */
export function explainNoKeys(result: NoKeys, isTokenUsed: boolean): RowFailure {
	const failure =
		result.kind === 'cancelled' ? notSent(DOUBTS.keys.doubt, '') : explain('keys', result);
	return isTokenUsed ? halfway(failure) : { ...failure, state: 'notSent' };
}

/** Why an answer is not trusted; follows a colon. */
const NOT_TRUSTED = {
	algorithm: 'it is not signed with RS256 or ES256',
	unknownKey: "it is signed with a key that is not among ID.me's",
	bad: 'its signature does not fit',
	issuer: 'it was not issued by ID.me, or does not say by whom',
	audience: 'it was issued for another application, or does not say for which',
	expired: 'it is too old, or does not say how long it is good for',
	notYet: 'it is not valid yet',
	nonce: 'it belongs to another sign-in, or does not say to which',
	accessToken: 'its ID token came with another access token',
	person: 'it does not say clearly who the person is',
	noIdToken: 'the ID token that was asked for with "openid" did not come',
	anotherPerson: 'the ID token is about another person than the attributes',
	contradiction: 'it says both yes and no, or says yes in a form that ID.me does not document',
};

const CLOCK = 'Check that the clock of your n8n server is right.';
const ASK = 'Nobody counts as verified by it. If it happens again, ask partnersupport@id.me about';

/** What to do, unless the credential is to be checked. */
const CHECKS: Partial<Record<keyof typeof NOT_TRUSTED, string>> = {
	expired: CLOCK,
	notYet: CLOCK,
	person: `${ASK} the visitor's id: the policy of your application has to share the one of the person who signed in.`,
	contradiction: `${ASK} the groups in its answer for your application.`,
};

export function explainDistrust(verdict: keyof typeof NOT_TRUSTED): RowFailure {
	return {
		what: `The answer of ID.me was not trusted: ${NOT_TRUSTED[verdict]}`,
		hint: `${CHECKS[verdict] ?? 'Nothing of it was used. Check Environment and Client ID of the ID.me credential.'} ${SIGN_IN_AGAIN}`,
		state: 'refused',
		rule: 'notTrusted',
	};
}

export const ENCRYPTED: RowFailure = {
	what: 'The answer of ID.me is encrypted',
	hint: 'This node has no key to decrypt it. Ask partnersupport@id.me to turn off payload encryption for your application; the answer stays signed.',
	state: 'refused',
	rule: 'encrypted',
	account: true,
	failure: { cause: 'configuration-invalid' },
};

const STATE = { field: 'state', label: 'State' };

export const BAD_STATE = {
	empty: notSent(
		'State is empty',
		'Pass on the value "state" of the redirect, next to the code. Without it nobody knows which sign-in the code belongs to.',
		{ ...STATE, rule: 'required' },
	),
	forged: notSent(
		'State was not made by this application, or was changed on its way',
		`Build the link with "Build Sign-In URL" and the same credential, and pass on the value "state" of the redirect unchanged. ${SIGN_IN_AGAIN}`,
		{ ...STATE, rule: 'stateForged' },
	),
	tooOld: notSent('The sign-in took longer than ten minutes', SIGN_IN_AGAIN, {
		...STATE,
		rule: 'stateTooOld',
	}),
	fromTheFuture: notSent(
		'State was made in the future',
		'Check that the clocks of your n8n servers agree.',
		{ ...STATE, rule: 'stateFromTheFuture' },
	),
};

export const USED = {
	code: notSent(
		'This code was sent to ID.me before',
		`A code works once. The visitor may have loaded the page again: then the first sign-in counts. Otherwise: ${SIGN_IN_AGAIN}`,
		{ field: 'code', label: 'Code', rule: 'codeUsed' },
	),
	state: notSent(
		'This sign-in was finished before, with another code',
		`A link is good for one sign-in: somebody may have opened it twice. Then the first sign-in counts. Otherwise: ${SIGN_IN_AGAIN}`,
		{ ...STATE, rule: 'stateUsed' },
	),
};

/** A failure after the code was exchanged: whatever it is, only a new sign-in helps. */
export function halfway(failure: RowFailure): RowFailure {
	const hint = failure.hint.includes(SIGN_IN_AGAIN)
		? failure.hint
		: `${failure.hint} ${SIGN_IN_AGAIN}`.trim();
	return { ...failure, hint, state: 'partly', retryable: false };
}

export const STOPPED_HALFWAY: RowFailure = {
	what: 'The run was stopped after the code was exchanged and before anything was read',
	hint: SIGN_IN_AGAIN,
	state: 'partly',
};

type RedirectRefusal = Record<'error' | 'description' | 'uri', string>;

/** That a visitor declines is an answer, not a fault. */
export function isDeclined({ error }: RedirectRefusal): boolean {
	return error.trim().toLowerCase() === DECLINED.code;
}

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
	const typed = error.trim().toLowerCase();
	const failure = failureIn<Failure>(REDIRECT_FAILURES, typed) ?? UNKNOWN_FAILURE;
	const code = shownText(typed);
	const link = shownLink(uri);
	const hint = link === '' ? failure.hint : `${failure.hint} ID.me explains it here: ${link}`;
	return notSent(meaningOf(failure, code, shownText(description)), hint, {
		field: 'redirectError',
		label: 'Refusal',
		code,
		failure: { cause: 'configuration-invalid' },
	});
}

/** Only links to ID.me: anybody can call the callback with a link of their own. */
function shownLink(uri: string): string {
	const { protocol = '', hostname = '', username = '' } = urlIn(uri) ?? {};
	const isTheirs = protocol === 'https:' && username === '' && THEIR_HOSTS.test(hostname);
	// With a part of it masked it would lead elsewhere.
	return isTheirs && shownText(uri) === uri ? uri : '';
}

const THEIR_HOSTS = /(^|\.)(id\.me|idmelabs\.com)$/;

const LONGEST_READ = 2_000;

const MONTH = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?`;
const DAY = String.raw`\d{1,2}(?:st|nd|rd|th)?(?:\s{1,2}of)?`;
const BETWEEN = String.raw`[\s,./-]{0,3}`;

const IN_WORDS = String.raw`(?:${DAY}${BETWEEN}${MONTH}|${MONTH}${BETWEEN}${DAY})(?:${BETWEEN}\d{4})?`;
const IN_DIGITS = String.raw`\d{1,4}([./-])\d{1,2}\1\d{1,4}`;

/** A date in somebody else's words about a person is likely to be the day of birth. */
const DATE = new RegExp(`(?<![\\p{L}\\d])(?:${IN_WORDS}|${IN_DIGITS})(?![\\p{L}\\d])`, 'giu');

/** Social Security and phone numbers: five or more digits, with separators. Codes have four at most. */
const DIGITS = /\p{Nd}(?:[^\p{L}\p{Nd}]{0,4}\p{Nd}){4,}/gu;

/** ID.me's support asks for it. */
const REQUEST_ID = /(\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)/i;

/** Words of others, fit to be shown: without markup, tokens, dates and numbers, on one line, and cut. */
export function shownText(text: string): string {
	const plain = withoutMarkup(text.slice(0, LONGEST_READ))
		.replace(/[\p{C}\s]+/gu, ' ')
		.replace(/\beyJ[\w-]+(\.[\w-]*)*/g, MASK)
		.split(REQUEST_ID)
		.map((part, at) => (at % 2 === 1 ? part : part.replace(DATE, MASK).replace(DIGITS, MASK)));
	return shownWords(plain.join(''));
}
