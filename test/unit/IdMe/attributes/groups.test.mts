import fc from 'fast-check';
import {
	checkGroups,
	groupsOfAffiliation,
	groupsOfStatus,
	isInVersion2,
	KNOWN_GROUPS,
	namesIn,
	type Group,
} from '../../../../nodes/IdMe/attributes/groups.ts';

const status = (subgroups: unknown, more: object = {}) => [
	{ group: 'military', subgroups, verified: true, ...more },
];

describe('the groups of a status', () => {
	it.each([
		['a list', ['Veteran'], ['Veteran']],
		['a list in a list', [['DEA/NPI']], ['DEA/NPI']],
		['a list that is nested deeper', [[['A'], 'B']], ['A', 'B']],
		['a list of null', [null], []],
		['null', null, []],
		['nothing', undefined, []],
		['an empty list', [], []],
		['one name', 'Veteran', ['Veteran']],
		['names with spaces around them', [' Veteran ', ''], ['Veteran']],
		['a name that stands twice', ['Veteran', ['Veteran']], ['Veteran']],
		['things that are no names', [{}, true, ['Veteran']], ['Veteran']],
	])('have subgroups given as %s', (_, given, subgroups) => {
		expect(groupsOfStatus(status(given))).toEqual([
			{ group: 'military', subgroups, verified: true },
		]);
	});

	it('may be several, one, or none', () => {
		const two = [...status(['Veteran']), { group: 'teacher', subgroups: [null], verified: false }];
		expect(groupsOfStatus(two).map(({ group }) => group)).toEqual(['military', 'teacher']);
		expect(groupsOfStatus(two[0])).toHaveLength(1);
		for (const none of [[], [null], ['military'], undefined]) {
			expect(groupsOfStatus(none ?? [])).toEqual([]);
		}
	});

	it('may name one subgroup in the singular', () => {
		expect(groupsOfStatus([{ group: 'military', subgroup: 'Veteran', verified: true }])).toEqual([
			{ group: 'military', subgroups: ['Veteran'], verified: true },
		]);
	});

	it.each([undefined, null, 'true', 1, 'yes', {}, false])(
		'are verified by true only, not by %j',
		(verified) => {
			expect(groupsOfStatus(status(['Veteran'], { verified }))[0].verified).toBe(false);
		},
	);
});

describe('the groups of an affiliation', () => {
	it.each([
		[['DEA/NPI'], [{ group: 'medical', subgroups: ['DEA/NPI'], verified: true }]],
		[['npi'], [{ group: 'medical', subgroups: ['npi'], verified: true }]],
		['NPI', [{ group: 'medical', subgroups: ['NPI'], verified: true }]],
		['Veteran', [{ group: null, subgroups: ['Veteran'], verified: true }]],
		[
			['Veteran', 'NPI'],
			[
				{ group: 'medical', subgroups: ['NPI'], verified: true },
				{ group: null, subgroups: ['Veteran'], verified: true },
			],
		],
		[[], []],
		[null, []],
	])('of %j', (affiliation, groups) => {
		expect(groupsOfAffiliation(affiliation, true)).toEqual(groups);
	});
});

describe('a check of a group', () => {
	const check = (groups: Group[], group: string, ...subgroups: string[]) =>
		checkGroups(groups, { group, subgroups });
	const spouse = groupsOfStatus(status(['Military Spouse']));
	const veteran = groupsOfStatus(status(['Veteran', 'Retiree']));

	it('asks for the group', () => {
		expect(check(veteran, 'military').verified).toBe(true);
		expect(check(veteran, 'teacher').verified).toBe(false);
		expect(check([], 'military').verified).toBe(false);
	});

	it('tells a veteran from a spouse, who is in the same group', () => {
		expect(check(spouse, 'military').verified).toBe(true);
		expect(check(spouse, 'military', 'Veteran')).toMatchObject({ verified: false, matched: [] });
		expect(check(veteran, 'military', 'veteran ', 'Service  Member')).toMatchObject({
			verified: true,
			matched: ['Veteran'],
		});
		const canadian = groupsOfStatus([
			{ group: 'military_canada', subgroups: ['Veteran for Canada'], verified: true },
		]);
		expect(check(canadian, 'military', 'Veteran').verified).toBe(false);
		expect(check(canadian, '', 'Veteran').verified).toBe(false);
	});

	it('takes a subgroup alone, which is all that version 2 knows', () => {
		const old = groupsOfAffiliation(['Veteran'], true);
		expect(check(old, '', 'Veteran').verified).toBe(true);
		expect(check(groupsOfAffiliation(['DEA/NPI'], true), 'medical', 'dea/npi').verified).toBe(true);
	});

	it.each([
		['', [], true],
		['', ['Veteran'], true],
		['medical', [], true],
		['Medical', ['Veteran', 'npi'], true],
		['medical', ['Veteran'], false],
		['military', ['Veteran'], false],
		['military', [], false],
	])('can be answered by version 2 for the group "%s" and %j: %p', (group, subgroups, can) => {
		expect(isInVersion2({ group, subgroups })).toBe(can);
		// Whoever belongs to it comes out as a member: a no would be a wrong answer.
		const everybody = groupsOfAffiliation([...subgroups, 'NPI', 'Veteran'], true);
		expect(check(everybody, group, ...subgroups).verified).toBe(can);
	});

	it('does not take a subgroup of a group that was not verified', () => {
		const mixed: Group[] = [
			{ group: 'military', subgroups: ['Veteran'], verified: false },
			{ group: 'teacher', subgroups: [], verified: true },
		];
		expect(check(mixed, 'military').verified).toBe(false);
		expect(check(mixed, 'military', 'Veteran').verified).toBe(false);
		expect(check(mixed, '', 'Veteran').verified).toBe(false);
		expect(check(mixed, '').verified).toBe(true);
	});

	it.each([
		['responder', 'first_responder'],
		['First Responder', 'responder'],
		['pbr', 'low_income'],
		['Military-Canada', 'military_canada'],
		['MILITARY', 'military'],
		['constructor', 'constructor'],
	])('knows %s as %s', (asked, sent) => {
		expect(check([{ group: sent, subgroups: [], verified: true }], asked).verified).toBe(true);
	});

	it('does not take one country for another', () => {
		const canada: Group[] = [{ group: 'responder_canada', subgroups: [], verified: true }];
		expect(check(canada, 'responder').verified).toBe(false);
	});

	it('never says yes to groups of which none is verified', () => {
		const group = fc.record({
			group: fc.option(fc.string()),
			subgroups: fc.array(fc.string()),
			verified: fc.constant(false),
		});
		fc.assert(
			fc.property(fc.array(group), fc.string(), fc.array(fc.string()), (groups, name, names) => {
				expect(checkGroups(groups, { group: name, subgroups: names }).verified).toBe(false);
			}),
		);
	});
});

it('names are found in whatever comes', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			for (const name of namesIn(value)) expect(name.trim()).toBe(name);
		}),
	);
});

it('suggestions stand in alphabetical order, each once', () => {
	const names = KNOWN_GROUPS.map(({ name }) => name);
	expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
	expect(new Set(KNOWN_GROUPS.map(({ value }) => value)).size).toBe(names.length);
});
