import { readImage, type ImageFile } from '../../../../nodes/IdMe/IdMeVerification/images.ts';
import { IDME_LIMITS } from '../../../../nodes/IdMe/limits.ts';

const JPEG = [0xff, 0xd8, 0xff, 0xe0];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const bytesOf = (text: string) => [...Buffer.from(text, 'latin1')];

const read = ({
	head,
	...file
}: Omit<Partial<ImageFile>, 'head'> & { head?: ArrayLike<number> } = {}) =>
	readImage(
		{
			fileName: 'success.jpg',
			bytes: 100_000,
			...file,
			head: Uint8Array.from(head ?? JPEG),
		},
		'front_image',
	);

describe('an image', () => {
	it('keeps its name, which the sandbox of ID.me goes by', () => {
		expect(read()).toEqual({ ok: true, contentType: 'image/jpeg', fileName: 'success.jpg' });
		expect(read({ fileName: 'Führerschein (1).PNG', head: PNG })).toEqual({
			ok: true,
			contentType: 'image/png',
			fileName: 'Führerschein (1).PNG',
		});
	});

	it.each([
		[undefined, JPEG, 'front_image.jpg'],
		['', PNG, 'front_image.png'],
		['blob', JPEG, 'blob.jpg'],
		['IMG_1.heic', JPEG, 'IMG_1.heic.jpg'],
	])('gets the name of an image where it has none: %j', (fileName, head, expected) => {
		expect(read({ fileName, head })).toMatchObject({ fileName: expected });
	});

	it.each([
		['x.png', JPEG, 'image/jpeg'],
		['x.txt', PNG, 'image/png'],
	])('is of the type that its bytes say, not its name %s', (fileName, head, contentType) => {
		expect(read({ fileName, head })).toMatchObject({ ok: true, contentType });
	});

	it.each([
		['a PDF file', bytesOf('%PDF-1.7')],
		['a GIF file', bytesOf('GIF89a')],
		['a WebP file', bytesOf('RIFF....WEBP')],
		['a HEIC or AVIF file', bytesOf('....ftypheic')],
		['a TIFF file', bytesOf('II*\0')],
		['a BMP file', bytesOf('BM....\0\0\0\0')],
		['a ZIP or Office file', bytesOf('PK\x03\x04')],
		['a web page', bytesOf('<!DOCTYPE html>')],
		['an SVG or XML file', bytesOf('<svg xmlns="http://www.w3.org/2000/svg">')],
		['an SVG or XML file', bytesOf('<?xml version="1.0"?>')],
		['a JPEG XL file', [0xff, 0x0a, 0xfa, 0x1f]],
		['a JPEG XL file', bytesOf('\0\0\0\x0cJXL \r\n\x87\n')],
	])('that calls itself a JPEG but is %s is refused', (name, head) => {
		expect(read({ head })).toMatchObject({ ok: false, rule: 'wrongType', reason: `is ${name}` });
	});

	it.each([
		['text', bytesOf('Just some text that somebody called a photo')],
		['bytes that say nothing', [1, 2, 3, 4]],
		['half a signature', PNG.slice(0, 4)],
	])('that is called a JPEG but holds %s is refused', (_, head) => {
		expect(read({ head })).toEqual({
			ok: false,
			rule: 'wrongType',
			reason: 'is neither a JPEG nor a PNG file, whatever its name and type say',
			hint: 'Use a JPEG or PNG file. Convert HEIC, PDF and WebP files first.',
		});
	});

	it('that is certainly too small or too large is refused; close to the bounds ID.me decides', () => {
		const { smallestImageBytes, largestImageBytes } = IDME_LIMITS;
		expect(read({ bytes: smallestImageBytes - 1 })).toMatchObject({
			ok: false,
			rule: 'tooSmall',
			reason: 'is too small: 29 KB, ID.me needs more than 40 KB',
		});
		expect(read({ bytes: smallestImageBytes }).ok).toBe(true);
		expect(read({ bytes: largestImageBytes }).ok).toBe(true);
		expect(read({ bytes: largestImageBytes + 1 })).toMatchObject({
			ok: false,
			rule: 'tooLarge',
			reason: 'is too large: 17 MB, ID.me takes less than 16 MB',
		});
		expect([smallestImageBytes, largestImageBytes]).toEqual([30_000, 16 * 1024 * 1024]);
	});

	it('of no bytes is refused as empty', () => {
		const empty = { ok: false, rule: 'tooSmall', reason: 'is empty' };
		expect(read({ bytes: 0, head: [] })).toMatchObject(empty);
	});
});
