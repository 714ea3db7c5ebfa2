/** Which group a row asks for, and how its answer is read. */
import { isObject } from '../../shared/answers';
import type { RowFailure } from '../../shared/rowFailure';
import { isInVersion2, writtenNames, type GroupFilter } from '../attributes/groups';
import type { ItemSettings } from '../attributes/items';
import type { AccessToken } from '../oauth/client';
import type { ApiVersion } from '../oauth/environments';
import { failed, missing } from './plan';
import type { RowContext } from './row';

/** What is asked for, or why the answer could only be wrong: a code must not be used up for that. */
export function filterOf(row: RowContext): GroupFilter | ReturnType<typeof failed> {
	const group = givenIn(row, 'group', 'Group');
	const subgroups = givenIn(row, 'subgroups', 'Subgroups');
	if (!Array.isArray(group)) return group;
	if (!Array.isArray(subgroups)) return subgroups;
	if (group.length > 1) return failed(unreadable('group', 'Group', 'names more than one group'));
	const filter = { group: group[0] ?? '', subgroups };
	return versionOf(row) === 'v3' || isInVersion2(filter) ? filter : failed(notInVersion2(filter));
}

/**
 * The names that a filter gives. Only a parameter that was left empty is none: one that is set and comes to nothing
 * would let everybody pass.
 */
function givenIn(
	row: RowContext,
	parameter: 'group' | 'subgroups',
	label: string,
): string[] | ReturnType<typeof failed> {
	const written = row.value(parameter, '');
	const value: unknown = isObject(written) && '__rl' in written ? written.value : written;
	const isLeftEmpty = value === '' || value === undefined || value === null;
	if (isLeftEmpty && !row.isExpression(parameter)) return [];
	// The name of a group is one, whatever stands in it.
	const names = writtenNames(value, parameter === 'group' ? (text) => [text] : undefined);
	if (names === undefined) {
		return failed(unreadable(parameter, label, 'is neither a name nor a list of names'));
	}
	return names.length > 0 ? names : failed(unreadable(parameter, label, 'is set, but empty'));
}

function unreadable(field: string, label: string, is: string): RowFailure {
	return {
		what: `${label} ${is}`,
		hint: `Without it anybody would pass, so nothing was sent. Check the expression in ${label}; to accept all, leave the field empty and without an expression.`,
		state: 'notSent',
		field,
		label,
		rule: 'emptyFilter',
	};
}

function notInVersion2({ group, subgroups }: GroupFilter): RowFailure {
	const names = subgroups.map((name) => `"${name}"`).join(', ');
	const wanted = subgroups.length === 0 ? `"${group}"` : `"${group}" with ${names}`;
	return {
		what: `Version 2 of ID.me's answers does not say who belongs to the group ${wanted}`,
		hint: 'Set API Version to Version 3. To stay with Version 2, leave Group empty and name the subgroups that you accept, such as Veteran: of groups it knows only medical, with DEA/NPI or NPI.',
		state: 'notSent',
		field: 'group',
		label: 'Group',
		rule: 'notInVersion2',
	};
}

export function versionOf(row: RowContext): ApiVersion {
	return row.text('apiVersion') === 'v2' ? 'v2' : 'v3';
}

export function settingsOf(row: RowContext): ItemSettings {
	return {
		// What a model reads leaves the place where anybody could restrict it.
		redactSsn: row.asTool || row.options.redactSsn !== false,
		withRaw: !row.flag('simplify', true),
		forAgent: row.asTool,
	};
}

/** The row's token; none with a connected account, whose token n8n adds itself. */
export function accessOf(row: RowContext): { access?: AccessToken } | ReturnType<typeof missing> {
	if (row.account.authentication === 'oAuth2') return {};
	const token = row.text('accessToken');
	if (token === '') {
		return missing(
			'accessToken',
			'Access Token',
			'Pass on the token that "Exchange Code" or "Refresh Token" returned.',
		);
	}
	return { access: placed(token, row) };
}

export function placed(token: string, { options }: Pick<RowContext, 'options'>): AccessToken {
	return { token, place: options.tokenIn === 'query' ? 'query' : 'header' };
}

export function isRefused<T extends object>(
	found: T | ReturnType<typeof failed>,
): found is ReturnType<typeof failed> {
	return 'kind' in found && found.kind === 'failed';
}
