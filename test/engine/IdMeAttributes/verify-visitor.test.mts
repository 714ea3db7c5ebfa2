import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { REDIRECT_FAILURES } from '../../../nodes/IdMe/oauth/failures.ts';
import { signedToken, signingPair } from '../../unit/IdMe/oauth/support/tokens.mts';
import { byName, PRESCRIBER, PRESCRIBER_V2, SOCIAL, VETERAN } from './support/people.mts';
import { CLIENT_ID, jsonOf, openStage, tokenAnswer } from './support/stage.mts';

const stage = openStage();

/** One visitor, from the link to the item. */
async function visit(person: unknown, parameters: INodeParameters = {}): Promise<IDataObject> {
	stage.person = () => ({ body: person });
	const { query } = await stage.signIn({ reference: 'order-4711' });
	const { success, thrownError } = await stage.run({
		operation: 'verifyVisitor',
		parameters,
		items: [{ query }],
	});
	expect(thrownError).toBeUndefined();
	expect(success).toHaveLength(1);
	return success[0].json;
}

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
	expect(await visit(PRESCRIBER_V2, { apiVersion: 'v2', group: byName('medical') })).toMatchObject({
		outcome: 'verified',
		groups: [{ group: 'medical', subgroups: ['DEA/NPI'], verified: true }],
	});
});

it('masks the Social Security number unless told otherwise, and always in the raw answer', async () => {
	const masked = await visit(PRESCRIBER, { simplify: false });
	expect(masked).toMatchObject({
		attributes: { social: '***' },
		raw: { status: PRESCRIBER.status },
	});
	expect(JSON.stringify(masked)).not.toContain(SOCIAL);
	const open = await visit(PRESCRIBER, { simplify: false, options: { redactSsn: false } });
	expect(open.attributes).toMatchObject({ social: SOCIAL });
	expect(JSON.stringify(open.raw)).not.toContain(SOCIAL);
});

it('reads attributes that come signed', async () => {
	const token = signedToken(signingPair('RS256'), VETERAN);
	expect(await visit(token)).toMatchObject({
		outcome: 'verified',
		attributes: { fname: 'Clarence' },
	});
	expect(await visit(JSON.stringify(token))).toMatchObject({ outcome: 'verified' });
});

it('checks the ID token that comes with openid, and its nonce', async () => {
	stage.person = () => ({ body: VETERAN });
	const visitWith = async (nonce: (link: URL) => string | undefined) => {
		const { url, query } = await stage.signIn({ scope: 'openid military' });
		const now = Math.floor(Date.now() / 1000);
		const claims = {
			iss: `${stage.server.url}/oidc`,
			aud: CLIENT_ID,
			sub: 'd733a89e2e634f04ac2fe66c97f71612',
			exp: now + 300,
			iat: now,
			nonce: nonce(url),
		};
		stage.token = () => tokenAnswer({ id_token: signedToken(signingPair('ES256'), claims) });
		return await stage.run({ operation: 'verifyVisitor', items: [{ query }] });
	};
	const good = await visitWith((url) => url.searchParams.get('nonce') ?? '');
	expect(jsonOf(good.success)).toMatchObject([{ outcome: 'verified' }]);
	const none = await visitWith(() => undefined);
	expect(jsonOf(none.success)).toMatchObject([{ outcome: 'verified' }]);
	const other = await visitWith(() => 'of another sign-in');
	expect(other.thrownError?.message).toContain('it belongs to another sign-in');
	// The token was not used: two sign-ins were read.
	expect(stage.sent('attributes.json')).toHaveLength(2);
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
