/**
 * The groups that ID.me verifies, and whether a person belongs to one. Pure.
 *
 * Names are free text, since organisations have their own. The suggestions below are from
 * developers.id.me/documentation/api/groups and docs.id.me/integrations/configurations/configuration-standards.
 */
import { jsonParse, type IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { comparableText, nonValueIn, separated, withoutQuotes } from '../../shared/words';
import { textOf } from '../check/transaction';

export interface Group extends IDataObject {
	/** Null where version 2 does not tell. */
	group: string | null;
	subgroups: string[];
	verified: boolean;
}

export const KNOWN_GROUPS = [
	{ name: 'Alumni', value: 'alumni' },
	{ name: 'Employee', value: 'employee' },
	{ name: 'First Responder', value: 'responder' },
	{ name: 'First Responder (Canada)', value: 'responder_canada' },
	{ name: 'Government', value: 'government' },
	{ name: 'Hospital Employee', value: 'hospital_employee' },
	{ name: 'Low Income', value: 'low_income' },
	{ name: 'Medical', value: 'medical' },
	{ name: 'Military', value: 'military' },
	{ name: 'Military (Canada)', value: 'military_canada' },
	{ name: 'Nurse', value: 'nurse' },
	{ name: 'Senior', value: 'senior' },
	{ name: 'Student', value: 'student' },
	{ name: 'Teacher', value: 'teacher' },
];

/** In the order of their groups. */
export const KNOWN_SUBGROUPS =
	'Police Officer, Firefighter, EMT, Police Officer for Canada, Federal, State, Local, DEA/NPI, NPI, Service Member, Veteran, Retiree, Military Spouse, Military Family, Service Member for Canada, Veteran for Canada, Retiree for Canada';

/** Older names of groups. */
const SAME_GROUP: Readonly<Record<string, string>> = {
	first_responder: 'responder',
	pbr: 'low_income',
};

/** Subgroups of medical in version 2: EPCS and eRx (developers.id.me/documentation/api/epcs). */
const isMedical = (subgroup: string): boolean =>
	['dea/npi', 'npi'].includes(comparableText(subgroup));

/** The groups in `status` (version 3), one entry or a list. */
export function groupsOfStatus(status: unknown): Group[] {
	const entries: unknown[] = Array.isArray(status) ? status : [status];
	return entries.filter(isObject).map((entry) => ({
		group: textOf(entry.group),
		subgroups: namesIn([entry.subgroups, entry.subgroup]),
		verified: entry.verified === true,
	}));
}

/** The groups of version 2, which names subgroups only. */
export function groupsOfAffiliation(affiliation: unknown, verified: boolean): Group[] {
	const names = namesIn(affiliation);
	return [
		{ group: 'medical', subgroups: names.filter(isMedical), verified },
		{ group: null, subgroups: names.filter((name) => !isMedical(name)), verified },
	].filter(({ subgroups }) => subgroups.length > 0);
}

/** The groups of a flat answer. If it names a group, subgroups may still be under `affiliation`, as in version 2. */
export function groupsOfFlat(body: IDataObject): Group[] {
	const { affiliation, subgroups, subgroup } = body;
	const verified = body.verified === true;
	const group = textOf(body.group);
	if (group === null) return groupsOfAffiliation(affiliation, verified);
	return [{ group, subgroups: namesIn([subgroups, subgroup, affiliation]), verified }];
}

/** Deeper lists hold no names. */
const DEEPEST = 20;

/** All names in nested lists; null stands for "no subgroup". */
export function namesIn(value: unknown): string[] {
	return [...new Set([value].flat(DEEPEST).flatMap((each) => textOf(each) ?? []))];
}

/** Whether nested lists hold nothing but names and null. */
export function isNames(value: unknown): boolean {
	return [value]
		.flat(DEEPEST)
		.every((each) => each === undefined || each === null || /^(string|number)$/.test(typeof each));
}

/** Names in a text (see `separated`), JSON or a list; undefined where anything in it is no name. */
export function writtenNames(
	value: unknown,
	split: (text: string) => string[] = separated,
): string[] | undefined {
	if (Array.isArray(value)) {
		const names = (value as unknown[]).flatMap((entry) => writtenNames(entry, split));
		return names.includes(undefined) ? undefined : [...new Set(names as string[])];
	}
	if (value === undefined || value === null) return [];
	if (typeof value !== 'string') return typeof value === 'number' ? [String(value)] : undefined;
	const isList = /^\s*\[/.test(value);
	const list: unknown = isList ? jsonParse(value, { fallbackValue: null }) : null;
	if (list !== null) return writtenNames(list, split);
	// A name has letters or digits.
	const names = split(value).flatMap((name) =>
		/[\p{L}\p{N}]/u.test(name) ? withoutQuotes(name) : [],
	);
	return names.some((name) => nonValueIn(name)) ? undefined : names;
}

export interface GroupFilter {
	/** Empty: any group. */
	group: string;
	/** Empty: any subgroup; otherwise one of them is enough. */
	subgroups: string[];
}

/** Whether version 2 can answer: it names no group, and medical only by the subgroups of prescribers. */
export function isInVersion2({ group, subgroups }: GroupFilter): boolean {
	if (group === '') return true;
	if (handleOf(group) !== 'medical') return false;
	return subgroups.length === 0 || subgroups.some(isMedical);
}

/** @returns `matched`: the subgroups the person is verified for; children of soldiers are in `military` too */
export function checkGroups(groups: readonly Group[], { group, subgroups }: GroupFilter) {
	const wanted = new Set(subgroups.map(comparableText));
	const fitting = groups.filter(
		(entry) => entry.verified && (group === '' || isSameGroup(entry.group, group)),
	);
	const matched = fitting
		.flatMap((entry) => entry.subgroups)
		.filter((name) => wanted.size === 0 || wanted.has(comparableText(name)));
	const verified = wanted.size === 0 ? fitting.length > 0 : matched.length > 0;
	return { verified, group: group || null, subgroups, matched: [...new Set(matched)] };
}

/** Whether two names mean the same group, ignoring spelling and counting older names. */
export function isSameGroup(one: string | null, other: string): boolean {
	return one !== null && handleOf(one) === handleOf(other);
}

function handleOf(group: string): string {
	const handle = comparableText(group).replace(/[\s-]+/g, '_');
	return Object.hasOwn(SAME_GROUP, handle) ? SAME_GROUP[handle] : handle;
}
