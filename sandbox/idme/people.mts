/**
 * The visitors whom the sandbox knows: one for each sample body of ID.me's pages, and a few of our own for shapes that
 * the pages describe without a sample. Every sample shows the same id; here everybody has one of their own.
 */
import { createHash } from 'node:crypto';
import { VERSION_2, VERSION_3 } from '../../test/fixtures/idme/attributes/index.mts';
import type { AttributesV2, AttributesV3 } from '../../test/fixtures/idme/attributes/types.mts';

export interface Person {
	/** 32 hexadecimal digits. */
	uuid: string;
	name: string;
	/** What the person is verified for, in words. */
	about: string;
	v3: AttributesV3;
	/** Keys beside attributes and status, such as transactions, which ID.me adds by arrangement. */
	extra: Readonly<Record<string, unknown>>;
}

type Attribute = AttributesV3['attributes'][number];

const NAMES: Readonly<Record<string, string>> = {
	fname: 'First Name',
	lname: 'Last Name',
	email: 'Email',
	uuid: 'Unique Identifier',
	zip: 'Zip Code',
	birth_date: 'Birth Date',
	social: 'Social Security',
	street: 'Street',
	city: 'City',
	state: 'State',
	document_tokens: 'Document Tokens',
};

const attribute = (handle: string, value: Attribute['value']): Attribute => ({
	handle,
	name: NAMES[handle] ?? handle,
	value,
});

export function valueOf({ v3 }: Person, handle: string): Attribute['value'] | undefined {
	return v3.attributes.find((each) => each.handle === handle)?.value;
}

function personOf(about: string, body: AttributesV3, extra: Person['extra'] = {}): Person {
	const first = body.attributes.find(({ handle }) => handle === 'fname')?.value;
	const last = body.attributes.find(({ handle }) => handle === 'lname')?.value;
	const name = [first, last].filter((part) => part !== undefined).join(' ');
	const uuid = createHash('sha256').update(`${name}|${about}`).digest('hex').slice(0, 32);
	const attributes = body.attributes.map((each) =>
		each.handle === 'uuid' ? { ...each, value: uuid } : each,
	);
	return { uuid, name, about, v3: { ...body, attributes }, extra };
}

/** A sample of version 2 as version 3 would show it. */
function fromVersion2({ id, verified, affiliation, ...rest }: AttributesV2): AttributesV3 {
	const attributes = Object.entries(rest).map(([handle, value]) =>
		attribute(handle, String(value)),
	);
	return {
		attributes: [...attributes, attribute('uuid', id)],
		status: [{ group: 'medical', subgroups: [affiliation], verified }],
	};
}

function own(
	about: string,
	fname: string,
	lname: string,
	status: AttributesV3['status'],
	more: Attribute[] = [],
	extra: Person['extra'] = {},
): Person {
	const values = {
		fname,
		lname,
		email: `${fname}.${lname}@example.org`.toLowerCase(),
		uuid: '',
		zip: '01940',
	};
	const core = Object.entries(values).map(([handle, value]) => attribute(handle, value));
	return personOf(about, { attributes: [...core, ...more], status }, extra);
}

const OWN: readonly Person[] = [
	own('nothing', 'Nadia', 'Brandt', []),
	own('military, but refused', 'Owen', 'Castell', [
		{ group: 'military', subgroups: ['Veteran'], verified: false },
	]),
	own('military, Veteran and student', 'Petra', 'Lindqvist', [
		{ group: 'military', subgroups: ['Veteran'], verified: true },
		{ group: 'student', subgroups: [null], verified: true },
	]),
	own('responder, Firefighter and EMT', 'Quentin', 'Adeyemi', [
		{ group: 'responder', subgroups: ['Firefighter', 'EMT'], verified: true },
	]),
	own('nurse, without subgroups', 'Rosa', 'Petrovic', [{ group: 'nurse', verified: true }]),
	own(
		'alumni, with transactions',
		'Silas',
		'Okoye',
		[{ group: 'alumni', subgroups: null, verified: true }],
		[attribute('document_tokens', { front: 'doc-front-1', back: 'doc-back-1' })],
		{
			transactions: [{ id: 'order-1', amount: 49.5 }],
		},
	),
];

/** Everybody, samples first. */
export const PEOPLE: readonly Person[] = [
	...VERSION_3.map(({ name, body }) => personOf(name, body)),
	...VERSION_2.map(({ name, body }) => personOf(`medical, ${name}`, fromVersion2(body))),
	...OWN,
];

/** Every group that somebody is in, and so every community policy that the sandbox's application has. */
export const GROUPS: readonly string[] = [
	...new Set(PEOPLE.flatMap(({ v3 }) => v3.status.map(({ group }) => group))),
];

/** The first person whom a name, part of a name, an id or words about them fit. */
export function personCalled(text: string): Person | undefined {
	const wanted = text.trim().toLowerCase();
	const exact = PEOPLE.find(({ uuid, name }) => uuid === wanted || name.toLowerCase() === wanted);
	const near = (part: string) => part.toLowerCase().includes(wanted);
	return exact ?? PEOPLE.find(({ name, about }) => near(name) || near(about));
}
