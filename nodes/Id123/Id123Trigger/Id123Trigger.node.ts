import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { id123ApiTest } from '../api/credentialTest';
import { getTemplateOptions } from '../editor/pickers';
import { properties } from './fields';
import { pollOnce } from './poll';
import { fetchTestEvent } from './testEvent';

export class Id123Trigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ID123 Trigger',
		name: 'id123Trigger',
		icon: { light: 'file:../../../icons/id123.svg', dark: 'file:../../../icons/id123.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["events"].length === 1 ? $parameter["events"][0] : $parameter["events"].length + " events" }}',
		description: 'Issue and manage digital ID cards, and react when they change',
		defaults: { name: 'ID123 Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'id123Api', required: true, testedBy: 'id123ApiTest' }],
		properties,
	};

	methods = {
		credentialTest: { id123ApiTest },
		loadOptions: { getTemplateOptions },
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return this.getMode() === 'manual' ? await fetchTestEvent(this) : await pollOnce(this);
	}
}
