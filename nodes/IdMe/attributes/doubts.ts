/** Whether an answer about a person can be relied on. A yes needs a documented form, and nothing against it. Pure. */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { comparableText, separated } from '../../shared/words';
import { isNothing, objections } from '../check/verdict';
import { groupsOfStatus, isNames, isSameGroup, type Group } from './groups';
import { isSamePerson, personOf, whoIs } from './person';

/** @param signedIn the user of a trusted ID token, if any: the attributes need not repeat the id */
export function doubtIn(body: IDataObject, signedIn?: string | null) {
	const { verified: isYes, groups } = personOf(body);
	const who = whoIs(body);
	if (who === undefined || (isYes && !(who ?? signedIn))) return 'person';
	const said = [...groups, ...groupsOfStatus(body.groups)];
	const isDoubtful =
		[body, ...entriesOf(body.status)].some(speaksOfErrors) ||
		(isYes && !isKnownYes(body)) ||
		(Object.hasOwn(body, 'verified') && disagrees(body.verified, said)) ||
		said.some((one) => one.verified && said.some((other) => denies(other, one)));
	if (isDoubtful) return 'contradiction';
	const isOfAnother = signedIn !== undefined && who !== null && !isSamePerson(signedIn, who);
	return isOfAnother ? 'anotherPerson' : undefined;
}

const AGAINST = /^(error|fail|reject|denied|expired|revoked|suspended)/i;

/** Whether an answer names an error or revokes something. */
export function speaksOfErrors(said: unknown): boolean {
	return (
		isObject(said) &&
		Object.entries(said).some(([key, value]) => AGAINST.test(key) && !isNothing(value))
	);
}

function isKnownYes(body: IDataObject): boolean {
	const { group, subgroups, subgroup, affiliation } = body;
	return (
		isNames([group, subgroups, subgroup, affiliation]) && entriesOf(body.status).every(isKnownEntry)
	);
}

function isKnownEntry(entry: unknown): boolean {
	// A single word, such as "active", may also say no.
	if (!isObject(entry)) return [...objections({ status: entry } as IDataObject)].length === 0;
	if (entry.verified !== true) return true;
	const [{ group }] = groupsOfStatus(entry);
	return (
		group !== null &&
		isNames([entry.subgroups, entry.subgroup]) &&
		[...objections(entry)].length === 0
	);
}

function entriesOf(status: unknown): unknown[] {
	return [status ?? []].flat();
}

/** Whether the person and their groups contradict each other. */
function disagrees(verified: unknown, groups: readonly Group[]): boolean {
	return groups.length > 0 && (verified === true) !== groups.some((group) => group.verified);
}

/** Whether an unverified group may be the same as a verified one. One text may hold several names. */
function denies(other: Group, one: Group): boolean {
	if (other.verified) return false;
	const mayBeSame =
		one.group === null || other.group === null || isSameGroup(other.group, one.group);
	const [denied, names] = [other, one].map(({ subgroups }) =>
		subgroups.flatMap((name) => [name, ...separated(name)]).map(comparableText),
	);
	const isWhole = denied.length === 0 || names.length === 0;
	return mayBeSame && (isWhole || denied.some((name) => names.includes(name)));
}
