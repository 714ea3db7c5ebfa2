/**
 * Images of documents: which ones are certainly of no use, and how the others are called. Pure.
 *
 * ID.me takes JPEG and PNG files of more than 40 KB and less than 16 MB each (docs.id.me/services-api/documents). Where
 * exactly the bounds lie is not published, so close to them ID.me decides.
 */
import { LIMITS } from '../../shared/limits';

/** What is known of a file before it is sent. */
export interface ImageFile {
	fileName?: string;
	mimeType: string;
	bytes: number;
	/** Its first bytes, at least 16 where it has as many. */
	head: Uint8Array;
}

export type ImageReading =
	| { ok: true; contentType: string; fileName: string }
	| { ok: false; rule: 'wrongType' | 'tooSmall' | 'tooLarge'; reason: string; hint: string };

const EXTENSIONS: Readonly<Record<string, string>> = {
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	png: 'image/png',
};

const TYPE_HINT = 'Use a JPEG or PNG file. Convert HEIC, PDF and WebP files first.';

/** @param fallbackName what the file is called where it has no name of its own */
export function readImage(file: ImageFile, fallbackName: string): ImageReading {
	const type = typeOf(file);
	if ('other' in type) {
		return { ok: false, rule: 'wrongType', reason: `is ${type.other}`, hint: TYPE_HINT };
	}
	if (file.bytes < LIMITS.smallestImageBytes) {
		return {
			ok: false,
			rule: 'tooSmall',
			reason: `is too small: ${Math.floor(file.bytes / 1000)} KB, ID.me needs more than 40 KB`,
			hint: 'Take the photo again at a higher resolution.',
		};
	}
	if (file.bytes > LIMITS.largestImageBytes) {
		return {
			ok: false,
			rule: 'tooLarge',
			reason: `is too large: ${Math.ceil(file.bytes / 1_000_000)} MB, ID.me takes less than 16 MB`,
			hint: 'Compress the image, for example with the node Edit Image.',
		};
	}
	const named = file.fileName?.trim() || fallbackName;
	// ID.me goes by the name as well; what has no name of an image gets one, and every other name stays as it is.
	const extension = type.image === 'image/png' ? '.png' : '.jpg';
	const fileName = /\.(jpe?g|png)$/i.test(named) ? named : `${named}${extension}`;
	return { ok: true, contentType: type.image, fileName };
}

/** What the bytes say counts; where they say nothing, what the file says of itself. */
function typeOf({
	head,
	mimeType,
	fileName = '',
}: ImageFile): { image: string } | { other: string } {
	const known = SIGNATURES.find(({ fits }) => fits(head));
	if (known !== undefined) {
		return known.type === undefined ? { other: known.name } : { image: known.type };
	}
	const declared = mimeType.split(';')[0].trim().toLowerCase();
	if (declared === 'image/jpeg' || declared === 'image/jpg' || declared === 'image/pjpeg') {
		return { image: 'image/jpeg' };
	}
	if (declared === 'image/png') return { image: 'image/png' };
	const extension = /\.([a-z0-9]+)$/i.exec(fileName.trim())?.[1].toLowerCase() ?? '';
	const isVague = declared === '' || declared === 'application/octet-stream';
	const image = EXTENSIONS[extension];
	if (isVague && image !== undefined) return { image };
	return { other: `neither a JPEG nor a PNG file (${declared || 'of unknown type'})` };
}

interface Signature {
	name: string;
	/** Absent where ID.me does not take the type. */
	type?: string;
	fits: (head: Uint8Array) => boolean;
}

const startsWith =
	(...bytes: number[]) =>
	(head: Uint8Array): boolean =>
		bytes.every((byte, at) => head[at] === byte);

const says =
	(text: string, at = 0) =>
	(head: Uint8Array): boolean =>
		[...text].every((letter, index) => head[at + index] === letter.charCodeAt(0));

const SIGNATURES: readonly Signature[] = [
	{ name: 'a JPEG file', type: 'image/jpeg', fits: startsWith(0xff, 0xd8, 0xff) },
	{ name: 'a PNG file', type: 'image/png', fits: startsWith(0x89, 0x50, 0x4e, 0x47) },
	{ name: 'a PDF file', fits: says('%PDF') },
	{ name: 'a GIF file', fits: says('GIF8') },
	{ name: 'a WebP file', fits: (head) => says('RIFF')(head) && says('WEBP', 8)(head) },
	{ name: 'a HEIC or AVIF file', fits: says('ftyp', 4) },
	{ name: 'a TIFF file', fits: (head) => says('II*\0')(head) || says('MM\0*')(head) },
	// Two letters alone are not enough: four reserved bytes are zero.
	{ name: 'a BMP file', fits: (head) => says('BM')(head) && says('\0\0\0\0', 6)(head) },
	{ name: 'a ZIP or Office file', fits: says('PK\x03\x04') },
	{ name: 'a web page', fits: (head) => says('<!DOCTYPE')(head) || says('<html')(head) },
];
