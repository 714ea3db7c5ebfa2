/**
 * Reads `multipart/form-data` while it arrives (RFC 7578). Of a file only its size and hash are kept, so that twenty
 * documents of two pictures each cost no memory. Written here because no package at hand reads a body piece by piece.
 */
import { createHash, type Hash } from 'node:crypto';

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

const CRLF = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');
const MAX_HEADERS = 16 * 1024;
const MAX_TEXT = 64 * 1024;
const MAX_PARTS = 100;

/** The boundary of a content type; undefined where it is no form. */
export function boundaryOf(contentType: string): string | undefined {
	if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
	const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
	return match?.[1] ?? match?.[2];
}

function headersOf(text: string): Record<string, string> {
	const lines = text.split('\r\n').filter((line) => line.includes(':'));
	return Object.fromEntries(
		lines.map((line) => {
			const at = line.indexOf(':');
			return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const;
		}),
	);
}

function parameterOf(header: string, name: string): string | undefined {
	const match = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(header);
	return match?.[1].replace(/\\(.)/g, '$1').replace(/%22/g, '"');
}

class OpenPart {
	private readonly hash: Hash = createHash('sha256');
	private readonly kept: Buffer[] = [];
	private keptBytes = 0;
	private size = 0;
	private readonly name: string;
	private readonly fileName: string | undefined;
	private readonly contentType: string | undefined;

	constructor(headers: Record<string, string>) {
		const disposition = headers['content-disposition'] ?? '';
		this.name = parameterOf(disposition, 'name') ?? '';
		this.fileName = parameterOf(disposition, 'filename');
		this.contentType = headers['content-type'];
	}

	write(bytes: Buffer): void {
		this.hash.update(bytes);
		this.size += bytes.length;
		if (this.fileName !== undefined || this.keptBytes >= MAX_TEXT) return;
		// A copy: the slice would hold on to the whole piece that arrived.
		this.kept.push(Buffer.from(bytes.subarray(0, MAX_TEXT - this.keptBytes)));
		this.keptBytes += bytes.length;
	}

	close(): Part {
		const { name, fileName, contentType, size } = this;
		const isFile = fileName !== undefined;
		return {
			name,
			...(isFile ? { fileName } : {}),
			...(contentType === undefined ? {} : { contentType }),
			size,
			sha256: this.hash.digest('hex'),
			...(isFile ? {} : { text: Buffer.concat(this.kept).toString('utf8') }),
		};
	}
}

/** Takes a body in pieces of any size. */
export class MultipartReader {
	private readonly delimiter: Buffer;
	private rest: Buffer = CRLF;
	private state: 'preamble' | 'afterDelimiter' | 'headers' | 'body' | 'done' | 'broken' =
		'preamble';
	private open: OpenPart | undefined;
	private readonly parts: Part[] = [];

	constructor(boundary: string) {
		this.delimiter = Buffer.from(`\r\n--${boundary}`);
	}

	write(chunk: Buffer): void {
		let bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
		for (;;) {
			const left = this.step(bytes);
			if (left === undefined) break;
			bytes = left;
		}
	}

	/** What was read, once everything was written. */
	end(): Form {
		return { parts: this.parts, isComplete: this.state === 'done' };
	}

	/** Takes one bite; undefined when more bytes are needed, which are kept in `rest`. */
	private step(bytes: Buffer): Buffer | undefined {
		switch (this.state) {
			case 'preamble':
			case 'body':
				return this.untilDelimiter(bytes);
			case 'afterDelimiter':
				return this.afterDelimiter(bytes);
			case 'headers':
				return this.headers(bytes);
			default:
				this.rest = Buffer.alloc(0);
				return undefined;
		}
	}

	private wait(bytes: Buffer): undefined {
		this.rest = Buffer.from(bytes);
		return undefined;
	}

	private untilDelimiter(bytes: Buffer): Buffer | undefined {
		const at = bytes.indexOf(this.delimiter);
		// Without a delimiter in sight, its beginning may still stand at the end.
		const end = at >= 0 ? at : Math.max(0, bytes.length - this.delimiter.length + 1);
		this.open?.write(bytes.subarray(0, end));
		if (at < 0) return this.wait(bytes.subarray(end));
		if (this.open) this.parts.push(this.open.close());
		this.open = undefined;
		this.state = 'afterDelimiter';
		return bytes.subarray(at + this.delimiter.length);
	}

	private afterDelimiter(bytes: Buffer): Buffer | undefined {
		if (bytes.length < 2) return this.wait(bytes);
		const isLast = bytes.subarray(0, 2).toString() === '--';
		const isNext = bytes.subarray(0, 2).equals(CRLF) && this.parts.length < MAX_PARTS;
		this.state = isLast ? 'done' : isNext ? 'headers' : 'broken';
		// The line break stays: headers that are empty end with it and one more.
		return isNext ? bytes : bytes.subarray(2);
	}

	private headers(bytes: Buffer): Buffer | undefined {
		const at = bytes.indexOf(HEADERS_END);
		if (at < 0 && bytes.length < MAX_HEADERS) return this.wait(bytes);
		if (at < 0) {
			this.state = 'broken';
			return bytes;
		}
		this.open = new OpenPart(headersOf(bytes.subarray(0, at).toString('utf8')));
		this.state = 'body';
		return bytes.subarray(at + HEADERS_END.length);
	}
}
