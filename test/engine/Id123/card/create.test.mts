import { createCard } from '../../../fixtures/id123/card/create.mts';
import { AUTOMATIC, ROW, mapped } from '../../../fixtures/id123/card-values.mts';
import { CARD_ID, TEMPLATE_ID, byId, template } from '../../../fixtures/id123/sample.mts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { CARD_VALUE_REFUSALS } from '../support/card-values.mts';
import { previewsWithoutSending, refusesBeforeSending } from '../support/local-suite.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, jsonOf, openStage } from '../support/stage.mts';
import { refusesTools, worksAsTool } from '../support/tool-suite.mts';
import { givesWhatIsDocumented, sendsWhatIsDocumented } from '../support/wire-suite.mts';

const stage = openStage();

sendsWhatIsDocumented(stage, createCard);
givesWhatIsDocumented(stage, createCard);
keepsFailuresToTheirRow(stage, createCard);
previewsWithoutSending(stage, createCard);
refusesBeforeSending(stage, createCard, CARD_VALUE_REFUSALS);
worksAsTool(stage, createCard, {
	parameters: {
		...template,
		...mapped({
			'card-id': "={{ $fromAI('id') }}",
			name: "={{ $fromAI('name') }}",
			'front-1': 'Marine Biology',
		}),
	},
	input: { id: CARD_ID, name: 'Ada Moreno' },
	body: createCard.requests[1].body,
});
refusesTools(stage, createCard, 'automatic mapping', {
	parameters: { ...template, ...AUTOMATIC },
	input: ROW,
	says: 'cannot map columns automatically',
});

describe('on the sandbox', () => {
	const run = async (items: Array<Record<string, string>>) =>
		await stage.run({
			resource: 'card',
			operation: 'create',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: { templateId: byId(TEMPLATE_IDS.staff), ...AUTOMATIC },
			items,
		});
	const person = (id: string) => ({
		'Card ID': id,
		'Unique Identifier': `${id}@example.org`,
		'Full Name': `Person ${id}`,
	});

	it('creates a card of each row, inactive as the service makes them', async () => {
		const { success, error } = await run(['a', 'b', 'c'].map(person));
		expect(error).toEqual([]);
		expect(jsonOf(success)).toEqual(
			['a', 'b', 'c'].map((id) => ({
				'card-id': id,
				'card-template-id': TEMPLATE_IDS.staff,
				code: 'S2001',
			})),
		);
		expect(stage.sandbox.id123.card(TEMPLATE_IDS.staff, 'b')).toMatchObject({
			uniqueIdentifier: 'b@example.org',
			values: { name: 'Person b' },
			life: { status: 'INACTIVE' },
		});
		expect(journalOf(stage).violations).toEqual([]);
	});

	it('leaves a card that exists as it is, and says which operation updates it', async () => {
		await run([person('a')]);
		const { error } = await run([{ ...person('a'), 'Full Name': 'Somebody else' }]);
		expect(jsonOf(error)).toEqual([
			expect.objectContaining({
				error: 'A card with this Card ID already exists',
				message: expect.stringContaining('"Create or Update"'),
				details: expect.objectContaining({ row: 1, code: 'F202', state: 'refused' }),
			}),
		]);
		expect(stage.sandbox.id123.card(TEMPLATE_IDS.staff, 'a')?.values.name).toBe('Person a');
	});

	it('names the label of a field that the service names by its key', async () => {
		const { error } = await stage.run({
			resource: 'card',
			operation: 'create',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: { templateId: byId(TEMPLATE_IDS.contractor), ...AUTOMATIC },
			items: [
				{
					'Card ID': 'a',
					'Unique Identifier': 'a@example.org',
					'Pass Number': 'letters!!!',
					Name: 'Ann',
					Company: 'Meridian',
				},
				{ 'Card ID': 'b', 'Pass Number': '0000000001', Name: 'Bo', Company: 'Meridian' },
			],
		});
		expect(jsonOf(error).map(({ error: what, details }) => [what, details])).toEqual([
			['The barcode is missing or not valid', { row: 1, code: 'F217', state: 'refused' }],
			[
				'Unique Identifier is required',
				{
					row: 2,
					code: 'F201',
					state: 'refused',
					field: 'unique-identifier',
					label: 'Unique Identifier',
				},
			],
		]);
	});
});

it('reads the template once for all rows of a run', async () => {
	stage.respond = () => ({ body: createCard.answers[0].body });
	await stage.run({
		resource: 'card',
		operation: 'create',
		parameters: { ...template, ...AUTOMATIC },
		items: Array.from({ length: 30 }, (_, index) => ({ ...ROW, 'Card ID': `C${index}` })),
	});
	const reads = stage.bodies().filter(({ action }) => action === 'view-template');
	expect(reads).toEqual([{ action: 'view-template', 'card-template-id': TEMPLATE_ID }]);
	expect(stage.sent(createCard)).toHaveLength(30);
	expect(stage.server.mostInFlight).toBeLessThanOrEqual(LIMITS.maxRequestsAtATime);
});
