/** Takes a secret out of whatever a service sends back, before anything else of this package sees it. */
import { MASK } from './masking';

/** A shorter secret, or a shorter part of one, would also match ordinary text. */
const SHORTEST = 8;

/**
 * Replaces `secret` in every text of a value, keys included, as it is and in Base64 or a URL, and what is left of it where
 * somebody cut it; anything without it comes back as it is.
 */
export function withoutSecret<T>(value: T, secret: string): T {
	if (secret.length < SHORTEST) return value;
	const forms = formsOf(secret);
	return holds(value, forms) ? (cleaned(value, forms) as T) : value;
}

/** One way to write a secret, with its beginning and its end. */
interface Form {
	text: string;
	head: string;
	tail: string;
}

function formsOf(secret: string): Form[] {
	const inBase64 = [0, 1, 2].map((before) => base64Of(secret, before));
	const inUrls = inBase64.map((text) => text.replace(/\+/g, '-').replace(/\//g, '_'));
	const texts = [
		secret,
		encodeURIComponent(secret.replace(/\p{Cs}/gu, '\uFFFD')),
		...inBase64,
		...inUrls,
	];
	return [...new Set(texts)].map((text) => ({
		text,
		head: text.slice(0, SHORTEST),
		tail: text.slice(-SHORTEST),
	}));
}

/** What of a secret's Base64 does not depend on what stands around it, with so many bytes before. */
function base64Of(secret: string, before: number): string {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret, 'utf8')]);
	const whole = Math.floor((bytes.length * 8) / 6);
	return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), whole);
}

/** Whether a secret stands anywhere in a value. Looked for first, since it hardly ever does and a copy takes long. */
function holds(value: unknown, forms: readonly Form[]): boolean {
	if (typeof value === 'string') return isIn(value, forms);
	if (Array.isArray(value)) return value.some((entry) => holds(entry, forms));
	if (typeof value !== 'object' || value === null) return false;
	for (const key in value) {
		if (isIn(key, forms) || holds(value[key as keyof typeof value], forms)) return true;
	}
	return false;
}

function isIn(text: string, forms: readonly Form[]): boolean {
	if (text.length < SHORTEST) return false;
	return forms.some(({ head, tail }) => text.includes(head) || text.includes(tail));
}

function cleaned(value: unknown, forms: readonly Form[]): unknown {
	if (typeof value === 'string') return without(value, forms);
	if (Array.isArray(value)) return value.map((entry) => cleaned(entry, forms));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value);
	return Object.fromEntries(
		entries.map(([key, entry]) => [without(key, forms), cleaned(entry, forms)]),
	);
}

function without(text: string, forms: readonly Form[]): string {
	return forms.reduce((clean, form) => withoutEnds(withoutBeginnings(clean, form), form), text);
}

function withoutBeginnings(text: string, { text: secret, head }: Form): string {
	const parts: string[] = [];
	let at = 0;
	for (let from = text.indexOf(head); from >= 0; from = text.indexOf(head, at)) {
		let count = head.length;
		while (count < secret.length && text[from + count] === secret[count]) count += 1;
		parts.push(text.slice(at, from), MASK);
		at = from + count;
	}
	return parts.length === 0 ? text : [...parts, text.slice(at)].join('');
}

function withoutEnds(text: string, { text: secret, tail }: Form): string {
	const parts: string[] = [];
	let at = 0;
	for (let found = text.indexOf(tail); found >= 0; found = text.indexOf(tail, at)) {
		let from = found;
		let before = secret.length - tail.length - 1;
		while (before >= 0 && from > at && text[from - 1] === secret[before]) {
			from -= 1;
			before -= 1;
		}
		parts.push(text.slice(at, from), MASK);
		at = found + tail.length;
	}
	return parts.length === 0 ? text : [...parts, text.slice(at)].join('');
}
