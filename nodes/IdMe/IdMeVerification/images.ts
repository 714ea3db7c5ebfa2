/** Checks images of documents, and reads them in chunks from n8n's binary data. */
import type { IBinaryData, IExecutePaginationFunctions } from 'n8n-workflow';

import { IDME_LIMITS } from '../limits';
import { notSent, RowRefusal } from '../../shared/result';
import { FILE_GONE } from '../api/failures';
import type { FilePart } from '../api/multipart';
import { fieldOf, PARAMETERS, type ImageParameter } from './parameters';

type Helpers = IExecutePaginationFunctions['helpers'];

export async function loadImage(
	context: IExecutePaginationFunctions,
	parameter: ImageParameter,
	binaryField: string,
): Promise<FilePart> {
	const name = fieldOf(parameter);
	const label = PARAMETERS[parameter].displayName;
	const { helpers } = context;
	const refuse = (what: string, hint: string, rule: string) =>
		new RowRefusal(notSent(what, hint, { field: name, label, rule }));
	if (binaryField === '') {
		const hint = 'Write the name of the binary field that holds the image, for example data.';
		throw refuse(`${label} is empty`, hint, 'required');
	}
	const binary = binaryOf(helpers, binaryField);
	if (binary === undefined) {
		const found = Object.keys(context.getInputData().binary ?? {});
		const hint =
			found.length === 0
				? 'The item has no files at all: load the image with a node in front of this one.'
				: `The item has these: ${found.join(', ')}. Set ${label} to one of them.`;
		throw refuse(`The item has no binary field "${binaryField}"`, hint, 'noSuchFile');
	}
	const file = await fileOf(helpers, binary).catch(() => undefined);
	const named = `The file in the binary field "${binaryField}"`;
	if (file === undefined) {
		throw refuse(`${named} can no longer be read from n8n`, FILE_GONE.hint, 'fileGone');
	}
	const image = readImage({ ...file, fileName: binary.fileName }, name);
	if (!image.ok) throw refuse(`${named} (${label}) ${image.reason}`, image.hint, image.rule);
	const { fileName, contentType } = image;
	return { id: binary.id, name, fileName, contentType, bytes: file.bytes, read: file.read };
}

/** Undefined where n8n's helper throws because there is no such file. */
function binaryOf(helpers: Helpers, field: string): IBinaryData | undefined {
	try {
		return helpers.assertBinaryData(field);
	} catch {
		return undefined;
	}
}

/** `head`: its first bytes. */
async function fileOf(helpers: Helpers, { id, data, bytes }: IBinaryData) {
	const { fileChunkBytes } = IDME_LIMITS;
	const read: FilePart['read'] = async function* () {
		if (id !== undefined) return yield* await helpers.getBinaryStream(id, fileChunkBytes);
		// Without an id the item holds the file as Base64: four characters for three bytes.
		for (let at = 0; at < data.length; at += fileChunkBytes) {
			yield Buffer.from(data.slice(at, at + fileChunkBytes), 'base64');
		}
	};
	const stored = id === undefined ? undefined : await helpers.getBinaryMetadata(id);
	const size = stored ? (stored.fileSize ?? bytes) : Buffer.byteLength(data, 'base64');
	for await (const head of read()) return { bytes: size, head, read };
	return { bytes: size, head: new Uint8Array(), read };
}

export interface ImageFile {
	/** As the item has it, which may be anything. */
	fileName?: unknown;
	bytes: number;
	/** Its first bytes, at least 16 unless the file is shorter. */
	head: Uint8Array;
}

/** `reason` follows the file: "is empty". */
type ImageReading =
	| { ok: true; contentType: string; fileName: string }
	| { ok: false; rule: string; reason: string; hint: string };

function unusable(rule: string, reason: string, hint: string): ImageReading {
	return { ok: false, rule, reason, hint };
}

/**
 * Checks that ID.me may take an image: JPEG or PNG, more than 40 KB and less than 16 MB (docs.id.me/services-api/documents).
 * The exact bounds are not published, so close to them ID.me decides.
 * @param fallbackName for a file without a name
 */
export function readImage(file: ImageFile, fallbackName: string): ImageReading {
	if (file.bytes === 0) {
		return unusable('tooSmall', 'is empty', 'Load the image again: the file holds nothing.');
	}
	const given = file.fileName ?? '';
	if (typeof given !== 'string') {
		const hint =
			'Write the name of the file as text in the node that makes it, for example front.jpg; numbers go into quotation marks.';
		return unusable('notAName', 'has a name that is no text', hint);
	}
	const known = SIGNATURES.find(({ fits }) => fits(file.head));
	if (known?.type === undefined) {
		const is = known?.name ?? 'neither a JPEG nor a PNG file, whatever its name and type say';
		const hint = 'Use a JPEG or PNG file. Convert HEIC, PDF and WebP files first.';
		return unusable('wrongType', `is ${is}`, hint);
	}
	if (file.bytes < IDME_LIMITS.smallestImageBytes) {
		const reason = `is too small: ${Math.floor(file.bytes / 1000)} KB, ID.me needs more than 40 KB`;
		return unusable('tooSmall', reason, 'Take the photo again at a higher resolution.');
	}
	if (file.bytes > IDME_LIMITS.largestImageBytes) {
		const megabytes = Math.ceil(file.bytes / 1_000_000);
		const reason = `is too large: ${megabytes} MB, ID.me takes less than 16 MB`;
		const hint = 'Compress the image, for example with the node Edit Image.';
		return unusable('tooLarge', reason, hint);
	}
	const named = given.trim() || fallbackName;
	// ID.me looks at the name too, so it gets an extension of an image.
	const extension = known.type === 'image/png' ? '.png' : '.jpg';
	const fileName = /\.(jpe?g|png)$/i.test(named) ? named : `${named}${extension}`;
	return { ok: true, contentType: known.type, fileName };
}

interface Signature {
	name: string;
	/** Absent for types that ID.me does not take. */
	type?: string;
	fits: (head: Uint8Array) => boolean;
}

const says =
	(text: string, at = 0) =>
	(head: Uint8Array): boolean =>
		[...text].every((letter, index) => head[at + index] === letter.charCodeAt(0));

/** The type is read from the bytes, whatever the file's name and type. */
const SIGNATURES: readonly Signature[] = [
	{ name: 'a JPEG file', type: 'image/jpeg', fits: says('\xff\xd8\xff') },
	{ name: 'a PNG file', type: 'image/png', fits: says('\x89PNG\r\n\x1a\n') },
	{ name: 'a JPEG XL file', fits: (head) => says('\xff\n')(head) || says('JXL ', 4)(head) },
	{ name: 'a PDF file', fits: says('%PDF') },
	{ name: 'a GIF file', fits: says('GIF8') },
	{ name: 'a WebP file', fits: (head) => says('RIFF')(head) && says('WEBP', 8)(head) },
	{ name: 'a HEIC or AVIF file', fits: says('ftyp', 4) },
	{ name: 'a TIFF file', fits: (head) => says('II*\0')(head) || says('MM\0*')(head) },
	// BM alone is not enough: a BMP file has four reserved bytes that are zero.
	{ name: 'a BMP file', fits: (head) => says('BM')(head) && says('\0\0\0\0', 6)(head) },
	{ name: 'a ZIP or Office file', fits: says('PK\x03\x04') },
	{ name: 'an SVG or XML file', fits: (head) => says('<svg')(head) || says('<?xml')(head) },
	{ name: 'a web page', fits: (head) => says('<!DOCTYPE')(head) || says('<html')(head) },
];
