import { TEMPLATE_ID, byId } from '../../../fixtures/id123/sample.mts';
import { getTemplate } from '../../../fixtures/id123/template/get.mts';
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
	body: getTemplate.requests[0].body,
};

beforeEach(() => {
	// Here View Template is the operation itself, so the test's own answer counts.
	stage.templates = (...request) => stage.respond(...request);
});

sendsWhatIsDocumented(stage, getTemplate);
givesWhatIsDocumented(stage, getTemplate);
keepsFailuresToTheirRow(stage, getTemplate);
refusesBeforeSending(stage, getTemplate, []);
worksAsTool(stage, getTemplate, asTool);
keepsCallsApart(stage, getTemplate, asTool);

describe('on the sandbox', () => {
	it("gives the admin's fields as one list, and says which template there is not", async () => {
		const { success, error } = await stage.run({
			resource: 'template',
			operation: 'get',
			on: 'sandbox',
			onError: 'continueErrorOutput',
			parameters: { templateId: byId('={{ $json.id }}') },
			items: [{ id: TEMPLATE_IDS.contractor }, { id: 'none' }],
		});
		expect(jsonOf(success)).toEqual([
			expect.objectContaining({
				'card-template-id': TEMPLATE_IDS.contractor,
				title: 'Site Pass',
				'issuance-type': 'INSTITUTION_ISSUED',
				fields: expect.arrayContaining([
					{
						key: 'barcode',
						label: 'Pass Number',
						type: 'text',
						required: true,
						'max-length': 10,
						'min-length': 10,
					},
				]),
			}),
		]);
		expect(error[0]?.json).toMatchObject({ id: 'none', details: { row: 2, code: 'F203' } });
		expect(journalOf(stage).violations).toEqual([]);
	});
});
