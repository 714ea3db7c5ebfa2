/** A row that came twice, as rows do after a merge, is one message for its person, and one change of its card. */
import type { IDataObject } from 'n8n-workflow';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { byId, TEMPLATE_ID } from '../../fixtures/id123/sample.mts';
import { openStage } from './support/stage.mts';

const stage = openStage();

it.each([
	['invitation', {}, 'The same invitation: it goes out with row 1'],
	[
		'notification',
		{ distribution: 'individual', message: 'Hello' },
		'The same message to the same card: it goes out with row 1',
	],
])('the same %s of one run goes out once', async (resource, more, reason) => {
	let sent = 0;
	stage.respond = () => {
		sent += 1;
		return { body: { status: 'success', 'status-code': 'S2008', message: 'sent' } };
	};
	const { success } = await stage.run({
		resource,
		operation: 'send',
		parameters: { templateId: byId(TEMPLATE_ID), cardId: '={{ $json.id }}', ...more },
		items: [{ id: 'E1' }, { id: 'E1' }, { id: ' E1 ' }, { id: 'E2' }],
	});
	expect(sent).toBe(2);
	expect(success.slice(1, 3).map(({ json }) => json)).toEqual([
		{ skipped: true, reason },
		{ skipped: true, reason },
	]);
});

describe('a card that stands in several rows', () => {
	const { staff } = TEMPLATE_IDS;
	const run = async (operation: string, items: IDataObject[]) =>
		await stage.run({
			resource: 'card',
			operation,
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: {
				templateId: byId(staff),
				cardId: byId('={{ $json.id }}'),
				...(operation === 'changeStatus' && { statusAction: '={{ $json.to }}' }),
			},
			items,
		});

	beforeEach(() => {
		stage.sandbox.id123.addCard(staff, 'E1', { values: { name: 'Ada' } });
		stage.sandbox.id123.install(staff, 'E1');
	});

	it.each([
		['changeStatus', 'The same change: it goes out with row 1'],
		['delete', 'The same deletion: it goes out with row 1'],
	])('%s: the same is done once, and no row fails', async (operation, reason) => {
		const row = { id: 'E1', to: 'archive' };
		const { success, error } = await run(operation, [row, row]);
		expect(error).toEqual([]);
		expect(success[1]?.json).toEqual({ skipped: true, reason });
	});

	it('of two changes the first one counts, and not whichever comes last', async () => {
		const { error } = await run('changeStatus', [
			{ id: 'E1', to: 'deactivate' },
			{ id: 'E1', to: 'activate' },
		]);
		expect(error[0]?.json).toMatchObject({ details: { row: 2, rule: 'duplicate' } });
		expect(stage.sandbox.id123.card(staff, 'E1')?.life.deactivated).toBe(true);
	});
});
