import type { IDataObject } from 'n8n-workflow';

import { checkGroups, type GroupFilter } from '../../../attributes/groups';
import { checkItem, personItem, shownPerson } from '../../../attributes/items';
import { filterOf, isRefused, placed, settingsOf, versionOf } from '../../filter';
import type { Operation } from '../../operation';
import { personOf } from '../../../attributes/normalise';
import { isSamePerson } from '../../../oauth/claims';
import { explainDistrust, halfway, STOPPED_HALFWAY } from '../../../oauth/explain';
import { codeUsed, failed, got, sentRow } from '../../plan';
import type { RowContext } from '../../row';
import { readRedirect } from '../../signIn';
import { exchange, read } from '../../steps';

export const verifyVisitor: Operation = {
	option: {
		name: 'Verify Visitor',
		value: 'verifyVisitor',
		action: 'Verify user',
		description:
			'Exchange the code of the redirect, read the attributes and check the group in one step, so that no token leaves the node',
	},
	with: ['app'],
	shows: [
		'code',
		'state',
		'redirectError',
		'redirectErrorDescription',
		'redirectErrorUri',
		'group',
		'subgroups',
		'apiVersion',
		'simplify',
	],
	offers: ['redactSsn', 'tokenIn'],
	plan: (row) => {
		const redirect = readRedirect(row);
		if (redirect.kind === 'failed') return redirect;
		if (redirect.kind === 'declined') return { kind: 'answer', json: redirect.json };
		const filter = filterOf(row);
		if (isRefused(filter)) return filter;
		return {
			kind: 'plan',
			send: async (client) => {
				const session = await exchange(client, row, redirect);
				if (session.kind !== 'got') return session;
				const { tokens, claims } = session.value;
				const body = await read(client, row, versionOf(row), placed(tokens.accessToken, row));
				// From here on the code is used up: sending the row again could not help.
				if (body.kind === 'cancelled') return failed(STOPPED_HALFWAY);
				if (body.kind === 'failed') return failed(halfway(body.failure));
				const { userId } = personOf(body.value);
				if (claims && userId !== null && !isSamePerson(claims.sub, userId)) {
					return failed(halfway(explainDistrust('anotherPerson')));
				}
				const item = visitorItem(row, filter, redirect.reference, body.value);
				return sentRow(got(item), codeUsed(item.outcome));
			},
		};
	},
};

function visitorItem(
	row: RowContext,
	filter: GroupFilter,
	reference: string,
	body: IDataObject,
): IDataObject {
	const settings = settingsOf(row);
	const person = shownPerson(body, settings);
	const hasFilter = filter.group !== '' || filter.subgroups.length > 0;
	const check = hasFilter ? checkGroups(person.groups, filter) : undefined;
	const verified = check ? check.verified : person.verified;
	return {
		outcome: verified ? 'verified' : 'notVerified',
		reference,
		...(check ? { check: checkItem(check) } : {}),
		...personItem({ ...person, verified }, body, settings),
	};
}
