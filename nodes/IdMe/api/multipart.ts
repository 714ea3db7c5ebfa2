/**
 * The body of an upload, made while it is sent: of each file only a piece is in memory at a time.
 *
 * n8n's HTTP helper (axios) takes streams only as Node's own class, which nodes may not import, and forms only with
 * whole files in memory. But it reads whatever calls itself a Blob through `stream()`, and takes length and type from
 * it. A body can be sent once: a repeat needs a new one.
 */
import { randomBytes } from 'node:crypto';

interface TextPart {
	name: string;
	text: string;
}

export interface FilePart {
	name: string;
	fileName: string;
	contentType: string;
	bytes: number;
	/** The bytes, from the beginning, whenever it is called. */
	read: () => AsyncIterable<Uint8Array>;
}

export type Part = TextPart | FilePart;

const NEW_LINE = '\r\n';

export class MultipartBody {
	readonly [Symbol.toStringTag] = 'Blob';

	/** The content type with its boundary. */
	readonly type: string;

	readonly size: number;

	/** Set when a file could not be read to its end: then the service has not received a whole request. */
	unreadable = false;

	private readonly boundary: string;

	constructor(
		private readonly parts: readonly Part[],
		boundary = randomBytes(16).toString('hex'),
	) {
		this.boundary = `----n8n-digital-id-${boundary}`;
		this.type = `multipart/form-data; boundary=${this.boundary}`;
		this.size = parts.reduce(
			(sum, part) => sum + this.headOf(part).length + bytesOf(part) + NEW_LINE.length,
			this.end.length,
		);
	}

	async *stream(): AsyncGenerator<Uint8Array, void, undefined> {
		for (const part of this.parts) {
			yield this.headOf(part);
			if ('text' in part) yield Buffer.from(part.text);
			else yield* this.contentOf(part);
			yield Buffer.from(NEW_LINE);
		}
		yield this.end;
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

	private headOf(part: Part): Buffer {
		const name = `name="${quoted(part.name)}"`;
		const file =
			'text' in part
				? ''
				: `; filename="${quoted(part.fileName)}"${NEW_LINE}Content-Type: ${part.contentType}`;
		return Buffer.from(
			`--${this.boundary}${NEW_LINE}Content-Disposition: form-data; ${name}${file}${NEW_LINE}${NEW_LINE}`,
		);
	}

	private get end(): Buffer {
		return Buffer.from(`--${this.boundary}--${NEW_LINE}`);
	}
}

function bytesOf(part: Part): number {
	return 'text' in part ? Buffer.byteLength(part.text) : part.bytes;
}

/** As the HTML standard escapes names in forms. */
function quoted(text: string): string {
	return text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
