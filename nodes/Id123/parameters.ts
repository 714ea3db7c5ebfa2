/** Parameters that several nodes of ID123 have, each declared once, and how they read them. */
import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { requestsAtATime } from '../shared/declarative/common';
import { wholeNumber } from '../shared/parameters';
import type { Account } from './api/account';
import { ACTIONS, type ActionName } from './api/actions';
import type { ActionNames } from './api/client';
import { ID123_LIMITS } from './api/limits';
import type { DateOrder } from './card/dates';
import type { UnknownColumns } from './card/mapping';

/** The values of Options. */
export interface NodeOptions {
	requestsAtATime?: 'automatic' | number;
	previewOnly?: boolean;
	unknownColumns?: UnknownColumns;
	dateOrder?: DateOrder;
	clearEmpty?: boolean;
	archiveFirst?: boolean;
	pageSize?: number;
	actionNames?: { names?: Array<{ action: ActionName; name: string }> };
}

export type Option = keyof NodeOptions;

const { pageSize } = ID123_LIMITS;

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

export const OPTIONS: Readonly<Record<Option, INodeProperties>> = {
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
	requestsAtATime: requestsAtATime('ID123'),
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

/** In the US the service's own order; elsewhere, and on an address that may be of any region, a date that can be read in two ways is refused. */
export function dateOrderFor(
	{ dateOrder }: NodeOptions,
	{ region }: Pick<Account, 'region'>,
): DateOrder {
	return dateOrder ?? (region === 'us' ? 'monthFirst' : 'refuseAmbiguous');
}

/** "Page Size" as a listing takes it. */
export function pageSizeOf({ pageSize }: Pick<NodeOptions, 'pageSize'>): number {
	return wholeNumber(pageSize, ID123_LIMITS.pageSize, { min: 1 });
}

/** The names that the admin set for actions. */
export function namesOf({ actionNames }: NodeOptions): ActionNames {
	const named = actionNames?.names?.filter(({ name }) => name?.trim()) ?? [];
	return Object.fromEntries(named.map(({ action, name }) => [action, name.trim()]));
}

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
