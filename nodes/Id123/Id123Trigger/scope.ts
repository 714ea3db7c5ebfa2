/**
 * What a snapshot is about: an account and the chosen templates. With another account everything begins anew; other
 * templates begin anew by themselves, and those that stay chosen go on.
 */
import { createHash } from 'node:crypto';

const LENGTH = 16;

function mark(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, LENGTH);
}

/** @param fingerprint that of host and key */
export function accountMark(fingerprint: string): string {
	return mark(fingerprint);
}

/** @param templateIds the chosen ones; none means all */
export function chosenMark(templateIds: readonly string[]): string {
	return templateIds.length === 0 ? '' : mark([...templateIds].sort().join('\n'));
}

/** The ids that the parameter gives: a list, or from an expression also a text with commas. Each once. */
export function chosenTemplates(value: unknown): string[] {
	const values: unknown[] = Array.isArray(value) ? value : [value];
	const ids = values.flatMap((each) =>
		typeof each === 'string' || typeof each === 'number' ? String(each).split(/[\s,;]+/) : [],
	);
	return [...new Set(ids.filter((id) => id !== ''))];
}
