/** The tokens of a person as an item: the only one of the node's items that holds any. Pure. */
import type { IDataObject } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import { shownPerson, type ItemSettings } from '../attributes/items';
import type { Session } from './steps';

/** What a model reads ends up in prompts and logs. */
export const NOT_FOR_TOOLS: RowFailure = {
	what: 'Tokens are not handed out to AI agents',
	hint: 'Let the agent use "Verify Visitor", or exchange the code in the workflow itself.',
	state: 'notSent',
	rule: 'notForTools',
};

/** @param now ms since 1970, when the tokens came */
export function sessionItem(
	{ tokens, claims }: Session,
	now: number,
	settings: Pick<ItemSettings, 'redactSsn' | 'forAgent'>,
): IDataObject {
	const { accessToken, tokenType, expiresIn, scope, refreshToken, refreshExpiresIn } = tokens;
	const item: IDataObject = {
		accessToken,
		tokenType,
		expiresAt: instant(now, expiresIn),
		scope,
		refreshToken,
		refreshExpiresAt: instant(now, refreshExpiresIn),
		...(claims ? personIn(claims, settings) : {}),
	};
	return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

function personIn(
	claims: IDataObject,
	settings: Pick<ItemSettings, 'redactSsn' | 'forAgent'>,
): IDataObject {
	const { userId, attributes } = shownPerson(claims, settings);
	return { userId, attributes };
}

function instant(now: number, seconds: number | undefined): string | undefined {
	if (seconds === undefined) return undefined;
	const date = new Date(now + seconds * 1000);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
