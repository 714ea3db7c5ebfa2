import { changeCardStatus } from '../../../fixtures/id123/card/change-status.mts';
import { failureBody } from '../../../fixtures/id123/failures.mts';
import { CARD_ID, byId, card, template } from '../../../fixtures/id123/sample.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { previewsWithoutSending, refusesBeforeSending } from '../support/local-suite.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, jsonOf, openStage } from '../support/stage.mts';
import { keepsCallsApart, worksAsTool } from '../support/tool-suite.mts';
import { givesWhatIsDocumented, sendsWhatIsDocumented } from '../support/wire-suite.mts';

const stage = openStage();
const asTool = {
	parameters: {
		...template,
		cardId: byId("={{ $fromAI('card') }}"),
		statusAction: "={{ $fromAI('action') }}",
	},
	input: { card: CARD_ID, action: 'archive' },
	body: changeCardStatus.requests.at(-1)?.body ?? {},
};

sendsWhatIsDocumented(stage, changeCardStatus);
givesWhatIsDocumented(stage, changeCardStatus);
keepsFailuresToTheirRow(stage, changeCardStatus);
previewsWithoutSending(stage, changeCardStatus);
refusesBeforeSending(stage, changeCardStatus, [
	{
		name: 'an action that ID123 does not know',
		parameters: { statusAction: '={{ $json.todo }}' },
		input: { todo: 'suspend' },
		details: { field: 'statusAction', label: 'Action', rule: 'notAChoice' },
		says: 'activate, archive, deactivate, revoke',
	},
]);
worksAsTool(stage, changeCardStatus, asTool);
keepsCallsApart(stage, changeCardStatus, asTool);

it('takes the name of the action that support gave, under Options > Override Action Name', async () => {
	stage.respond = () => ({ body: changeCardStatus.answers[0].body });
	await stage.run({
		resource: 'card',
		operation: 'changeStatus',
		parameters: { ...card, statusAction: 'revoke', options: { actionNames: 'change-card-status' } },
	});
	expect(stage.bodies()).toEqual([expect.objectContaining({ action: 'change-card-status' })]);
});

it('says what to do where ID123 does not know the name of the action', async () => {
	stage.respond = () => ({ body: failureBody('F109') });
	const { thrownError } = await stage.run({
		resource: 'card',
		operation: 'changeStatus',
		parameters: { ...card, statusAction: 'revoke' },
	});
	expect(thrownError?.message).toBe(
		`Row 1 (Card ID ${CARD_ID}): ID123 does not know this operation`,
	);
	expect(thrownError?.description).toContain('Options > Override Action Name');
});

describe('on the sandbox', () => {
	const { staff } = TEMPLATE_IDS;
	const run = async (statusAction: string, items = [{ card: 'a' }]) =>
		await stage.run({
			resource: 'card',
			operation: 'changeStatus',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: {
				templateId: byId(staff),
				cardId: byId('={{ $json.card }}'),
				statusAction,
			},
			items,
		});

	beforeEach(() => {
		stage.sandbox.id123.addCard(staff, 'a', { values: { name: 'Ada' } });
		stage.sandbox.id123.install(staff, 'a');
	});

	it.each([
		['deactivate', { status: 'INSTALLED', subStatus: 'DEACTIVATED' }],
		['revoke', { status: 'UNINSTALLED', subStatus: 'INACTIVE' }],
		['archive', { status: 'ARCHIVED', subStatus: 'INACTIVE' }],
	])('carries out %s', async (statusAction, after) => {
		const { success } = await run(statusAction);
		expect(jsonOf(success)).toEqual([{ 'card-id': 'a', 'card-template-id': staff, code: 'S2005' }]);
		expect(stage.sandbox.id123.status(staff, 'a')).toEqual(after);
		expect(journalOf(stage).violations).toEqual([]);
	});

	it('brings an archived card back', async () => {
		await run('archive');
		await run('activate');
		expect(stage.sandbox.id123.status(staff, 'a')?.status).toBe('INACTIVE');
	});

	it('says that the state of the card does not allow it', async () => {
		await run('archive');
		const { error } = await run('revoke');
		expect(error[0]?.json).toMatchObject({
			card: 'a',
			error: 'This card cannot do that in its present state',
			details: { row: 1, code: 'F113', state: 'refused' },
		});
	});
});
