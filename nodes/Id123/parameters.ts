/** Parameters that several nodes of ID123 have, and how they read them. */
import type { INodeProperties } from 'n8n-workflow';

import { requestsAtATime } from '../shared/parameters';
import { missing } from '../shared/result';
import type { Account } from './api/account';
import { UNCERTAIN } from './api/actions';
import type { ActionNames } from './api/client';
import { ID123_LIMITS } from './limits';
import type { DateOrder } from './card/dates';
import type { UnknownColumns } from './card/mapping';
import type { CARD_ID, TEMPLATE } from './card/vocabulary';

/** The values of Options that several nodes have. */
export interface NodeOptions {
	requestsAtATime?: 'automatic' | number;
	previewOnly?: boolean;
	unknownColumns?: UnknownColumns;
	dateOrder?: DateOrder;
	clearEmpty?: boolean;
	pageSize?: number;
	actionNames?: string;
}

const { pageSize } = ID123_LIMITS;

export const OPTIONS: Readonly<Record<keyof NodeOptions, INodeProperties>> = {
	clearEmpty: {
		displayName: 'Clear Values for Empty Cells',
		name: 'clearEmpty',
		type: 'boolean',
		default: true,
		description:
			'Whether an empty cell clears the value on the card. Otherwise the value stays. Extract From File gives empty cells only with its option "Include Empty Cells".',
	},
	dateOrder: {
		displayName: 'Order in Dates With Slashes',
		name: 'dateOrder',
		type: 'options',
		options: [
			{ name: 'Day First (31/01/2026)', value: 'dayFirst' },
			{ name: 'Month First (01/31/2026)', value: 'monthFirst' },
			{
				name: 'Refuse Ambiguous Dates',
				value: 'refuseAmbiguous',
				description: 'Refuse 01/02/2026, since it can be read in two ways',
			},
		],
		default: 'refuseAmbiguous',
		description:
			'How dates with slashes are read; in dates with dots the day always comes first. Without this option: month first in the region United States, and refused where ambiguous elsewhere. Dates of an XLSX file with the 1904 date system come four years early, which nothing shows: write them as text.',
	},
	actionNames: {
		displayName: 'Override Action Name',
		name: 'actionNames',
		type: 'string',
		default: '',
		placeholder: 'e.g. card-action',
		description:
			'Only if ID123 answers that it does not know the operation: the value of the key "action" that its support gave you',
	},
	previewOnly: {
		displayName: 'Preview Only',
		name: 'previewOnly',
		type: 'boolean',
		default: true,
		description: 'Whether to say what would be done, without changing anything in ID123',
	},
	requestsAtATime: requestsAtATime('ID123'),
	pageSize: {
		displayName: 'Rows per Request',
		name: 'pageSize',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: pageSize,
		description:
			'How many rows of a list to ask for at once. A higher number means fewer requests, a lower one helps where ID123 takes too long to answer.',
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

/** In the US the service's own order; elsewhere, also at a custom address, an ambiguous date is refused. */
export function dateOrderFor({ dateOrder }: NodeOptions, { region }: Account): DateOrder {
	return dateOrder ?? (region === 'us' ? 'monthFirst' : 'refuseAmbiguous');
}

export function pageSizeOf({ pageSize }: Pick<NodeOptions, 'pageSize'>): number {
	return pageSize ?? ID123_LIMITS.pageSize;
}

/** The name that the admin set, for whichever uncertain action the operation uses. */
export function namesOf({ actionNames: name = '' }: NodeOptions): ActionNames {
	return name === '' ? {} : Object.fromEntries(UNCERTAIN.map((action) => [action, name]));
}

export const ALL_TEMPLATES = { name: 'All Templates', value: 'all' } as const;

/** A resource locator, from a list or by ID. @param place where ID123 shows the IDs */
export const locator = (
	kind: string,
	searchListMethod: string,
	example: string,
	place: string,
): Pick<INodeProperties, 'type' | 'default' | 'required' | 'modes'> => ({
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: `Select a ${kind}…`,
			typeOptions: { searchListMethod, searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: `e.g. ${example}`,
			hint: `Find it in ID123 under ${place}`,
		},
	],
});

/** The refusal of an empty locator. */
export const notLocated = ({ field, label }: typeof TEMPLATE | typeof CARD_ID, kind: string) =>
	missing(field, label, `Pick a ${kind} from the list, or check the expression that names it.`);

const TEMPLATES = 'app.id123.io > Card Templates';

export const templateParameter: INodeProperties = {
	displayName: 'Template',
	name: 'templateId',
	...locator('template', 'searchTemplates', '906c56c2d85817633abc07978f4899ff89cff060', TEMPLATES),
	description: `The card template to use. Template IDs are shown in ID123 under ${TEMPLATES}.`,
};
