/**
 * Normalizes texts so that a value is found however it is spelt: encodings are decoded, letters have one form and case,
 * separators are dropped. Also all spellings of a date. Pure, and in linear time.
 */

/** UTF-16 offsets into a text; `to` is exclusive. */
export type Span = readonly [from: number, to: number];

/** The normalized letters and digits of a text, with an entry for each UTF-16 unit. */
export interface Spelt {
	letters: string;
	/** Where each stands in the original text. */
	places: Span[];
	/** Whether something was dropped between this one and the one before. */
	gaps: boolean[];
}

/** A decoded text, with the place of each unit in the original. */
interface Read {
	text: string;
	places: Span[];
}

/** Nested encodings: an HTML entity in a URL in JSON. */
const LAYERS = 3;

/** Entities need their semicolon: without it one may be the start of a longer one. */
const ESCAPE =
	/&#x([\da-f]{1,6});|&#(\d{1,7});|&([a-z]{2,8});|((?:%[\da-f]{2})+)|((?:\\u[\da-f]{4})+)|\\[nrtbf"'\\/]/gi;

const NAMED = new Map([
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
	// U+00A0 to U+00FF.
	...'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
		.split(' ')
		.map((name, at) => [name, String.fromCodePoint(0xa0 + at)] as const),
]);

export function spelt(text: string): Spelt {
	return foldedFrom(decoded(text));
}

export function decoded(text: string): Read {
	const places = Array.from({ length: text.length }, (_, at): Span => [at, at + 1]);
	let read: Read = { text, places };
	for (let layer = 0; layer < LAYERS; layer += 1) read = withoutEscapes(read);
	return read;
}

function withoutEscapes({ text, places }: Read): Read {
	let plain = '';
	const parts: Span[][] = [];
	let at = 0;
	for (const match of text.matchAll(ESCAPE)) {
		const character = meant(match);
		if (character === undefined) continue;
		const end = match.index + match[0].length;
		plain += text.slice(at, match.index) + character;
		const place = spanOf(places, match.index, end);
		parts.push(places.slice(at, match.index), Array<Span>(character.length).fill(place));
		at = end;
	}
	return { text: plain + text.slice(at), places: [...parts, places.slice(at)].flat() };
}

/** The place in the original of the units `from` up to `to`. */
export function spanOf(places: readonly Span[], from: number, to: number): Span {
	return [places[from][0], places[to - 1][1]];
}

function meant([all, hex, decimal, name, url, unicode]: RegExpMatchArray): string | undefined {
	const code = Number(hex ? `0x${hex}` : decimal);
	if (code >= 0) return code > 0x10ffff ? ' ' : String.fromCodePoint(code);
	if (name !== undefined) return NAMED.get(name) ?? NAMED.get(name.toLowerCase());
	if (url !== undefined) {
		const bytes = Buffer.from(url.replace(/%/g, ''), 'hex');
		const text = bytes.toString('utf8');
		return text.includes('\uFFFD') ? bytes.toString('latin1') : text;
	}
	if (unicode === undefined) return all === '\\/' || all === '\\\\' ? all[1] : ' ';
	const units = unicode.match(/[\da-f]{4}/gi) ?? [];
	return units.map((unit) => String.fromCharCode(parseInt(unit, 16))).join('');
}

const PART_OF_WORD = /[\p{L}\p{N}]/u;
/** Combining marks and invisible characters. */
const BELONGS_TO_LETTER = /[\p{M}\p{Cf}]/u;

export function foldedFrom({ text, places }: Read): Spelt {
	const spelling: Spelt = { letters: '', places: [], gaps: [] };
	let gap = false;
	let at = 0;
	for (const each of text) {
		const place = spanOf(places, at, at + each.length);
		at += each.length;
		const form = each < '\u0080' ? each : each.normalize('NFKD');
		for (const letter of form.toLowerCase()) {
			if (PART_OF_WORD.test(letter)) {
				spelling.letters += letter;
				for (let unit = 0; unit < letter.length; unit += 1) {
					spelling.places.push(place);
					spelling.gaps.push(gap);
					gap = false;
				}
			} else if (!BELONGS_TO_LETTER.test(letter)) {
				gap = true;
			} else if (!gap && spelling.letters !== '') {
				const last = spelling.places.length - 1;
				spelling.places[last] = [spelling.places[last][0], place[1]];
			}
		}
	}
	return spelling;
}

/** The same read backwards. @param length of the text */
export function mirrored({ letters, places, gaps }: Spelt, length: number): Spelt {
	return {
		letters: letters.split('').reverse().join(''),
		places: places.map((place) => mirroredSpan(place, length)).reverse(),
		gaps: [false, ...gaps.slice(1).reverse()],
	};
}

export function mirroredSpan([from, to]: Span, length: number): Span {
	return [length - to, length - from];
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
	// Shared by all links.
	const own = { text: text.replace(/^https?:\/\/(?:www\.)?/i, ''), isDate: false };
	return [own, ...datesIn(text).flatMap(writtenOut)];
}

type DateParts = readonly [year: string, month: number, day: number];

/** Both readings where it is open whether the day or the month comes first. */
function datesIn(text: string): DateParts[] {
	const [, year = '', month, day] = YEAR_FIRST.exec(text) ?? [];
	const [, one, other, lastYear = ''] = YEAR_LAST.exec(text) ?? [];
	const found: DateParts[] = [
		[year, Number(month), Number(day)],
		[lastYear, Number(one), Number(other)],
		[lastYear, Number(other), Number(one)],
	];
	// A pattern that did not match left NaN.
	return found.filter(([, m, d]) => m >= 1 && m <= 12 && d >= 1 && d <= 31);
}

function writtenOut([year, month, day]: DateParts): Spelling[] {
	const name = MONTHS[month - 1];
	const twoDigits = (number: number) => String(number).padStart(2, '0');
	const isTeen = day > 10 && day < 14;
	const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
	const days = [String(day), twoDigits(day), `${day}${ending}`, `${day}${ending} of`];
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
