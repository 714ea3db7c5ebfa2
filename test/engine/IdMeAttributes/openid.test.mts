/** Sign-ins with an ID token, which has to fit the link, the access token and the person. */
import type { IDataObject } from 'n8n-workflow';
import { signedToken, signingPair } from '../../unit/IdMe/oauth/support/tokens.mts';
import { VETERAN } from './support/people.mts';
import { envelope, jsonOf, openStage, tokenAnswer } from './support/stage.mts';

const stage = openStage();

describe('a sign-in with openid', () => {
	const PERSON = 'd733a89e2e634f04ac2fe66c97f71612';
	const OTHER = 'b'.repeat(32);

	/** @param idToken what comes as the ID token; undefined where none does */
	async function visitWith(
		idToken: (nonce: string) => IDataObject | undefined,
		operation = 'verifyVisitor',
		more: Partial<Parameters<typeof stage.run>[0]> = {},
		body: unknown = VETERAN,
	) {
		stage.person = () => ({ body });
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

	it('is that of the person of the ID token where the attributes leave the id out', async () => {
		const { success } = await visitWith(
			(nonce) => envelope({ nonce, sub: PERSON }),
			'verifyVisitor',
			{},
			{ ...VETERAN, attributes: [] },
		);
		expect(jsonOf(success)).toMatchObject([{ outcome: 'verified', userId: PERSON }]);
	});

	it('needs no nonce where the link carried none', async () => {
		stage.person = () => ({ body: VETERAN });
		const { query } = await stage.signIn({ scope: 'military' });
		const claims = envelope({ sub: PERSON });
		stage.token = () => tokenAnswer({ id_token: signedToken(signingPair('ES256'), claims) });
		const { success } = await stage.run({ operation: 'verifyVisitor', items: [{ query }] });
		expect(jsonOf(success)).toMatchObject([{ outcome: 'verified', userId: PERSON }]);
	});

	it.each<[string, IDataObject | string]>([
		[
			'two people in the list',
			{
				...VETERAN,
				attributes: [
					{ handle: 'uuid', value: PERSON },
					{ handle: 'uuid', value: OTHER },
				],
			},
		],
		['somebody else beside the list', { ...VETERAN, uuid: OTHER }],
		[
			'somebody else who signed',
			signedToken(signingPair('RS256'), { ...VETERAN, ...envelope({ sub: OTHER }) }),
		],
		[
			'two people in the flat form',
			{ uuid: PERSON, id: OTHER, verified: true, affiliation: 'Veteran' },
		],
		['somebody who is nobody', { ...VETERAN, attributes: [{ handle: 'uuid', value: [] }] }],
	])('is refused where the attributes name %s', async (_, body) => {
		const { thrownError } = await visitWith(
			(nonce) => envelope({ nonce, sub: PERSON }),
			'verifyVisitor',
			{},
			body,
		);
		expect(thrownError?.message).toContain('does not say clearly who the person is');
	});

	it('is refused where its ID token came with another access token', async () => {
		for (const operation of ['verifyVisitor', 'exchangeCode']) {
			const { thrownError } = await visitWith(
				(nonce) => envelope({ nonce, sub: PERSON, at_hash: 'A'.repeat(22) }),
				operation,
			);
			expect(thrownError?.message).toContain('came with another access token');
		}
	});

	it('is refused where the attributes are those of somebody else', async () => {
		const { thrownError } = await visitWith((nonce) => envelope({ nonce, sub: 'a'.repeat(32) }));
		expect(thrownError?.message).toContain('about another person than the attributes');
	});
});
