/** A row as operations see it, and readers of values that several operations take. */
import { isObject } from '../../shared/answers';
import { systemClock, type Clock } from '../../shared/clock';
import type { DeclarativeNode, RowParts } from '../../shared/declarative/declarativeNode';
import type { Operation } from '../../shared/declarative/operation';
import { missing, notSent, refused, RowRefusal } from '../../shared/result';
import { isInVersion2, writtenNames, type GroupFilter } from '../attributes/groups';
import type { ItemSettings } from '../attributes/person';
import type { ApiVersion, AppAccount, Authentication } from '../oauth/account';
import { connect, type IdMeOAuthClient } from '../oauth/client';
import type { UsedCodes } from '../oauth/signIn';
import { PARAMETERS, type NodeOptions, type Option, type Parameter } from './parameters';

export interface Row extends RowParts<AppAccount, UsedCodes, NodeOptions> {
	client: IdMeOAuthClient;
	clock: Clock;
}

export interface UserOperation extends Operation<Parameter, Option, Row> {
	with: readonly Authentication[];
}

export const rowOf: DeclarativeNode<Row>['row'] = (parts, context, sending) => ({
	...parts,
	client: connect(context, parts.account, sending),
	clock: systemClock,
});

/** The wanted groups. Refused where the API version could not answer, before a code is used up. */
export function filterOf(row: Row): GroupFilter {
	const [group = '', ...others] = givenIn(row, 'group');
	const filter = { group, subgroups: givenIn(row, 'subgroups') };
	if (others.length > 0) throw unreadable('group', 'names more than one group');
	if (versionOf(row) === 'v2' && !isInVersion2(filter)) throw notInVersion2(filter);
	return filter;
}

/** Names in a parameter; none only if it was left empty: an expression that yields nothing would let everybody pass. */
function givenIn(row: Row, parameter: keyof GroupFilter): string[] {
	const written = row.value(parameter, '');
	const value: unknown = isObject(written) && '__rl' in written ? written.value : written;
	if ((value ?? '') === '' && !row.isExpression(parameter)) return [];
	// The name of a group may contain commas.
	const names = writtenNames(value, parameter === 'group' ? (text) => [text] : undefined);
	if (names === undefined) throw unreadable(parameter, 'is neither a name nor a list of names');
	if (names.length === 0) throw unreadable(parameter, 'is set, but empty');
	return names;
}

function unreadable(field: keyof GroupFilter, is: string): RowRefusal {
	const label = PARAMETERS[field].displayName;
	const hint = `Without it anybody would pass, so nothing was sent. Check the expression in ${label}; to accept all, leave the field empty and without an expression.`;
	return refused({ field, label, rule: 'emptyFilter', is, hint });
}

function notInVersion2({ group, subgroups }: GroupFilter): RowRefusal {
	const names = subgroups.map((name) => `"${name}"`).join(', ');
	const wanted = subgroups.length === 0 ? `"${group}"` : `"${group}" with ${names}`;
	const what = `Version 2 of ID.me's answers does not say who belongs to the group ${wanted}`;
	const hint =
		'Set API Version to Version 3. To stay with Version 2, leave Group empty and name the subgroups that you accept, such as Veteran: of groups it knows only medical, with DEA/NPI or NPI.';
	const field = { field: 'group', label: 'Group', rule: 'notInVersion2' };
	return new RowRefusal(notSent(what, hint, field));
}

export function versionOf(row: Row): ApiVersion {
	return row.options.apiVersion ?? 'v3';
}

export function settingsOf(row: Row): ItemSettings {
	const { options, simplify, asTool } = row;
	return { redactSsn: options.redactSsn !== false, withRaw: !simplify, forAgent: asTool };
}

/** Undefined with a connected account, whose token n8n adds. */
export function tokenOf(row: Row): string | undefined {
	if (row.account.authentication === 'oAuth2') return undefined;
	const token = row.text('accessToken');
	if (token !== '') return token;
	const hint = 'Pass on the token that "Exchange Code" or "Refresh Token" returned.';
	throw missing('accessToken', 'Access Token', hint);
}
