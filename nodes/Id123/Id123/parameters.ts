/** The parameters of the node; operations name those that they show. */
import type { INodeProperties } from 'n8n-workflow';

import { SIMPLIFY } from '../../shared/parameters';
import { CARD_STATUSES, CARD_SUB_STATUSES, type StatusAction } from '../card/vocabulary';
import {
	locator,
	OPTIONS as SHARED_OPTIONS,
	templateParameter,
	type NodeOptions as SharedOptions,
} from '../parameters';

export type Parameter = keyof typeof PARAMETERS;

const CARDS = 'app.id123.io > Card Records';

const STATUS_CHANGES: Readonly<Record<StatusAction, string>> = {
	activate: 'Bring back a deactivated or archived card',
	archive: 'Take the card out of use; it can be restored',
	deactivate: 'Hide the card on the phone for a while',
	revoke: 'Remove the card from the phone; the holder has to install it anew',
};

export const PARAMETERS = {
	templateId: templateParameter,
	distribution: {
		displayName: 'Send To',
		name: 'distribution',
		type: 'options',
		options: [
			{
				name: 'Everyone',
				value: 'all',
				description: 'Everyone who has installed a card of the template',
			},
			{ name: 'One Card', value: 'individual', description: 'The holder of one card' },
		],
		default: 'individual',
		required: true,
		description:
			'Who receives the notification. A message to everyone is sent once per run, however many items come in.',
	},
	cardId: {
		displayName: 'Card',
		name: 'cardId',
		...locator('card', 'searchCards', 'E100482', CARDS),
		typeOptions: { loadOptionsDependsOn: ['templateId.value'] },
		displayOptions: { hide: { distribution: ['all'] } },
		description: `The card. Its ID was chosen by your institution and is shown in ID123 under ${CARDS}.`,
	},
	fields: {
		displayName: 'Card Values',
		name: 'fields',
		type: 'resourceMapper',
		default: { mappingMode: 'autoMapInputData', value: null },
		noDataExpression: true,
		required: true,
		description:
			'Automatic mapping takes every column that is named like a field of the template, by its label or by its key',
		typeOptions: {
			loadOptionsDependsOn: ['templateId.value', 'operation'],
			resourceMapper: {
				resourceMapperMethod: 'getCardFields',
				mode: 'map',
				valuesLabel: 'Card Values',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				supportAutoMap: true,
				multiKeyMatch: false,
				noFieldsError:
					'No fields yet: choose a template. Where it comes from an expression, map automatically.',
			},
		},
	},
	statusAction: {
		displayName: 'Action',
		name: 'statusAction',
		type: 'options',
		options: Object.entries(STATUS_CHANGES).map(([value, description]) => ({
			name: titled(value),
			value,
			description,
		})),
		default: 'deactivate',
		required: true,
		description: 'What happens to the card',
	},
	message: {
		displayName: 'Message',
		name: 'message',
		type: 'string',
		required: true,
		placeholder: 'e.g. The library closes at 6 pm today',
		default: '',
		description:
			'The text of the notification, at most 100 characters. Its title is the name of your institution.',
	},
	returnAll: {
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	limit: {
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
	filters: {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'ID123 cannot filter, so the node reads the listing and keeps the cards that match',
		options: [
			{
				displayName: 'Status',
				name: 'status',
				type: 'multiOptions',
				options: CARD_STATUSES.map((value) => ({ name: titled(value), value })),
				default: [],
				description: 'Keep cards with one of these statuses',
			},
			{
				displayName: 'Sub-Status',
				name: 'subStatus',
				type: 'multiOptions',
				options: CARD_SUB_STATUSES.map((value) => ({ name: titled(value), value })),
				default: [],
				description: 'Keep cards with one of these sub-statuses',
			},
			{
				displayName: 'Updated After',
				name: 'updatedAfter',
				type: 'dateTime',
				default: '',
				description: 'Keep cards that were changed in ID123 after this time',
			},
		],
	},
	simplify: SIMPLIFY,
} satisfies Record<string, INodeProperties>;

export interface NodeOptions extends SharedOptions {
	fullMessage?: string;
	/** A date in any form (card/dates.ts). */
	invitationExpiration?: unknown;
	recipientEmail?: string;
	simplify?: boolean;
	url?: string;
}

export type Option = keyof NodeOptions;

export const OPTIONS: Readonly<Record<Option, INodeProperties>> = {
	...SHARED_OPTIONS,
	fullMessage: {
		displayName: 'Full Message',
		name: 'fullMessage',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		description:
			'The text that opens on a tap, at most 1,000 characters. ID123 names 450 in one place, so keep important text within that. Where a Web Page is given as well, ID123 opens that.',
	},
	invitationExpiration: {
		displayName: 'Invitation Expiration',
		name: 'invitationExpiration',
		type: 'dateTime',
		default: '',
		description:
			'Until when the link in the invitation works; midnight means the end of that day. Without it ID123 sets one year.',
	},
	recipientEmail: {
		displayName: 'Recipient Email',
		name: 'recipientEmail',
		type: 'string',
		placeholder: 'e.g. name@example.org',
		default: '',
		description:
			'Where the invitation goes. Without it, to the address that is stored on the card.',
	},
	simplify: SIMPLIFY,
	url: {
		displayName: 'Web Page',
		name: 'url',
		type: 'string',
		placeholder: 'e.g. https://example.org/news',
		default: '',
		description: 'The page that opens on a tap, in place of the Full Message',
	},
};

function titled(value: string): string {
	return value.charAt(0).toUpperCase() + value.slice(1).toLowerCase();
}

/** An AI tool cannot message everyone, and has no row to map from. */
export const FOR_TOOLS = {
	distribution: {
		options: PARAMETERS.distribution.options.filter(({ value }) => value !== 'all'),
	},
	fields: {
		default: { mappingMode: 'defineBelow', value: null },
		typeOptions: {
			...PARAMETERS.fields.typeOptions,
			resourceMapper: { ...PARAMETERS.fields.typeOptions.resourceMapper, supportAutoMap: false },
		},
	},
} satisfies Partial<Record<Parameter, Partial<INodeProperties>>>;
