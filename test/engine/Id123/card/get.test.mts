import { getCard } from '../../../fixtures/id123/card/get.mts';
import { CARD_ID, TEMPLATE_ID, byId } from '../../../fixtures/id123/sample.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { seedCards } from '../../../../sandbox/id123/seed.mts';
import { refusesBeforeSending } from '../support/local-suite.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, jsonOf, openStage } from '../support/stage.mts';
import { keepsCallsApart, worksAsTool } from '../support/tool-suite.mts';
import { givesWhatIsDocumented, sendsWhatIsDocumented } from '../support/wire-suite.mts';

const stage = openStage();
const asTool = {
	parameters: {
		templateId: byId(TEMPLATE_ID),
		cardId: byId("={{ $fromAI('card', 'ID of the card') }}"),
	},
	input: { card: CARD_ID },
	body: getCard.requests[0].body,
};

sendsWhatIsDocumented(stage, getCard);
givesWhatIsDocumented(stage, getCard);
keepsFailuresToTheirRow(stage, getCard);
refusesBeforeSending(stage, getCard, []);
worksAsTool(stage, getCard, asTool);
keepsCallsApart(stage, getCard, asTool);

describe('on the sandbox', () => {
	const run = async (cardIds: string[], simplify = true) =>
		await stage.run({
			resource: 'card',
			operation: 'get',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: {
				templateId: byId(TEMPLATE_IDS.student),
				cardId: byId('={{ $json.card }}'),
				simplify,
			},
			items: cardIds.map((card) => ({ card })),
		});

	it('reads the cards that there are, paired with their rows', async () => {
		const ids = seedCards(stage.sandbox.id123, TEMPLATE_IDS.student, 2);
		const { success, error } = await run([ids[1], 'nobody', ids[0]]);
		expect(success.map(({ json, pairedItem }) => [json['card-id'], pairedItem])).toEqual([
			[ids[1], { item: 0 }],
			[ids[0], { item: 2 }],
		]);
		expect(jsonOf(success)[0]).toMatchObject({
			'card-template-id': TEMPLATE_IDS.student,
			'card-status': 'INACTIVE',
			'issuance-type': 'INSTITUTION_ISSUED',
			name: stage.sandbox.id123.card(TEMPLATE_IDS.student, ids[1])?.values.name,
		});
		expect(jsonOf(error)).toEqual([
			expect.objectContaining({
				card: 'nobody',
				details: { row: 2, code: 'F209', state: 'refused' },
			}),
		]);
		expect(journalOf(stage).violations).toEqual([]);
	});

	it('reads one whose id consists of digits that come unquoted', async () => {
		stage.sandbox.readings.numericCardIds = 'always';
		stage.sandbox.id123.addCard(TEMPLATE_IDS.student, '4711', { values: { name: 'Kofi' } });
		expect(jsonOf((await run(['4711'])).success)).toEqual([
			expect.objectContaining({ 'card-id': '4711', name: 'Kofi' }),
		]);
		const [raw] = jsonOf((await run(['4711'], false)).success);
		expect(raw).toMatchObject({ 'status-code': 'S2004', data: { 'card-id': 4711 } });
	});
});
