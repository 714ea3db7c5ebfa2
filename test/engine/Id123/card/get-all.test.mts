import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { getManyCards } from '../../../fixtures/id123/card/get-all.mts';
import { failureBody } from '../../../fixtures/id123/failures.mts';
import { TEMPLATE_ID, byId, template } from '../../../fixtures/id123/sample.mts';
import { seedCards } from '../../../../sandbox/id123/seed.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { refusesBeforeSending } from '../support/local-suite.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, jsonOf, openStage } from '../support/stage.mts';
import { keepsCallsApart, worksAsTool } from '../support/tool-suite.mts';
import { givesWhatIsDocumented, sendsWhatIsDocumented } from '../support/wire-suite.mts';

const stage = openStage();
const asTool = {
	parameters: { templateId: byId("={{ $fromAI('template') }}") },
	input: { template: TEMPLATE_ID },
	body: getManyCards.requests[0].body,
};

sendsWhatIsDocumented(stage, getManyCards);
givesWhatIsDocumented(stage, getManyCards);
keepsFailuresToTheirRow(stage, getManyCards);
refusesBeforeSending(stage, getManyCards, [
	{
		name: 'a filter with a date that is none',
		parameters: { filters: { updatedAfter: 'last week' } },
		details: { label: 'Updated After', rule: 'notADate' },
	},
]);
worksAsTool(stage, getManyCards, asTool);
keepsCallsApart(stage, getManyCards, asTool);

it('takes "card was not found" for a template without cards', async () => {
	stage.respond = () => ({ body: failureBody('F209', { echoed: {} }) });
	const run = await stage.run({ resource: 'card', operation: 'getAll', parameters: template });
	expect(run.status).toBe('success');
	expect(run.success).toEqual([]);
});

describe('pages', () => {
	const row = (index: number) => ({ 'card-id': `C${index}`, 'card-template-id': TEMPLATE_ID });
	const pagesOf = async (count: number, parameters: INodeParameters) => {
		stage.respond = ({ limit = 10, offset = 0 }) => ({
			body: {
				...getManyCards.answers[0].body,
				data: Array.from({ length: count }, (_, index) => row(index)).slice(
					Number(offset),
					Number(offset) + Number(limit),
				),
			},
		});
		const { success } = await stage.run({
			resource: 'card',
			operation: 'getAll',
			parameters: { ...template, ...parameters },
		});
		const pages = stage.bodies().map(({ limit, offset }) => ({ limit, offset }));
		return { ids: success.map(({ json }) => json['card-id']), pages };
	};
	const first = { limit: undefined, offset: undefined };
	const small = [first, { limit: 10, offset: 10 }, { limit: 10, offset: 20 }];

	it('are read so that the first show what limit and offset mean, then in the size of Rows per Request', async () => {
		const { ids, pages } = await pagesOf(95, { returnAll: true, options: { pageSize: 40 } });
		expect(ids).toEqual(Array.from({ length: 95 }, (_, index) => `C${index}`));
		expect(pages).toEqual([
			...small,
			{ limit: 40, offset: 30 },
			{ limit: 40, offset: 70 },
			{ limit: 40, offset: 95 },
		]);
	});

	it('end with the limit', async () => {
		const { ids, pages } = await pagesOf(95, { limit: 15 });
		expect(ids).toHaveLength(15);
		expect(pages).toEqual(small.slice(0, 2));
	});

	it('end at the first where the limit is within it', async () => {
		const { ids, pages } = await pagesOf(95, { limit: 3 });
		expect(ids).toEqual(['C0', 'C1', 'C2']);
		expect(pages).toEqual([first]);
	});
});

describe('on the sandbox', () => {
	const { student } = TEMPLATE_IDS;
	const run = async (parameters: INodeParameters, items?: IDataObject[]) =>
		await stage.run({
			resource: 'card',
			operation: 'getAll',
			on: 'sandbox',
			parameters: { templateId: byId(student), ...parameters },
			...(items && { items }),
		});

	it.each([false, true])(
		'lists every card once, in order, whatever limit and offset mean (swapped: %s)',
		async (pagingInverted) => {
			stage.sandbox.readings.pagingInverted = pagingInverted;
			const ids = seedCards(stage.sandbox.id123, student, 260);
			const { success } = await run({ returnAll: true });
			expect(success.map(({ json }) => json['card-id'])).toEqual(ids);
			expect(journalOf(stage).violations).toEqual([]);
		},
	);

	it.each(['null', 'failure'] as const)('reads a list that ends with %s', async (emptyList) => {
		stage.sandbox.readings.emptyList = emptyList;
		seedCards(stage.sandbox.id123, student, 30);
		expect((await run({ returnAll: true })).success).toHaveLength(30);
	});

	it('keeps what matches all filters, and reads on until there is enough', async () => {
		const ids = seedCards(stage.sandbox.id123, student, 60);
		for (const id of ids.slice(40)) stage.sandbox.id123.install(student, id);
		const wanted = { status: ['INSTALLED', 'UNINSTALLED'], subStatus: ['ACTIVE'] };
		const { success } = await run({ limit: 5, filters: wanted });
		expect(success.map(({ json }) => json['card-id'])).toEqual(ids.slice(40, 45));
	});

	it('keeps cards that changed after a time', async () => {
		seedCards(stage.sandbox.id123, student, 3);
		const between = new Date(stage.sandbox.clock.now() + 60_000).toISOString();
		stage.sandbox.clock.advance(120_000);
		stage.sandbox.id123.addCard(student, 'later', { values: { name: 'Late' } });
		const { success } = await run({ filters: { updatedAfter: between } });
		expect(success.map(({ json }) => json['card-id'])).toEqual(['later']);
	});

	it('lists for each item, and pairs every card with the item it was listed for', async () => {
		seedCards(stage.sandbox.id123, student, 2);
		seedCards(stage.sandbox.id123, TEMPLATE_IDS.staff, 1);
		const items = [{ of: student }, { of: TEMPLATE_IDS.staff }, { of: TEMPLATE_IDS.member }];
		const { success } = await run({ templateId: byId('={{ $json.of }}') }, items);
		expect(success.map(({ json, pairedItem }) => [json['card-template-id'], pairedItem])).toEqual([
			[student, { item: 0 }],
			[student, { item: 0 }],
			[TEMPLATE_IDS.staff, { item: 1 }],
		]);
	});

	it('gives rows as the service nests them with Simplify off', async () => {
		stage.sandbox.readings.listNesting = 'card-data';
		seedCards(stage.sandbox.id123, student, 1);
		const [raw] = jsonOf((await run({ simplify: false })).success);
		expect(raw).toHaveProperty('card-data.name-fields');
		const [flat] = jsonOf((await run({})).success);
		expect(flat?.name).toEqual(expect.any(String));
	});
});
