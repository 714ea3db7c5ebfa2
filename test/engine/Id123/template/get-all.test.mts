import type { INodeParameters } from 'n8n-workflow';
import { getManyTemplates } from '../../../fixtures/id123/template/get-all.mts';
import { TEMPLATE_IDS, defaultTemplates } from '../../../../sandbox/id123/templates.mts';
import { keepsFailuresToTheirRow } from '../support/row-suite.mts';
import { journalOf, openStage } from '../support/stage.mts';
import { keepsCallsApart, worksAsTool } from '../support/tool-suite.mts';
import { givesWhatIsDocumented, sendsWhatIsDocumented } from '../support/wire-suite.mts';

const stage = openStage();
const asTool = {
	parameters: { limit: "={{ $fromAI('limit', '', 'number') }}" },
	input: { limit: 20 },
	body: getManyTemplates.requests[0].body,
};

sendsWhatIsDocumented(stage, getManyTemplates);
givesWhatIsDocumented(stage, getManyTemplates);
keepsFailuresToTheirRow(stage, getManyTemplates);
worksAsTool(stage, getManyTemplates, asTool);
keepsCallsApart(stage, getManyTemplates, asTool);

describe('on the sandbox', () => {
	const idsOf = async (parameters: INodeParameters) => {
		const { success } = await stage.run({
			resource: 'template',
			operation: 'getAll',
			on: 'sandbox',
			parameters,
		});
		return success.map(({ json }) => json['card-template-id']);
	};

	it('lists the templates of the account up to the limit', async () => {
		expect(await idsOf({ limit: 2 })).toEqual([TEMPLATE_IDS.staff, TEMPLATE_IDS.student]);
		expect(await idsOf({})).toEqual(Object.values(TEMPLATE_IDS));
		expect(journalOf(stage).violations).toEqual([]);
	});

	it('lists all of them, however many pages they fill', async () => {
		const [{ body }] = defaultTemplates();
		for (let index = 0; index < 40; index += 1) {
			stage.sandbox.id123.addTemplate({ ...body, 'card-template-id': `template-${index}` });
		}
		const ids = await idsOf({ returnAll: true });
		expect(new Set(ids).size).toBe(45);
		expect(ids).toHaveLength(45);
	});
});
