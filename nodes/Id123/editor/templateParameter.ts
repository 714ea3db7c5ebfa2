import type { INodeProperties } from 'n8n-workflow';

const TEMPLATE_IDS = 'app.id123.io > Card Templates';

/** The card template, for every node that works on one. */
export const templateParameter: INodeProperties = {
	displayName: 'Template',
	name: 'templateId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: `The card template that is meant. Template IDs are shown in ID123 under ${TEMPLATE_IDS}.`,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a template…',
			typeOptions: { searchListMethod: 'searchTemplates', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 906c56c2d85817633abc07978f4899ff89cff060',
			hint: `Find it in ID123 under ${TEMPLATE_IDS}`,
		},
	],
};
