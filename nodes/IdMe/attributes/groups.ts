/**
 * The groups that ID.me verifies, and whether a person belongs to one. Pure.
 *
 * Names are free text everywhere: organisations have handles of their own. Those below are suggestions, from
 * developers.id.me/documentation/api/groups and docs.id.me/integrations/configurations/configuration-standards.
 */
import { jsonParse, type IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { comparableText, separated, withoutQuotes } from '../../shared/words';
import { textOf } from '../check/transaction';

export interface Group extends IDataObject {
	/** Null where ID.me's version 2 does not say which group a subgroup is of. */
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

/** In the order of the groups that they are of. */
export const KNOWN_SUBGROUPS =
	'Police Officer, Firefighter, EMT, Police Officer for Canada, Federal, State, Local, DEA/NPI, NPI, Service Member, Veteran, Retiree, Military Spouse, Military Family, Service Member for Canada, Veteran for Canada, Retiree for Canada';

/** Names that ID.me has used for the same group at different times. */
const SAME_GROUP: Readonly<Record<string, string>> = {
	first_responder: 'responder',
	pbr: 'low_income',
};

/** What version 2 calls medical: EPCS and eRx (developers.id.me/documentation/api/epcs). */
const isMedical = (subgroup: string): boolean =>
	['dea/npi', 'npi'].includes(comparableText(subgroup));

/** The groups of an answer's `status`: any number of entries, each in any of the shapes that were seen. */
export function groupsOfStatus(status: unknown): Group[] {
	const entries: unknown[] = Array.isArray(status) ? status : [status];
	return entries.filter(isObject).map((entry) => ({
		group: textOf(entry.group),
		subgroups: namesIn([entry.subgroups, entry.subgroup]),
		verified: entry.verified === true,
	}));
}

/** The groups of version 2, which lists subgroups only. */
export function groupsOfAffiliation(affiliation: unknown, verified: boolean): Group[] {
	const names = namesIn(affiliation);
	return [
		{ group: 'medical', subgroups: names.filter(isMedical), verified },
		{ group: null, subgroups: names.filter((name) => !isMedical(name)), verified },
	].filter(({ subgroups }) => subgroups.length > 0);
}

/** Where a flat answer names a group, its subgroups may still stand under `affiliation`, as version 2 calls them. */
export function groupsOfFlat(body: IDataObject): Group[] {
	const { affiliation, subgroups, subgroup } = body;
	const verified = body.verified === true;
	const group = textOf(body.group);
	if (group === null) return groupsOfAffiliation(affiliation, verified);
	return [{ group, subgroups: namesIn([subgroups, subgroup, affiliation]), verified }];
}

/** More lists within lists than anybody means: what is deeper is no name. */
const DEEPEST = 20;

/** Every name in a list, also in lists within it; null stands for "no subgroup". */
export function namesIn(value: unknown): string[] {
	return [...new Set([value].flat(DEEPEST).flatMap((each) => textOf(each) ?? []))];
}

/** Whether nothing but names stands in a list, also in lists within it, or null for "no subgroup". */
export function isNames(value: unknown): boolean {
	return [value]
		.flat(DEEPEST)
		.every((each) => each === undefined || each === null || /^(string|number)$/.test(typeof each));
}

/** Names as people write them (see `separated`), as JSON, or as a list. Undefined where something among them is no name. */
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
	// What has no letter is no name.
	return split(value).flatMap((name) => (/[\p{L}\p{N}]/u.test(name) ? withoutQuotes(name) : []));
}

export interface GroupFilter {
	/** Empty: any group. */
	group: string;
	/** Empty: any subgroup; otherwise one of them is enough. */
	subgroups: string[];
}

/** Where version 2 cannot say yes, its no is wrong: it names no group, and medical only by the subgroups of prescribers. */
export function isInVersion2({ group, subgroups }: GroupFilter): boolean {
	if (group === '') return true;
	if (handleOf(group) !== 'medical') return false;
	return subgroups.length === 0 || subgroups.some(isMedical);
}

/** @returns as `matched` the subgroups that the person is verified for: children of soldiers are in `military` as well */
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

/** Whether two names are of the same group: spelling makes no difference, nor does a name of an earlier time. */
export function isSameGroup(one: string | null, other: string): boolean {
	return one !== null && handleOf(one) === handleOf(other);
}

function handleOf(group: string): string {
	const handle = comparableText(group).replace(/[\s-]+/g, '_');
	return Object.hasOwn(SAME_GROUP, handle) ? SAME_GROUP[handle] : handle;
}
