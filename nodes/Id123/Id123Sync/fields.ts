/** The parameters of ID123 Sync. */
import type { INodeProperties } from 'n8n-workflow';

import { OPTIONS, templateParameter, type Option } from '../parameters';
import { DEFAULT_LIMITS } from './settings';

const OFFERED: readonly Option[] = [
	'actionNames',
	'clearEmpty',
	'dateOrder',
	'pageSize',
	'requestsAtATime',
	'unknownColumns',
];

/** A field of the template, to be chosen from its list. */
const field = (description: string): INodeProperties => ({
	displayName: 'Field Name or ID',
	name: 'field',
	type: 'options',
	typeOptions: {
		loadOptionsMethod: 'getCardFieldOptions',
		loadOptionsDependsOn: ['templateId.value'],
	},
	default: '',
	description: `${description}. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.`,
});

const values = (description: string): INodeProperties => ({
	displayName: 'Values',
	name: 'values',
	type: 'string',
	default: '',
	placeholder: 'e.g. Contractor, Guest',
	description,
});

const limit = (
	displayName: string,
	name: keyof typeof DEFAULT_LIMITS,
	description: string,
	most: number = DEFAULT_LIMITS[name],
): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0 },
	// n8n's lint takes a name for a default, and nothing longer.
	default: most,
	description,
});

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
		displayName: 'Keep Cards',
		name: 'keepCards',
		type: 'collection',
		placeholder: 'Add Rule',
		default: {},
		displayOptions: { hide: { missingCards: ['ignore'] } },
		description:
			'Cards that stay although no row has them, such as those of contractors and guests',
		options: [
			{
				displayName: 'Card IDs',
				name: 'cardIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. E100, E101',
				description: 'The IDs of the cards, separated by commas',
			},
			field('The field that tells which cards stay'),
			values('Cards that have one of these values in the field stay. Separate them by commas.'),
		],
	},
	{
		displayName: 'Scope',
		name: 'scope',
		type: 'collection',
		placeholder: 'Add Rule',
		default: {},
		displayOptions: { hide: { missingCards: ['ignore'] } },
		description:
			'Which cards the roster covers, where it is the roster of one department or site. All others stay.',
		options: [
			field('The field that tells which cards the roster covers'),
			values(
				'Only cards that have one of these values in the field count as missing. Separate them by commas.',
			),
		],
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
		displayName: 'Approved Plan',
		name: 'approvedPlan',
		type: 'string',
		default: '',
		displayOptions: { hide: { previewOnly: [true] } },
		description:
			'The planKey of a preview that somebody approved of. The run does exactly that, whatever the limits, or stops if anything has changed since. Leave empty to run without approval.',
	},
	{
		displayName: 'Limits',
		name: 'limits',
		type: 'collection',
		placeholder: 'Add Limit',
		default: { ...DEFAULT_LIMITS },
		description:
			'If a run would do more than both its count and its share of the cards in use allow, nothing at all is changed. 0 allows none; without both there is no limit. A template without cards takes its first roster.',
		options: [
			limit(
				'Max Changed Cards',
				'maxChangedCount',
				'So many cards may be changed in one run. Which cards have changed is known only with Skip Unchanged.',
			),
			limit(
				'Max Changed Cards Percent',
				'maxChangedPercent',
				'This share of the cards in use may be changed in one run',
			),
			limit('Max Invitations', 'maxInvitationCount', 'So many invitations may be sent in one run'),
			limit(
				'Max Invitations Percent',
				'maxInvitationPercent',
				'So many invitations may be sent in one run, as a share of the cards in use',
			),
			limit('Max New Cards', 'maxNewCount', 'So many cards may be created in one run'),
			limit(
				'Max New Cards Percent',
				'maxNewPercent',
				'So many cards may be created in one run, as a share of the cards in use',
			),
		],
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
