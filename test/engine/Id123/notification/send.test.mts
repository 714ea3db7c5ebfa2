import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { sendNotification } from '../../../fixtures/id123/notification/send.mts';
import { failureBody } from '../../../fixtures/id123/failures.mts';
import { CARD_ID, byId, template } from '../../../fixtures/id123/sample.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { previewsWithoutSending, refusesBeforeSending } from '../support/local-suite.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, jsonOf, openStage } from '../support/stage.mts';
import { keepsCallsApart, refusesTools, worksAsTool } from '../support/tool-suite.mts';
import { givesWhatIsDocumented, sendsWhatIsDocumented } from '../support/wire-suite.mts';

const stage = openStage();
const asTool = {
	parameters: {
		...template,
		cardId: byId("={{ $fromAI('card') }}"),
		message: "={{ $fromAI('text') }}",
	},
	input: { card: CARD_ID, text: 'Closing early today' },
	body: sendNotification.requests[1].body,
};
const everyone = { distribution: 'all', message: 'Closing early today' };

sendsWhatIsDocumented(stage, sendNotification);
givesWhatIsDocumented(stage, sendNotification);
keepsFailuresToTheirRow(stage, sendNotification);
previewsWithoutSending(stage, sendNotification);
refusesBeforeSending(stage, sendNotification, [
	{
		name: 'an empty message',
		input: { text: '  ' },
		details: { field: 'message', label: 'Message', rule: 'required' },
	},
	{
		name: 'a message that nobody would see',
		input: { text: '\u200b' },
		details: { field: 'message', label: 'Message', rule: 'required' },
	},
	{
		name: 'a link whose letters were lost',
		parameters: { options: { url: 'https://example.org/Caf\uFFFD' } },
		details: { field: 'url', label: 'Web Page', rule: 'notText' },
	},
	{
		name: 'a message of 101 characters',
		input: { text: '🎓'.repeat(101) },
		details: { field: 'message', label: 'Message', rule: 'tooLong' },
		says: '101 characters, ID123 allows 100',
	},
	{
		name: 'a full message of 1001 characters',
		parameters: { options: { fullMessage: 'x'.repeat(1001) } },
		details: { field: 'full-message', label: 'Full Message', rule: 'tooLong' },
	},
	{
		name: 'a link that is none',
		parameters: { options: { url: 'example dot org' } },
		details: { field: 'url', label: 'Web Page', rule: 'notALink' },
	},
]);
worksAsTool(stage, sendNotification, asTool);
keepsCallsApart(stage, sendNotification, asTool);
refusesTools(stage, sendNotification, 'a message to everyone', {
	parameters: { ...template, ...everyone, message: "={{ $fromAI('text') }}" },
	input: { text: 'Closing early today' },
	says: 'Notifications to everyone are not offered to AI agents',
});
refusesTools(stage, sendNotification, 'a message to everyone that the model chose', {
	parameters: { ...asTool.parameters, distribution: "={{ $fromAI('to') }}" },
	input: { ...asTool.input, to: 'all' },
	says: 'Notifications to everyone are not offered to AI agents',
});

it('sends a message of 100 characters, as a person counts them', async () => {
	stage.respond = () => ({ body: sendNotification.answers[0].body });
	const message = '🎓'.repeat(100);
	await stage.run({
		resource: 'notification',
		operation: 'send',
		parameters: { ...template, ...everyone, message },
	});
	expect(stage.bodies()).toEqual([expect.objectContaining({ message })]);
});

describe('to everyone', () => {
	const send = async (items: IDataObject[], more: INodeParameters = {}, settings = {}) =>
		await stage.run({
			resource: 'notification',
			operation: 'send',
			parameters: { ...template, ...everyone, ...more },
			items,
			...settings,
		});

	beforeEach(() => {
		stage.respond = () => ({ body: sendNotification.answers[0].body });
	});

	it('goes out once per run, however many items come in; the others say so', async () => {
		const { success } = await send(Array.from({ length: 1000 }, (_, n) => ({ n })));
		expect(stage.bodies()).toHaveLength(1);
		expect(success).toHaveLength(1000);
		expect(success[0]?.json).toEqual(sendNotification.answers[0].simplified[0]);
		const others = success.slice(1);
		expect(others.every(({ json }) => json.skipped === true)).toBe(true);
		expect(others.map(({ pairedItem }) => pairedItem)).toEqual(
			others.map((_, index) => ({ item: index + 1 })),
		);
	});

	it('goes out once for each template and message', async () => {
		const items = ['x', 'y', 'x', 'y'].map((text) => ({ text }));
		const { success } = await send(items, { message: '={{ $json.text }}' });
		expect(
			stage
				.bodies()
				.map(({ message }) => message)
				.sort(),
		).toEqual(['x', 'y']);
		expect(success.map(({ json }) => json.skipped ?? false)).toEqual([false, false, true, true]);
	});

	it('goes out once with Retry On Fail where another row fails', async () => {
		stage.respond = ({ message }) => ({
			body: message === 'bad' ? failureBody('F231') : sendNotification.answers[0].body,
		});
		await send([{ text: 'bad' }, { text: 'x' }], { message: '={{ $json.text }}' }, RETRY);
		expect(stage.bodies().filter(({ message }) => message === 'x')).toHaveLength(1);
	});

	it('goes out once again in the next run', async () => {
		await send([{}]);
		await send([{}]);
		expect(stage.bodies()).toHaveLength(2);
	});
});

const RETRY = {
	onError: 'continueRegularOutput',
	retryOnFail: true,
	maxTries: 3,
	waitBetweenTries: 1,
};

it('tries the further names of an action that is not published; rows that wait use the one that was found', async () => {
	const known = 'send-push-notifications';
	stage.respond = ({ action }) => ({
		body: action === known ? sendNotification.answers[0].body : failureBody('F109'),
	});
	const { success } = await stage.run({
		resource: 'notification',
		operation: 'send',
		parameters: {
			...template,
			cardId: byId('={{ $json.card }}'),
			message: 'x',
			options: { requestsAtATime: 1 },
		},
		items: Array.from({ length: 20 }, (_, index) => ({ card: `C${index}` })),
	});
	expect(success).toHaveLength(20);
	const [first, second, ...others] = stage.bodies().map(({ action }) => action);
	expect([first, second]).toEqual(['send-notifications', 'send-notification']);
	expect(others).toEqual(Array.from({ length: 20 }, () => known));
});

describe('on the sandbox', () => {
	const { staff } = TEMPLATE_IDS;
	const run = async (parameters: INodeParameters, items?: IDataObject[]) =>
		await stage.run({
			resource: 'notification',
			operation: 'send',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: { templateId: byId(staff), ...parameters },
			...(items && { items }),
		});

	beforeEach(() => {
		for (const id of ['a', 'b']) {
			stage.sandbox.id123.addCard(staff, id, { values: { name: id } });
			stage.sandbox.id123.install(staff, id);
		}
	});

	it('reaches the holder of each card with that row’s text', async () => {
		const { success, error } = await run(
			{ cardId: byId('={{ $json.card }}'), message: '={{ "Hello " + $json.card }}' },
			[{ card: 'a' }, { card: 'x' }, { card: 'b' }],
		);
		expect(success.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(jsonOf(error)).toEqual([
			expect.objectContaining({ card: 'x', details: { row: 2, code: 'F209', state: 'refused' } }),
		]);
		const sent = stage.sandbox.id123.notifications.map(({ cardId, message, recipients }) => ({
			cardId,
			message,
			recipients,
		}));
		expect(sent.sort((one, other) => (one.message < other.message ? -1 : 1))).toEqual([
			{ cardId: 'a', message: 'Hello a', recipients: 1 },
			{ cardId: 'b', message: 'Hello b', recipients: 1 },
		]);
		expect(journalOf(stage).violations).toEqual([]);
	});

	it('reaches everyone with the card on a phone', async () => {
		await run({ ...everyone });
		expect(stage.sandbox.id123.notifications).toEqual([
			expect.objectContaining({ templateId: staff, cardId: null, recipients: 2 }),
		]);
	});
});
