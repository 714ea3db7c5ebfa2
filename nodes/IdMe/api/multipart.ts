/**
 * The body of an upload, read while it is sent, so that only a chunk of each file is in memory. n8n's helper (axios) takes
 * only streams of Node's class, which nodes may not import, or forms with whole files in memory. But it reads anything that
 * calls itself a Blob through `stream()`, with its size and type. A body can be sent once; a retry needs a new one.
 */
import { randomBytes } from 'node:crypto';

export interface FilePart {
	/** Of the file in n8n's binary data; absent where the item holds the file itself. */
	id?: string;
	name: string;
	fileName: string;
	contentType: string;
	bytes: number;
	/** Reads the bytes from the beginning. */
	read: () => AsyncIterable<Uint8Array>;
}

export type Part = { name: string; text: string } | FilePart;

const NEW_LINE = '\r\n';

export class MultipartBody {
	readonly [Symbol.toStringTag] = 'Blob';

	/** The content type with its boundary. */
	readonly type: string;

	readonly size: number;

	/** Set when a file could not be read to its end, so that the service received no whole request. */
	unreadable = false;

	private readonly pieces: ReadonlyArray<Buffer | FilePart>;

	constructor(parts: readonly Part[], boundary = randomBytes(16).toString('hex')) {
		const mark = `----n8n-digital-id-${boundary}`;
		this.type = `multipart/form-data; boundary=${mark}`;
		this.pieces = [
			...parts.flatMap((part) => [
				Buffer.from(`--${mark}${NEW_LINE}${headOf(part)}${NEW_LINE}${NEW_LINE}`),
				'text' in part ? Buffer.from(part.text) : part,
				Buffer.from(NEW_LINE),
			]),
			Buffer.from(`--${mark}--${NEW_LINE}`),
		];
		const lengths = this.pieces.map((piece) => ('bytes' in piece ? piece.bytes : piece.length));
		this.size = lengths.reduce((sum, length) => sum + length);
	}

	async *stream(): AsyncGenerator<Uint8Array, void, undefined> {
		for (const piece of this.pieces) {
			if ('bytes' in piece) yield* this.contentOf(piece);
			else yield piece;
		}
	}

	/** Fails for a file that is gone or has another length than announced, so that it does not arrive as if whole. */
	private async *contentOf(part: FilePart): AsyncGenerator<Uint8Array, void, undefined> {
		let sent = 0;
		try {
			for await (const chunk of part.read()) {
				sent += chunk.length;
				if (sent > part.bytes) break;
				yield chunk;
			}
		} catch {
			sent = -1;
		}
		if (sent === part.bytes) return;
		this.unreadable = true;
		throw new Error('The file changed while it was sent');
	}
}

function headOf(part: Part): string {
	const head = `Content-Disposition: form-data; name="${quoted(part.name)}"`;
	if ('text' in part) return head;
	return `${head}; filename="${quoted(part.fileName)}"${NEW_LINE}Content-Type: ${part.contentType}`;
}

/** As the HTML standard escapes names in forms. */
function quoted(text: string): string {
	return text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
