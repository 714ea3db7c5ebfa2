/** What the node needs to know of an operation: how it is offered, which parameters it shows, and what it sends. */
import type { INodePropertyOptions } from 'n8n-workflow';

import type { PlannedRow } from './plan';
import type { RowContext } from './row';

export type ParameterName =
	| 'phone'
	| 'transactionId'
	| 'code'
	| 'firstName'
	| 'lastName'
	| 'birthDate'
	| 'frontImage'
	| 'backImage'
	| 'verificationId'
	| 'simplify';

export type OptionName =
	| 'callbackUrl'
	| 'identityPath'
	| 'metadata'
	| 'requestsAtATime'
	| 'sendPhoneAsTyped'
	| 'waitForResult'
	| 'waitSeconds';

export interface Operation {
	option: INodePropertyOptions;
	shows: readonly ParameterName[];
	/** Those of them that are optional elsewhere but not here. */
	requires?: readonly ParameterName[];
	/** What stands under Options besides what every operation has. */
	offers: readonly OptionName[];
	/** Whether AI agents may use it. */
	forTools: boolean;
	plan: (row: RowContext) => Promise<PlannedRow>;
}

export interface Resource {
	option: INodePropertyOptions;
	/** In alphabetical order of their names, as n8n lists them. */
	operations: readonly Operation[];
	defaultOperation: string;
}
