import { oneItem, sending, type Items } from '../../../../shared/declarative/operation';
import { failed, type Sent } from '../../../../shared/result';
import { checkGroups, type GroupFilter } from '../../../attributes/groups';
import { checkItem, personItem, shownPerson } from '../../../attributes/items';
import { personOf } from '../../../attributes/normalise';
import { explainDistrust, halfway, STOPPED_HALFWAY } from '../../../oauth/explain';
import { isSamePerson } from '../../../oauth/signedToken';
import { filterOf, placed, settingsOf, versionOf, type Row, type UserOperation } from '../../row';
import { afterRedirect, codeUsed, exchange, read, type SignedIn } from '../../steps';

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
	plan: (row) =>
		afterRedirect(row, (signedIn) => {
			const filter = filterOf(row);
			return filter.ok ? sending(async () => await verify(row, signedIn, filter.value)) : filter;
		}),
};

async function verify(row: Row, signedIn: SignedIn, filter: GroupFilter): Promise<Sent<Items>> {
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
	const settings = settingsOf(row);
	const person = shownPerson(body.value, settings);
	const hasFilter = filter.group !== '' || filter.subgroups.length > 0;
	const check = hasFilter ? checkGroups(person.groups, filter) : undefined;
	const verified = check ? check.verified : person.verified;
	const outcome = verified ? 'verified' : 'notVerified';
	const item = {
		outcome,
		reference: signedIn.reference,
		...(check ? { check: checkItem(check) } : {}),
		...personItem({ ...person, verified }, body.value, settings),
	};
	return oneItem(item, codeUsed(outcome));
}
