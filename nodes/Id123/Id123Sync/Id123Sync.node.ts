import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { isSetTo } from '../../shared/declared';
import { panelHint } from '../../shared/parameters';
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
		subtitle: `={{ ${isSetTo('yes', '$parameter["previewOnly"]')} ? "preview" : "people missing: " + $parameter["missingCards"].replace("ignore", "leave") }}`,
		description:
			'Make the cards of an ID123 template match a roster: all items are read as one roster of people',
		defaults: { name: 'ID123 Sync' },
		// One row would read as the whole roster, and everybody else as missing.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Applied', 'Rejected', 'Summary'],
		credentials: [{ name: 'id123Api', required: true, testedBy: 'id123ApiTest' }],
		hints: [
			panelHint(
				'warning',
				`={{ $parameter["missingCards"] !== "ignore" && !${isSetTo('yes', '$parameter["previewOnly"]')} }}`,
				'Cards of people who are not in the input will be removed. Run it with Preview Only first.',
			),
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
