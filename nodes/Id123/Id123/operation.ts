/** What the node needs to know of an operation: how it is offered, which parameters it shows, and what it sends. */
import type { INodePropertyOptions } from 'n8n-workflow';

import type { OptionName } from '../parameters';
import type { PlannedRow } from './plan';
import type { RowContext } from './row';

export type ParameterName =
	| 'templateId'
	| 'cardId'
	| 'fields'
	| 'statusAction'
	| 'recipientEmail'
	| 'invitationExpiration'
	| 'distribution'
	| 'message'
	| 'fullMessage'
	| 'url'
	| 'returnAll'
	| 'limit'
	| 'filters'
	| 'simplify';

export interface Operation {
	option: INodePropertyOptions;
	shows: readonly ParameterName[];
	/** What stands under Options besides what every operation has. */
	offers: readonly OptionName[];
	plan: (row: RowContext) => Promise<PlannedRow>;
}

export interface Resource {
	option: INodePropertyOptions;
	/** In alphabetical order of their names, as n8n lists them. */
	operations: readonly Operation[];
	defaultOperation: string;
}
