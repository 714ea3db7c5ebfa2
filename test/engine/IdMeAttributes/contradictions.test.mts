/** Answers about a visitor that say both yes and no. */
import { byName, VETERAN } from './support/people.mts';
import { openStage } from './support/stage.mts';
import { visits } from './support/visit.mts';

const stage = openStage();
const visit = visits(stage);

describe('an answer that contradicts itself', () => {
	const group = { group: 'military', subgroups: ['Veteran'], verified: true };

	it.each<[string, object]>([
		['a person who is not verified', { verified: false }],
		['a person of whom nobody knows', { verified: null }],
		['errors', { errors: { code: 1 } }],
		['an error', { error: ['expired'] }],
		['the same group not verified', { status: [group, { ...group, verified: false }] }],
		[
			'the whole group not verified',
			{ status: [group, { ...group, subgroups: [], verified: 'no' }] },
		],
		['an error in its own entry', { status: [{ ...group, errors: [{ code: 2002 }] }] }],
		[
			'the group in another case not verified',
			{ status: [group, { ...group, group: 'Military', verified: false }] },
		],
		[
			'the subgroup in another case not verified',
			{ status: [group, { ...group, subgroups: [' veteran'], verified: false }] },
		],
		[
			'the group under its older name not verified',
			{
				status: [
					group,
					{ ...group, group: 'responder' },
					{ ...group, group: 'first_responder', verified: false },
				],
			},
		],
	])('is no yes: %s beside a group that is verified', async (_, more) => {
		stage.person = () => ({ body: { ...VETERAN, status: [group], ...more } });
		for (const operation of ['verifyVisitor', 'checkGroup', 'getAttributes']) {
			const { query } = await stage.signIn();
			const { success, error } = await stage.run({
				operation,
				parameters: operation === 'checkGroup' ? { group: byName('military') } : {},
				items: [{ query, accessToken: 'token-of-the-visitor' }],
				onError: 'continueErrorOutput',
			});
			expect(success).toEqual([]);
			expect(JSON.stringify(error[0].json)).toMatch(/was not trusted|refused the request/);
		}
	});

	it('does not come of two subgroups of which one is verified', async () => {
		const spouse = { group: 'military', subgroups: ['Military Spouse'], verified: false };
		expect(await visit({ ...VETERAN, status: [group, spouse] })).toMatchObject({
			outcome: 'verified',
		});
	});
});
