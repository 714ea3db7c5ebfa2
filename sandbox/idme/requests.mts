/** From the bytes of a request to something that can be judged. */
import type { IncomingMessage } from 'node:http';
import { isForm, readForm, type Form } from './multipart.mts';

export interface RawRequest {
	method: string;
	/** With its query. */
	url: string;
	headers: Readonly<Record<string, string | string[] | undefined>>;
	/** The body of anything but a form. */
	text: string;
	/** The body of `multipart/form-data`. */
	form: Form | undefined;
}

/** Larger bodies than this, other than forms, are cut: nothing that ID.me takes comes near it. */
const MAX_TEXT = 1024 * 1024;

/** Reads a request to its end. Rejects when the caller goes away before. */
export async function receive(incoming: IncomingMessage): Promise<RawRequest> {
	const { method = '', url = '', headers } = incoming;
	const { 'content-type': type = '' } = headers;
	if (isForm(type)) return { method, url, headers, text: '', form: await readForm(type, incoming) };
	const kept: Buffer[] = [];
	let size = 0;
	for await (const chunk of incoming as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size <= MAX_TEXT) kept.push(chunk);
	}
	const text = Buffer.concat(kept).toString('utf8');
	return { method, url, headers, text, form: undefined };
}

export const pathOf = (url: string): string => url.split('?')[0];

export const queryOf = (url: string): URLSearchParams =>
	new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');

export function headerOf({ headers }: RawRequest, name: string): string {
	return [headers[name] ?? ''].flat().join(', ');
}

/** The object that a body holds: JSON, or a form of either kind. An empty one where there is none. */
export function fieldsOf(raw: RawRequest): Record<string, unknown> {
	if (raw.form) {
		return Object.fromEntries(raw.form.parts.map((part) => [part.name, part.text]));
	}
	if (/^application\/x-www-form-urlencoded\b/i.test(headerOf(raw, 'content-type'))) {
		return Object.fromEntries(new URLSearchParams(raw.text));
	}
	try {
		const body: unknown = JSON.parse(raw.text);
		const isRecord = typeof body === 'object' && body !== null && !Array.isArray(body);
		return isRecord ? { ...body } : {};
	} catch {
		return {};
	}
}
