/** Refused for what is on file already, for the state of a card, or for a rule of its template. */
import { templateBody } from '../../../../sandbox/id123/contract.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import staffTemplate from '../../../../examples/data/template.json';
import { about, barcode, front, newCard, photo } from '../../support.mts';
import { add, archived, invite, notify, type Scenario } from './scenario.mts';

export const STATE_SCENARIOS: readonly Scenario[] = [
	{
		code: 'F209',
		reason: 'no such card to notify',
		body: notify({ distribution: 'individual', 'card-id': 'A1' }),
	},
	{
		code: 'F210',
		reason: 'a long photo link',
		body: newCard('A1', photo(`https://photos.example.org/${'x'.repeat(500)}`)),
	},
	{
		code: 'F214',
		reason: 'the identifier is taken',
		body: newCard('A2', {}, { 'unique-identifier': 'FIRST@harbour.example ' }),
		before: add,
	},
	{
		code: 'F215',
		reason: 'a date the other way round',
		body: newCard('A1', front({ 'front-3': '31/12/2026' })),
		field: 'front-3',
	},
	{
		code: 'F215',
		reason: 'a date that does not exist',
		body: newCard('A1', front({ 'front-3': '2026-02-30' })),
		field: 'front-3',
	},
	{
		code: 'F216',
		reason: 'an unknown status action',
		body: about('card-action', 'A1', { 'status-action': 'melt' }),
	},
	{
		code: 'F217',
		reason: 'a required barcode is missing',
		body: {
			...newCard('A1', { 'front-fields': [{ key: 'front-1', value: 'Acme' }] }),
			'card-template-id': TEMPLATE_IDS.contractor,
		},
	},
	{
		code: 'F217',
		reason: 'letters in a numeric barcode',
		body: {
			...newCard('A1', { ...barcode('12345678AB') }),
			'card-template-id': TEMPLATE_IDS.contractor,
		},
	},
	{
		code: 'F217',
		reason: 'a barcode too short',
		body: { ...newCard('A1', { ...barcode('123') }), 'card-template-id': TEMPLATE_IDS.contractor },
	},
	{
		code: 'F221',
		reason: 'card generation is down',
		body: newCard('A1'),
		options: { account: { generatesCards: false } },
	},
	{
		code: 'F222',
		reason: 'deletion is down',
		body: about('delete-card', 'A1'),
		options: { account: { deletesCards: false } },
		before: archived,
	},
	{
		code: 'F222',
		reason: 'not archived, otherwise read',
		body: about('delete-card', 'A1'),
		options: { readings: { deleteRefusal: 'F222' } },
		before: add,
	},
	{ code: 'F113', reason: 'delete before archive', body: about('delete-card', 'A1'), before: add },
	{
		code: 'F113',
		reason: 'archive twice',
		body: about('card-action', 'A1', { 'status-action': 'archive' }),
		before: archived,
	},
	{ code: 'F231', reason: 'a long message', body: notify({ message: 'x'.repeat(101) }) },
	{
		code: 'F232',
		reason: 'a long full message',
		body: notify({ 'full-message': 'x'.repeat(1001) }),
	},
	{ code: 'F241', reason: 'an archived card', body: invite(), before: archived },
	{
		code: 'F241',
		reason: 'a self-issued card',
		body: { ...invite(), 'card-template-id': TEMPLATE_IDS.member },
		before: ({ id123 }) => {
			id123.addCard(TEMPLATE_IDS.member, 'A1', { recipientEmail: 'a@example.org' });
		},
	},
	{
		code: 'F241',
		reason: 'a draft template',
		body: invite(),
		options: { templates: [{ body: templateBody.parse(staffTemplate), approved: false }] },
		before: add,
	},
	{
		code: 'F242',
		reason: 'an address that is not stored',
		body: invite({ 'recipient-email': 'else@harbour.example' }),
		options: { readings: { invitationEmail: 'mustBeStored' } },
		before: add,
	},
];
