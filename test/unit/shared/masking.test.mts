import fc from 'fast-check';
import { masker } from '../../../nodes/shared/masking.ts';

/** How a service, a framework or a proxy may repeat what it was sent. None of it calls the code that is judged. */
const htmlNumbers = (text: string) => [...text].map((each) => `&#${each.codePointAt(0)};`).join('');
const htmlHex = (text: string) =>
	[...text].map((each) => `&#x${each.codePointAt(0)?.toString(16)};`).join('');
const html = (text: string) =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;')
		.replaceAll('é', '&eacute;');
const url = (text: string) => encodeURIComponent(text);
const urlAll = (text: string) =>
	[...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const form = (text: string) => new URLSearchParams({ a: text }).toString().slice(2);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const unicode = (text: string) =>
	text
		.split('')
		.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
		.join('');

const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
	plain: (text) => text,
	html,
	htmlNumbers,
	htmlHex,
	url,
	urlAll,
	form,
	base64,
	base64url,
	'base64 in a URL': (text) => url(base64(text)),
	'base64 of a sentence': (text) => base64(`the answer "${text}" is wrong`),
	'HTML twice': (text) => html(html(text)),
	'a URL in HTML': (text) => html(url(text)),
	json: (text) => JSON.stringify(text).slice(1, -1),
	'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
	unicode,
	decomposed: (text) => text.normalize('NFD'),
	'upper case': (text) => text.toUpperCase(),
	'lower case': (text) => text.toLowerCase(),
	'double spaces': (text) => text.replaceAll(' ', '  '),
	'hard spaces': (text) => text.replaceAll(' ', '\u00a0'),
	'line breaks': (text) => text.replaceAll(' ', '\n'),
	'no spaces': (text) => text.replaceAll(' ', ''),
	'letter by letter': (text) => [...text].join(' '),
	'with hyphens that nobody sees': (text) => [...text].join('\u00ad'),
	'with marks around': (text) => `\u200b${text}\u2060`,
};

/** What is left of a value in a text: with these a person or a program could read it. */
const letters = (text: string) => text.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '');

const VALUES = [
	'Rumpelstiltskin',
	'Ada Lovelace',
	"Sinéad O'Connor",
	'ada.lovelace@harbour.example',
	'Schröder-Müller & Søn',
	'李小龍先生',
	'blue',
	'R2D',
	'8889413032',
	'Ward 7, Bed 12',
	'1942-07-09',
];

const LABELS = ['Department', 'Security Question 1', 'front-1', 'Étage', 'Card ID'];
const CODES = ['F299', 'F201', '3104'];

const encoding = fc.constantFrom(...Object.keys(ENCODINGS));
const kind = fc.constantFrom('values', 'answers', 'secrets');
const label = fc.constantFrom(...LABELS);
const code = fc.constantFrom(...CODES);

const sentence = (of: string, written: string, by: string) =>
	`${of} was "${written}", which the service refuses (${by}).`;

/** Only what stands between the quotes may change, and nothing that could be read may be left of it. */
function expectHidden(shown: string, of: string, by: string): void {
	const [before, after] = sentence(of, '\n', by).split('\n');
	expect(shown.startsWith(before)).toBe(true);
	expect(shown.endsWith(after)).toBe(true);
	const quoted = shown.slice(before.length, -after.length);
	expect(quoted).toContain('***');
	expect(letters(quoted)).toBe('');
}

/** Where a cut is a cut: characters as people count them. */
const characters = (text: string) => [...text.normalize('NFC')];

describe('a text in which a service repeats a value', () => {
	it('never shows it, whatever its spelling, and always shows labels and codes', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...VALUES),
				encoding,
				label,
				code,
				kind,
				(value, by, of, name, as) => {
					const text = sentence(of, ENCODINGS[by](value), name);
					expectHidden(masker({ [as]: [value] })(text, [...LABELS, ...CODES]), of, name);
				},
			),
			{ numRuns: 2_000 },
		);
	});

	it('never shows a beginning or an end of it either, from four characters on, of a secret from eight', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...VALUES),
				encoding,
				label,
				code,
				kind,
				fc.boolean(),
				fc.nat(),
				(value, by, of, name, as, isEnd, at) => {
					const all = characters(value);
					const isSecret = as === 'secrets' && letters(value).length >= 8;
					const least = isSecret ? 8 : 4;
					fc.pre(all.length > least);
					const count = least + (at % (all.length - least));
					const cut = (isEnd ? all.slice(-count) : all.slice(0, count))
						.join('')
						.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
					fc.pre(letters(cut).length >= (isSecret ? 8 : 2) && characters(cut).length >= least);
					const text = sentence(of, ENCODINGS[by](cut), name);
					expectHidden(masker({ [as]: [value] })(text, [...LABELS, ...CODES]), of, name);
				},
			),
			{ numRuns: 3_000 },
		);
	});

	it.each([
		['htmlNumbers', 6],
		['urlAll', 3],
		['unicode', 6],
		['base64', 4 / 3],
	] as const)(
		'never shows it where the service cut what it had encoded: %s',
		(by, perCharacter) => {
			const value = 'Rumpelstiltskin';
			const written = ENCODINGS[by](value);
			for (let end = Math.ceil(4 * perCharacter) + 2; end < written.length; end += 1) {
				const text = sentence('Department', `${written.slice(0, end)}…`, 'F299');
				const shown = masker({ answers: [value] })(text, LABELS);
				const [, quoted] = shown.split('"');
				expect(quoted).toMatch(/^\*\*\*/);
				// A piece of one more character may be left.
				expect(quoted.length).toBeLessThan('***…'.length + perCharacter);
			}
		},
	);

	it('shows ordinary words: the values of a row are hidden as words of their own', () => {
		const hide = masker({ values: ['Art', 'Ed', 'card', 'ID'], answers: ['a'], secrets: ['k-1'] });
		expect(hide('The article has started: edit the discarded cards')).toBe(
			'The article has started: edit the discarded cards',
		);
		// Shorter than three characters, a value is any word.
		expect(hide('Ed has an ID')).toBe('Ed has an ID');
		expect(hide('Art has a card, k-1')).toBe('*** has *** ***, ***');
	});

	it('shows a label that a value happens to be', () => {
		const hide = masker({ values: ['Department', 'Card', 'Number'], answers: ['Department'] });
		expect(hide('The Card ID and the Department are wrong, Card', ['Card ID', 'Department'])).toBe(
			'The Card ID and the Department are wrong, ***',
		);
	});

	it.each([
		'9 July 1942',
		'9th July 1942',
		'9th of July, 1942',
		'July 9, 1942',
		'JUL 09 1942',
		'Jul. 9th 1942',
		'1942 July 9',
		'07/09/1942',
		'9.7.1942',
		'19420709',
		'09-07-42',
		'9 July',
		'July 1942',
		Buffer.from('born on 9 July 1942').toString('base64'),
	])('knows a date in whatever words: %s', (written) => {
		const hide = masker({ values: ['1942-07-09'] });
		expect(letters(hide(written))).toBe('');
		expect(masker({ values: ['07/09/1942'] })(`Not ${written}!`)).toBe('Not ***!');
		expect(hide('It may not be in July')).toBe('It may not be in July');
	});

	it.each(['(888) 941-3032', '888.941.3032', '888 941 3032', '+1 888-941-3032'])(
		'knows a phone number with whatever between its digits: %s',
		(written) => {
			const hide = masker({ values: ['8889413032'] });
			expect(hide(`No ${written} here`)).toMatch(/^No (\+1 )?\(?\*\*\* here$/);
		},
	);

	it('hides what has no letters where it stands as it is', () => {
		expect(masker({ answers: ['!?!'] })('It was !?! and &#33;?!')).toBe('It was *** and ***');
	});

	it('reads no entity into a word that only JavaScript knows', () => {
		const hide = masker({ answers: ['Rumpelstiltskin'] });
		expect(hide('&toString; &valueOf; Rumpelstiltskin')).toBe('&toString; &valueOf; ***');
	});

	it('hides a secret within other words, and a part of it from eight characters on', () => {
		const hide = masker({ secrets: ['idm_live_4eC39HqLyjWDarjtT1zdp7dc'] });
		for (const written of [
			'keyidm_live_4eC39HqLyjWDarjtT1zdp7dcx',
			'4eC39HqL…',
			'…T1zdp7dc',
			'IDM_LIVE_4EC39HQL',
			'…HqLyjWDa…',
			base64('user:idm_live_4eC39HqLyjWDarjtT1zdp7dc'),
		]) {
			expect(hide(`It was ${written}`)).toMatch(/^It was \W*(key)?\*\*\*x?\W*$/);
		}
		expect(hide('It was 4eC39Hq')).toBe('It was 4eC39Hq');
	});

	it('hides what stands behind letters that take two units of the text', () => {
		const hide = masker({ secrets: ['1234567890'] });
		const rare = '𠀀'.repeat(12);
		expect(hide(`${rare} No 1 2 3 4 5 6 7 8 9 0`)).toBe(`${rare} No ***`);
		expect(masker({ values: ['bluebird'] })(`${rare} a blue bird`)).toBe(`${rare} a *** ***`);
	});
});

describe('what it costs', () => {
	const VALUE_COUNT = 30;
	const LENGTH = 30_000;
	const many = (one: string) => one.repeat(Math.ceil(LENGTH / one.length)).slice(0, LENGTH);
	const values = Array.from(
		{ length: VALUE_COUNT },
		(_, at) => `value ${at} of 1942-07-${10 + (at % 20)}`,
	);

	it.each(
		[
			' ',
			'a',
			'a ',
			'1 ',
			'value 1 ',
			'<',
			'&',
			'%',
			'\\',
			'&#',
			'%41',
			'&amp;',
			'YQ==\n',
			'é',
			'.',
			'=',
			'\u0301',
		].map((one) => [JSON.stringify(one), one] as const),
	)('is a moment for thirty values and 30,000 characters of %s', (_, one) => {
		const hide = masker({
			values: [...values, many('a'), many('1'), many('value 1 ')],
			secrets: [many('s3cr3t')],
		});
		const text = many(one);
		hide('warm');
		const times = [1, 2, 3].map(() => {
			const began = process.cpuUsage();
			hide(text, ['Department', 'value 1']);
			const { user, system } = process.cpuUsage(began);
			return (user + system) / 1_000;
		});
		// The processor's time, whatever else the machine does: 10 to 200 ms were measured. What grows with the square takes seconds.
		expect(Math.min(...times)).toBeLessThan(500);
	});

	it('reads no further than anybody would read', () => {
		expect(masker({})('x'.repeat(100_000))).toHaveLength(LENGTH);
	});
});
