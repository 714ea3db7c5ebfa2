/**
 * The body of an upload, made while it is sent: of each file only a piece is in memory at a time. n8n's HTTP helper (axios)
 * takes streams only as Node's own class, which nodes may not import, and forms only with whole files in memory. But it
 * reads whatever calls itself a Blob through `stream()`, and takes length and type from it. A body can be sent once: a
 * repeat needs a new one.
 */
import { randomBytes } from 'node:crypto';

export interface FilePart {
	/** Of the file in n8n's store; absent where it is in the item itself. */
	id?: string;
	name: string;
	fileName: string;
	contentType: string;
	bytes: number;
	/** The bytes, from the beginning, whenever it is called. */
	read: () => AsyncIterable<Uint8Array>;
}

export type Part = { name: string; text: string } | FilePart;

const NEW_LINE = '\r\n';

export class MultipartBody {
	readonly [Symbol.toStringTag] = 'Blob';

	/** The content type with its boundary. */
	readonly type: string;

	readonly size: number;

	/** Set when a file could not be read to its end: then the service has not received a whole request. */
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

	/** A file that is gone, or no longer of the length that was announced, must not reach the service as if it were whole. */
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
