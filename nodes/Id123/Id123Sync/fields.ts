/** The parameters of ID123 Sync. */
import type { INodeProperties } from 'n8n-workflow';

import { OPTIONS, templateParameter, type Option } from '../parameters';

const OFFERED: readonly Option[] = [
	'actionNames',
	'clearEmpty',
	'dateOrder',
	'pageSize',
	'requestsAtATime',
	'unknownColumns',
];

export const properties: INodeProperties[] = [
	templateParameter,
	{
		displayName: 'Mapping',
		name: 'mapping',
		type: 'options',
		options: [
			{
				name: 'Automatic',
				value: 'auto',
				description:
					'Take every column that is named like a field of the template, by its label or its key',
			},
			{
				name: 'By Column Name',
				value: 'columns',
				description: 'Say which column fills which field',
			},
		],
		default: 'auto',
		description: 'How the columns of the rows become values of cards',
	},
	{
		displayName: 'Columns',
		name: 'columns',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Column',
		default: {},
		displayOptions: { show: { mapping: ['columns'] } },
		description: 'Which column fills which field. Card ID has to be among them.',
		options: [
			{
				displayName: 'Pairs',
				name: 'pairs',
				values: [
					{
						displayName: 'Field Name or ID',
						name: 'field',
						type: 'options',
						typeOptions: {
							loadOptionsMethod: 'getCardFieldOptions',
							loadOptionsDependsOn: ['templateId.value'],
						},
						default: '',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
					},
					{
						displayName: 'Column',
						name: 'column',
						type: 'string',
						default: '',
						placeholder: 'e.g. Employee No.',
						description: 'The name of the column as it stands in the rows',
					},
				],
			},
		],
	},
	{
		displayName: 'Missing Cards',
		name: 'missingCards',
		type: 'options',
		options: [
			{
				name: 'Archive',
				value: 'archive',
				description: 'Take them out of use; they can be restored',
			},
			{ name: 'Deactivate', value: 'deactivate', description: 'Hide them on the phone' },
			{ name: 'Ignore', value: 'ignore', description: 'Leave them as they are' },
		],
		default: 'ignore',
		description: 'What happens to cards of the template that are not on the roster',
	},
	{
		displayName: 'Max Removal Percent',
		name: 'maxRemovalPercent',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 10,
		displayOptions: { hide: { missingCards: ['ignore'] } },
		description:
			'If more than this share of the cards and more than Max Removal Count would be removed, nothing at all is changed',
	},
	{
		displayName: 'Max Removal Count',
		name: 'maxRemovalCount',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 5,
		displayOptions: { hide: { missingCards: ['ignore'] } },
		description: 'So many cards may be removed in one run even where that is a larger share',
	},
	{
		displayName: 'Restore Returning',
		name: 'restoreReturning',
		type: 'boolean',
		default: true,
		description:
			'Whether to bring an archived card back, with its new data, when its row is on the roster again',
	},
	{
		displayName: 'Invite New',
		name: 'inviteNew',
		type: 'boolean',
		default: false,
		description:
			'Whether to send an invitation after a card was created or brought back, at most once for each',
	},
	{
		displayName: 'Skip Unchanged',
		name: 'skipUnchanged',
		type: 'boolean',
		default: true,
		description: 'Whether to send nothing for rows that have not changed since the last run',
	},
	{
		displayName: 'Preview Only',
		name: 'previewOnly',
		type: 'boolean',
		default: false,
		description:
			'Whether to say for each row and card what would be done, and why, without changing anything',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: OFFERED.map((name) => OPTIONS[name]),
	},
];
