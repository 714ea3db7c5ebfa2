/** What the tokens and the attributes endpoints say about a visitor. */
import type { AttributesV3 } from '../../../test/fixtures/idme/attributes/types.mts';
import { GROUPS, valueOf, type Person } from '../people.mts';
import type { Grant } from './grants.mts';
import type { Claims } from './keys.mts';
import type { Visitors } from './visitors.mts';

/** A recording shows tokens that are good for about five hours. */
const CLAIMS_LIFE_SECONDS = 5 * 60 * 60;

/** The groups among the policies of a scope; empty where it names none. */
const groupsIn = (scope: string): string[] =>
	scope.split(/\s+/).filter((policy) => GROUPS.includes(policy));

/** What the person is verified for, as far as the scope asks for it: another group stays unknown. */
function statusFor({ v3 }: Person, scope: string): AttributesV3['status'] {
	const groups = groupsIn(scope);
	return groups.length === 0 ? v3.status : v3.status.filter(({ group }) => groups.includes(group));
}

/** The body of version 3. */
export function attributesV3({ person, scope }: Grant) {
	const { attributes } = person.v3;
	return { attributes, status: statusFor(person, scope), ...person.extra };
}

/** The body of version 2: the same as flat keys. */
export function attributesV2({ person, scope }: Grant, form: 'list' | 'text') {
	const status = statusFor(person, scope);
	const affiliation = status
		.flatMap(({ subgroups }) => subgroups ?? [])
		.flat()
		.filter((each) => each !== null);
	const flat = person.v3.attributes.filter(({ handle }) => handle !== 'uuid');
	return {
		id: person.uuid,
		verified: status.some(({ verified }) => verified),
		affiliation: form === 'list' ? affiliation : affiliation.join(', '),
		...Object.fromEntries(flat.map(({ handle, value }) => [handle, value])),
	};
}

/** The claims of an id_token and of userinfo, which has no `status`. */
export function claimsOf(visitors: Visitors, { person, nonce }: Grant): Claims {
	const { issuer, application, options } = visitors;
	const issuedAt = Math.floor(options.now() / 1000);
	const handles = [
		'email',
		'fname',
		'lname',
		'zip',
		'birth_date',
		'social',
		'street',
		'city',
		'state',
	];
	const known = handles
		.map((handle) => [handle, valueOf(person, handle)] as const)
		.filter(([, value]) => value !== undefined);
	return {
		iss: issuer,
		sub: person.uuid,
		aud: application.clientId,
		exp: issuedAt + CLAIMS_LIFE_SECONDS,
		iat: issuedAt,
		...(nonce !== undefined && options.readings.nonceEchoed ? { nonce } : {}),
		uuid: person.uuid,
		...Object.fromEntries(known),
		email_verified: true,
	};
}
