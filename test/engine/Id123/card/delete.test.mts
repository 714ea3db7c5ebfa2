import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { deleteCard } from '../../../fixtures/id123/card/delete.mts';
import { failureBody } from '../../../fixtures/id123/failures.mts';
import { CARD_ID, byId, ids, template } from '../../../fixtures/id123/sample.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { previewsWithoutSending, refusesBeforeSending } from '../support/local-suite.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, openStage } from '../support/stage.mts';
import { refusesTools } from '../support/tool-suite.mts';
import { givesWhatIsDocumented, sendsWhatIsDocumented } from '../support/wire-suite.mts';

const stage = openStage();
// What the service says of a card that is archived already.
beforeEach(() => (stage.archiving = () => ({ body: failureBody('F113') })));

sendsWhatIsDocumented(stage, deleteCard);
givesWhatIsDocumented(stage, deleteCard);
keepsFailuresToTheirRow(stage, deleteCard);
previewsWithoutSending(stage, deleteCard, (body) => [
	{ action: 'card-action', ...ids, 'status-action': 'archive' },
	body,
]);
refusesBeforeSending(stage, deleteCard, []);
refusesTools(stage, deleteCard, 'to delete a card', {
	parameters: { ...template, cardId: byId("={{ $fromAI('card') }}") },
	input: { card: CARD_ID },
	says: 'Deleting cards is not offered to AI agents',
});

describe('on the sandbox', () => {
	const { staff } = TEMPLATE_IDS;
	const run = async (cards: string[], more: INodeParameters = {}) =>
		await stage.run({
			resource: 'card',
			operation: 'delete',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: { templateId: byId(staff), cardId: byId('={{ $json.card }}'), ...more },
			items: cards.map((each) => ({ card: each })),
		});
	const left = () => stage.sandbox.id123.cards(staff).map(({ cardId }) => cardId);

	beforeEach(() => {
		for (const id of ['a', 'b']) {
			stage.sandbox.id123.addCard(staff, id, { values: { name: id } });
			stage.sandbox.id123.install(staff, id);
		}
	});

	it('archives and deletes, a card that is archived already as well', async () => {
		await stage.run({
			resource: 'card',
			operation: 'changeStatus',
			on: 'sandbox',
			parameters: { templateId: byId(staff), cardId: byId('b'), statusAction: 'archive' },
		});
		const { success, error } = await run(['a', 'b', 'c']);
		expect(success).toEqual([
			{ json: { deleted: true }, pairedItem: { item: 0 } },
			{ json: { deleted: true }, pairedItem: { item: 1 } },
		]);
		expect(error[0]?.json).toMatchObject({ card: 'c', details: { row: 3, code: 'F209' } });
		expect(left()).toEqual([]);
		expect(journalOf(stage).violations).toEqual([]);
	});

	it('says what was done where the card was archived but not deleted', async () => {
		stage.sandbox.id123.account.deletesCards = false;
		const { error } = await run(['a']);
		expect(error[0]?.json).toMatchObject({
			error: expect.stringMatching(/^The card was archived but not deleted: /),
			details: { code: 'F222', state: 'partly' },
		});
		expect(stage.sandbox.id123.status(staff, 'a')?.status).toBe('ARCHIVED');
	});

	it('says of rows that were not sent only what concerns them', async () => {
		const { faults, id123 } = stage.sandbox;
		faults.add({ when: { action: 'deleteCard' }, fault: { kind: 'code', code: 'F104' } });
		id123.addCard(staff, 'c', { values: { name: 'c' } });
		id123.install(staff, 'c');
		const { error } = await run(['a', 'b', 'c'], { options: { requestsAtATime: 1 } });
		const said = error.map(({ json }) => [json.error, (json.details as IDataObject).state]);
		expect(said).toEqual([
			[
				expect.stringMatching(/^The card was archived but not deleted: This ID123 account/),
				'partly',
			],
			['The card was archived but not deleted: the run was stopped in between', 'partly'],
			[expect.stringMatching(/^This ID123 account may not use this operation/), 'notSent'],
		]);
		expect(id123.status(staff, 'c')?.status).toBe('INSTALLED');
	});
});
