/** What is personal in a request, and how it is kept out of ID.me's own words, which may repeat what they refuse. Pure. */
import type { IDataObject } from 'n8n-workflow';

import { MASK, masker, textsIn, type Masker } from '../../shared/masking';
import { spellingsOf } from '../check/requestValues';
import type { Part } from './multipart';

/** Values that say where and not who. */
const NOT_PERSONAL = new Set(['verification_id', 'transaction_id', 'callback_url']);

/** Phone numbers, dates and one-time codes in whatever spelling: four digits and more, with what stands between them. */
const DIGITS = /\+?\(?\d(?:[\s()./-]{0,2}\d){3,}/g;

/** What no sentence has: a service that repeats an upload would show bytes of the image. */
const NOT_TEXT = /(?![\t\n\r])\p{Cc}|\uFFFD/u;

export function personalValues(
	fields: IDataObject = {},
	parts: readonly Part[] = [],
): readonly string[] {
	const ofParts = parts.map(
		(part) => [part.name, 'text' in part ? part.text : part.fileName] as const,
	);
	return [...Object.entries(fields), ...ofParts]
		.filter(([name]) => !NOT_PERSONAL.has(name))
		.flatMap(([name, value]) =>
			textsIn(value).flatMap((text) => (name === 'phone' ? spellingsOf(text) : text)),
		);
}

/** The service's words without the values of the request. */
export function discreetly(values: readonly string[], secrets: readonly string[] = []): Masker {
	const hide = masker({ answers: values, secrets });
	return (text, shown) => (NOT_TEXT.test(text) ? '' : hide(text, shown));
}

/** The same for a text that becomes part of a message: no long row of digits is left either. */
export function masked(values: readonly string[], secrets?: readonly string[]): Masker {
	const hide = discreetly(values, secrets);
	return (text, shown = []) =>
		hide(text, shown).replace(DIGITS, (digits) => (shown.includes(digits) ? digits : MASK));
}
