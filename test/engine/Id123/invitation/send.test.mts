import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { sendInvitation } from '../../../fixtures/id123/invitation/send.mts';
import { CARD_ID, EMAIL, byId, template } from '../../../fixtures/id123/sample.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { previewsWithoutSending, refusesBeforeSending } from '../support/local-suite.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, openStage } from '../support/stage.mts';
import { isNotRepeatedOnAGuess, keepsCallsApart, worksAsTool } from '../support/tool-suite.mts';
import { givesWhatIsDocumented, sendsWhatIsDocumented } from '../support/wire-suite.mts';

const stage = openStage();
const asTool = {
	parameters: {
		...template,
		cardId: byId("={{ $fromAI('card') }}"),
		options: {
			recipientEmail: "={{ $fromAI('email') }}",
			invitationExpiration: "={{ $fromAI('until') }}",
		},
	},
	input: { card: CARD_ID, email: EMAIL, until: '2026-07-16T18:20:30Z' },
	body: sendInvitation.requests[0].body,
};

sendsWhatIsDocumented(stage, sendInvitation);
givesWhatIsDocumented(stage, sendInvitation);
keepsFailuresToTheirRow(stage, sendInvitation);
previewsWithoutSending(stage, sendInvitation);
refusesBeforeSending(stage, sendInvitation, [
	{
		name: 'an address that is none',
		input: { email: 'Ada Moreno' },
		details: { field: 'recipient-email', label: 'Recipient Email', rule: 'notAnAddress' },
	},
	{
		name: 'two addresses',
		input: { email: 'ada@example.org, bo@example.org' },
		details: { field: 'recipient-email', rule: 'notAnAddress' },
	},
	{
		name: 'an expiration that is no date',
		parameters: { options: { invitationExpiration: '={{ "next month" }}' } },
		details: { field: 'invitation-expiration', label: 'Invitation Expiration', rule: 'notADate' },
	},
]);
worksAsTool(stage, sendInvitation, asTool);
keepsCallsApart(stage, sendInvitation, asTool);
isNotRepeatedOnAGuess(
	stage,
	sendInvitation,
	{
		parameters: { ...asTool.parameters, templateId: byId(TEMPLATE_IDS.staff) },
		input: asTool.input,
	},
	{
		prepare: () =>
			stage.sandbox.id123.addCard(TEMPLATE_IDS.staff, CARD_ID, { values: { name: 'Ada' } }),
		done: () => stage.sandbox.id123.invitations.length,
		says: 'may have been sent',
	},
);

describe('on the sandbox', () => {
	const { staff, member } = TEMPLATE_IDS;
	const run = async (
		items: IDataObject[],
		options: INodeParameters = {},
		templateId = byId(staff),
	) =>
		await stage.run({
			resource: 'invitation',
			operation: 'send',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			timezone: 'Europe/Berlin',
			parameters: {
				templateId,
				cardId: byId('={{ $json.card }}'),
				options: { recipientEmail: '={{ $json.email }}', ...options },
			},
			items,
		});

	beforeEach(() => {
		stage.sandbox.id123.addCard(staff, 'a', {
			values: { name: 'Ada' },
			recipientEmail: 'ada@example.org',
		});
		stage.sandbox.id123.addCard(staff, 'b', { values: { name: 'Bo' } });
	});

	it('invites at the stored address, or at the one that is given', async () => {
		const { success, error } = await run([
			{ card: 'a', email: '' },
			{ card: 'b', email: 'bo@example.org' },
			{ card: 'b', email: '' },
		]);
		expect(success.map(({ json }) => json.code)).toEqual(['S2008', 'S2008']);
		expect(
			stage.sandbox.id123.invitations.map(({ cardId, email }) => [cardId, email]).sort(),
		).toEqual([
			['a', 'ada@example.org'],
			['b', 'bo@example.org'],
		]);
		expect(error[0]?.json).toMatchObject({
			error: 'Recipient Email is required',
			details: { row: 3, code: 'F201', field: 'recipient-email' },
		});
		expect(journalOf(stage).violations).toEqual([]);
	});

	it('lets the link work until the end of the day that is given', async () => {
		await run([{ card: 'a', email: '' }], { invitationExpiration: '2027-01-31' });
		const [{ expiresAt }] = stage.sandbox.id123.invitations;
		expect(new Date(expiresAt).toISOString()).toBe('2027-01-31T22:59:59.000Z');
	});

	it('says that cards which people issue themselves cannot be invited', async () => {
		stage.sandbox.id123.addCard(member, 'a', { values: { name: 'Ada' } });
		const { error } = await run([{ card: 'a', email: EMAIL }], {}, byId(member));
		expect(error[0]?.json).toMatchObject({
			message: expect.stringContaining('institution-issued'),
			details: { code: 'F241' },
		});
	});
});
