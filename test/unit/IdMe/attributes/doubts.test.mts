import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { doubtIn } from '../../../../nodes/IdMe/attributes/doubts.ts';
import { VERSION_2, VERSION_3 } from '../../../fixtures/idme/attributes/index.mts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const uuid = (value: unknown) => ({ handle: 'uuid', name: 'Unique Identifier', value });
const yes = { group: 'military', subgroups: ['Veteran'], verified: true };
const deep = Array.from({ length: 50_000 }).reduce<unknown[]>((inner) => [inner], ['Veteran']);
const no = { ...yes, verified: false };
const listed = (status: unknown, more: object = {}) =>
	({ attributes: [uuid(A)], status, ...more }) as IDataObject;
const flat = (more: object) => ({ uuid: A, verified: true, ...more }) as IDataObject;

it.each([...VERSION_3, ...VERSION_2])(
	'there is none about what ID.me documents: $name',
	(sample) => {
		expect(doubtIn(sample.body as unknown as IDataObject)).toBeUndefined();
	},
);

it.each<[string, IDataObject]>([
	['groups of which some are verified', listed([yes, { ...no, group: 'student' }])],
	['subgroups of which some are verified', listed([yes, { ...no, subgroups: ['Retiree'] }])],
	[
		'a verified person in one group, and not in another',
		listed([yes, { ...no, group: 'student' }], { verified: true }),
	],
	['no groups', listed([])],
	['a group that is denied for a reason', listed([{ ...no, reason: 'expired' }])],
	['words that ID.me may add for an application', listed([yes], { transactions: [{ ok: false }] })],
	['one group without a list', { ...listed(yes) }],
	['a flat answer with its group in a status', flat({ status: yes })],
	['a key that ID.me may add', listed([{ ...yes, verified_at: '2026-11-29', program: 'VA' }])],
	[
		'a group with columns that are not set',
		listed([{ ...yes, status: null, state: '', valid: null }]),
	],
	['a group beside nothing', listed([yes, null])],
	['a flat answer that calls itself active', flat({ status: 'active' })],
	['a flat answer with a status of 200', flat({ status: 200 })],
	['a flat answer with an empty status', flat({ status: '' })],
	['a number that stands for no error', flat({ error_code: '0', error: 'none', errors: [null] })],
	['the id of a request', listed([yes], { id: 'req-1' })],
	[
		'the number of a document',
		listed([yes], { attributes: [uuid(A), { handle: 'ID', value: 'A1' }] }),
	],
	['nobody, of whom nothing is verified', { attributes: [], status: [] }],
	['a person who is named twice, in two spellings', listed([yes], { sub: A.toUpperCase() })],
])('there is none about %s', (_, body) => {
	expect(doubtIn(body)).toBeUndefined();
});

it('a verified person whom only the ID token names is that person', () => {
	const nobody: IDataObject = { attributes: [], status: [yes] };
	expect(doubtIn(nobody, A)).toBeUndefined();
	expect([doubtIn(nobody), doubtIn(nobody, null)]).toEqual(['person', 'person']);
});

it('an answer is about another person than an ID token that names somebody else, or nobody for certain', () => {
	expect(doubtIn(listed([yes]), A.toUpperCase())).toBeUndefined();
	expect(doubtIn(listed([yes]), B)).toBe('anotherPerson');
	expect(doubtIn(listed([yes]), null)).toBe('anotherPerson');
	expect(doubtIn(listed([]), B)).toBe('anotherPerson');
});

it.each<[string, IDataObject]>([
	['two people in the list', { attributes: [uuid(A), uuid(B)], status: [yes] }],
	['somebody else beside the list', listed([yes], { uuid: B })],
	['somebody else as the subject of the token', listed([yes], { sub: B })],
	['two people in a flat answer', flat({ id: B })],
	['nobody who is verified', { attributes: [], status: [yes] }],
	[
		'an id that JavaScript has rounded',
		{ attributes: [uuid(12345678901234567890)], status: [yes] },
	],
	['an id that is none', { attributes: [uuid({ value: A })], status: [yes] }],
	[
		'somebody else in attributes that are no list',
		{ uuid: A, attributes: { uuid: B }, status: [yes] },
	],
	['an id that is none beside one', { attributes: [uuid(A), uuid([B])], status: [] }],
])('nobody counts where an answer names %s', (_, body) => {
	expect(doubtIn(body)).toBe('person');
});

it.each<[string, IDataObject]>([
	['an entry says more', listed([{ ...yes, status: 'denied' }])],
	['an entry has come to its end', listed([{ ...yes, expired: true }])],
	['a no stands in a list of its own', listed([yes, [no]])],
	[
		'a subgroup is not verified',
		listed([{ ...yes, subgroups: [{ name: 'Veteran', verified: false }] }]),
	],
	[
		'several subgroups are denied in one text',
		listed([yes, { ...no, subgroups: 'Veteran, Retiree' }]),
	],
	['the subgroup is denied without its group', listed([yes, { ...no, group: null }])],
	['everything is denied', listed([yes, { verified: false }])],
	[
		'a denied subgroup stands under the other name',
		listed([yes, { ...no, subgroups: ['X'], subgroup: 'Veteran' }]),
	],
	['no group is named', listed([{ ...yes, group: null }])],
	['its subgroup stands deeper than anybody means', listed([{ ...yes, subgroups: deep }])],
	['the group is no name', listed([{ ...yes, group: { military: false } }])],
	['errors are spelt in another way', listed([yes], { Errors: [{ code: 1 }] })],
	['it is taken back', listed([yes], { revoked: true })],
	['it has come to its end in a flat answer', flat({ affiliation: 'Veteran', expired: true })],
	['an error has a code', listed([yes], { error_code: 2002 })],
	['the person is verified and no group is', listed([no], { verified: true })],
	['the status of a flat answer says no', flat({ status: no })],
	[
		'the status of a flat answer says no beside a subgroup',
		flat({ affiliation: 'Veteran', status: no }),
	],
	['the status of a flat answer is a word', flat({ affiliation: 'Veteran', status: 'denied' })],
	['the groups of a flat answer say no', flat({ groups: [{ verified: false }] })],
	[
		'the groups of a flat answer say no beside a subgroup',
		flat({ affiliation: 'Veteran', groups: [{ verified: false }] }),
	],
	['an affiliation is no name', flat({ affiliation: [{ name: 'Veteran', verified: false }] })],
	...['group', 'subgroups', 'subgroup', 'affiliation'].map((key): [string, IDataObject] => [
		`the ${key} of a flat answer is more than a name`,
		flat({ group: 'military', [key]: [{ name: 'Veteran', of: 'another' }] }),
	]),
])('a yes is none where %s', (_, body) => {
	expect(doubtIn(body)).toBe('contradiction');
});

it('a word against it beside the yes of a group, at whatever depth, is heard', () => {
	const words: Array<[string, unknown]> = [
		['status', 'denied'],
		['state', 'Rejected'],
		['verification_status', 'FAILED'],
		['result', false],
		['expired', true],
		['suspended', 'since 2024'],
		['active', false],
		['decision', 'review'],
		['failure_reason', 'Document expired'],
	];
	const against = fc.constantFrom(...words);
	fc.assert(
		fc.property(against, fc.nat({ max: 2 }), fc.nat({ max: 3 }), ([name, value], at, depth) => {
			let said: object = { [name]: value };
			for (let step = 0; step < depth; step += 1) said = { more: step % 2 === 0 ? said : [said] };
			const status: IDataObject[] = [yes, yes, yes];
			status[at] = { ...yes, ...said } as IDataObject;
			expect(doubtIn(listed(status))).toBe('contradiction');
		}),
	);
});
