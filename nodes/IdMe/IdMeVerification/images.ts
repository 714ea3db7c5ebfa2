/** Takes images from n8n's store of binary data, without ever holding a whole one. */
import type { IBinaryData, IExecutePaginationFunctions } from 'n8n-workflow';

import { IDME_LIMITS } from '../limits';
import { notSent, RowRefusal } from '../../shared/result';
import { FILE_GONE } from '../api/failures';
import type { FilePart } from '../api/multipart';
import { readImage } from '../check/images';
import { fieldOf, PARAMETERS, type ImageParameter } from './parameters';

type Helpers = IExecutePaginationFunctions['helpers'];

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

/** With its first bytes, by which the types are told apart. */
async function fileOf(
	helpers: Helpers,
	{ id, data, bytes }: IBinaryData,
): Promise<Pick<FilePart, 'bytes' | 'read'> & { head: Uint8Array }> {
	const { fileChunkBytes } = IDME_LIMITS;
	const read: FilePart['read'] = async function* () {
		if (id !== undefined) return yield* await helpers.getBinaryStream(id, fileChunkBytes);
		// Without an id the file is in the item itself, as Base64: each four characters are three bytes.
		for (let at = 0; at < data.length; at += fileChunkBytes) {
			yield Buffer.from(data.slice(at, at + fileChunkBytes), 'base64');
		}
	};
	const stored = id === undefined ? undefined : await helpers.getBinaryMetadata(id);
	const size = stored ? (stored.fileSize ?? bytes) : Buffer.byteLength(data, 'base64');
	for await (const head of read()) return { bytes: size, head, read };
	return { bytes: size, head: new Uint8Array(), read };
}
