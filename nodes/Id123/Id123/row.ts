/** One row as an operation sees it: its parameters, its input and what the run knows about templates. */
import type { IDataObject } from 'n8n-workflow';

import type { Parameters } from '../../shared/parameters';
import type { RowFailure } from '../../shared/rowFailure';
import type { Account } from '../api/account';
import type { CardIdRegister } from '../card/rows';
import type { LoadedTemplate } from '../card/mapping';
import type { NodeOptions } from '../editor/nodeOptions';

/** The value of a resource mapper, as n8n stores it. */
export interface MapperValue {
	mappingMode: 'autoMapInputData' | 'defineBelow';
	value: IDataObject | null;
	schema?: Array<{ id: string; removed?: boolean }>;
}

export interface RowContext extends Parameters {
	/** Counted from 1, as messages do. */
	row: number;
	input: IDataObject;
	/** Names under which files came with the item. */
	binaryNames: readonly string[];
	options: NodeOptions;
	timezone: string;
	account: Account;
	asTool: boolean;
	cardIds: CardIdRegister;
	template(templateId: string): Promise<LoadedTemplate | { failure: RowFailure }>;
}
