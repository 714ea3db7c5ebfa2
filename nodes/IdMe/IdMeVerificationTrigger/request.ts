/** The body of a call, as n8n hands it over. n8n itself refuses more than N8N_PAYLOAD_SIZE_MAX before the node is asked. */
import type { IWebhookFunctions } from 'n8n-workflow';

type Request = ReturnType<IWebhookFunctions['getRequestObject']>;

/** Bytes, as they came or as the caller announced them. */
export function sizeOf(request: Request): number {
	const raw = rawBodyOf(request);
	return raw === undefined ? Number(request.headers['content-length'] ?? 0) : raw.length;
}

/** n8n reads a body by its content type; of a type that it does not read only the bytes are there. */
export function bodyOf(request: Request): unknown {
	const body: unknown = request.body;
	return body ?? rawBodyOf(request)?.toString('utf8');
}

function rawBodyOf(request: Request): Buffer | undefined {
	const raw: unknown = 'rawBody' in request ? request.rawBody : undefined;
	return Buffer.isBuffer(raw) ? raw : undefined;
}
