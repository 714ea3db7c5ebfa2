/** A person in one form, from version 3, version 2 or user information, and the items made of it. Pure. */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { groupsOfFlat, groupsOfStatus, type Group } from './groups';
import { redacted, redactedForAgents, redactedFully } from './redaction';

export interface Person {
	/** ID.me's id of the person, the same at every sign-in; null where it is missing or unclear. */
	userId: string | null;
	/** Whether ID.me verified the person for any group. */
	verified: boolean;
	groups: Group[];
	attributes: IDataObject;
	/** Other keys of the answer, such as transactions; `raw` for the whole answer, if wanted. */
	others: IDataObject;
}

/** Claims about the token, not the person (RFC 7519, 4.1; OpenID Connect Core, 2). */
const TOKEN_CLAIM = /^(iss|aud|azp|exp|iat|nbf|jti|nonce|auth_time|at_hash|c_hash)$/;

/** Copying this key would replace the prototype. */
const HARMFUL = '__proto__';

/** The node's own keys of an item. */
const OWN_KEY = /^(userId|verified|groups|attributes|outcome|check|reference|raw|error|message)$/;

/** Keys of each version that have a place of their own in the item. */
const VERSION_3_KEY = /^(attributes|status|uuid|sub)$/;
const FLAT_KEY = /^(id|uuid|sub|verified|affiliation|group|subgroups?|transactions)$/;

/** Version 2 and user information are one flat object, in which only scalars are attributes. */
export function personOf(body: IDataObject): Person {
	const isFlat = !isVersion3(body);
	const isVerified = isFlat && body.verified === true;
	// A flat answer may have a group as in version 3.
	const groups = [...(isFlat ? groupsOfFlat(body) : []), ...groupsOfStatus(body.status)];
	const person = {
		userId: whoIs(body) ?? null,
		verified: isVerified || groups.some(({ verified }) => verified),
		groups,
	};
	if (isFlat) {
		const others = Object.hasOwn(body, 'transactions') ? { transactions: body.transactions } : {};
		return { ...person, attributes: without(body, FLAT_KEY, TOKEN_CLAIM), others };
	}
	const others = without(body, VERSION_3_KEY, TOKEN_CLAIM, OWN_KEY);
	return { ...person, attributes: listedAttributes(body.attributes), others };
}

function isVersion3(body: IDataObject): boolean {
	return Array.isArray(body.attributes) || Array.isArray(body.status);
}

/** By handle, not by position: ID.me adds and removes attributes without notice. The first of two equal handles counts. */
function listedAttributes(attributes: unknown): IDataObject {
	const values = new Map<string, unknown>();
	for (const [handle, value] of handlesIn(attributes)) {
		if (handle === '' || handle === HARMFUL || values.has(handle)) continue;
		values.set(handle, value ?? null);
	}
	return Object.fromEntries(values) as IDataObject;
}

function handlesIn(attributes: unknown): Array<[handle: string, value: unknown]> {
	if (isObject(attributes)) return Object.entries(attributes);
	const entries: unknown[] = Array.isArray(attributes) ? attributes : [];
	return entries
		.filter(isObject)
		.flatMap(({ handle, value }) => (typeof handle === 'string' ? [[handle.trim(), value]] : []));
}

/** Whom an answer is about: null where it has no id, undefined where ids differ, are unreadable or were rounded. */
export function whoIs(body: IDataObject): string | null | undefined {
	// In version 3 "id" is that of a request or a document.
	const idKey = isVersion3(body) ? /^(uuid|sub)$/i : /^(uuid|id|sub)$/i;
	const ids = [...handlesIn(body.attributes), ...Object.entries(body)]
		.filter(([key, value]) => idKey.test(key) && value !== null && value !== undefined)
		.map(([, value]) => (Number.isSafeInteger(value) ? String(value) : value))
		.map((value) => (typeof value === 'string' ? value.trim() : undefined))
		.filter((id) => id !== '');
	if (ids.length === 0) return null;
	return ids.every((id) => id !== undefined && isSamePerson(id, ids[0])) ? ids[0] : undefined;
}

/** Ids of people are UUIDs, with or without dashes. */
export function isSamePerson(one: unknown, other: unknown): boolean {
	const plain = (id: unknown) => String(id).trim().toLowerCase().replace(/-/g, '');
	return plain(one) === plain(other);
}

function without(object: IDataObject, ...leftOut: RegExp[]): IDataObject {
	const kept = Object.entries(object).filter(
		([key]) => key !== HARMFUL && !leftOut.some((pattern) => pattern.test(key)),
	);
	return Object.fromEntries(kept);
}

export interface ItemSettings {
	redactSsn: boolean;
	/** Whether to add the answer as `raw`, always without Social Security numbers and document tokens. */
	withRaw?: boolean;
	/** Whether a model reads the item, which then never holds a token or a Social Security number. */
	forAgent?: boolean;
}

/**
 * A person as the node outputs them. Sensitive values are only under attributes, which the node's `sensitiveOutputFields`
 * name; in all other keys they are masked.
 */
export function shownPerson(body: IDataObject, settings: ItemSettings): Person {
	const { redactSsn, withRaw, forAgent } = settings;
	const clean = withoutTokens(body);
	const redact = forAgent ? redactedForAgents : redactedFully;
	const person = personOf(redact(clean));
	if (withRaw) person.others.raw = redact(clean);
	if (forAgent) return person;
	return { ...personOf(redactSsn ? redacted(clean) : clean), others: person.others };
}

export function personItem({ userId, verified, groups, attributes, others }: Person): IDataObject {
	return { verified, userId, groups, attributes, ...others };
}

/** User information usually has no groups: to say that somebody is in none would be wrong. */
export function userInfoItem(person: Person): IDataObject {
	const item = personItem(person);
	if (person.groups.length === 0) {
		delete item.verified;
		delete item.groups;
	}
	return item;
}

const LEFT_OUT = new Set(['access_token', 'refresh_token', 'id_token', '__proto__']);

/** Without tokens, which only the item of a sign-in holds. */
function withoutTokens(body: IDataObject): IDataObject {
	const kept = (key: string, value: unknown) => (LEFT_OUT.has(key) ? undefined : value);
	return JSON.parse(JSON.stringify(body, kept)) as IDataObject;
}
