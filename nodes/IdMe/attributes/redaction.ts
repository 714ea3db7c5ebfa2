/**
 * Takes Social Security numbers out of whatever ID.me sends: at the handles that hold one, and wherever the same number
 * stands again. On demand also document tokens, with which the images of a person's documents can be had. Pure.
 */
import { isObject } from '../../shared/answers';

const MASK = '***';

/** `social` is ID.me's handle; the others are what claims and transactions of other services call it. */
const SOCIAL_KEY = /(^|[^a-z])(social|ssn)([^a-z]|$)|^socialsecurity|^dslogon_idvalue$/i;

const DOCUMENT_TOKENS_KEY = /^document_?tokens?$/i;

/** As they are written with separators. Without them nine digits may be anything. */
const SOCIAL_TEXT = /(?<!\d)\d{3}([-\u2010-\u2015.\s])\d{2}\1\d{4}(?!\d)/g;

export function isSocialKey(key: string): boolean {
	return SOCIAL_KEY.test(key);
}

/** A text without what is written like a Social Security number. */
export function withoutSocial(text: string): string {
	return text.replace(SOCIAL_TEXT, MASK);
}

/** The same value with every Social Security number masked, in keys as well. */
export function redacted<T>(value: T): T {
	return withMasks(value, isSocialKey);
}

/** The same value as `redacted`, without document tokens. */
export function redactedFully<T>(value: T): T {
	return withMasks(value, (key) => isSocialKey(key) || DOCUMENT_TOKENS_KEY.test(key));
}

/**
 * The same value as a model may see it: without anything that is called a token, whatever its name, and without what
 * looks like one wherever it stands.
 */
export function redactedForAgents<T>(value: T): T {
	return withoutSignedTexts(withMasks(value, (key) => isSocialKey(key) || TOKEN_KEY.test(key)));
}

/** Also `documentTokens`, `token_front`, `passport_jwt`. */
const TOKEN_KEY = /token|jwt|secret|(^|[^a-z])(refresh|assertion)([^a-z]|$)/i;

/** A signed or encrypted token in compact form begins with its header, which is an object (RFC 7515, 7516). */
const SIGNED_TEXT = /\beyJ[\w-]{10,}(\.[\w-]*)+/g;

function withoutSignedTexts<T>(value: T): T {
	return JSON.parse(
		JSON.stringify(value, (_, entry: unknown) =>
			typeof entry === 'string' ? entry.replace(SIGNED_TEXT, MASK) : entry,
		),
	) as T;
}

function withMasks<T>(value: T, isHidden: IsHidden): T {
	const numbers = new Set<string>();
	collect(value, false, numbers);
	return masked(value, false, { numbers, isHidden }) as T;
}

type IsHidden = (key: string) => boolean;

interface Masks {
	numbers: ReadonlySet<string>;
	isHidden: IsHidden;
}

/** The numbers that stand at a handle for them, as nine digits. */
function collect(value: unknown, isSocial: boolean, into: Set<string>): void {
	if (Array.isArray(value)) {
		for (const entry of value) collect(entry, isSocial, into);
	} else if (isObject(value)) {
		const isPair = hasHandle(value, isSocialKey);
		for (const [key, entry] of Object.entries(value)) {
			collect(entry, isSocial || isSocialKey(key) || (isPair && key === 'value'), into);
		}
	} else if (isSocial && (typeof value === 'string' || typeof value === 'number')) {
		const digits = String(value).replace(/\D/g, '');
		if (digits.length >= 7 && digits.length <= 9) into.add(digits.padStart(9, '0'));
	}
}

function masked(value: unknown, isInside: boolean, masks: Masks): unknown {
	const { numbers, isHidden } = masks;
	if (Array.isArray(value)) return value.map((entry) => masked(entry, isInside, masks));
	if (isObject(value)) {
		const isPair = hasHandle(value, isHidden);
		return Object.fromEntries(
			Object.entries(value).map(([key, entry]) => [
				maskedText(key, numbers),
				masked(entry, isInside || isHidden(key) || (isPair && key === 'value'), masks),
			]),
		);
	}
	if (typeof value !== 'string' && typeof value !== 'number') return value;
	if (isInside && String(value).trim() !== '') return MASK;
	if (typeof value === 'number') {
		return numbers.has(String(value).padStart(9, '0')) ? MASK : value;
	}
	return maskedText(value, numbers);
}

function maskedText(text: string, numbers: ReadonlySet<string>): string {
	let clean = withoutSocial(text);
	for (const number of numbers) {
		const spelt = new RegExp(`(?<!\\d)${[...number].join('[-.\\s]?')}(?!\\d)`, 'g');
		clean = clean.replace(spelt, MASK);
	}
	return clean;
}

/** `{handle: 'social', value: …}`, as attributes are listed; transactions may call it key or name. */
function hasHandle(value: Readonly<Record<string, unknown>>, isMeant: IsHidden): boolean {
	return ['handle', 'key', 'name'].some((name) => {
		const handle = value[name];
		return typeof handle === 'string' && isMeant(handle);
	});
}
