import { shownWords, withoutMarkup } from '../../shared/words';
import { withoutSocial } from '../attributes/redaction';

const LONGEST_READ = 2_000;

const MONTH = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?`;
const DAY = String.raw`\d{1,2}(?:st|nd|rd|th)?(?:\s{1,2}of)?`;
const BETWEEN = String.raw`[\s,./-]{0,3}`;

/** A date in somebody else's words about a person is likely to be the day of birth. */
const DATE = new RegExp(
	[
		String.raw`(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?!\d)`,
		String.raw`(?<![\p{L}\d])${DAY}${BETWEEN}${MONTH}(?:${BETWEEN}\d{4})?(?![\p{L}\d])`,
		String.raw`(?<![\p{L}\d])${MONTH}${BETWEEN}${DAY}(?:${BETWEEN}\d{4})?(?![\p{L}\d])`,
	].join('|'),
	'giu',
);

/** Somebody else's words, fit to be shown: one line, without markup, tokens, dates, stops at the end, and not endless. */
export function shownText(text: string): string {
	const plain = withoutMarkup(text.slice(0, LONGEST_READ))
		.replace(/\p{C}/gu, ' ')
		.replace(/\beyJ[\w-]+(\.[\w-]*)*/g, '***')
		.replace(DATE, '***');
	return shownWords(withoutSocial(plain));
}
