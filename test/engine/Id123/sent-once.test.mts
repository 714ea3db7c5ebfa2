/** A row that came twice, as rows do after a merge, is one message for its person. */
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
