/** Which group a row asks for, and how its answer is read. */
import { namesIn, type GroupFilter } from '../attributes/groups';
import type { ItemSettings } from '../attributes/items';
import type { AccessToken } from '../oauth/client';
import type { ApiVersion } from '../oauth/environments';
import { missing } from './plan';
import type { RowContext } from './rowContext';

export function filterOf(row: RowContext): GroupFilter {
	const written = row.value('subgroups', '');
	const listed = typeof written === 'string' ? written.split(',') : written;
	return { group: row.located('group'), subgroups: namesIn(listed) };
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

export function isMissing<T extends object>(
	found: T | ReturnType<typeof missing>,
): found is ReturnType<typeof missing> {
	return 'kind' in found && found.kind === 'failed';
}
