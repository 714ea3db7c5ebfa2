import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { declarativeNode } from '../../shared/declarative/declarativeNode';
import { isSetTo } from '../../shared/declared';
import { panelHint } from '../../shared/parameters';
import { accountIn, REQUEST_SETTINGS } from '../api/account';
import { id123ApiTest } from '../api/credentialTest';
import { getCardFields } from '../editor/cardFields';
import { searchCards, searchTemplates } from '../editor/pickers';
import { RESOURCES } from './operations';
import { FOR_TOOLS, OPTIONS, PARAMETERS, type Option } from './parameters';
import { isFromItem, rowOf, sharedByRows } from './row';

const { properties, requestOperations, usableAsTool } = declarativeNode({
	resources: RESOURCES,
	defaultResource: 'card',
	parameters: PARAMETERS,
	options: OPTIONS,
	// Some rows have an address of their own, and the others the one on the card.
	mayBeEmpty: ['recipientEmail'] satisfies Option[],
	tool: { parameters: FOR_TOOLS },
	account: accountIn,
	shared: sharedByRows,
	row: rowOf,
	isFromItem,
});

export class Id123 implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ID123',
		name: 'id123',
		icon: { light: 'file:../../../icons/id123.svg', dark: 'file:../../../icons/id123.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Issue and manage digital ID cards, and react when they change',
		defaults: { name: 'ID123' },
		usableAsTool,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'id123Api', required: true, testedBy: 'id123ApiTest' }],
		requestDefaults: REQUEST_SETTINGS,
		requestOperations,
		hints: [
			panelHint(
				'warning',
				'={{ $parameter["resource"] === "notification" && $parameter["distribution"] === "all" }}',
				'One message goes to everyone with a card of this template, once per run.',
			),
			panelHint(
				'warning',
				'={{ $parameter["resource"] === "card" && $parameter["operation"] === "delete" }}',
				'A deleted card cannot be brought back. Archive it instead if you may need it again.',
			),
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
