/** What a service says may be of any length and of any form: it costs time in proportion, and never holds n8n up. */
import { byId, TEMPLATE_ID } from '../../fixtures/id123/sample.mts';
import { expectLinear, LONG_FORMS } from '../../support/long-words.mts';
import { openStage } from './support/stage.mts';

const stage = openStage();

const ROW = {
	'Card ID': 'E100',
	'Full Name': 'Ada Moreno',
	Programme: 'Marine Biology',
	'Security Question 1': 'blue',
};

/** A row that is refused with this message. */
async function refuse(message: string): Promise<void> {
	stage.respond = () => ({ body: { status: 'failure', code: 'F999', message } });
	const { error } = await stage.run({
		resource: 'card',
		operation: 'create',
		parameters: {
			templateId: byId(TEMPLATE_ID),
			fields: { mappingMode: 'autoMapInputData', value: null },
		},
		items: [ROW],
		onError: 'continueErrorOutput',
	});
	expect(error[0].json.error).toContain('F999');
}

it.each(LONG_FORMS)('a refusal with 30,000 characters of %s', async (_, form) => {
	await expectLinear(form, refuse);
});
