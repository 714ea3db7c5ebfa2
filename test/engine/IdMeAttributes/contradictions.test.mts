/** Answers about a visitor that say both yes and no. */
import { byName, PRESCRIBER_V2, VETERAN } from './support/people.mts';
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
		['a word of its own', { status: [{ ...group, status: 'denied' }] }],
		['its end', { status: [{ ...group, expired: true, expires_at: '2001-01-01T00:00:00Z' }] }],
		['a no in a list of its own', { status: [group, [{ ...group, verified: false }]] }],
		[
			'a subgroup that is not verified',
			{ status: [{ ...group, subgroups: [{ name: 'Veteran', verified: false }] }] },
		],
		[
			'the subgroup denied without its group',
			{ status: [group, { ...group, group: null, verified: false }] },
		],
		['an error in another spelling', { Errors: [{ code: 1 }] }],
		['the code of an error', { error_code: 2002 }],
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

	it.each<[string, object]>([
		['a status that says no', { status: { group: 'medical', verified: false } }],
		[
			'a status that says no to its subgroup',
			{ status: { group: 'medical', subgroups: ['DEA/NPI'], verified: false } },
		],
		['a word for its status', { status: 'denied' }],
		['groups that say no', { groups: [{ verified: false }] }],
	])('is no yes in the flat form: %s beside a person who is verified', async (_, more) => {
		stage.person = () => ({ body: { ...PRESCRIBER_V2, ...more } });
		for (const operation of ['verifyVisitor', 'checkGroup', 'getAttributes', 'getUserInfo']) {
			for (const subgroups of operation === 'verifyVisitor' ? ['', 'DEA/NPI'] : ['DEA/NPI']) {
				const { query } = await stage.signIn();
				const { success, error } = await stage.run({
					operation,
					parameters: { subgroups },
					items: [{ query, accessToken: 'token-of-the-visitor' }],
					onError: 'continueErrorOutput',
				});
				expect(success).toEqual([]);
				expect(error[0].json).toMatchObject({ details: { row: 1, rule: 'notTrusted' } });
				expect(error[0].json.message).toContain('partnersupport@id.me');
			}
		}
	});

	it.each<[string, unknown]>([
		["a gateway's words", { id: 'gw-1234', message: 'Upstream maintenance' }],
		["a gateway's yes", { verified: true, message: 'ok' }],
	])('is not read from %s: the visitor is told neither yes nor no', async (_, body) => {
		stage.person = () => ({ body });
		const { query } = await stage.signIn();
		const { success, thrownError } = await stage.run({
			operation: 'verifyVisitor',
			items: [{ query }],
		});
		expect(success).toEqual([]);
		expect(thrownError?.message).toContain('not one of ID.me');
	});

	it('is no yes where an earlier step said yes to the same item', async () => {
		stage.person = () => ({ body: { ...VETERAN, verified: false } });
		for (const operation of ['verifyVisitor', 'getAttributes', 'checkGroup']) {
			const { query } = await stage.signIn();
			const { success } = await stage.run({
				operation,
				parameters: operation === 'checkGroup' ? { group: byName('military') } : {},
				items: [
					{ query, accessToken: 'token-of-the-visitor', outcome: 'verified', verified: true },
				],
				onError: 'continueRegularOutput',
			});
			const { outcome, verified, details } = success[0].json;
			expect([outcome, verified]).toEqual([undefined, undefined]);
			expect(details).toMatchObject({ rule: 'notTrusted' });
		}
	});

	it('does not come of two subgroups of which one is verified', async () => {
		const spouse = { group: 'military', subgroups: ['Military Spouse'], verified: false };
		expect(await visit({ ...VETERAN, status: [group, spouse] })).toMatchObject({
			outcome: 'verified',
		});
	});
});
