/** What stands under Options of the ID123 node, and where. */
import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

import { OPTIONS, type OptionName } from '../parameters';
import { RESOURCES } from './operations';

/** Offered where the operations name it. */
function placed(name: OptionName, option: INodeProperties): INodeProperties {
	const places = RESOURCES.flatMap((resource) =>
		resource.operations
			.filter(({ offers }) => offers.includes(name))
			.map((operation) => ({ resource: resource.option.value, operation: operation.option.value })),
	);
	if (name === 'requestsAtATime') return option;
	const show = {
		'/resource': [...new Set(places.map(({ resource }) => String(resource)))],
		'/operation': [...new Set(places.map(({ operation }) => String(operation)))],
	};
	return updateDisplayOptions({ show }, [option])[0];
}

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: (Object.keys(OPTIONS) as OptionName[]).map((name) => placed(name, OPTIONS[name])),
};
