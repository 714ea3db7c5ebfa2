/**
 * Finds out what ID.me's answer is: JSON, a signed token (JWS, RFC 7515), or an encrypted one (JWE, RFC 7516).
 *
 * Attributes are documented as JSON, yet ID.me's own iOS sample expects a JWT; user information is a JWT inside a JSON
 * string, and a recorded answer of the sandbox was encoded twice. So the content decides. Pure.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';

export interface SignedToken {
	header: IDataObject;
	claims: IDataObject;
	/** What the signature is over. */
	signed: string;
	signature: Buffer;
}

export type Payload =
	| { kind: 'object'; object: IDataObject }
	| { kind: 'signed'; token: SignedToken }
	| { kind: 'encrypted' }
	| { kind: 'unreadable' };

/** How often an answer may be a JSON string inside a JSON string. */
const MOST_LAYERS = 3;

export function readPayload(body: unknown): Payload {
	let value = body;
	for (let layer = 0; layer <= MOST_LAYERS; layer += 1) {
		if (isObject(value)) return { kind: 'object', object: value };
		if (typeof value !== 'string') return { kind: 'unreadable' };
		const text = value.trim();
		if (!/^["{]/.test(text)) return readCompact(text);
		value = parsed(text);
	}
	return { kind: 'unreadable' };
}

/** A token in compact form: parts of base64url, with dots between them. */
export function readCompact(text: string): Payload {
	const parts = text.split('.');
	const header = objectIn(parts[0]);
	if (header === undefined) return { kind: 'unreadable' };
	if (parts.length === 5) return { kind: 'encrypted' };
	const claims = objectIn(parts[1] ?? '');
	const signature = decoded(parts[2] ?? '');
	if (parts.length !== 3 || claims === undefined || signature === undefined) {
		return { kind: 'unreadable' };
	}
	return {
		kind: 'signed',
		token: { header, claims, signed: `${parts[0]}.${parts[1]}`, signature },
	};
}

function objectIn(part: string): IDataObject | undefined {
	const value = parsed(decoded(part)?.toString() ?? '');
	return isObject(value) ? value : undefined;
}

/** Only the one spelling that an encoder writes: otherwise the last character could be changed unnoticed. */
function decoded(part: string): Buffer | undefined {
	const bytes = Buffer.from(part, 'base64url');
	return bytes.toString('base64url') === part ? bytes : undefined;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
