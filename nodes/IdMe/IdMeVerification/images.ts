/** Takes images from n8n's store of binary data, without ever holding a whole one. */
import type { IBinaryData, IExecutePaginationFunctions } from 'n8n-workflow';

import { IDME_LIMITS } from '../limits';
import { ParameterRefusal } from '../../shared/declared';
import { notSent } from '../../shared/result';
import { FILE_GONE } from '../api/failures';
import type { FilePart } from '../api/multipart';
import { readImage } from '../check/images';
import { fieldOf, PARAMETERS, type ImageParameter } from './parameters';

type Helpers = IExecutePaginationFunctions['helpers'];

/** What a check of the first bytes needs to tell the types apart. */
const HEAD_BYTES = 64;

/** @param binaryField name of the item's binary field */
export async function loadImage(
	context: IExecutePaginationFunctions,
	parameter: ImageParameter,
	binaryField: string,
): Promise<FilePart> {
	const name = fieldOf(parameter);
	const label = PARAMETERS[parameter].displayName;
	const { helpers } = context;
	const refuse = (what: string, hint: string, rule: string) =>
		new ParameterRefusal(notSent(what, hint, { field: name, label, rule }));
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
	return { name, fileName, contentType, bytes: file.bytes, read: file.read };
}

/** n8n's helper knows where a workflow keeps its files, and throws in words of its own where there is none. */
function binaryOf(helpers: Helpers, field: string): IBinaryData | undefined {
	try {
		return helpers.assertBinaryData(field);
	} catch {
		return undefined;
	}
}

type StoredFile = Pick<FilePart, 'bytes' | 'read'> & { head: Uint8Array };

async function fileOf(helpers: Helpers, { id, data, bytes }: IBinaryData): Promise<StoredFile> {
	// Without an id the file is in the item itself, as Base64.
	if (id === undefined) {
		return {
			bytes: Buffer.byteLength(data, 'base64'),
			head: Buffer.from(data.slice(0, HEAD_BYTES), 'base64'),
			read: async function* () {
				// Four characters are three bytes.
				const step = (IDME_LIMITS.fileChunkBytes / 4) * 4;
				for (let at = 0; at < data.length; at += step) {
					yield Buffer.from(data.slice(at, at + step), 'base64');
				}
			},
		};
	}
	const read: FilePart['read'] = async function* () {
		yield* await helpers.getBinaryStream(id, IDME_LIMITS.fileChunkBytes);
	};
	const { fileSize } = await helpers.getBinaryMetadata(id);
	return { bytes: fileSize ?? bytes, head: await headOf(helpers, id), read };
}

async function headOf(helpers: Helpers, id: string): Promise<Uint8Array> {
	for await (const chunk of await helpers.getBinaryStream(id, HEAD_BYTES)) {
		if (chunk instanceof Uint8Array) return chunk;
	}
	return new Uint8Array();
}
