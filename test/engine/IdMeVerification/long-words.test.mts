/** What ID.me says may be of any length and of any form: it costs time in proportion, and never holds n8n up. */
import { verifyIdentity } from '../../fixtures/idme/services/phone.mts';
import { transactionBody, UNSUCCESSFUL } from '../../fixtures/idme/services/sample.mts';
import { expectLinear, LONG_FORMS } from '../../support/long-words.mts';
import { openStage, refusal } from './support/stage.mts';

const stage = openStage();

it.each(LONG_FORMS)('a refusal with 30,000 characters of %s', async (_, form) => {
	await expectLinear(form, async (message) => {
		stage.respond = () => refusal(400, 4999, message);
		const { error } = await stage.runFixture(verifyIdentity, { onError: 'continueErrorOutput' });
		expect(error[0].json.error).toContain('4999');
	});
});

it.each(LONG_FORMS)('a result with 30,000 characters of %s', async (_, form) => {
	await expectLinear(form, async (message) => {
		const errors = [{ code: 4999, message, additional_info: message }];
		const result = { verified: false, errors };
		stage.respond = () => ({
			body: transactionBody('telecom.identity.verify', UNSUCCESSFUL, { result }),
		});
		const { success } = await stage.runFixture(verifyIdentity);
		expect(success[0].json.outcome).toBe('failed');
	});
});
