/** Every sample body of ID.me's pages, through the node. */
import type { IDataObject } from 'n8n-workflow';
import { VERSION_2, VERSION_3 } from '../../fixtures/idme/attributes/index.mts';
import { byName } from './support/people.mts';
import { ACCESS_TOKEN, jsonOf, openStage } from './support/stage.mts';

const stage = openStage();
const items = [{ accessToken: ACCESS_TOKEN }];
const uuid = 'd733a89e2e634f04ac2fe66c97f71612';
const masked = (attributes: IDataObject) =>
	'social' in attributes ? { ...attributes, social: '***' } : attributes;

/** Read here a second time, in the plainest way: one value by handle, one entry by group. */
const expectedOf = ({ attributes, status }: (typeof VERSION_3)[number]['body']) => ({
	verified: true,
	userId: uuid,
	groups: status.map(({ group, subgroups }) => ({
		group,
		subgroups: (subgroups ?? []).flat().filter((name) => name !== null),
		verified: true,
	})),
	attributes: masked(Object.fromEntries(attributes.map(({ handle, value }) => [handle, value]))),
});

it('are all that the pages show', () => {
	expect(VERSION_3.map(({ body }) => body.status[0])).toHaveLength(16);
	expect(VERSION_2).toHaveLength(2);
});

it.each(VERSION_3)('come out normalised: version 3, $name', async ({ body }) => {
	stage.person = () => ({ body });
	const { success } = await stage.run({ operation: 'getAttributes', items });
	expect(jsonOf(success)).toEqual([expectedOf(body)]);
});

it.each(VERSION_2)('come out normalised: version 2, $name', async ({ body }) => {
	stage.person = () => ({ body });
	const parameters = { options: { apiVersion: 'v2' } };
	const { success } = await stage.run({ operation: 'getAttributes', items, parameters });
	const { id, verified, affiliation, ...attributes } = body;
	expect(jsonOf(success)).toEqual([
		{
			verified,
			userId: id,
			groups: [{ group: 'medical', subgroups: affiliation, verified }],
			attributes: masked(attributes),
		},
	]);
});

it.each(VERSION_3)(
	'pass the check of their own group and fail all others: $name',
	async ({ body }) => {
		stage.person = () => ({ body });
		const [{ group, subgroups }] = body.status;
		const [subgroup] = (subgroups ?? []).flat();
		const check = async (name: string, names: string) => {
			const parameters = { group: byName(name), subgroups: names };
			const { success } = await stage.run({ operation: 'checkGroup', items, parameters });
			return success[0].json;
		};
		expect(await check(group, subgroup ?? '')).toMatchObject({
			outcome: 'verified',
			verified: true,
		});
		expect(await check(group, 'Astronaut')).toMatchObject({
			outcome: 'notVerified',
			verified: false,
		});
		expect(await check('astronaut', '')).toMatchObject({ verified: false });
	},
);

it('a check gives away nothing but groups and the id', async () => {
	const { body } = VERSION_3[VERSION_3.length - 1];
	stage.person = () => ({ body });
	const parameters = { group: byName('medical') };
	const { success } = await stage.run({ operation: 'checkGroup', items, parameters });
	expect(Object.keys(success[0].json).sort()).toEqual([
		'check',
		'groups',
		'outcome',
		'userId',
		'verified',
	]);
});
