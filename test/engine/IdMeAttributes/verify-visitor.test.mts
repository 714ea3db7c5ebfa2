import { REDIRECT_FAILURES } from '../../../nodes/IdMe/oauth/failures.ts';
import { signedToken, signingPair } from '../../unit/IdMe/oauth/support/tokens.mts';
import { byName, PRESCRIBER, PRESCRIBER_V2, SOCIAL, VETERAN } from './support/people.mts';
import { envelope, jsonOf, openStage, tokenAnswer } from './support/stage.mts';
import { visits } from './support/visit.mts';

const stage = openStage();
const visit = visits(stage);

it('says who the visitor is, and of which groups', async () => {
	expect(await visit(VETERAN)).toEqual({
		outcome: 'verified',
		verified: true,
		reference: 'order-4711',
		userId: 'd733a89e2e634f04ac2fe66c97f71612',
		groups: [{ group: 'military', subgroups: ['Veteran'], verified: true }],
		attributes: { fname: 'Clarence', uuid: 'd733a89e2e634f04ac2fe66c97f71612' },
	});
});

it('checks the group and its subgroups', async () => {
	expect(
		await visit(VETERAN, { group: byName('military'), subgroups: 'veteran, Retiree' }),
	).toMatchObject({
		outcome: 'verified',
		verified: true,
		check: { group: 'military', subgroups: ['veteran', 'Retiree'], matched: ['Veteran'] },
	});
	expect(
		await visit(VETERAN, { group: byName('military'), subgroups: 'Military Spouse' }),
	).toMatchObject({
		outcome: 'notVerified',
		verified: false,
		check: { matched: [] },
		groups: [{ group: 'military', verified: true }],
	});
});

it('takes subgroups as a list from an expression', async () => {
	expect(await visit(VETERAN, { subgroups: '={{ ["Retiree", "Veteran"] }}' })).toMatchObject({
		verified: true,
		check: { group: null, matched: ['Veteran'] },
	});
});

it('says no to a visitor who is verified for nothing', async () => {
	expect(await visit({ ...VETERAN, status: [] })).toMatchObject({
		outcome: 'notVerified',
		verified: false,
		groups: [],
	});
});

it('reads version 2, where the group follows from what it does say', async () => {
	expect(
		await visit(PRESCRIBER_V2, { options: { apiVersion: 'v2' }, group: byName('medical') }),
	).toMatchObject({
		outcome: 'verified',
		groups: [{ group: 'medical', subgroups: ['DEA/NPI'], verified: true }],
	});
});

it('masks the Social Security number unless told otherwise, and always in the raw answer', async () => {
	const masked = await visit(PRESCRIBER, { options: { simplify: false } });
	expect(masked).toMatchObject({
		attributes: { social: '***' },
		raw: { status: PRESCRIBER.status },
	});
	expect(JSON.stringify(masked)).not.toContain(SOCIAL);
	const open = await visit(PRESCRIBER, { options: { simplify: false, redactSsn: false } });
	expect(open.attributes).toMatchObject({ social: SOCIAL });
	expect(JSON.stringify(open.raw)).not.toContain(SOCIAL);
});

it('reads attributes that come signed', async () => {
	const token = signedToken(signingPair('RS256'), { ...VETERAN, ...envelope() });
	expect(await visit(token)).toMatchObject({
		outcome: 'verified',
		attributes: { fname: 'Clarence' },
	});
	expect(await visit(JSON.stringify(token))).toMatchObject({ outcome: 'verified' });
});

describe('signed attributes', () => {
	it.each(['iss', 'aud', 'exp'])('are refused without %s', async (name) => {
		const claims = { ...VETERAN, ...envelope({ [name]: undefined }) };
		stage.person = () => ({ body: signedToken(signingPair('RS256'), claims) });
		const { query } = await stage.signIn();
		const { thrownError } = await stage.run({ operation: 'verifyVisitor', items: [{ query }] });
		expect(thrownError?.message).toContain('was not trusted');
	});
});

describe('one link', () => {
	it('gives one yes, however many codes come back with it', async () => {
		stage.person = () => ({ body: VETERAN });
		const { query } = await stage.signIn({ reference: 'order-4711' });
		const codes = ['first', 'second', 'third'].map((word) => `${word}-code-${Date.now()}`);
		const { success, error } = await stage.run({
			operation: 'verifyVisitor',
			items: codes.map((code) => ({ query: { ...query, code } })),
			onError: 'continueErrorOutput',
		});
		expect(jsonOf(success)).toMatchObject([{ outcome: 'verified', reference: 'order-4711' }]);
		expect(error.map(({ json }) => json.error)).toEqual(
			Array(2).fill('This sign-in was finished before, with another code'),
		);
		expect(stage.forms()).toHaveLength(1);
	});

	it.each(['verifyVisitor', 'exchangeCode'])(
		'gives nothing where tokens come with an error, and its code stays used: %s',
		async (operation) => {
			stage.person = () => ({ body: VETERAN });
			stage.token = () => tokenAnswer({ error: 'invalid_grant' });
			const { query } = await stage.signIn();
			const visitAgain = async () => await stage.run({ operation, items: [{ query }] });
			const first = await visitAgain();
			expect(first.success).toEqual([]);
			expect(first.thrownError?.message).toContain('may have been used up');
			stage.token = () => tokenAnswer();
			expect((await visitAgain()).thrownError?.message).toContain('was sent to ID.me before');
			expect(stage.forms()).toHaveLength(1);
		},
	);

	it('stays good where ID.me refuses the code', async () => {
		stage.person = () => ({ body: VETERAN });
		stage.token = () => ({ status: 400, body: { error: 'invalid_grant' } });
		const { query } = await stage.signIn();
		const visitAgain = async (code: string) =>
			await stage.run({ operation: 'verifyVisitor', items: [{ query: { ...query, code } }] });
		expect((await visitAgain('guessed-code')).thrownError?.message).toContain('too old');
		stage.token = () => tokenAnswer();
		expect(jsonOf((await visitAgain(query.code)).success)).toMatchObject([{ verified: true }]);
	});
});

describe('version 2 with a group of its own', () => {
	it.each([['DEA/NPI'], [['DEA/NPI']], [[['NPI'], 'DEA/NPI']]])(
		'has the affiliation %j as its subgroups',
		async (affiliation) => {
			const person = { ...PRESCRIBER_V2, group: 'medical', affiliation };
			const asked = {
				options: { apiVersion: 'v2' },
				group: byName('medical'),
				subgroups: 'dea/npi',
			};
			expect(await visit(person, asked)).toMatchObject({ outcome: 'verified' });
			expect(await visit(person, { ...asked, subgroups: 'NPI;Nurse' })).toMatchObject({
				outcome: JSON.stringify(affiliation).includes('"NPI"') ? 'verified' : 'notVerified',
			});
		},
	);
});

describe('a visitor who declined', () => {
	it('is an answer, with what ID.me said', async () => {
		const { query } = await stage.signIn({ reference: 'order-4711' });
		const { success } = await stage.run({
			operation: 'verifyVisitor',
			items: [
				{
					query: {
						state: query.state,
						error: 'access_denied',
						error_description: 'The end-user denied the request.',
						error_uri: 'https://docs.id.me/denied',
					},
				},
			],
		});
		const { meaning, hint } = REDIRECT_FAILURES.access_denied;
		expect(jsonOf(success)).toEqual([
			{
				outcome: 'declined',
				verified: false,
				reference: 'order-4711',
				reason: {
					code: 'access_denied',
					message: meaning,
					hint,
					description: 'The end-user denied the request',
					link: 'https://docs.id.me/denied',
				},
			},
		]);
		expect(stage.server.requests).toEqual([]);
	});

	it('has no reference where the state is not ours', async () => {
		const { success } = await stage.run({
			operation: 'exchangeCode',
			items: [{ query: { state: 'forged', error: 'access_denied' } }],
		});
		expect(jsonOf(success)).toMatchObject([{ outcome: 'declined', reference: null }]);
	});
});
