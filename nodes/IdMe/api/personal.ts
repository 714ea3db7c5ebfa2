/** Masks personal values of a request in ID.me's words, which may repeat what they refuse. Pure. */
import type { IDataObject } from 'n8n-workflow';

import { MASK, masker, textsIn, type Masker } from '../../shared/masking';
import { spellingsOf } from '../check/requestValues';
import type { Part } from './multipart';

/** Fields that are not personal. */
const NOT_PERSONAL = new Set(['verification_id', 'transaction_id', 'callback_url']);

/** Phone numbers, dates and one-time codes: four or more digits, with separators. */
const DIGITS = /\+?\(?\d(?:[\s()./-]{0,2}\d){3,}/g;

/** In no sentence: a service that repeats an upload would show bytes of the image. */
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

export function personalMasker(values: readonly string[], secrets: readonly string[] = []): Masker {
	const hide = masker({ answers: values, secrets });
	return (text, shown) => (NOT_TEXT.test(text) ? '' : hide(text, shown));
}

/** The same for a message: masks all longer numbers as well. */
export function masked(values: readonly string[], secrets?: readonly string[]): Masker {
	const hide = personalMasker(values, secrets);
	return (text, shown = []) =>
		hide(text, shown).replace(DIGITS, (digits) => (shown.includes(digits) ? digits : MASK));
}
