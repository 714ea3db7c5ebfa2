/** One row as an operation sees it: its parameters, its input and what the run knows about templates. */
import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import type { Account } from '../api/account';
import type { CardIdRegister } from '../card/rows';
import type { LoadedTemplate } from '../api/templates';
import type { NodeOptions } from '../editor/nodeOptions';

/** The value of a resource mapper, as n8n stores it. */
export interface MapperValue {
	mappingMode: 'autoMapInputData' | 'defineBelow';
	value: IDataObject | null;
	schema?: Array<{ id: string; removed?: boolean }>;
}

export interface RowContext {
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
	text(parameter: string): string;
	flag(parameter: string, fallback: boolean): boolean;
	number(parameter: string, fallback: number): number;
	/** Any other value of a parameter, with expressions resolved. */
	value(parameter: string, fallback: unknown): unknown;
	/** The value of a resource locator. */
	located(parameter: string): string;
	template(templateId: string): Promise<LoadedTemplate | { failure: RowFailure }>;
}

/** The part of a row context that only reads parameters. */
export function parametersOf(
	context: IExecutePaginationFunctions,
): Pick<RowContext, 'text' | 'flag' | 'number' | 'value' | 'located'> {
	const value = (name: string, fallback: unknown): unknown =>
		context.getNodeParameter(name, fallback);
	return {
		value,
		text: (name) => String(value(name, '') ?? '').trim(),
		flag: (name, fallback) => value(name, fallback) === true,
		number: (name, fallback) => {
			const number = Number(value(name, fallback));
			return Number.isFinite(number) ? number : fallback;
		},
		located: (name) =>
			String(context.getNodeParameter(name, '', { extractValue: true }) ?? '').trim(),
	};
}
