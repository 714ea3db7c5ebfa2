import type { IDataObject } from 'n8n-workflow';
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

describe('a sign-in with openid', () => {
	const PERSON = 'd733a89e2e634f04ac2fe66c97f71612';

	/** @param idToken what comes as the ID token; undefined where none does */
	async function visitWith(
		idToken: (nonce: string) => IDataObject | undefined,
		operation = 'verifyVisitor',
		more: Partial<Parameters<typeof stage.run>[0]> = {},
	) {
		stage.person = () => ({ body: VETERAN });
		const { url, query } = await stage.signIn({ scope: 'openid military' });
		const claims = idToken(url.searchParams.get('nonce') ?? '');
		stage.token = () =>
			tokenAnswer(claims && { id_token: signedToken(signingPair('ES256'), claims) });
		return await stage.run({ operation, items: [{ query }], ...more });
	}

	it('counts where its ID token belongs to it and to the person of the attributes', async () => {
		const { success } = await visitWith((nonce) => envelope({ nonce, sub: PERSON }));
		expect(jsonOf(success)).toMatchObject([{ outcome: 'verified', userId: PERSON }]);
		const dashed = 'D733A89E-2e63-4f04-ac2f-e66c97f71612';
		const spelt = await visitWith((nonce) => envelope({ nonce, sub: dashed }));
		expect(jsonOf(spelt.success)).toMatchObject([{ outcome: 'verified' }]);
	});

	it.each<[string, (nonce: string) => IDataObject | undefined, string]>([
		[
			'without an ID token',
			() => undefined,
			'the ID token that was asked for with "openid" did not come',
		],
		['without a nonce', () => envelope({ sub: PERSON }), 'it belongs to another sign-in'],
		[
			'with the nonce of another',
			() => envelope({ nonce: 'x', sub: PERSON }),
			'it belongs to another sign-in',
		],
		['without a subject', (nonce) => envelope({ nonce }), 'who the person is'],
		[
			'about two people',
			(nonce) => envelope({ nonce, sub: PERSON, uuid: 'another' }),
			'who the person is',
		],
		[
			'without an end',
			(nonce) => envelope({ nonce, sub: PERSON, exp: undefined }),
			'how long it is good for',
		],
		[
			'for no application',
			(nonce) => envelope({ nonce, sub: PERSON, aud: undefined }),
			'for which',
		],
		['of no issuer', (nonce) => envelope({ nonce, sub: PERSON, iss: undefined }), 'by whom'],
	])('is refused %s, before the access token is used', async (_, idToken, what) => {
		for (const operation of ['verifyVisitor', 'exchangeCode']) {
			const { thrownError } = await visitWith(idToken, operation);
			expect(thrownError?.message).toContain(what);
		}
		expect(stage.sent('attributes.json')).toEqual([]);
	});

	it('says that the code is used up, where what came for it was not trusted', async () => {
		const { error } = await visitWith(() => envelope({ nonce: 'x', sub: PERSON }), 'exchangeCode', {
			onError: 'continueErrorOutput',
		});
		expect(error[0].json).toMatchObject({ details: { state: 'partly', rule: 'notTrusted' } });
	});

	it('needs no nonce where the link carried none', async () => {
		stage.person = () => ({ body: VETERAN });
		const { query } = await stage.signIn({ scope: 'military' });
		const claims = envelope({ sub: PERSON });
		stage.token = () => tokenAnswer({ id_token: signedToken(signingPair('ES256'), claims) });
		const { success } = await stage.run({ operation: 'verifyVisitor', items: [{ query }] });
		expect(jsonOf(success)).toMatchObject([{ outcome: 'verified', userId: PERSON }]);
	});

	it('is refused where the attributes are those of somebody else', async () => {
		const { thrownError } = await visitWith((nonce) => envelope({ nonce, sub: 'a'.repeat(32) }));
		expect(thrownError?.message).toContain('about another person than the attributes');
	});
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
