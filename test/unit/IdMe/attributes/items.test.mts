import type { IDataObject } from 'n8n-workflow';
import { personItem, shownPerson, userInfoItem } from '../../../../nodes/IdMe/attributes/person.ts';

const SOCIAL = '288-41-0030';
const body: IDataObject = {
	attributes: [
		{ handle: 'fname', name: 'First Name', value: 'Frederic' },
		{ handle: 'social', name: 'Social Security', value: SOCIAL },
		{ handle: 'uuid', name: 'Unique Identifier', value: 'd733' },
	],
	status: [{ group: 'medical', subgroups: [['NPI']], verified: true }],
	access_token: 'a0a1a2a3',
	transactions: [{ id: 1, token: { id_token: 'x', refresh_token: 'y' } }],
};
const shown = (redactSsn: boolean, withRaw = false) =>
	personItem(shownPerson(body, { redactSsn, withRaw }));

it('an item holds the person, and what else ID.me sent', () => {
	expect(shown(true)).toEqual({
		verified: true,
		userId: 'd733',
		groups: [{ group: 'medical', subgroups: ['NPI'], verified: true }],
		attributes: { fname: 'Frederic', social: '***', uuid: 'd733' },
		transactions: [{ id: 1, token: {} }],
	});
});

it('a Social Security number comes out on demand only, and in one place', () => {
	expect(JSON.stringify(shown(true, true))).not.toContain(SOCIAL);
	const open = shown(false, true);
	expect(open.attributes).toMatchObject({ social: SOCIAL });
	expect(JSON.stringify(open.raw)).not.toContain(SOCIAL);
});

it('document tokens come out in one place, where n8n hides them', () => {
	const tokens = { front: 'doc-front-1', back: ['doc-back-1'] };
	const version3 = { attributes: [{ handle: 'document_tokens', name: 'Tokens', value: tokens }] };
	for (const answer of [version3, { verified: true, document_tokens: tokens }]) {
		const person = { ...answer, transactions: [{ document_tokens: tokens }, { id: 7 }] };
		const settings = { redactSsn: false, withRaw: true };
		const { attributes, ...rest } = personItem(shownPerson(person, settings));
		expect(attributes).toEqual({ document_tokens: tokens });
		expect(rest.transactions).toEqual([
			{ document_tokens: { front: '***', back: ['***'] } },
			{ id: 7 },
		]);
		expect(JSON.stringify(rest)).not.toMatch(/doc-(front|back)-1/);
	}
});

it('no token comes out, raw or not', () => {
	for (const item of [shown(true), shown(false, true)]) {
		expect(JSON.stringify(item)).not.toMatch(/access_token|id_token|refresh_token|a0a1a2a3/);
	}
});

it('the raw answer comes along on demand only', () => {
	expect(shown(true)).not.toHaveProperty('raw');
	expect(shown(true, true).raw).toMatchObject({ status: body.status, attributes: [{}, {}, {}] });
});

it('user information says nothing of groups, of which it knows nothing', () => {
	const claims = { sub: 'd733', fname: 'Zoë', exp: 1 };
	const settings = { redactSsn: true, withRaw: false };
	expect(userInfoItem(shownPerson(claims, settings))).toEqual({
		userId: 'd733',
		attributes: { fname: 'Zoë' },
	});
});
