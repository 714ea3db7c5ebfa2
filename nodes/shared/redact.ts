/** Takes a secret out of whatever a service sends back, before anything else of this package sees it. */
import { MASK, SHORTEST_SECRET } from './masking';
import { patternOf } from './words';

/**
 * Replaces `secret` in every text of a value, keys included, as it is and in Base64 or a URL; anything without it comes
 * back as it is. Only the whole secret: a part of it may stand in data that is none of it, such as a signed token. In
 * texts that people read the masker finds parts as well.
 */
export function withoutSecret<T>(value: T, secret: string): T {
	return secretRemover(secret)(value);
}

/** The same for many values: the forms of the secret are worked out once. */
export function secretRemover(secret: string): <T>(value: T) => T {
	if (secret.length < SHORTEST_SECRET) return (value) => value;
	const forms = formsOf(secret);
	const pattern = new RegExp(forms.map(patternOf).join('|'));
	const shortest = Math.min(...forms.map(({ length }) => length));
	// Most texts of a listing are shorter than a secret.
	const isIn = (text: string) => text.length >= shortest && pattern.test(text);
	const everywhere = new RegExp(pattern, 'g');
	return <T>(value: T) => (holds(value, isIn) ? (cleaned(value, everywhere) as T) : value);
}

function formsOf(secret: string): string[] {
	const inBase64 = [0, 1, 2].map((before) => base64Of(secret, before));
	const inUrls = inBase64.map((text) => text.replace(/\+/g, '-').replace(/\//g, '_'));
	const inUrl = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\uFFFD'));
	return [...new Set([secret, inUrl, ...inBase64, ...inUrls])];
}

/** What of a secret's Base64 does not depend on what stands around it, with so many bytes before. */
function base64Of(secret: string, before: number): string {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret, 'utf8')]);
	const whole = Math.floor((bytes.length * 8) / 6);
	return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), whole);
}

/** Whether a secret stands anywhere in a value. Looked for first, since it hardly ever does and a copy takes long. */
function holds(value: unknown, isIn: (text: string) => boolean): boolean {
	if (typeof value === 'string') return isIn(value);
	if (Array.isArray(value)) return value.some((entry) => holds(entry, isIn));
	if (typeof value !== 'object' || value === null) return false;
	for (const key in value) {
		if (isIn(key) || holds(value[key as keyof typeof value], isIn)) return true;
	}
	return false;
}

function cleaned(value: unknown, secret: RegExp): unknown {
	if (typeof value === 'string') return value.replace(secret, MASK);
	if (Array.isArray(value)) return value.map((entry) => cleaned(entry, secret));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value);
	return Object.fromEntries(
		entries.map(([key, entry]) => [key.replace(secret, MASK), cleaned(entry, secret)]),
	);
}
