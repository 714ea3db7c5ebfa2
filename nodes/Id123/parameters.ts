/** What may stand under Options, for every node of ID123: one declaration for each name. */
import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { LIMITS } from '../shared/limits';
import { ACTIONS, type ActionName } from './api/actions';
import { ID123_LIMITS } from './api/limits';

export type OptionName =
	| 'actionNames'
	| 'archiveFirst'
	| 'clearEmpty'
	| 'dateOrder'
	| 'pageSize'
	| 'previewOnly'
	| 'requestsAtATime'
	| 'unknownColumns';

const { pageSize } = ID123_LIMITS;
const { requestsAtATime, maxRequestsAtATime } = LIMITS;

/** Numbers of requests at a time that somebody may want to choose. */
const FIXED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, maxRequestsAtATime];

const ACTION_LABELS: ReadonlyArray<{ name: string; value: ActionName }> = [
	{ name: 'Change Status of Card', value: 'cardAction' },
	{ name: 'Send Notification', value: 'sendNotifications' },
];

/** The wire strings that ID123's published pages do not show. */
const UNCERTAIN = ACTION_LABELS.filter(({ value }) => !ACTIONS[value].certain);

const actionNames: INodeProperties = {
	displayName: 'Action Names',
	name: 'actionNames',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Action Name',
	default: {},
	description:
		'Only if ID123 answers that it does not know an operation: the name of the action that its support gave you',
	options: [
		{
			displayName: 'Names',
			name: 'names',
			values: [
				{
					displayName: 'Operation',
					name: 'action',
					type: 'options',
					options: [...UNCERTAIN],
					default: 'cardAction',
				},
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. card-action',
					description: 'The value of the key "action" in the request',
				},
			],
		} satisfies INodePropertyCollection,
	],
};

export const OPTIONS: Readonly<Record<OptionName, INodeProperties>> = {
	actionNames,
	archiveFirst: {
		displayName: 'Archive First',
		name: 'archiveFirst',
		type: 'boolean',
		default: true,
		description:
			'Whether to archive the card before it is deleted; ID123 deletes only archived cards',
	},
	clearEmpty: {
		displayName: 'Clear Empty',
		name: 'clearEmpty',
		type: 'boolean',
		default: true,
		description:
			'Whether an empty cell clears the value of the card. Otherwise empty cells are left as they are. Extract From File gives empty cells only with its option "Include Empty Cells".',
	},
	dateOrder: {
		displayName: 'Date Order',
		name: 'dateOrder',
		type: 'options',
		options: [
			{ name: 'Day First', value: 'dayFirst', description: '31/01/2026' },
			{ name: 'Month First', value: 'monthFirst', description: '01/31/2026' },
			{
				name: 'Refuse What Is Ambiguous',
				value: 'refuseAmbiguous',
				description: 'Refuse 01/02/2026, since it can be read in two ways',
			},
		],
		default: 'monthFirst',
		description:
			'How dates with slashes are read. Without this option: month first in the region United States, and refused where ambiguous elsewhere. Dates of an XLSX file with the 1904 date system come four years early, which nothing shows: write them as text.',
	},
	pageSize: {
		displayName: 'Page Size',
		name: 'pageSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: pageSize,
		description: 'How many rows to ask for in one request',
	},
	previewOnly: {
		displayName: 'Preview Only',
		name: 'previewOnly',
		type: 'boolean',
		default: true,
		description:
			'Whether to check every item and say what would be sent, without changing anything in ID123',
	},
	requestsAtATime: {
		displayName: 'Requests at a Time',
		name: 'requestsAtATime',
		type: 'options',
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description: `From ${requestsAtATime} up to ${maxRequestsAtATime}: more while ID123 answers as fast as before, fewer when it gets slower`,
			},
			...FIXED.map((value) => ({ name: String(value), value })),
		],
		default: 'automatic',
		description:
			'How many requests may be under way at once. The node slows down by itself when ID123 asks for it.',
	},
	unknownColumns: {
		displayName: 'Unknown Columns',
		name: 'unknownColumns',
		type: 'options',
		options: [
			{ name: 'Ignore', value: 'ignore', description: 'Leave them out' },
			{ name: 'Refuse the Row', value: 'fail', description: 'Send nothing of a row that has one' },
		],
		default: 'ignore',
		description: 'What happens to columns that are no field of the template, in automatic mapping',
	},
};
