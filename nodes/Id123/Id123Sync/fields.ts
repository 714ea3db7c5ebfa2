import type { INodeProperties } from 'n8n-workflow';

import { underOptions } from '../../shared/parameters';
import { OPTIONS, templateParameter } from '../parameters';
import { DEFAULT_LIMITS } from './settings';

/** Chooses a field of the template. */
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
	description: `${description}. Separate them by commas; one with a comma in it stands in quotation marks.`,
});

/** A limit's count and percent. */
const limits = (
	what: string,
	limit: 'maxNew' | 'maxChanged' | 'maxInvitation' | 'maxRemoval',
	description: string,
	all = 'the cards in use',
): INodeProperties[] =>
	(['Count', 'Percent'] as const).map((unit) => {
		// n8n's lint takes a name for a default, and nothing longer.
		const most = DEFAULT_LIMITS[`${limit}${unit}`];
		return {
			displayName: `${what} Allowed (${unit})`,
			name: `${limit}${unit}`,
			type: 'number',
			typeOptions: unit === 'Count' ? { minValue: 0, numberPrecision: 0 } : { minValue: 0 },
			default: most,
			description: unit === 'Count' ? description : `The same, as a share of ${all}`,
		};
	});

export const properties: INodeProperties[] = [
	templateParameter,
	{
		displayName: 'Mapping Column Mode',
		name: 'mapping',
		type: 'options',
		options: [
			{
				name: 'Map Automatically',
				value: 'auto',
				description: 'Look for columns that are named like a field of the template',
			},
			{
				name: 'Map Each Column Manually',
				value: 'columns',
				description: 'Say which column fills which field',
			},
		],
		default: 'auto',
		required: true,
		description: 'How the columns of the roster become values of cards',
	},
	{
		// The words of n8n's own mapper.
		displayName:
			"In this mode, make sure the incoming data fields are named the same as the fields in ID123. (Use an 'Edit Fields' node before this node to change them if required.)",
		name: 'mappingNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { mapping: ['auto'] } },
	},
	{
		displayName: 'Card Values',
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
					field('The field that the column fills'),
					{
						displayName: 'Column Name',
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
		displayName: 'People Missing From the Roster',
		name: 'missingCards',
		type: 'options',
		options: [
			{
				name: 'Archive Their Cards',
				value: 'archive',
				description: 'Take them out of use; they can be restored',
			},
			{
				name: 'Deactivate Their Cards',
				value: 'deactivate',
				description: 'Hide them on the phone',
			},
			{ name: 'Leave Their Cards', value: 'ignore' },
		],
		default: 'ignore',
		required: true,
		description: 'What happens to cards of the template that no row of the roster has',
	},
	{
		displayName: 'Keep Cards',
		name: 'keepCards',
		type: 'collection',
		placeholder: 'Add Rule',
		default: {},
		displayOptions: { hide: { missingCards: ['ignore'] } },
		description:
			'Cards that stay although no row has them, such as those of contractors and guests. While it fits no card at all, no card is removed.',
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
			values('Cards that have one of these values in the field stay'),
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
			values('Only cards that have one of these values in the field count as missing'),
		],
	},
	{
		displayName:
			'A run that would exceed both the count and the percent of a limit stops before anything is changed.',
		name: 'limitsNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Limits',
		name: 'limits',
		type: 'collection',
		placeholder: 'Add Limit',
		default: { ...DEFAULT_LIMITS },
		description:
			'0 allows none. Without both entries there is no limit, except for removals. The first roster of a template without cards is not limited.',
		options: [
			...limits(
				'Changes',
				'maxChanged',
				'How many cards may be changed in one run. What has changed is known only where unchanged rows are skipped.',
			),
			...limits('Invitations', 'maxInvitation', 'How many invitations may be sent in one run'),
			...limits('New Cards', 'maxNew', 'How many cards may be created or brought back in one run'),
			...limits(
				'Removals',
				'maxRemoval',
				'How many cards of missing people may be removed in one run. Without this entry the default holds.',
				'the cards that could be removed: within the scope, and not kept',
			),
		],
	},
	{ ...OPTIONS.previewOnly, default: false },
	underOptions([
		{
			displayName: 'Approved Plan',
			name: 'approvedPlan',
			type: 'string',
			default: '',
			displayOptions: { hide: { '/previewOnly': [true] } },
			description:
				'The planKey of a preview that somebody approved of. The run does exactly that, whatever the limits, or stops if anything has changed since.',
		},
		{
			displayName: 'Bring Back Returning People',
			name: 'restoreReturning',
			type: 'boolean',
			default: false,
			description:
				'Whether to bring an archived card back, with its new data, when its row is on the roster again. Without this option it is brought back.',
		},
		OPTIONS.clearEmpty,
		{
			displayName: 'Invite People With New Cards',
			name: 'inviteNew',
			type: 'boolean',
			default: true,
			description:
				'Whether to send an invitation after a card was created or brought back, at most once for each',
		},
		OPTIONS.dateOrder,
		OPTIONS.actionNames,
		OPTIONS.requestsAtATime,
		OPTIONS.pageSize,
		{
			displayName: 'Skip Unchanged Rows',
			name: 'skipUnchanged',
			type: 'boolean',
			default: false,
			description:
				'Whether to send nothing for rows that have not changed since the last run. Without this option they are skipped.',
		},
		OPTIONS.unknownColumns,
	]),
];
