/**
 * Reads `multipart/form-data` while it arrives (RFC 7578). Of a file only its size and hash are kept, so that twenty
 * documents of two pictures each cost no memory.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import busboy, { type Busboy } from 'busboy';

export interface Part {
	name: string;
	/** Present for a file. */
	fileName?: string;
	contentType?: string;
	/** Bytes. */
	size: number;
	/** Hexadecimal. */
	sha256: string;
	/** The text of a part that is no file, cut after 64 KiB. */
	text?: string;
}

export interface Form {
	parts: Part[];
	/** Whether the body ended where a form ends. */
	isComplete: boolean;
}

const LIMITS = { fieldSize: 64 * 1024, parts: 100 };

export const isForm = (contentType = ''): boolean => /^multipart\/form-data\b/i.test(contentType);

/** Rejects where the body does; one that is no form is read to its end and gives no parts. */
export async function readForm(
	contentType: string,
	body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Form> {
	const parts: Part[] = [];
	const reader = readerInto(parts, contentType);
	const end =
		reader &&
		finished(reader).then(
			() => true,
			() => false,
		);
	try {
		for await (const chunk of body) {
			if (reader?.writable && !reader.write(chunk)) await Promise.race([drained(reader), end]);
		}
		reader?.end();
		return { parts, isComplete: (await end) ?? false };
	} finally {
		reader?.destroy();
	}
}

/** Undefined where the content type has no boundary. */
function readerInto(parts: Part[], contentType: string): Busboy | undefined {
	let reader: Busboy;
	try {
		const headers = { 'content-type': contentType };
		reader = busboy({ headers, limits: LIMITS, preservePath: true, defParamCharset: 'utf8' });
	} catch {
		return undefined;
	}
	reader.on('field', (name, text, { mimeType }) => {
		const bytes = Buffer.from(text);
		parts.push({ name, contentType: mimeType, text, size: bytes.length, sha256: hashOf(bytes) });
	});
	reader.on('file', (name, bytes, { filename, mimeType }) => {
		// Senders write a quote as %22 (WHATWG HTML, multipart/form-data).
		const fileName = filename?.replaceAll('%22', '"');
		const part = { name, fileName, contentType: mimeType, size: 0, sha256: '' };
		parts.push(part);
		const hash = createHash('sha256');
		bytes.on('data', (piece: Buffer) => {
			part.size += piece.length;
			hash.update(piece);
		});
		bytes.on('close', () => (part.sha256 = hash.digest('hex')));
	});
	return reader;
}

/** A reader that has failed takes nothing more. */
const drained = async (reader: Busboy): Promise<unknown> =>
	await once(reader, 'drain').catch(() => undefined);

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
