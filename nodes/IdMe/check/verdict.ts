/**
 * What an answer about a check says of the person: yes, no, not yet, or nothing that can be relied on. Pure.
 *
 * | status.code            | what it says besides                                 | verdict      |
 * | ---------------------- | ---------------------------------------------------- | ------------ |
 * | 200                    | the one result says yes, and nothing else is said    | `verified`   |
 * | 200                    | something says no, and nothing says yes              | `failed`     |
 * | 200                    | nothing at all                                       | `completed`  |
 * | 200                    | that it is under way, and nothing else               | `pending`    |
 * | 300                    | nothing says yes                                     | `failed`     |
 * | another number, none   | nothing says yes                                     | `pending`    |
 * | any but 200            | the result says yes                                  | `unclear`    |
 * | 200                    | yes, beside anything that is no clear yes            | `unclear`    |
 * | 200                    | neither yes nor no, or a result without either       | `unclear`    |
 * | what is no code        | whatever                                             | `unclear`    |
 *
 * ID.me's pages (docs.id.me/services-api-overview): 200 is "completed", 300 "unsuccessful"; a code for "pending" is not
 * published. The result stands under `result` in every sample and under `results` in one sentence, with `verified` and
 * `errors` in it. No place that could hold an objection is left out; a yes counts in its documented place alone.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';

export type Verdict = 'verified' | 'failed' | 'pending' | 'completed' | 'unclear';

/** `unclear`: a result that cannot be read. `unknown`: a word that may mean anything. */
type Voice = 'yes' | 'no' | 'notYet' | 'unknown' | 'unclear';

const COMPLETED = 200;
const UNSUCCESSFUL = 300;

export function verdictOf(body: IDataObject): Verdict {
	const code = statusCodeOf(body);
	if (code === 'unclear') return 'unclear';
	const voices = new Set([...resultsIn(body), ...objections(body)]);
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
		.map(({ errors, error }) => [...listOf(errors), ...listOf(error)])
		.filter(({ length }) => length > 0);
	return first;
}

function listOf(errors: unknown): unknown[] {
	if (Array.isArray(errors)) return errors;
	if (isObject(errors)) return Object.keys(errors).length === 0 ? [] : [errors];
	return errors ? [errors] : [];
}

function* resultsIn({ result, results }: IDataObject): Generator<Voice> {
	for (const each of [result, results]) {
		if (each === undefined || each === null) continue;
		// A list or a single word may be about anybody.
		const said = isObject(each) ? each.verified : each;
		if (isObject(each) && (said === true || said === 'true')) yield 'yes';
		// It says something, and not what is asked.
		else if (!isObject(each) || (voiceOf(said) !== 'no' && reasonsIn(each).length === 0)) {
			yield 'unclear';
		}
	}
}

/** Whatever speaks against a yes, however deep: all but the caller's own words, which ID.me may repeat. */
export function* objections(body: IDataObject): Generator<Voice> {
	const left: Array<[key: string, value: unknown]> = [['', { ...body, metadata: null }]];
	for (let next = left.pop(); next !== undefined; next = left.pop()) {
		const [key, value] = next;
		const voice = objectionOf(key, value);
		if (voice !== undefined) yield voice;
		if (Array.isArray(value)) for (const entry of value as unknown[]) left.push([key, entry]);
		if (!isObject(value)) continue;
		for (const [name, entry] of Object.entries(value)) {
			// A status is told by its code, its message or both; where one is missing the other tells.
			const own = keyOf(name);
			const isPart = key === 'status' && (own === 'code' || own === 'message');
			if (!isPart) left.push([own, entry]);
			else if ((entry ?? '') !== '') left.push(['outcome', entry]);
		}
	}
}

/** What stands under one of these names is about the check as a whole, or a part of it: nothing but a clear yes passes. */
const ABOUT_THE_CHECK =
	/^(outcome|success|passed|match(ed)?|decision|approved|valid|status|results?|.*verified)$/;

/** What stands under one of these names speaks against a yes, unless it is nothing. */
const AGAINST = /^(error|fail)|^(denied|rejected|expired|(not|un)verified)$/;

/** What stands under one of these names may be about something else, such as an address: only a clear no counts. */
const PERHAPS_ABOUT_THE_CHECK = /(status|state|result)$/;

function objectionOf(key: string, value: unknown): Voice | undefined {
	if (AGAINST.test(key)) return isNothing(value) ? undefined : 'no';
	// What these hold is asked by itself.
	if (Array.isArray(value) && value.length > 0) return undefined;
	if (isObject(value) && /^(status|results?)$/.test(key)) return undefined;
	const voice = voiceOf(value);
	if (ABOUT_THE_CHECK.test(key)) return voice === 'yes' ? undefined : voice;
	return voice === 'no' && PERHAPS_ABOUT_THE_CHECK.test(key) ? 'no' : undefined;
}

/** How it is said that a check is not successful: by ID.me the first. */
const OTHERWISE =
	/^(false|no)$|(?<![a-z])(unsuccessful|not[ _-]?(success|verified|complete)|unverified|(can|could)[ _-]?not|fail|reject|den[yi]|declin|expired|invalid)/i;

const UNDER_WAY = /(?<![a-z])(pending|in[ _-]?progress|processing|review|waiting|queued|sent)\b/i;

/** The words that a yes is said in. */
const YES = new Set(
	'200 true yes ok success successful successfully complete completed verified confirmed approved pass passed match matched valid'.split(
		' ',
	),
);

/** The words that may stand beside them. */
const BESIDE = new Set(
	'the a transaction verification check document identity phone code person was is has been and'.split(
		' ',
	),
);

/** A word that is not known may turn the others round, so there is a yes only where all are known. */
function voiceOf(value: unknown): Voice {
	const text = ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
	if (OTHERWISE.test(text)) return 'no';
	if (UNDER_WAY.test(text)) return 'notYet';
	const words = text
		.toLowerCase()
		.split(/[\s\p{P}]+/u)
		.filter(Boolean);
	const areKnown = words.every((word) => YES.has(word) || BESIDE.has(word));
	return areKnown && words.some((word) => YES.has(word)) ? 'yes' : 'unknown';
}

function isNothing(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
	return !value || /^(false|no|none)$/i.test(String(value));
}

const keyOf = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
