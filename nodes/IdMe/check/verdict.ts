/**
 * What an answer about a check says of the person: yes, no, not yet, or nothing that can be relied on. Pure.
 *
 * ID.me's pages (docs.id.me/services-api-overview): 200 is "completed", 300 "unsuccessful"; a code for "pending" is not
 * published. The result stands under `result` in every sample and under `results` in one sentence, with `verified` and
 * `errors` in it. No place that could hold an objection is left out; a yes counts in its documented place alone.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';

/** Of a row that failed nobody knows more: a yes to an earlier check is none to this one. */
export const NO_VERDICT = { outcome: undefined, verified: undefined };

export type Verdict = 'verified' | 'failed' | 'pending' | 'completed' | 'unclear';

/** `unclear`: a result that cannot be read. `unknown`: a word that may mean anything. */
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

/** Null where there is none. Only what is written as a code is one: `2e2` and `0xC8` are numbers to a computer alone. */
export function statusCodeOf({ status }: IDataObject): number | null | 'unclear' {
	if (status === undefined || status === null) return null;
	if (!isObject(status)) return 'unclear';
	const { code } = status;
	if (code === undefined || code === null) return null;
	if (typeof code === 'number' && Number.isInteger(code)) return code;
	return typeof code === 'string' && /^\d{1,9}$/.test(code.trim()) ? Number(code) : 'unclear';
}

/** The reasons that an answer gives, wherever it gives them and in whatever form. */
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
		// A list or a single word may be about anybody.
		if (!isObject(place)) return ['unclear'];
		const { error, errors, ...said } = place;
		// The place of the reasons without any says nothing: the status decides.
		if (Object.keys(said).length === 0 && isEmpty(error) && isEmpty(errors)) return [];
		if (said.verified === true || said.verified === 'true') return ['yes'];
		// It says something, and not what is asked. A no is among the objections.
		const isNo = voiceOf(said.verified) === 'no' || reasonsIn(place).length > 0;
		return isNo ? [] : ['unclear'];
	});
}

/** The caller's own words, which ID.me may repeat, and how it went to tell the caller. */
const NOT_ABOUT_THE_CHECK = /^(metadata$|callback)/;

/** Whatever speaks against a yes, however deep, and what ID.me calls it. */
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
			// A status is told by its code, its message or both.
			const isStatus = key === 'status' && (own === 'code' || own === 'message');
			left.push([isStatus ? 'outcome' : own, entry, its]);
		}
	}
}

/** What stands under one of these names is about the check as a whole: nothing but a clear yes passes. */
const ABOUT_THE_CHECK =
	/^(verified|outcome|success|passed|match(ed)?|decision|approved|valid|status|results?)$/;

/** What stands under one of these names speaks against a yes, unless it is nothing. How often somebody tried does not. */
const AGAINST =
	/^(?!.*attempts?$)(error|fail|reject|.*(expired|denied|rejected|revoked|suspended|flagged|fraudulent|errors?|invalid|(mis|no)match|(not|un)verified)$)/;

/** These may be about something else: only a clear no counts. An email that is not confirmed says nothing of who one is. */
const PERHAPS_ABOUT_THE_CHECK =
	/(status|state|result|(?<!^email)verified|outcome|success|passed|match|decision|approved|valid|(?<!in)active|message)$/;

/** What stands under one of these names are parts of a check, each under a name of its own, or the names alone. */
const HAS_PARTS = /^(match(ed)?|checks?)$/;

const PLAIN_NO = /^(false|no|n|fail(ed)?|den(y|ied)|rejected|mismatch)$/i;

function objectionOf(key: string, value: unknown): Voice | undefined {
	if (isEmpty(value)) return undefined;
	if (AGAINST.test(key)) return isNothing(value) ? undefined : 'no';
	// What these hold is asked by itself.
	if (Array.isArray(value)) return undefined;
	if (isObject(value) && /^(status|results?|match(ed)?)$/.test(key)) return undefined;
	const voice = voiceOf(value);
	if (ABOUT_THE_CHECK.test(key)) return voice === 'yes' ? undefined : voice;
	return voice === 'no' && PERHAPS_ABOUT_THE_CHECK.test(key) ? 'no' : undefined;
}

/** How it is said that a check is not successful: by ID.me the first. */
const OTHERWISE =
	/^(false|no|n)$|(?<![a-z])(unsuccessful|not[ _-]?(success|verified|complete)|unverified|(can|could)[ _-]?not|fail|reject|den[yi]|declin|expired|invalid)/i;

const UNDER_WAY = /(?<![a-z])(pending|in[ _-]?progress|processing|review|waiting|queued|sent)\b/i;

/** The words that a yes is said in. */
const YES =
	/^(200|true|yes|ok|success|successful|successfully|complete|completed|done|processed|verified|confirmed|approved|pass|passed|match|matched|exact|valid)$/;

/** Beside other words these may say that something has only begun: "Request accepted". */
const YES_ALONE = /^(y|accepted|active)$/i;

/** The words that may stand beside them. */
const BESIDE =
	/^(the|a|your|transaction|request|verification|check|document|driver|drivers|s|license|licence|passport|card|identity|telecom|phone|number|sms|one|time|code|possession|person|user|was|is|has|been|and)$/;

/** A word that is not known may turn the others round, so there is a yes only where all are known. */
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

/** Not said at all: a service may send every column that it has. */
function isEmpty(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
	return (value ?? '') === '' || (typeof value === 'string' && value.trim() === '');
}

/** Whether nothing is said where something against a yes could be. */
export function isNothing(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
	return isEmpty(value) || /^(false|no|none|n|0|no errors?)$/i.test(String(value).trim());
}
