/** Refused for a value of a card or a message. */
import { about, barcode, front, named, newCard, photo } from '../../support.mts';
import { add, LIST, notify, type Scenario } from './scenario.mts';

export const VALUE_SCENARIOS: readonly Scenario[] = [
	// Values
	{
		code: 'F201',
		reason: 'no template',
		body: { action: 'view-template' },
		field: 'card-template-id',
	},
	{ code: 'F201', reason: 'no card id', body: about('view-card', ''), field: 'card-id' },
	{ code: 'F201', reason: 'no name', body: newCard('A1', { 'name-fields': [] }), field: 'name' },
	{ code: 'F201', reason: 'an empty name', body: newCard('A1', named('')), field: 'name' },
	{
		code: 'F201',
		reason: 'no card data',
		body: newCard('A1', {}, { 'card-data': undefined }),
		field: 'name',
	},
	{
		code: 'F201',
		reason: 'no unique identifier',
		body: newCard('A1', {}, { 'unique-identifier': '' }),
		field: 'unique-identifier',
	},
	{
		code: 'F201',
		reason: 'no security answer',
		body: newCard('A1'),
		options: { readings: { securityQuestionRequired: true } },
		field: 'security-question-1',
	},
	{
		code: 'F201',
		reason: 'a required field cleared',
		body: about('update-card', 'A1', { 'card-data': named('') }),
		before: add,
		field: 'name',
	},
	{
		code: 'F201',
		reason: 'no status action',
		body: about('card-action', 'A1'),
		field: 'status-action',
	},
	{ code: 'F201', reason: 'no message', body: notify({ message: '' }), field: 'message' },
	{
		code: 'F201',
		reason: 'no distribution',
		body: notify({ distribution: undefined }),
		field: 'distribution',
	},
	{
		code: 'F201',
		reason: 'one person, but whom',
		body: notify({ distribution: 'individual' }),
		field: 'card-id',
	},
	{ code: 'F202', reason: 'the card id is taken', body: newCard('A1'), before: add },
	{
		code: 'F203',
		reason: 'no such template',
		body: newCard('A1', {}, { 'card-template-id': 'f'.repeat(40) }),
	},
	{
		code: 'F204',
		reason: 'no e-mail address',
		body: newCard('A1', {}, { 'recipient-email': 'ada@@harbour' }),
		field: 'recipient-email',
	},
	{
		code: 'F204',
		reason: 'no moment',
		body: newCard('A1', {}, { 'card-expiration': '2027-02-30T00:00:00+00:00' }),
		field: 'card-expiration',
	},
	{
		code: 'F204',
		reason: 'no link',
		body: newCard('A1', photo('photos/ada.jpg')),
		field: 'id-photo',
	},
	{
		code: 'F204',
		reason: 'a field of no template',
		body: newCard('A1', { 'back-fields': [{ key: 'back-9', value: 'x' }] }),
		field: 'back-9',
	},
	{
		code: 'F204',
		reason: 'a field in the wrong group',
		body: newCard('A1', { 'back-fields': [{ key: 'front-1', value: 'x' }] }),
		field: 'front-1',
	},
	{
		code: 'F204',
		reason: 'a number for text',
		body: newCard('A1', { 'front-fields': [{ key: 'front-1', value: 5 }] }),
		field: 'front-1',
	},
	{
		code: 'F204',
		reason: 'no link in a notification',
		body: notify({ url: 'javascript:alert(1)' }),
		field: 'url',
	},
	{
		code: 'F204',
		reason: 'an unknown distribution',
		body: notify({ distribution: 'some' }),
		field: 'distribution',
	},
	{ code: 'F204', reason: 'a limit below nothing', body: { ...LIST, limit: -1 }, field: 'limit' },
	{
		code: 'F204',
		reason: 'an upsert that is neither',
		body: newCard('A1', {}, { 'upsert-record': 'maybe' }),
		field: 'upsert-record',
	},
	{
		code: 'F205',
		reason: 'a value too long',
		body: newCard('A1', front({ 'front-1': 'x'.repeat(41) })),
		field: 'front-1',
	},
	{
		code: 'F205',
		reason: 'a barcode too long',
		body: newCard('A1', barcode('1'.repeat(21))),
		field: 'barcode',
	},
	{ code: 'F209', reason: 'no such card to view', body: about('view-card', 'A1') },
	{ code: 'F209', reason: 'no such card to update', body: about('update-card', 'A1') },
];
