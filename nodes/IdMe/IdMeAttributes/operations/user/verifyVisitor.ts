import { oneItem, type Items } from '../../../../shared/declarative/rowRun';
import { failed, type Sent } from '../../../../shared/result';
import { checkGroups, type GroupFilter } from '../../../attributes/groups';
import { personItem, personOf, shownPerson } from '../../../attributes/person';
import { halfway, STOPPED_HALFWAY } from '../../../oauth/explain';
import { filterOf, settingsOf, versionOf, type Row, type UserOperation } from '../../row';
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
			return async () => await verify(row, signedIn, filter);
		}),
};

async function verify(row: Row, signIn: SignedIn, filter: GroupFilter): Promise<Sent<Items>> {
	const session = await exchange(row, signIn);
	if (!session.ok) return session;
	const { tokens, claims } = session.value;
	const signedIn = claims && personOf(claims).userId;
	const body = await read(row, versionOf(row), tokens.accessToken, signedIn);
	// The code is used up by now: sending the row again cannot help.
	if (!body.ok) return failed(body.failure ? halfway(body.failure) : STOPPED_HALFWAY);
	const shown = shownPerson(body.value, settingsOf(row));
	const person = { ...shown, userId: shown.userId ?? signedIn ?? null };
	const { verified: isInGroup, ...check } = checkGroups(person.groups, filter);
	const hasFilter = check.group !== null || check.subgroups.length > 0;
	const verified = hasFilter ? isInGroup : person.verified;
	const outcome = verified ? 'verified' : 'notVerified';
	const item = {
		outcome,
		reference: signIn.reference,
		...(hasFilter ? { check } : {}),
		...personItem({ ...person, verified }),
	};
	return oneItem(item, codeUsed(outcome));
}
