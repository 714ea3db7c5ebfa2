/**
 * Masks Social Security numbers in answers of ID.me: under handles for them, and wherever the same number occurs again. On
 * demand also document tokens, which give access to images of a person's documents. Pure.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { MASK } from '../../shared/masking';

/** `social` is ID.me's handle; the others are names in claims and transactions of other services. */
const SOCIAL_KEY =
	/(^|[^a-z])(social(?![^a-z]?media)|ssn(last)?|i?tin|tax[^a-z]?(id|identifi(er|cation)|payer))([^a-z]|$)|^socialsecurity|^dslogon_idvalue$/i;

/** Starts of words in a name such as `userSSNValue`. */
const NEXT_WORD = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

const DOCUMENT_TOKENS_KEY = /^document_?tokens?$/i;

/** With separators; without them nine digits may be anything. */
const SOCIAL_TEXT = /(?<!\d)\d{3}([-\u2010-\u2015.\s])\d{2}\1\d{4}(?!\d)/g;

export function isSocialKey(key: string): boolean {
	return SOCIAL_KEY.test(key) || SOCIAL_KEY.test(key.replace(NEXT_WORD, '_'));
}

export function withoutSocial(text: string): string {
	return text.replace(SOCIAL_TEXT, MASK);
}

/** Masks Social Security numbers, in keys as well. */
export function redacted<T>(value: T): T {
	return withMasks(value, isSocialKey);
}

/** Also masks document tokens. */
export function redactedFully<T>(value: T): T {
	return withMasks(value, (key) => isSocialKey(key) || DOCUMENT_TOKENS_KEY.test(key));
}

/** For a model: also masks anything that is called a token, and signed tokens anywhere. */
export function redactedForAgents<T>(value: T): T {
	const plain = withMasks(value, (key) => isSocialKey(key) || TOKEN_KEY.test(key));
	const withoutToken = (_: string, entry: unknown) =>
		typeof entry === 'string' ? entry.replace(SIGNED_TEXT, MASK) : entry;
	return JSON.parse(JSON.stringify(plain, withoutToken)) as T;
}

/** Also `documentTokens`, `token_front`, `passport_jwt`. */
const TOKEN_KEY = /token|jwt|secret|(^|[^a-z])(refresh|assertion)([^a-z]|$)/i;

/** A signed or encrypted token in compact form; its header is a JSON object (RFC 7515, 7516). */
const SIGNED_TEXT = /\beyJ[\w-]{10,}(\.[\w-]*)+/g;

type IsMeant = (key: string) => boolean;

function withMasks<T>(value: T, isHidden: IsMeant): T {
	const numbers = new Set<string>();
	collect(value, false, numbers);
	const masked = (entry: unknown, isInside: boolean): unknown => {
		if (Array.isArray(entry)) return entry.map((each) => masked(each, isInside));
		if (isObject(entry)) {
			const isHere = meantIn(entry, isHidden);
			const entries = Object.entries(entry).map(([key, each]) => [
				maskedText(key, numbers),
				masked(each, isInside || isHere(key)),
			]);
			return Object.fromEntries(entries);
		}
		if (typeof entry !== 'string' && typeof entry !== 'number') return entry;
		if (isInside && String(entry).trim() !== '') return MASK;
		if (typeof entry === 'string') return maskedText(entry, numbers);
		return numbers.has(String(entry).padStart(9, '0')) ? MASK : entry;
	};
	return masked(value, false) as T;
}

/** Collects the numbers under handles for them, padded to nine digits. */
function collect(value: unknown, isSocial: boolean, into: Set<string>): void {
	if (Array.isArray(value)) {
		for (const entry of value) collect(entry, isSocial, into);
	} else if (isObject(value)) {
		const isHere = meantIn(value, isSocialKey);
		for (const [key, entry] of Object.entries(value)) collect(entry, isSocial || isHere(key), into);
	} else if (isSocial && (typeof value === 'string' || typeof value === 'number')) {
		const digits = String(value).replace(/\D/g, '');
		if (digits.length >= 7 && digits.length <= 9) into.add(digits.padStart(9, '0'));
	}
}

/** Which keys to mask: by name, or `value` in `{handle: 'social', value: …}`; transactions say `key` or `name`. */
function meantIn(object: IDataObject, isMeant: IsMeant): IsMeant {
	const names = [object.handle, object.key, object.name];
	const isPair = names.some((name) => typeof name === 'string' && isMeant(name));
	return (key) => isMeant(key) || (isPair && key === 'value');
}

function maskedText(text: string, numbers: ReadonlySet<string>): string {
	let clean = withoutSocial(text);
	for (const number of numbers) {
		const spelt = new RegExp(`(?<!\\d)${[...number].join('[-.\\s]?')}(?!\\d)`, 'g');
		clean = clean.replace(spelt, MASK);
	}
	return clean;
}
