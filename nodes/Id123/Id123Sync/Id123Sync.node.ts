import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { isSetTo } from '../../shared/declared';
import { id123ApiTest } from '../api/credentialTest';
import { getCardFieldOptions } from '../editor/cardFields';
import { searchTemplates } from '../editor/pickers';
import { properties } from './fields';
import { runSync } from './run';

export class Id123Sync implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ID123 Sync',
		name: 'id123Sync',
		icon: { light: 'file:../../../icons/id123.svg', dark: 'file:../../../icons/id123.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ $parameter["previewOnly"] ? "preview" : "missing cards: " + $parameter["missingCards"] }}',
		description: 'Make the cards of an ID123 template match a roster of people',
		defaults: { name: 'ID123 Sync' },
		// One row would read as the whole roster, and everybody else as missing.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Applied', 'Rejected', 'Summary'],
		credentials: [{ name: 'id123Api', required: true, testedBy: 'id123ApiTest' }],
		hints: [
			{
				message:
					'All items are read as one roster. If no items come in, n8n does not run this node.',
				type: 'info',
				// n8n 2.40 shows hints of the input pane nowhere in the schema view; these it shows.
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
			},
			{
				message:
					'Cards of people who are not in the input will be removed. Run it with Preview Only first.',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition: `={{ $parameter["missingCards"] !== "ignore" && !${isSetTo('yes', '$parameter["previewOnly"]')} }}`,
			},
		],
		properties,
	};

	methods = {
		credentialTest: { id123ApiTest },
		listSearch: { searchTemplates },
		loadOptions: { getCardFieldOptions },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runSync(this);
	}
}
