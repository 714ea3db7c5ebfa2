import { updateCard } from '../../../fixtures/id123/card/update.mts';
import { AUTOMATIC, ROW, mapped } from '../../../fixtures/id123/card-values.mts';
import { CARD_ID, byId, template } from '../../../fixtures/id123/sample.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { COMMON_REFUSALS } from '../support/card-values.mts';
import { previewsWithoutSending, refusesBeforeSending } from '../support/local-suite.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, jsonOf, openStage } from '../support/stage.mts';
import { refusesTools, worksAsTool } from '../support/tool-suite.mts';
import { givesWhatIsDocumented, sendsWhatIsDocumented } from '../support/wire-suite.mts';

const stage = openStage();

sendsWhatIsDocumented(stage, updateCard);
givesWhatIsDocumented(stage, updateCard);
keepsFailuresToTheirRow(stage, updateCard);
previewsWithoutSending(stage, updateCard);
refusesBeforeSending(stage, updateCard, [
	...COMMON_REFUSALS,
	{
		name: 'a row that changes nothing',
		parameters: mapped({ 'card-id': CARD_ID, name: null, 'back-1': '' }),
		details: { rule: 'nothingToUpdate' },
	},
	{
		name: 'a required value that Clear Values for Empty Cells would clear',
		parameters: { options: { clearEmpty: true } },
		input: { Programme: '' },
		details: { field: 'front-1', label: 'Programme', rule: 'required' },
	},
]);
worksAsTool(stage, updateCard, {
	parameters: {
		...template,
		...mapped({ 'card-id': "={{ $fromAI('id') }}", 'front-1': "={{ $fromAI('programme') }}" }),
	},
	input: { id: CARD_ID, programme: 'Oceanography' },
	body: updateCard.requests[1].body,
});
refusesTools(stage, updateCard, 'automatic mapping', {
	parameters: { ...template, ...AUTOMATIC },
	input: ROW,
	says: 'cannot map columns automatically',
});

describe('on the sandbox', () => {
	const { student } = TEMPLATE_IDS;
	const run = async (items: Array<Record<string, string>>, parameters = {}) =>
		await stage.run({
			resource: 'card',
			operation: 'update',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: { templateId: byId(student), ...AUTOMATIC, ...parameters },
			items,
		});
	const values = () => stage.sandbox.id123.card(student, 'a')?.values;

	beforeEach(() => {
		stage.sandbox.id123.addCard(student, 'a', {
			uniqueIdentifier: 'a@example.org',
			values: {
				name: 'Ada',
				'front-1': 'S-0001',
				'front-2': 'Biology',
				'secondary-1': 'Science',
				'secondary-3': '2001-04-17',
				'back-1': '+1 555 0100',
				'back-2': '0+',
			},
		});
	});

	it('changes what is given, and nothing else', async () => {
		const before = values();
		const { success, error } = await run([{ 'Card ID': 'a', Programme: 'Oceanography' }]);
		expect(jsonOf(error)).toEqual([]);
		expect(jsonOf(success)).toEqual([
			{ 'card-id': 'a', 'card-template-id': student, code: 'S2002' },
		]);
		expect(values()).toEqual({ ...before, 'front-2': 'Oceanography' });
		expect(journalOf(stage).violations).toEqual([]);
	});

	it('leaves a value alone whose cell is empty, and clears it with Clear Values for Empty Cells', async () => {
		const row = { 'Card ID': 'a', Faculty: 'Arts', 'Blood Type': '' };
		await run([row]);
		expect(values()).toMatchObject({ 'secondary-1': 'Arts', 'back-2': '0+' });
		await run([row], { options: { clearEmpty: true } });
		expect(values()).not.toHaveProperty('back-2');
	});

	it('says that there is no such card', async () => {
		const { error } = await run([{ 'Card ID': 'b', Programme: 'Oceanography' }]);
		expect(error[0]?.json).toMatchObject({
			error: 'The card was not found',
			details: { row: 1, code: 'F209' },
		});
	});
});
