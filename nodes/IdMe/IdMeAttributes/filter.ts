/** Which group a row asks for, and how its answer is read. */
import type { RowFailure } from '../../shared/rowFailure';
import { isInVersion2, namesIn, type GroupFilter } from '../attributes/groups';
import type { ItemSettings } from '../attributes/items';
import type { AccessToken } from '../oauth/client';
import type { ApiVersion } from '../oauth/environments';
import { failed, missing } from './plan';
import type { RowContext } from './rowContext';

/** What is asked for, or why the answer could only be no: a code must not be used up for that. */
export function filterOf(row: RowContext): GroupFilter | ReturnType<typeof failed> {
	const written = row.value('subgroups', '');
	const listed = typeof written === 'string' ? written.split(',') : written;
	const filter = { group: row.located('group'), subgroups: namesIn(listed) };
	return versionOf(row) === 'v3' || isInVersion2(filter) ? filter : failed(notInVersion2(filter));
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
