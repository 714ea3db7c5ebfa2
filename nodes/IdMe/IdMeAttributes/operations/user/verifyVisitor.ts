import type { IDataObject } from 'n8n-workflow';

import { answering, oneItem, sending } from '../../../../shared/declarative/operation';
import { failed } from '../../../../shared/result';
import { checkGroups, type GroupFilter } from '../../../attributes/groups';
import { checkItem, personItem, shownPerson } from '../../../attributes/items';
import { personOf } from '../../../attributes/normalise';
import { isSamePerson } from '../../../oauth/signedToken';
import { explainDistrust, halfway, STOPPED_HALFWAY } from '../../../oauth/explain';
import { filterOf, placed, settingsOf, versionOf } from '../../filter';
import type { Row, UserOperation } from '../../row';
import { codeUsed, exchange, read, readRedirect } from '../../steps';

export const verifyVisitor: UserOperation = {
	option: {
		name: 'Verify Visitor',
		value: 'verifyVisitor',
		action: 'Verify a visitor',
		description:
			'Exchange the code of the redirect, read the attributes and check the group in one step, so that no token leaves the node',
	},
	with: ['app'],
	shows: ['group', 'subgroups', 'redirect'],
	offers: ['apiVersion', 'redactSsn', 'simplify', 'tokenIn'],
	plan: (row) => {
		const redirect = readRedirect(row);
		if (!redirect.ok) return redirect;
		if ('declined' in redirect.value) return answering(redirect.value.declined);
		const { signedIn } = redirect.value;
		const filter = filterOf(row);
		if (!filter.ok) return filter;
		return sending(async () => {
			const session = await exchange(row, signedIn);
			if (!session.ok) return session;
			const { tokens, claims } = session.value;
			const body = await read(row, versionOf(row), placed(tokens.accessToken, row));
			// From here on the code is used up: sending the row again could not help.
			if (!body.ok) return failed(body.failure ? halfway(body.failure) : STOPPED_HALFWAY);
			const { userId } = personOf(body.value);
			if (claims && userId !== null && !isSamePerson(claims.sub, userId)) {
				return failed(halfway(explainDistrust('anotherPerson')));
			}
			const item = visitorItem(row, filter.value, signedIn.reference, body.value);
			return oneItem(item, codeUsed(item.outcome));
		});
	},
};

function visitorItem(
	row: Row,
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
