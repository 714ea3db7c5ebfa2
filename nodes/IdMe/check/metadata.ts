/** What a workflow may attach to a check: any JSON value of at most 500 characters (docs.id.me/services-api). Pure. */
import type { GenericValue, IDataObject } from 'n8n-workflow';

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
