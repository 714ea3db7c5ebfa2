/** What the node needs to know of an operation: how it is offered, which parameters it shows, and what it sends. */
import type { INodePropertyOptions } from 'n8n-workflow';

import type { Authentication } from '../oauth/account';
import type { OptionName } from './options';
import type { PlannedRow } from './plan';
import type { RowContext } from './row';

export type ParameterName =
	| 'scope'
	| 'reference'
	| 'code'
	| 'state'
	| 'redirectError'
	| 'redirectErrorDescription'
	| 'redirectErrorUri'
	| 'refreshToken'
	| 'accessToken'
	| 'apiVersion'
	| 'group'
	| 'subgroups'
	| 'simplify';

export interface Operation {
	option: INodePropertyOptions;
	/** The kinds of credential that it works with. */
	with: readonly Authentication[];
	/** Not offered to AI agents: its item holds tokens, and what a model reads ends up in prompts and logs. */
	givesTokens?: true;
	shows: readonly ParameterName[];
	/** What stands under Options besides what every operation that sends has. */
	offers: readonly OptionName[];
	plan: (row: RowContext) => PlannedRow;
}

export interface Resource {
	option: INodePropertyOptions;
	/** In alphabetical order of their names, as n8n lists them. */
	operations: readonly Operation[];
	defaultOperation: string;
}
