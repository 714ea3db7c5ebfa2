/** An AI agent's tool with Retry On Fail: n8n runs it up to five times for one call of the model. */
import { confirmCode } from '../../fixtures/idme/services/phone.mts';
import { PHONE, TRANSACTION_ID } from '../../fixtures/idme/services/sample.mts';
import { NODE, openStage } from './support/stage.mts';

const stage = openStage();
const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const use = async (
	via: 'tool' | 'engine',
	operation: string,
	parameters: Record<string, string>,
	input: Record<string, string>,
) =>
	await stage.engine.runAsTool({
		node: { type: NODE, ...retries, parameters: { resource: 'phone', operation, ...parameters } },
		input,
		via,
		credentials: { idMeServicesApi: stage.credential() },
	});

const texted = () => stage.requests.filter(({ path }) => path.endsWith('/sms/send'));

describe.each(['tool', 'engine'] as const)('a tool that n8n repeats (%s)', (via) => {
	const send = async () =>
		await use(via, 'sendCode', { phone: "={{ $fromAI('phone') }}" }, { phone: PHONE });

	it('sends one text message when the connection ends after it went out', async () => {
		stage.respond = () => ({ drop: true });
		const { error, response, tasks } = await send();
		expect(texted()).toHaveLength(1);
		expect(error?.message ?? JSON.stringify(response)).toContain('may have been sent');
		if (via === 'tool') expect(tasks).toHaveLength(3);
	});

	it('confirms a code once when the answer is lost', async () => {
		stage.respond = () => ({ status: 503, body: '' });
		const given = { transaction: TRANSACTION_ID, code: '123123' };
		const asked = {
			transactionId: "={{ $fromAI('transaction') }}",
			code: "={{ $fromAI('code') }}",
		};
		const { error, response } = await use(via, 'confirmCode', asked, given);
		expect(stage.requests).toHaveLength(1);
		expect(error?.message ?? JSON.stringify(response)).not.toContain(
			JSON.stringify(confirmCode.answers[0].item),
		);
	});
});
