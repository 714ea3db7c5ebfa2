/** The ways to write a date, so that it is known again in somebody else's words. Pure. */

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
