/** Values that go along with a check, as ID.me takes them. Pure. */
import type { GenericValue, IDataObject } from 'n8n-workflow';

import { isLoopback } from '../../shared/address';

/** ID.me's ids are UUIDs in all samples; what is no part of an address is refused, whatever its form. */
export function isIdentifier(text: string): boolean {
	return /^[A-Za-z0-9-]{1,100}$/.test(text);
}

export type PathReading = { ok: true; path?: string } | { ok: false };

/**
 * A path below the address of the credential, as an admin may type it.
 *
 * Nothing that could lead to another host or out of the path: no scheme, no double slash, no dots, no query.
 */
export function readPath(typed: unknown): PathReading {
	const text = String(typed ?? '').trim();
	if (text === '') return { ok: true };
	const path = text.replace(/^\//, '').replace(/\/$/, '');
	const isPath = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_.-]+)*$/.test(path);
	const climbs = path.split('/').some((segment) => /^\.+$/.test(segment));
	return isPath && !climbs ? { ok: true, path } : { ok: false };
}

/** Of any JSON value that a workflow attaches to a check (docs.id.me/services-api). */
export const MOST_METADATA_CHARACTERS = 500;

export type MetadataReading =
	| { ok: true; metadata: GenericValue | IDataObject }
	| { ok: false; rule: 'notJson' | 'tooLong'; reason: string };

/** @param value JSON as text, or what an expression gave */
export function readMetadata(value: unknown): MetadataReading {
	const metadata = typeof value === 'string' ? parsed(value) : { value };
	const json = metadata && JSON.stringify(metadata.value);
	if (metadata === undefined || json === undefined) {
		return { ok: false, rule: 'notJson', reason: 'is not valid JSON' };
	}
	const length = [...json].length;
	if (length > MOST_METADATA_CHARACTERS) {
		const reason = `is too long: ${length} characters, ID.me allows ${MOST_METADATA_CHARACTERS}`;
		return { ok: false, rule: 'tooLong', reason };
	}
	return { ok: true, metadata: metadata.value as GenericValue | IDataObject };
}

function parsed(text: string): { value: unknown } | undefined {
	try {
		return { value: JSON.parse(text) };
	} catch {
		return undefined;
	}
}

/**
 * Why ID.me could not call this address; undefined where it may.
 * @param isNear whether what stands in ID.me's place runs on this computer or in its network, and so reaches what is there
 */
export function refuseCallback(address: string, isNear: boolean): string | undefined {
	if (/[\s\p{C}\\]/u.test(address) || !URL.canParse(address)) return 'is not a web address';
	const { protocol, hostname } = new URL(address);
	if (protocol !== 'https:' && protocol !== 'http:') return 'is not a web address';
	if (isNear) return undefined;
	if (isInternal(hostname)) return 'cannot be reached from the internet';
	return protocol === 'https:' ? undefined : 'does not start with https://';
}

/** Hosts that exist on a computer or in a network alone (RFC 1918, 3927, 4193, 6761, 6762). */
export function isInternal(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (isLoopback(host) || PRIVATE.test(host)) return true;
	return host.startsWith('[') ? PRIVATE_V6.test(host) : !host.includes('.');
}

const PRIVATE =
	/^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|\.(localhost|local|internal|lan|home|test|invalid)$/;

const PRIVATE_V6 = /^\[(::|f[cd]|fe[89ab]|::ffff:)/;
