/**
 * Operations and resources of a declarative node as data, and the parameters that the node, or an AI agent's tool, has by
 * them. A parameter is declared once wherever one condition can say where it is shown: n8n evaluates each declaration for
 * every row, shown or not.
 */
import {
	updateDisplayOptions,
	type IDisplayOptions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { underOptions } from '../parameters';
import type { RowFailure } from '../result';
import type { Plan } from './rowRun';

export interface Operation<Parameter extends string, Option extends string, Row> {
	option: INodePropertyOptions;
	shows: readonly Parameter[];
	/** What stands under Options besides what every operation has. */
	offers: readonly Option[];
	/** The kinds of credential that it works with, where the node has several: values of `authentication`. */
	with?: readonly string[];
	/** Why AI agents are not offered it; absent where they are. */
	notForTools?: RowFailure;
	/** Reads and checks one row, and sends nothing that changes anything. @throws RowRefusal where nothing may be sent */
	plan: (row: Row) => Plan | Promise<Plan>;
}

export interface Resource<Offered> {
	option: INodePropertyOptions;
	/** In alphabetical order of their names, as n8n lists them. */
	operations: readonly Offered[];
	/** By kind of credential where the operations differ by it. */
	defaultOperation: string | Readonly<Record<string, string>>;
}

/** @param operations by whatever names: a folder's index exports one for each operation */
export function resourceOf<Offered extends { option: INodePropertyOptions }>(
	operations: Readonly<Record<string, Offered>>,
	defaultOperation: Resource<Offered>['defaultOperation'],
	option: INodePropertyOptions,
): Resource<Offered> {
	const byName = (a: Offered, b: Offered) => a.option.name.localeCompare(b.option.name);
	return { option, defaultOperation, operations: Object.values(operations).sort(byName) };
}

type AnyOperation = Operation<string, string, never>;

export interface Declaration {
	/** The parameter with which a kind of credential is chosen, where there are several. */
	authentication?: INodeProperties;
	resources: ReadonlyArray<Resource<AnyOperation>>;
	defaultResource: string;
	/** In the order in which the node shows them. */
	parameters: Readonly<Record<string, INodeProperties>>;
	/** What may stand under Options, sorted by label. Every operation has those that none names. */
	options: Readonly<Record<string, INodeProperties>>;
	/** Where Options are shown, if not everywhere. */
	optionsShown?: IDisplayOptions;
	/** What differs where an AI agent uses the node, besides the operations that it is not offered. */
	tool?: {
		parameters?: Readonly<Record<string, Partial<INodeProperties>>>;
		withoutOptions?: readonly string[];
	};
}

export function propertiesOf(declaration: Declaration): INodeProperties[] {
	const { authentication, resources, defaultResource, parameters } = declaration;
	const resource: INodeProperties = {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ option }) => option),
		default: defaultResource,
		// The one switch that hands every request of the node to its executor.
		routing: { send: { paginate: true } },
	};
	return [
		...(authentication ? [authentication] : []),
		resource,
		...resources.flatMap(operationLists),
		...Object.values(parameters).flatMap((parameter) => placed(declaration, parameter)),
		optionsOf(declaration),
	];
}

/** What n8n puts in place of the parameters where an AI agent uses the node (cli, tool-generation). */
export function toolPropertiesOf(
	{ resources, parameters, tool = {} }: Declaration,
	properties: readonly INodeProperties[],
): INodeProperties[] {
	const all = resources.flatMap(({ operations }) => operations);
	const offered = all.filter(({ notForTools }) => notForTools === undefined);
	const shown = new Set<string>(offered.flatMap(({ shows }) => shows));
	return properties
		.filter(({ name }) => shown.has(name) || !Object.hasOwn(parameters, name))
		.map((property) => {
			const { name, options = [] } = property;
			if (name === 'options') {
				const left = options.filter((option) => !tool.withoutOptions?.includes(option.name));
				return { ...property, options: left };
			}
			if (name !== 'operation') return { ...property, ...tool.parameters?.[name] };
			const choices = offered
				.map(({ option }) => option)
				.filter((option) => options.includes(option));
			const chosen = choices.find(({ value }) => value === property.default) ?? choices[0];
			return { ...property, options: choices, default: chosen.value };
		});
}

/** The operations of a resource; a list for each kind of credential where they differ by it. */
function operationLists({
	option: { value: resource },
	operations,
	defaultOperation,
}: Resource<AnyOperation>): INodeProperties[] {
	const list = (fallback: string, kind?: string): INodeProperties => ({
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource], ...(kind && { authentication: [kind] }) } },
		options: operations
			.filter((operation) => kind === undefined || operation.with?.includes(kind))
			.map(({ option }) => option),
		default: fallback,
	});
	if (typeof defaultOperation === 'string') return [list(defaultOperation)];
	return Object.entries(defaultOperation).map(([kind, fallback]) => list(fallback, kind));
}

/** A parameter where the operations show it that name it. */
function placed(declaration: Declaration, parameter: INodeProperties): INodeProperties[] {
	const { authentication, resources } = declaration;
	const isShown = ({ shows }: AnyOperation) => shows.includes(parameter.name);
	const showing = resources.flatMap(({ operations }) => operations.filter(isShown));
	const kinds = [...new Set(showing.flatMap((operation) => operation.with ?? []))];
	// n8n marks a chosen operation that is not for a credential; what belongs to it must not stay.
	const some =
		kinds.length < (authentication?.options?.length ?? 0) ? { authentication: kinds } : {};
	return placesOf(resources, isShown).flatMap((place) =>
		updateDisplayOptions({ show: { ...place, ...some } }, [parameter]),
	);
}

/** Where these operations are: several places where one condition cannot say it. @param from how it names the two there */
function placesOf(
	resources: ReadonlyArray<Resource<AnyOperation>>,
	isMeant: (operation: AnyOperation) => boolean,
	from: '' | '/' = '',
): Array<Record<string, string[]>> {
	const valuesIn = (group: typeof resources, meant: boolean) =>
		group
			.flatMap(({ operations }) => operations.filter((each) => isMeant(each) === meant))
			.map(({ option }) => String(option.value));
	const groups: Array<Array<Resource<AnyOperation>>> = [];
	for (const resource of resources.filter(({ operations }) => operations.some(isMeant))) {
		const fitting = groups.find((group) => {
			const others = valuesIn([...group, resource], false);
			return !valuesIn([...group, resource], true).some((value) => others.includes(value));
		});
		if (fitting) fitting.push(resource);
		else groups.push([resource]);
	}
	return groups.map((group) => ({
		[`${from}resource`]: group.map(({ option }) => String(option.value)),
		[`${from}operation`]: [...new Set(valuesIn(group, true))],
	}));
}

/** Options, each offered where the operations name it. */
function optionsOf({ resources, options, optionsShown }: Declaration): INodeProperties {
	const offered = Object.values(options)
		.sort((a, b) => a.displayName.localeCompare(b.displayName))
		.flatMap((option) => {
			const places = placesOf(resources, ({ offers }) => offers.includes(option.name), '/');
			if (places.length === 0) return [option];
			return places.flatMap((show) => updateDisplayOptions({ show }, [option]));
		});
	return { ...underOptions(offered), ...(optionsShown && { displayOptions: optionsShown }) };
}
