/** Operations and resources of a declarative node as data: how they are offered, what they show, what a row of them is. */
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { ok, type Result, type Sent } from '../result';
import type { RowFailure } from '../rowFailure';

export interface Operation<Parameter extends string, Option extends string, Row> {
	option: INodePropertyOptions;
	/** The parameters that it shows. */
	shows: readonly Parameter[];
	/** What stands under Options besides what every operation has. */
	offers: readonly Option[];
	/** The kinds of credential that it works with, where the node has several: values of `authentication`. */
	with?: readonly string[];
	/** Why AI agents are not offered it; absent where they are. */
	notForTools?: RowFailure;
	/** Reads and checks one row. Nothing that changes anything is sent before the run lets it. */
	plan: (row: Row) => Result<Plan> | Promise<Result<Plan>>;
}

/** What a row comes to: an answer that is known without asking, or one that has to be sent for. */
export type Plan = { answer: IDataObject } | { send: () => Promise<Sent<Items>> };

export interface Items {
	rows: IDataObject[];
	/** What the service calls what was done, should the items be lost. */
	known?: string;
}

export const answering = (answer: IDataObject): Result<Plan> => ok({ answer });

export const sending = (send: () => Promise<Sent<Items>>): Result<Plan> => ok({ send });

/** @param known what was done and cannot be done again, should the item be lost */
export const oneItem = (json: IDataObject, known?: string): Result<Items> =>
	ok({ rows: [json], known });

export interface Resource<Offered> {
	option: INodePropertyOptions;
	/** In alphabetical order of their names, as n8n lists them. */
	operations: readonly Offered[];
	/** By kind of credential where the operations differ by it. */
	defaultOperation: string | Readonly<Record<string, string>>;
}

/** @param operations by whatever names: a folder's index exports one for each operation */
export function resourceOf<Offered extends { option: INodePropertyOptions }>(
	option: INodePropertyOptions,
	defaultOperation: Resource<Offered>['defaultOperation'],
	operations: Readonly<Record<string, Offered>>,
): Resource<Offered> {
	const byName = (a: Offered, b: Offered) => a.option.name.localeCompare(b.option.name);
	return { option, defaultOperation, operations: Object.values(operations).sort(byName) };
}
