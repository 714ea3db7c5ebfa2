/** Compares the parameters of a node in a workflow with what the node offers today. */
import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

type Values = Readonly<Record<string, unknown>>;

/** What the node does not know: names of parameters, and values of their options. One sentence each. */
export function unknownParameters(
	values: Values,
	offered: readonly INodeProperties[],
	path = '',
): string[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const at = `${path}${name}`;
		const named = offered.filter((property) => property.name === name);
		if (named.length === 0) return [`there is no parameter ${at}`];
		const problems = named.map((property) => problemsOf(property, value, at));
		// Resource and operation decide which of several declarations is meant; one that fits is enough.
		return problems.some((found) => found.length === 0) ? [] : problems[0];
	});
}

function problemsOf(property: INodeProperties, value: unknown, at: string): string[] {
	if (typeof value === 'string' && value.startsWith('=')) {
		return property.noDataExpression ? [`${at} takes no expression`] : [];
	}
	const { type, options = [] } = property;
	switch (type) {
		case 'options':
			return isLoaded(property) || choices(property).includes(value)
				? []
				: [`${at} has no choice ${String(value)}`];
		case 'multiOptions':
			return asList(value)
				.filter((each) => !isLoaded(property) && !choices(property).includes(each))
				.map((each) => `${at} has no choice ${String(each)}`);
		case 'boolean':
		case 'number':
		case 'string':
			return typeof value === type ? [] : [`${at} is no ${type}`];
		case 'collection':
			return unknownParameters(value as Values, options as INodeProperties[], `${at}.`);
		case 'fixedCollection':
			return groupProblems(value as Values, options as INodePropertyCollection[], at);
		case 'resourceLocator': {
			const { mode } = value as { mode?: unknown };
			const modes = (property.modes ?? []).map(({ name }) => name);
			return modes.some((name) => name === mode) ? [] : [`${at} has no mode ${String(mode)}`];
		}
		default:
			return [];
	}
}

function groupProblems(
	value: Values,
	groups: readonly INodePropertyCollection[],
	at: string,
): string[] {
	return Object.entries(value).flatMap(([name, entries]) => {
		const group = groups.find((each) => each.name === name);
		if (group === undefined) return [`there is no ${at}.${name}`];
		return asList(entries).flatMap((entry) =>
			unknownParameters(entry as Values, group.values, `${at}.${name}.`),
		);
	});
}

/** Whether the choices come from the service, so that only a run can tell. */
function isLoaded({ typeOptions }: INodeProperties): boolean {
	return typeOptions?.loadOptionsMethod !== undefined;
}

function choices({ options = [] }: INodeProperties): unknown[] {
	return options.map((option) => ('value' in option ? option.value : undefined));
}

function asList(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [value];
}
