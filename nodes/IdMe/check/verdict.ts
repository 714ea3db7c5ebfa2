/**
 * What an answer about a check says of the person: yes, no, not yet, or unclear. Pure.
 *
 * By ID.me's pages (docs.id.me/services-api-overview) 200 is "completed" and 300 "unsuccessful"; a code for "pending" is
 * not published. The result is under `result` in every sample, and under `results` in one sentence, with `verified` and
 * `errors`. Objections count anywhere; a yes only in its documented place.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';

/** A failed row does not keep the verdict of an earlier check. */
export const NO_VERDICT = { outcome: undefined, verified: undefined };

export type Verdict = 'verified' | 'failed' | 'pending' | 'completed' | 'unclear';

/** `unclear`: an unreadable result. `unknown`: a word that may mean anything. */
type Voice = 'yes' | 'no' | 'notYet' | 'unknown' | 'unclear';

const COMPLETED = 200;
const UNSUCCESSFUL = 300;

export function verdictOf(body: IDataObject): Verdict {
	const code = statusCodeOf(body);
	if (code === 'unclear') return 'unclear';
	const voices = new Set([...resultsIn(body), ...[...objections(body)].map(({ voice }) => voice)]);
	if (code !== COMPLETED && voices.has('yes')) return 'unclear';
	if (code === UNSUCCESSFUL) return 'failed';
	if (code !== COMPLETED) return 'pending';
	if (voices.has('unclear')) return 'unclear';
	if (voices.has('yes')) return voices.size === 1 ? 'verified' : 'unclear';
	if (voices.has('no')) return 'failed';
	if (voices.has('unknown')) return 'unclear';
	return voices.has('notYet') ? 'pending' : 'completed';
}

/** Null where there is none. Digits only: JavaScript would also read `2e2` and `0xC8` as 200. */
export function statusCodeOf({ status }: IDataObject): number | null | 'unclear' {
	if (status === undefined || status === null) return null;
	if (!isObject(status)) return 'unclear';
	const { code } = status;
	if (code === undefined || code === null) return null;
	if (typeof code === 'number' && Number.isInteger(code)) return code;
	return typeof code === 'string' && /^\d{1,9}$/.test(code.trim()) ? Number(code) : 'unclear';
}

/** The reasons in an answer, from the first place that has any. */
export function reasonsIn(body: IDataObject): unknown[] {
	const [first = []] = [body.result, body.results, body]
		.flatMap((place): unknown[] => (Array.isArray(place) ? place : [place]))
		.filter(isObject)
		.map(({ errors, error }) => [errors, error].flat().filter((each) => !isNothing(each)))
		.filter(({ length }) => length > 0);
	return first;
}

function resultsIn({ result, results }: IDataObject): Voice[] {
	return [result, results].flatMap((place): Voice[] => {
		if (place === undefined || place === null) return [];
		// A list or a word may be about anything.
		if (!isObject(place)) return ['unclear'];
		const { error, errors, ...said } = place;
		// Empty lists of reasons say nothing: the status decides.
		if (Object.keys(said).length === 0 && isEmpty(error) && isEmpty(errors)) return [];
		if (said.verified === true || said.verified === 'true') return ['yes'];
		// A no is among the objections; anything else cannot be read.
		const isNo = voiceOf(said.verified) === 'no' || reasonsIn(place).length > 0;
		return isNo ? [] : ['unclear'];
	});
}

/** The caller's own data, and the state of the callback. */
const NOT_ABOUT_THE_CHECK = /^(metadata$|callback)/;

/** Everything that speaks against a yes, however deep, with its key. */
export function* objections(body: IDataObject): Generator<{ voice: Voice; name: string }> {
	const left: Array<[key: string, value: unknown, name: string]> = [['', body, '']];
	for (let next = left.pop(); next !== undefined; next = left.pop()) {
		const [key, value, called] = next;
		const voice = objectionOf(key, value);
		if (voice !== undefined) yield { voice, name: called };
		if (typeof value !== 'object' || value === null) continue;
		for (const [name, entry] of Object.entries(value) as Array<[string, unknown]>) {
			const isEntry = Array.isArray(value);
			const own = isEntry ? key : name.toLowerCase().replace(/[^a-z]/g, '');
			const its = isEntry ? called : name;
			const isPart = HAS_PARTS.test(key) && typeof entry !== 'object';
			if (isPart && PLAIN_NO.test(String(entry))) yield { voice: 'no', name: its };
			if (isPart && isEntry) continue;
			if (NOT_ABOUT_THE_CHECK.test(own)) continue;
			// Code and message of a status are judged like an outcome.
			const isStatus = key === 'status' && (own === 'code' || own === 'message');
			left.push([isStatus ? 'outcome' : own, entry, its]);
		}
	}
}

/** Keys about the check as a whole: only a clear yes passes. */
const ABOUT_THE_CHECK =
	/^(verified|outcome|success|passed|match(ed)?|decision|approved|valid|status|results?)$/;

/** Keys that speak against a yes unless their value is nothing; counts of attempts do not. */
const AGAINST =
	/^(?!.*attempts?$)(error|fail|reject|.*(expired|denied|rejected|revoked|suspended|flagged|fraudulent|errors?|invalid|(mis|no)match|(not|un)verified)$)/;

/** Keys that may be about something else: only a clear no counts. `email_verified` does not concern the check. */
const PERHAPS_ABOUT_THE_CHECK =
	/(status|state|result|(?<!^email)verified|outcome|success|passed|match|decision|approved|valid|(?<!in)active|message)$/;

/** Keys that hold parts of a check, by name or as a list. */
const HAS_PARTS = /^(match(ed)?|checks?)$/;

const PLAIN_NO = /^(false|no|n|fail(ed)?|den(y|ied)|rejected|mismatch)$/i;

function objectionOf(key: string, value: unknown): Voice | undefined {
	if (isEmpty(value)) return undefined;
	if (AGAINST.test(key)) return isNothing(value) ? undefined : 'no';
	// Their entries are judged one by one.
	if (Array.isArray(value)) return undefined;
	if (isObject(value) && /^(status|results?|match(ed)?)$/.test(key)) return undefined;
	const voice = voiceOf(value);
	if (ABOUT_THE_CHECK.test(key)) return voice === 'yes' ? undefined : voice;
	return voice === 'no' && PERHAPS_ABOUT_THE_CHECK.test(key) ? 'no' : undefined;
}

/** Ways to say no. */
const OTHERWISE =
	/^(false|no|n)$|(?<![a-z])(unsuccessful|not[ _-]?(success|verified|complete)|unverified|(can|could)[ _-]?not|fail|reject|den[yi]|declin|expired|invalid)/i;

const UNDER_WAY = /(?<![a-z])(pending|in[ _-]?progress|processing|review|waiting|queued|sent)\b/i;

/** Words for yes. */
const YES =
	/^(200|true|yes|ok|success|successful|successfully|complete|completed|done|processed|verified|confirmed|approved|pass|passed|match|matched|exact|valid)$/;

/** Words for yes only if alone: "Request accepted" is none. */
const YES_ALONE = /^(y|accepted|active)$/i;

/** Words that may stand beside a yes. */
const BESIDE =
	/^(the|a|your|transaction|request|verification|check|document|driver|drivers|s|license|licence|passport|card|identity|telecom|phone|number|sms|one|time|code|possession|person|user|was|is|has|been|and)$/;

/** Yes only if all words are known, since any other may negate it. */
function voiceOf(value: unknown): Voice {
	const text = ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
	if (OTHERWISE.test(text)) return 'no';
	if (UNDER_WAY.test(text)) return 'notYet';
	const words = text
		.toLowerCase()
		.replace(/(?<![\p{L}\p{N}])no errors?(?![\p{L}\p{N}])/gu, 'ok')
		.split(/[\s\p{P}]+/u)
		.filter(Boolean);
	const areKnown = words.every((word) => YES.test(word) || BESIDE.test(word));
	const isYes = areKnown && words.some((word) => YES.test(word));
	return isYes || YES_ALONE.test(text) ? 'yes' : 'unknown';
}

/** Whether a value says nothing; a service may send all its columns. */
function isEmpty(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
	return (value ?? '') === '' || (typeof value === 'string' && value.trim() === '');
}

/** Whether the value of a key like `errors` means that there are none. */
export function isNothing(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
	return isEmpty(value) || /^(false|no|none|n|0|no errors?)$/i.test(String(value).trim());
}
