/**
 * What is personal in a request, and how it is kept out of texts: ID.me's own words are shown where nothing else is
 * known, and may repeat what they refuse. Pure.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { withoutValues } from '../../shared/redact';
import { datesOf } from '../check/birthDate';
import { spellingsOf } from '../check/phone';
import type { Part } from './multipart';

/** Values that say where and not who. */
const NOT_PERSONAL = new Set(['verification_id', 'transaction_id', 'callback_url']);

/** Phone numbers, dates and one-time codes in whatever spelling: four digits and more, with what stands between them. */
const DIGITS = /\+?\(?\d(?:[\s()./-]{0,2}\d){3,}/g;

const MASK = '***';

/** What no sentence has: a service that repeats an upload would show bytes of the image. */
const NOT_TEXT = /(?![\t\n\r])\p{Cc}|\uFFFD/u;

export function personalValues(
	fields: IDataObject = {},
	parts: readonly Part[] = [],
): readonly string[] {
	const ofFields = Object.entries(fields)
		.filter(([key]) => !NOT_PERSONAL.has(key))
		.flatMap(([key, value]) => textsOf(value).flatMap((text) => spellings(key, text)));
	const ofParts = parts
		.filter(({ name }) => !NOT_PERSONAL.has(name))
		.map((part) => ('text' in part ? part.text : part.fileName));
	return [...ofFields, ...ofParts];
}

/** The service's words without the values of the request. */
export function discreetly(values: readonly string[]): (text: string) => string {
	return (text) => (NOT_TEXT.test(text) ? '' : withoutValues(text, foundIn(text, values)));
}

/** The same for a text that becomes part of a message: no long row of digits is left either. */
export function masked(text: string, values: readonly string[]): string {
	return discreetly(values)(text).replace(DIGITS, MASK);
}

/** Looking for a value as words costs far more than seeing that it is not there, which is how it is in most texts. */
function foundIn(text: string, values: readonly string[]): string[] {
	const lower = text.toLowerCase();
	return values.filter((value) => {
		const spelt = JSON.stringify(value).slice(1, -1);
		return [value, spelt].some((form) => lower.includes(form.toLowerCase()));
	});
}

function spellings(key: string, text: string): string[] {
	if (key === 'phone') return spellingsOf(text);
	return key === 'birth_date' ? datesOf(text) : [text];
}

function textsOf(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value === 'number') return [String(value)];
	if (Array.isArray(value)) return value.flatMap(textsOf);
	return isObject(value) ? Object.values(value).flatMap(textsOf) : [];
}
