/** The items that come out of the node. Pure. */
import type { IDataObject } from 'n8n-workflow';

import type { GroupCheck } from './groups';
import { personOf, type Person } from './normalise';
import { redacted, redactedForAgents, redactedFully } from './redaction';

export interface ItemSettings {
	redactSsn: boolean;
	/** Whether the answer itself comes along. Social Security numbers and document tokens never stand in it. */
	withRaw?: boolean;
	/** Whether a model reads the item: then nothing in it is a token. */
	forAgent?: boolean;
}

/**
 * A person as the node shows them. What is sensitive stands under attributes only, whose names n8n can be told (see the
 * node's `sensitiveOutputFields`): of what else ID.me sends, nobody knows where it may stand.
 * @param body ID.me's own answer, as an object
 */
export function shownPerson(body: IDataObject, { redactSsn, forAgent }: ItemSettings): Person {
	const clean = withoutTokens(body);
	if (forAgent) return personOf(redactedForAgents(clean));
	const { others } = personOf(redactedFully(clean));
	return { ...personOf(redactSsn ? redacted(clean) : clean), others };
}

export function personItem(
	{ userId, verified, groups, attributes, others }: Person,
	body: IDataObject,
	settings: ItemSettings,
): IDataObject {
	return { verified, userId, groups, attributes, ...others, ...rawOf(body, settings) };
}

/** User information has no groups, as a rule: that somebody is in none of them would be a wrong answer. */
export function userInfoItem(
	person: Person,
	body: IDataObject,
	settings: ItemSettings,
): IDataObject {
	if (person.groups.length > 0) return personItem(person, body, settings);
	const { userId, attributes, others } = person;
	return { userId, attributes, ...others, ...rawOf(body, settings) };
}

export function checkItem({ group, subgroups, matched }: GroupCheck): IDataObject {
	return { group: group === '' ? null : group, subgroups, matched };
}

function rawOf(body: IDataObject, { withRaw, forAgent }: ItemSettings): IDataObject {
	const redact = forAgent ? redactedForAgents : redactedFully;
	return withRaw ? { raw: redact(withoutTokens(body)) } : {};
}

const LEFT_OUT = new Set(['access_token', 'refresh_token', 'id_token', '__proto__']);

/** No item but that of a sign-in holds a token, whatever ID.me repeats. */
function withoutTokens(body: IDataObject): IDataObject {
	const kept = (key: string, value: unknown) => (LEFT_OUT.has(key) ? undefined : value);
	return JSON.parse(JSON.stringify(body, kept)) as IDataObject;
}
