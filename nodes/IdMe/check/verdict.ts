/**
 * What an answer about a check says of the person: yes, no, not yet, or nothing that can be relied on. Pure.
 *
 * | status.code            | verified and errors                                  | verdict      |
 * | ---------------------- | ---------------------------------------------------- | ------------ |
 * | 200                    | the one result says yes, and nothing says otherwise  | `verified`   |
 * | 200                    | something says no, and nothing says yes              | `failed`     |
 * | 200                    | nothing at all                                       | `completed`  |
 * | 300                    | nothing says yes                                     | `failed`     |
 * | another number, none   | nothing says yes                                     | `pending`    |
 * | any but 200            | the result says yes                                  | `unclear`    |
 * | 200                    | some say yes and some say no                         | `unclear`    |
 * | 200                    | neither yes nor no, or a result without `verified`   | `unclear`    |
 * | what is no code        | whatever                                             | `unclear`    |
 *
 * ID.me's pages (docs.id.me/services-api-overview): 200 is "completed", 300 "unsuccessful"; a code for "pending" is not
 * published. The result stands under `result` in every sample and under `results` in one sentence, with `verified` and
 * `errors` in it. No place that could hold an objection is left out; a yes counts in its documented place alone.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';

export type Verdict = 'verified' | 'failed' | 'pending' | 'completed' | 'unclear';

type Voice = 'yes' | 'no' | 'unclear';

const COMPLETED = 200;
const UNSUCCESSFUL = 300;

export function verdictOf(body: IDataObject): Verdict {
	const code = statusCodeOf(body);
	if (code === 'unclear') return 'unclear';
	const voices = voicesIn(body);
	if (code !== COMPLETED && voices.has('yes')) return 'unclear';
	if (code === UNSUCCESSFUL) return 'failed';
	if (code !== COMPLETED) return 'pending';
	if (voices.has('unclear')) return 'unclear';
	if (voices.has('yes')) return voices.has('no') ? 'unclear' : 'verified';
	return voices.has('no') ? 'failed' : 'completed';
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

function voicesIn(body: IDataObject): Set<Voice> {
	const voices = new Set<Voice>();
	for (const result of [body.result, body.results]) {
		if (result === undefined || result === null) continue;
		// A list or a single word may be about anybody.
		if (!isObject(result)) voices.add('unclear');
		else if (voiceOf(result.verified) === 'yes') voices.add('yes');
		// It says something, and not what is asked.
		else if (
			!Object.hasOwn(result, 'verified') &&
			Object.keys(result).some((key) => key !== 'errors')
		) {
			voices.add('unclear');
		}
	}
	for (const voice of objections(body)) voices.add(voice);
	return voices;
}

/** Whatever speaks against a yes, however deep: all but the caller's own words, which ID.me may repeat. */
function* objections(answer: IDataObject): Generator<Voice> {
	const { status } = answer;
	const body = Object.fromEntries(Object.entries(answer).filter(([key]) => key !== 'metadata'));
	if (isObject(status) && OTHERWISE.test(textOf(status.message))) yield 'no';
	const left: unknown[] = [body];
	for (let value = left.pop(); value !== undefined; value = left.pop()) {
		if (Array.isArray(value)) {
			for (const entry of value as unknown[]) if (isHolder(entry)) left.push(entry);
			continue;
		}
		for (const [name, entry] of Object.entries(value as IDataObject)) {
			const key = keyOf(name);
			if (key === 'verified' || key === 'isverified') {
				const voice = voiceOf(entry);
				if (voice !== 'yes') yield voice;
			} else if (entry !== status && isObjection(key, entry)) {
				yield 'no';
			}
			if (isHolder(entry)) left.push(entry);
		}
	}
}

/** How it is said that a check is not successful: by ID.me the first. */
const OTHERWISE =
	/(?<![a-z])(unsuccessful|not[ _-]?(success|verified|complete)|unverified|(can|could)[ _-]?not|fail|reject|den[yi]|declin|expired|invalid)/i;

/** A word or a flag under one of these names is about the check as a whole, or a part of it. */
const ABOUT_THE_CHECK = new Set([
	'outcome',
	'success',
	'passed',
	'match',
	'matched',
	'decision',
	'approved',
	'valid',
]);

/** What stands beside a yes under this name, and speaks against it. */
function isObjection(key: string, value: unknown): boolean {
	if (key.startsWith('error')) return listOf(value).length > 0;
	if (key === 'status') return isOtherwise(value);
	return ABOUT_THE_CHECK.has(key) && (voiceOf(value) === 'no' || isOtherwise(value));
}

/** Whether a status that stands elsewhere, as a word, a code or both, speaks against a yes; one that names none says nothing. */
function isOtherwise(status: unknown): boolean {
	if (isObject(status)) {
		const code = statusCodeOf({ status }) ?? COMPLETED;
		return code !== COMPLETED || OTHERWISE.test(textOf(status.message));
	}
	const text = typeof status === 'number' ? String(status) : textOf(status);
	return /^\d+$/.test(text) ? Number(text) !== COMPLETED : OTHERWISE.test(text);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const keyOf = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

function voiceOf(verified: unknown): Voice {
	if (verified === true || verified === 'true') return 'yes';
	return verified === false || verified === 'false' ? 'no' : 'unclear';
}

const isHolder = (value: unknown): boolean => typeof value === 'object' && value !== null;
