import { upsertCard } from '../../../fixtures/id123/card/upsert.mts';
import { AUTOMATIC, ROW, mapped } from '../../../fixtures/id123/card-values.mts';
import {
	CARD_ID,
	OTHER_TEMPLATE_ID,
	TEMPLATE_ID,
	byId,
	template,
} from '../../../fixtures/id123/sample.mts';
import { TEMPLATE, viewTemplateAnswer } from '../../../fixtures/id123/template-body.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { CARD_VALUE_REFUSALS } from '../support/card-values.mts';
import { previewsWithoutSending, refusesBeforeSending } from '../support/local-suite.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, jsonOf, openStage } from '../support/stage.mts';
import { keepsCallsApart, refusesTools, worksAsTool } from '../support/tool-suite.mts';
import {
	byExpression,
	givesWhatIsDocumented,
	sendsWhatIsDocumented,
} from '../support/wire-suite.mts';

const stage = openStage();
const asTool = {
	parameters: {
		...template,
		...mapped({
			'card-id': "={{ $fromAI('id') }}",
			name: "={{ $fromAI('name') }}",
			'front-1': 'Marine Biology',
		}),
	},
	input: { id: CARD_ID, name: 'Ada Moreno' },
	body: upsertCard.requests[1].body,
};

sendsWhatIsDocumented(stage, upsertCard);
givesWhatIsDocumented(stage, upsertCard);
keepsFailuresToTheirRow(stage, upsertCard);
previewsWithoutSending(stage, upsertCard);
refusesBeforeSending(stage, upsertCard, CARD_VALUE_REFUSALS);
worksAsTool(stage, upsertCard, asTool);
keepsCallsApart(stage, upsertCard, asTool);
refusesTools(stage, upsertCard, 'automatic mapping', {
	parameters: { ...template, ...AUTOMATIC },
	input: ROW,
	says: 'cannot map columns automatically',
});

describe('two templates in one run', () => {
	/** The same label stands for another field in each. */
	beforeEach(() => {
		stage.respond = () => ({ body: upsertCard.answers[0].body });
		stage.templates = (body) => {
			const { fields, ...head } = TEMPLATE;
			const [programme, enrolled] = fields['front-fields'];
			const swapped = [
				{ ...programme, key: 'front-2' },
				{ ...enrolled, key: 'front-1' },
			];
			const isOther = body['card-template-id'] === OTHER_TEMPLATE_ID;
			const front = isOther ? swapped : fields['front-fields'];
			return {
				body: viewTemplateAnswer({
					...head,
					'card-template-id': body['card-template-id'],
					fields: { ...fields, 'front-fields': front },
				}),
			};
		};
	});

	it('maps each row by the template that it chose', async () => {
		const rows = [TEMPLATE_ID, OTHER_TEMPLATE_ID].map((templateId) => ({
			'Card ID': CARD_ID,
			'Full Name': 'Ada Moreno',
			Programme: 'Marine Biology',
			template: templateId,
		}));
		const run = await stage.run({
			resource: 'card',
			operation: 'upsert',
			parameters: { ...AUTOMATIC, ...byExpression('templateId', 'template') },
			items: rows,
		});
		expect(run.success).toHaveLength(2);
		const front = stage
			.sent(upsertCard)
			.map((body) => [
				body['card-template-id'],
				(body['card-data'] as Record<string, unknown>)['front-fields'],
			]);
		expect(Object.fromEntries(front)).toEqual({
			[TEMPLATE_ID]: [{ key: 'front-1', value: 'Marine Biology' }],
			[OTHER_TEMPLATE_ID]: [{ key: 'front-2', value: 'Marine Biology' }],
		});
	});
});

describe('dates', () => {
	const sent = async (
		input: Record<string, string | number>,
		{ timezone = 'UTC', options = {} } = {},
	) => {
		stage.respond = () => ({ body: upsertCard.answers[0].body });
		await stage.run({
			resource: 'card',
			operation: 'upsert',
			parameters: { ...template, ...AUTOMATIC, options },
			items: [{ ...ROW, ...input }],
			timezone,
		});
		const [body] = stage.sent(upsertCard);
		const data = body?.['card-data'] as
			| { 'front-fields': Array<{ key: string; value: string }> }
			| undefined;
		return {
			expiration: body?.['card-expiration'],
			enrolled: data?.['front-fields'].find(({ key }) => key === 'front-2')?.value,
		};
	};

	it('means the end of the day in the time zone of the workflow where an expiration has no time', async () => {
		const { expiration } = await sent(
			{ 'Card Expiration': '2027-06-30' },
			{ timezone: 'America/New_York' },
		);
		expect(expiration).toBe('2027-07-01T03:59:59+00:00');
	});

	it.each([
		[{}, undefined],
		[{ dateOrder: 'monthFirst' }, '2024-09-02'],
		[{ dateOrder: 'dayFirst' }, '2024-02-09'],
	])(
		'sends no date with slashes that can be read in two ways to a custom address, unless Order in Dates With Slashes says how: %j',
		async (options, day) => {
			expect((await sent({ 'Enrolled On': '09/02/2024' }, { options })).enrolled).toBe(day);
		},
	);

	it('reads the serial number that a spreadsheet keeps', async () => {
		expect((await sent({ 'Enrolled On': 45537 })).enrolled).toBe('2024-09-02');
	});
});

describe('on the sandbox', () => {
	const run = async (items: Array<Record<string, string>>, parameters = {}) =>
		await stage.run({
			resource: 'card',
			operation: 'upsert',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: { templateId: byId(TEMPLATE_IDS.staff), ...AUTOMATIC, ...parameters },
			items,
		});
	const ada = {
		'Card ID': 'a',
		'Unique Identifier': 'a@example.org',
		'Full Name': 'Ada',
		Department: 'Radiology',
	};

	it('creates a new card and updates one that exists; the code says which', async () => {
		const codes = [];
		for (const department of ['Radiology', 'Surgery']) {
			const { success } = await run([{ ...ada, Department: department }]);
			codes.push(success[0]?.json.code);
		}
		expect(codes).toEqual(['S2001', 'S2002']);
		const values = stage.sandbox.id123.card(TEMPLATE_IDS.staff, 'a')?.values;
		expect(values).toMatchObject({ name: 'Ada', 'front-1': 'Surgery' });
		expect(journalOf(stage).violations).toEqual([]);
	});

	it('leaves a value alone whose cell is empty, and clears it with Clear Values for Empty Cells', async () => {
		await run([ada]);
		await run([{ ...ada, Department: '' }]);
		const department = () => stage.sandbox.id123.card(TEMPLATE_IDS.staff, 'a')?.values['front-1'];
		expect(department()).toBe('Radiology');
		await run([{ ...ada, Department: '' }], { options: { clearEmpty: true } });
		expect(department()).toBeUndefined();
	});

	it('accepts what Get returned, unchanged', async () => {
		await run([ada]);
		const { success } = await stage.run({
			resource: 'card',
			operation: 'get',
			on: 'sandbox',
			parameters: { templateId: byId(TEMPLATE_IDS.staff), cardId: byId('a') },
		});
		const again = await stage.run({
			resource: 'card',
			operation: 'upsert',
			on: 'sandbox',
			parameters: { templateId: byId(TEMPLATE_IDS.staff), ...AUTOMATIC },
			items: [success[0]?.json ?? {}],
		});
		expect(jsonOf(again.success)).toEqual([expect.objectContaining({ code: 'S2002' })]);
	});

	it('uses the first of two rows with one card id, and refuses the second', async () => {
		const { success, error } = await run([ada, { ...ada, 'Full Name': 'Impostor' }]);
		expect(success).toHaveLength(1);
		expect(error[0]?.json.details).toMatchObject({ row: 2, field: 'card-id', rule: 'duplicate' });
		expect(stage.sandbox.id123.card(TEMPLATE_IDS.staff, 'a')?.values.name).toBe('Ada');
	});

	it('says which columns it expects where none fits, and sends nothing', async () => {
		const { error } = await run([{ Kolumne: 'x' }]);
		expect(error[0]?.json).toMatchObject({
			message: expect.stringMatching(/"Kolumne".*Card ID.*Full Name/),
			details: { rule: 'noColumns' },
		});
		expect(journalOf(stage).actions).toEqual(['view-template']);
	});

	it('says that the photo is a file where one came with the item under its name', async () => {
		const file = await stage.engine.files.store('jpeg', { mimeType: 'image/jpeg' });
		const { error } = await stage.run({
			resource: 'card',
			operation: 'upsert',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: { templateId: byId(TEMPLATE_IDS.staff), ...AUTOMATIC },
			items: [{ json: ada, binary: { photo: file } }],
		});
		expect(error[0]?.json.details).toMatchObject({ field: 'id-photo', rule: 'photoIsAFile' });
		expect(journalOf(stage).actions).toEqual(['view-template']);
	});
});
