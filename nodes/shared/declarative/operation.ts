/**
 * Operations and resources of a declarative node as data, and the parameters that follow for the node and its AI tool. A
 * parameter is declared as few times as display conditions allow: n8n evaluates each declaration for every row, even hidden.
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
	/** Its options besides those of every operation. */
	offers: readonly Option[];
	/** Values of `authentication` that it works with, where the node has several. */
	with?: readonly string[];
	/** Why AI agents are not offered it; absent where they are. */
	notForTools?: RowFailure;
	/** Reads and checks a row, without changing anything at the service. @throws RowRefusal */
	plan: (row: Row) => Plan | Promise<Plan>;
}

export interface Resource<Offered> {
	option: INodePropertyOptions;
	/** Sorted by name, as n8n lists them. */
	operations: readonly Offered[];
	/** By `authentication`, where the operations depend on it. */
	defaultOperation: string | Readonly<Record<string, string>>;
}

/** @param operations the exports of a folder's index; the names do not matter */
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
	/** The parameter that chooses the credential, where there are several. */
	authentication?: INodeProperties;
	resources: ReadonlyArray<Resource<AnyOperation>>;
	defaultResource: string;
	/** In the order of the panel. */
	parameters: Readonly<Record<string, INodeProperties>>;
	/** Shown sorted by label; those that no operation names are shown for all. */
	options: Readonly<Record<string, INodeProperties>>;
	/** Where Options are shown, if not everywhere. */
	optionsShown?: IDisplayOptions;
	/** What differs in the AI tool, besides operations that are `notForTools`. */
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
		// Makes n8n call `pagination`, our executor, for every request of the node.
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

/** The parameters of the AI tool (cli, tool-generation). */
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

/** The operations of a resource: one list, or one for each `authentication` where they depend on it. */
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

/** A parameter with the conditions that show it for the operations that name it. */
function placed(declaration: Declaration, parameter: INodeProperties): INodeProperties[] {
	const { authentication, resources } = declaration;
	const isShown = ({ shows }: AnyOperation) => shows.includes(parameter.name);
	const showing = resources.flatMap(({ operations }) => operations.filter(isShown));
	const kinds = [...new Set(showing.flatMap((operation) => operation.with ?? []))];
	// After a change of credential n8n keeps an operation that no longer fits: its parameters must go.
	const some =
		kinds.length < (authentication?.options?.length ?? 0) ? { authentication: kinds } : {};
	return placesOf(resources, isShown).flatMap((place) =>
		updateDisplayOptions({ show: { ...place, ...some } }, [parameter]),
	);
}

/** Display conditions for these operations, as few as possible. @param from prefix of the names: '/' within Options */
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

/** The collection Options, each option shown for the operations that name it. */
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
