/** The groups that the editor suggests. Nothing is asked of ID.me: names of your own are typed in. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { KNOWN_GROUPS } from '../attributes/groups';

export async function searchGroups(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	return {
		results: KNOWN_GROUPS.filter(({ name, value }) =>
			`${name} ${value}`.toLowerCase().includes(wanted),
		).map(({ name, value }) => ({ name, value })),
	};
}
