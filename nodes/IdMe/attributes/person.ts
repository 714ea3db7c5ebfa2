/** A person: one form for all that ID.me tells, version 3, version 2 and user information, and the items made of it. Pure. */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { groupsOfFlat, groupsOfStatus, type Group } from './groups';
import { redacted, redactedForAgents, redactedFully } from './redaction';

export interface Person {
	/** ID.me's own id of the person, the same at every sign-in; null where it was not sent, or is not clear. */
	userId: string | null;
	/** Whether ID.me verified the person for any group. */
	verified: boolean;
	groups: Group[];
	attributes: IDataObject;
	/** Other keys of the answer, such as transactions; of a shown person perhaps also the whole answer, as `raw`. */
	others: IDataObject;
}

/** Keys of a token that say something of the token, not of the person (RFC 7519, 4.1; OpenID Connect Core, 2). */
const TOKEN_CLAIM = /^(iss|aud|azp|exp|iat|nbf|jti|nonce|auth_time|at_hash|c_hash)$/;

/** An own key of this name replaces the prototype of the object that it is copied to. */
const HARMFUL = '__proto__';

/** The node's own words in an item. */
const OWN_KEY = /^(userId|verified|groups|attributes|outcome|check|reference|raw|error|message)$/;

/** Keys of each version that stand elsewhere in the item. */
const VERSION_3_KEY = /^(attributes|status|uuid|sub)$/;
const FLAT_KEY = /^(id|uuid|sub|verified|affiliation|group|subgroups?|transactions)$/;

/** Version 2 and user information are one flat object. What is no single value is no attribute there. */
export function personOf(body: IDataObject): Person {
	const isFlat = !isVersion3(body);
	const isVerified = isFlat && body.verified === true;
	// In a flat answer one group may stand as in version 3, without a list around it.
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

/** By handle, not by position: ID.me adds and removes attributes without notice. The first of two counts. */
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

/** Who an answer is about: null where it has no id, undefined where its ids differ, cannot be read or were rounded. */
export function whoIs(body: IDataObject): string | null | undefined {
	// In version 3 an "id" is that of a request or a document.
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
	/** Whether the answer itself comes along. Social Security numbers and document tokens never stand in it. */
	withRaw?: boolean;
	/** Whether a model reads the item: then nothing in it is a token or a Social Security number, whatever is set. */
	forAgent?: boolean;
}

/**
 * A person as the node shows them. What is sensitive stands under attributes only, whose names n8n can be told (see the
 * node's `sensitiveOutputFields`): of what else ID.me sends, nobody knows where it may stand.
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

/** User information has no groups, as a rule: that somebody is in none of them would be a wrong answer. */
export function userInfoItem(person: Person): IDataObject {
	const item = personItem(person);
	if (person.groups.length === 0) {
		delete item.verified;
		delete item.groups;
	}
	return item;
}

const LEFT_OUT = new Set(['access_token', 'refresh_token', 'id_token', '__proto__']);

/** No item but that of a sign-in holds a token, whatever ID.me repeats. */
function withoutTokens(body: IDataObject): IDataObject {
	const kept = (key: string, value: unknown) => (LEFT_OUT.has(key) ? undefined : value);
	return JSON.parse(JSON.stringify(body, kept)) as IDataObject;
}
