import { withoutSocial } from '../attributes/redaction';

const LONGEST = 200;

/** A date in somebody else's words about a person is likely to be the day of birth. */
const DATE = /(?<!\d)(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?!\d)/g;

/** Somebody else's words, fit to be shown: one line, without markup, tokens, stops at the end, and not endless. */
export function shownText(text: string): string {
	const plain = text
		.slice(0, LONGEST * 10)
		.replace(/<[^>]*>/g, ' ')
		.replace(/\p{C}/gu, ' ')
		.replace(/\beyJ[\w-]+(\.[\w-]*)*/g, '***')
		.replace(DATE, '***')
		.replace(/\s+/g, ' ')
		.replace(/[\s.!]+$/, '')
		.trim();
	const clean = withoutSocial(plain);
	return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}
