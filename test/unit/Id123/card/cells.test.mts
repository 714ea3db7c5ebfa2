import fc from 'fast-check';
import {
	countCharacters,
	isAddress,
	isFile,
	readCell,
	readLink,
	trimCell,
} from '../../../../nodes/Id123/card/cells.ts';
import { isBlank } from '../../../../nodes/shared/words.ts';

describe('a cell', () => {
	it.each([
		'',
		' ',
		'\t\r\n',
		'\u00a0',
		'\u2003',
		'\ufeff',
		'\u200b',
		' \u2060\u00a0',
		'\u200e',
		'\u3164',
		'\u2800',
		'\u00ad \u200b',
		'\ufe0f',
		null,
		undefined,
	])('with %j is blank', (cell) => {
		expect(isBlank(cell)).toBe(true);
	});

	it.each([
		0,
		false,
		'x',
		'0',
		[],
		{},
		'\u200eא',
		'👩\u200d🚒',
		'क\u094d\u200d',
		'É',
		'東',
		'\u2800.',
	])('with %j is not blank', (cell) => {
		expect(isBlank(cell)).toBe(false);
	});

	it('loses the white space around it, not the space within', () => {
		expect(trimCell('\ufeff\u00a0 Ada\u00a0 Lovelace \u200b\t')).toBe('Ada\u00a0 Lovelace');
	});

	it.each<[unknown, unknown]>([
		[12, { text: '12' }],
		[1.5, { text: '1.5' }],
		[0, { text: '0' }],
		[true, { text: 'true' }],
		[10n, { text: '10' }],
		[' a ', { text: 'a' }],
		[2 ** 53, { refused: 'inexact' }],
		[1e21, { refused: 'inexact' }],
		[NaN, { refused: 'noResult' }],
		[Infinity, { refused: 'noResult' }],
		[['a'], { refused: 'list' }],
		[{ a: 1 }, { refused: 'object' }],
		[new Date(0), { refused: 'object' }],
	])('with %p reads as %p', (cell, expected) => {
		expect(readCell(cell)).toEqual(expected);
	});

	it('counts characters as code points', () => {
		expect(countCharacters('😀東京𠮷')).toBe(4);
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(countCharacters(text)).toBe([...text].length);
			}),
		);
		expect(countCharacters('\ud83d')).toBe(1);
	});
});

describe('an email address', () => {
	it.each([
		'a@b.co',
		'e100000@harbour.example',
		"o'neill+cards@mail.harbour.example",
		'ada@münchen.example',
		'用户@例子.公司',
		'a@b-c.d_e.co',
		'undefined.a@b.co',
	])('%s is one', (text) => {
		expect(isAddress(text)).toBe(true);
	});

	it.each([
		'',
		'not-an-address',
		'@b.co',
		'a@',
		'a@b',
		'a@b.',
		'a@.co',
		'a@b..co',
		'a@@b.co',
		'a@b@c.co',
		'a b@c.co',
		'a@b.co, c@d.co',
		'a@b.co;c@d.co',
		'Ada <a@b.co>',
		'mailto:a@b.co',
		"'a@b.co",
		"'a@b.co'",
		"a@b.co'",
		'‘a@b.co’',
		'`a@b.co',
		'=a@b.co',
		'a@b.co/',
		'undefined@b.co',
		`${'a'.repeat(250)}@b.co`,
	])('%s is none', (text) => {
		expect(isAddress(text)).toBe(false);
	});
});

describe('a link', () => {
	it.each([
		['https://photos.example.org/E1.jpg', 'https://photos.example.org/E1.jpg'],
		['HTTP://127.0.0.1:8080/a?b=c#d', 'HTTP://127.0.0.1:8080/a?b=c#d'],
		['https://x.example/John Smith.jpg', 'https://x.example/John%20Smith.jpg'],
		['https://x.example/日本.jpg', 'https://x.example/日本.jpg'],
	])('%s is sent as %s', (text, link) => {
		expect(readLink(text)).toBe(link);
	});

	it.each([
		'C:\\photos\\me.jpg',
		'\\\\server\\me.jpg',
		'me.jpg',
		'www.example.org/me.jpg',
		'ftp://x.example/me.jpg',
		'file:///me.jpg',
		'https://',
		'https:///me.jpg',
		'https://x.example/a\nb',
		'https://[x]/a',
		'javascript:alert(1)',
	])('%j is none', (text) => {
		expect(readLink(text)).toBeUndefined();
	});
});

describe('a file in place of a link', () => {
	it.each<[string, unknown]>([
		['a data address', 'data:image/png;base64,iVBORw0KGgo='],
		['base64 of a JPEG', `/9j/4AAQSkZJRgABAQAAAQABAAD/${'2wBD'.repeat(20)}==`],
		['base64 of anything long', 'QUJD'.repeat(5000)],
		['base64 with line breaks', 'QUJDREVG\r\n'.repeat(50)],
		['a reference to stored binary data', 'filesystem-v2:workflows/1/executions/2/binary_data/3'],
		['a Buffer', Buffer.from('x')],
		['a Buffer as JSON', Buffer.from('x').toJSON()],
		['bytes', new Uint8Array(3)],
		['binary data of n8n', { mimeType: 'image/png', fileName: 'a.png', data: 'AAAA' }],
	])('is %s', (_what, cell) => {
		expect(isFile(cell)).toBe(true);
	});

	it.each<unknown>(['https://x.example/a.jpg', 'C:\\photos\\me.jpg', 'photo', { url: 'x' }, 7])(
		'is not %j',
		(cell) => {
			expect(isFile(cell)).toBe(false);
		},
	);
});
