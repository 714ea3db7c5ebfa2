import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { isSetTo } from '../../shared/declared';
import { id123ApiTest } from '../api/credentialTest';
import { REQUEST_SETTINGS } from '../api/account';
import { BASE_URL_EXPRESSION } from '../api/regions';
import { executeRow } from './executor';
import { properties } from './parameters';
import { searchCards, searchTemplates } from '../editor/pickers';
import { getCardFields } from '../editor/cardFields';
import { asTool } from './tool';

export class Id123 implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ID123',
		name: 'id123',
		icon: { light: 'file:../../../icons/id123.svg', dark: 'file:../../../icons/id123.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Issue and manage digital ID cards with ID123',
		defaults: { name: 'ID123' },
		usableAsTool: { replacements: asTool(properties) },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'id123Api', required: true, testedBy: 'id123ApiTest' }],
		requestDefaults: { ...REQUEST_SETTINGS, baseURL: BASE_URL_EXPRESSION },
		requestOperations: { pagination: executeRow },
		hints: [
			{
				message: 'If no items come in, n8n does not run this node and nothing is sent.',
				type: 'info',
				// n8n 2.40 shows hints of the input pane nowhere in the schema view; these it shows.
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
			},
			{
				message: 'One message goes to everyone with a card of this template, once per run.',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition:
					'={{ $parameter["resource"] === "notification" && $parameter["distribution"] === "all" }}',
			},
			{
				message:
					'A deleted card cannot be brought back. Archive it instead if you may need it again.',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition:
					'={{ $parameter["resource"] === "card" && $parameter["operation"] === "delete" }}',
			},
			{
				message: 'Preview: this run changed nothing in ID123.',
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'afterExecution',
				displayCondition: `={{ ${isSetTo('yes', '$parameter["options"]["previewOnly"]')} }}`,
			},
		],
		properties,
	};

	methods = {
		credentialTest: { id123ApiTest },
		listSearch: { searchTemplates, searchCards },
		resourceMapping: { getCardFields },
	};
}
