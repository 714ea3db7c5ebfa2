/**
 * Texts as they can be compared, however they are spelt: HTML entities, URL encoding and backslashes are read, letters
 * have one form and one case, and what stands between words does not matter. Of a date, all the ways in which it may be
 * written. Pure, and in linear time.
 */

/** The letters and digits of a text, in one form, by UTF-16 unit. */
export interface Spelt {
	letters: string;
	/** Where each begins and ends in the text. */
	starts: number[];
	ends: number[];
	/** Whether something stands between this one and the one before. */
	gaps: boolean[];
}

/** A text with the places of its units in the text that it was read from. */
interface Read {
	text: string;
	starts: number[];
	ends: number[];
}

/** Encodings in encodings: an HTML entity in a URL, in a JSON text. */
const LAYERS = 3;

/** Without its semicolon an entity may be the rest of a longer one. */
const ESCAPE =
	/&#x([\da-f]{1,6});|&#(\d{1,7});|&([a-z]{2,8});|((?:%[\da-f]{2})+)|((?:\\u[\da-f]{4})+)|\\[nrtbf"'\\/]/gi;

const NAMED: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	// Those of U+00A0 to U+00FF, in their order.
	...Object.fromEntries(
		'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
			.split(' ')
			.map((name, at) => [name, String.fromCodePoint(0xa0 + at)]),
	),
};

export function spelt(text: string): Spelt {
	return foldedFrom(decoded(text));
}

/** A text without its encodings. */
export function decoded(text: string): Read {
	const places = Array.from({ length: text.length }, (_, at) => at);
	let read: Read = { text, starts: places, ends: places.map((at) => at + 1) };
	for (let layer = 0; layer < LAYERS; layer += 1) {
		const next = withoutEscapes(read);
		if (next === undefined) break;
		read = next;
	}
	return read;
}

function withoutEscapes({ text, starts, ends }: Read): Read | undefined {
	const read: Read = { text: '', starts: [], ends: [] };
	let at = 0;
	const copyUntil = (end: number) => {
		read.text += text.slice(at, end);
		for (; at < end; at += 1) {
			read.starts.push(starts[at]);
			read.ends.push(ends[at]);
		}
	};
	for (const match of text.matchAll(ESCAPE)) {
		const plain = meant(match);
		if (plain === undefined) continue;
		copyUntil(match.index);
		const end = at + match[0].length;
		read.text += plain;
		for (let unit = 0; unit < plain.length; unit += 1) {
			read.starts.push(starts[at]);
			read.ends.push(ends[end - 1]);
		}
		at = end;
	}
	if (at === 0) return undefined;
	copyUntil(text.length);
	return read;
}

function meant([all, hex, decimal, name, url, unicode]: RegExpMatchArray): string | undefined {
	if (hex !== undefined) return character(parseInt(hex, 16));
	if (decimal !== undefined) return character(Number(decimal));
	if (name !== undefined) return NAMED[name] ?? NAMED[name.toLowerCase()];
	if (url !== undefined) return ofBytes(Buffer.from(url.replace(/%/g, ''), 'hex'));
	if (unicode === undefined) return all === '\\/' || all === '\\\\' ? all[1] : ' ';
	const units = unicode.match(/[\da-f]{4}/gi) ?? [];
	return units.map((unit) => String.fromCharCode(parseInt(unit, 16))).join('');
}

function character(code: number): string {
	return code > 0x10ffff ? ' ' : String.fromCodePoint(code);
}

function ofBytes(bytes: Buffer): string {
	const text = bytes.toString('utf8');
	return text.includes('\uFFFD') ? bytes.toString('latin1') : text;
}

const PART_OF_WORD = /[\p{L}\p{N}]/u;
/** What changes the letter before it, or cannot be seen. */
const BELONGS_TO_LETTER = /[\p{M}\p{Cf}]/u;

export function foldedFrom({ text, starts, ends }: Read): Spelt {
	const spelling: Spelt = { letters: '', starts: [], ends: [], gaps: [] };
	let gap = false;
	let at = 0;
	for (const each of text) {
		const start = starts[at];
		at += each.length;
		const end = ends[at - 1];
		const form = each < '\u0080' ? each : each.normalize('NFKD');
		for (const letter of form.toLowerCase()) {
			if (PART_OF_WORD.test(letter)) {
				spelling.letters += letter;
				for (let unit = 0; unit < letter.length; unit += 1) {
					spelling.starts.push(start);
					spelling.ends.push(end);
					spelling.gaps.push(gap);
					gap = false;
				}
			} else if (!BELONGS_TO_LETTER.test(letter)) {
				gap = true;
			} else if (!gap && spelling.letters !== '') {
				spelling.ends[spelling.ends.length - 1] = end;
			}
		}
	}
	return spelling;
}

/** The same read backwards. @param length of the text */
export function mirrored({ letters, starts, ends, gaps }: Spelt, length: number): Spelt {
	return {
		letters: letters.split('').reverse().join(''),
		starts: ends.map((end) => length - end).reverse(),
		ends: starts.map((start) => length - start).reverse(),
		gaps: [false, ...gaps.slice(1).reverse()],
	};
}

const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/;
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)/;

const MONTHS =
	'January February March April May June July August September October November December'.split(
		' ',
	);

export interface Spelling {
	text: string;
	isDate: boolean;
}

/** A value as it is, and the other ways to write it where it is a date. */
export function spellingsOf(value: string): Spelling[] {
	const text = value.trim();
	// Everybody's address begins like that.
	const own = { text: text.replace(/^https?:\/\/(?:www\.)?/i, ''), isDate: false };
	return [own, ...datesIn(text).flatMap(writtenOut)];
}

type DateParts = readonly [year: string, month: number, day: number];

/** With slashes nobody knows whether the day or the month comes first. */
function datesIn(text: string): DateParts[] {
	const [, year, month, day] = YEAR_FIRST.exec(text) ?? [];
	const [, one, other, lastYear] = YEAR_LAST.exec(text) ?? [];
	const found: DateParts[] = [];
	if (year !== undefined) found.push([year, Number(month), Number(day)]);
	if (lastYear !== undefined) {
		found.push([lastYear, Number(one), Number(other)], [lastYear, Number(other), Number(one)]);
	}
	return found.filter(([, m, d]) => m >= 1 && m <= 12 && d >= 1 && d <= 31);
}

function writtenOut([year, month, day]: DateParts): Spelling[] {
	const name = MONTHS[month - 1];
	const twoDigits = (number: number) => String(number).padStart(2, '0');
	const days = [String(day), twoDigits(day), ordinal(day), `${ordinal(day)} of`];
	const inNumbers = [
		[String(month), String(day)],
		[twoDigits(month), twoDigits(day)],
	];
	const texts = [
		...days.flatMap((d) =>
			[name, name.slice(0, 3)].flatMap((m) => [
				`${d} ${m} ${year}`,
				`${m} ${d} ${year}`,
				`${year} ${m} ${d}`,
			]),
		),
		...inNumbers.flatMap(([m, d]) =>
			[year, year.slice(2)].flatMap((y) => [`${y}-${m}-${d}`, `${m}/${d}/${y}`, `${d}/${m}/${y}`]),
		),
	];
	return texts.map((text) => ({ text, isDate: true }));
}

function ordinal(day: number): string {
	const isTeen = day > 10 && day < 14;
	const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
	return `${day}${ending}`;
}
