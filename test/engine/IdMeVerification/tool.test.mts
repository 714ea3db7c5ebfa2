/** The node as a tool of an AI agent, in both ways in which agents use tools. */
import { getPhone, sendCode } from '../../fixtures/idme/services/phone.mts';
import { PHONE, TRANSACTION_ID } from '../../fixtures/idme/services/sample.mts';
import { NODE, openStage, refusal } from './support/stage.mts';

const stage = openStage();

const use = async (
	via: 'tool' | 'engine',
	operation: string,
	parameters: Record<string, string>,
	input = {},
	resource = 'phone',
) =>
	await stage.engine.runAsTool({
		node: { type: NODE, parameters: { resource, operation, ...parameters } },
		input,
		via,
		credentials: { idMeServicesApi: stage.credential() },
	});

describe.each(['tool', 'engine'] as const)('as a tool of an AI agent (%s)', (via) => {
	it('says how a check stands', async () => {
		const [{ body, item }] = getPhone.answers;
		stage.respond = () => ({ body });
		const id = "={{ $fromAI('transaction') }}";
		const run = await use(via, 'get', { transactionId: id }, { transaction: TRANSACTION_ID });
		expect(run.error).toBeUndefined();
		expect(run.response).toEqual([item]);
		expect(stage.requests.map(({ path }) => path)).toEqual([`/api/v2/telecom/${TRANSACTION_ID}`]);
	});

	it('sends a code, and tells the agent why it was not sent', async () => {
		stage.respond = () => ({ body: sendCode.answers[0].body });
		const phone = "={{ $fromAI('phone') }}";
		const sent = await use(via, 'sendCode', { phone }, { phone: PHONE });
		expect(sent.response).toEqual([sendCode.answers[0].item]);
		stage.respond = () => refusal(422, 3101);
		const refused = await use(via, 'sendCode', { phone }, { phone: PHONE });
		expect(refused.error?.message ?? JSON.stringify(refused.response)).toContain(
			'The phone number is missing or not valid',
		);
	});

	it.each(['verifyLicense', 'verifyPassport', 'verifyPasscard'])(
		'refuses %s, for which an agent has no images, and sends nothing',
		async (operation) => {
			const { error, response } = await use(via, operation, {}, {}, 'document');
			expect(error?.message ?? JSON.stringify(response)).toContain('not offered to AI agents');
			expect(stage.requests).toEqual([]);
		},
	);
});
