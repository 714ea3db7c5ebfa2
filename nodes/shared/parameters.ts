/** Reads the parameters of a row or run, all before anything is sent; and declares those that several nodes have. */
import type { INode, INodeProperties, NodeHint } from 'n8n-workflow';

import { holdsExpression, isReadable, memberOf, readDeclared, readText } from './declared';
import { LIMITS } from './limits';
import { RowRefusal, type RowFailure } from './result';

export type Parameters = ReturnType<ReturnType<typeof parameterReader>>;

/** The part of n8n's contexts that parameters are read from. */
interface ParameterSource {
	getNode(): Pick<INode, 'parameters'>;
	getNodeParameter(name: string, fallback: unknown, how?: { extractValue: boolean }): unknown;
}

/** @throws RowRefusal (see `refusedBy`) for a value that does not fit its declaration */
export function parameterReader(properties: readonly INodeProperties[]) {
	const byName = new Map(properties.map((property) => [property.name, property]));
	// Resource and operation take no expression: the node looks them up in its own table.
	const atOnce = [...byName.values()].filter(
		(property) => isReadable(property) && !property.noDataExpression,
	);
	/** @param stored as the node holds them, with expressions as they are written */
	return (source: ParameterSource, stored = source.getNode().parameters) => {
		const read = new Map<string, unknown>();
		for (const property of atOnce) {
			const { name } = property;
			// n8n leaves out what the node does not show.
			if (stored[name] === undefined) continue;
			const found = source.getNodeParameter(name, undefined);
			read.set(name, readDeclared(property, stored[name], found));
		}
		const value = (name: string, fallback: unknown) =>
			read.has(name) ? (read.get(name) ?? fallback) : source.getNodeParameter(name, fallback);
		const textOf = (name: string, found: unknown) =>
			readText(byName.get(name) ?? { name, displayName: name }, found);
		const locatedCell = (name: string) => source.getNodeParameter(name, '', { extractValue: true });
		return {
			/** A text, or the chosen value of a list. */
			text: (name: string) => textOf(name, value(name, '')),
			flag: (name: string, fallback: boolean) => value(name, fallback) === true,
			/** Any value, with expressions resolved and members of collections read by their declarations. */
			value,
			/** The value of a resource locator. */
			located: (name: string) => textOf(name, locatedCell(name)),
			/** The same, as it came. */
			locatedCell,
			/** Whether the parameter, or its member `of`, holds an expression, whatever that yields. */
			isExpression: (name: string, of?: string) =>
				holdsExpression(of === undefined ? stored[name] : memberOf(stored[name], of)),
		};
	};
}

/** The failure in a RowRefusal; any other error is thrown again. */
export function refusedBy(error: unknown): RowFailure {
	if (error instanceof RowRefusal) return error.failure;
	throw error;
}

export const SIMPLIFY = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
} satisfies INodeProperties;

export const underOptions = (options: INodeProperties['options']): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options,
});

/** Shown above the parameters before a run. n8n 2.40 does not show hints of the input pane in its schema view. */
export const panelHint = (
	type: NodeHint['type'],
	displayCondition: string,
	message: string,
): NodeHint => ({
	message,
	type,
	location: 'ndv',
	whenToDisplay: 'beforeExecution',
	displayCondition,
});

const NAMED = { displayName: 'Requests at a Time', name: 'requestsAtATime' };

/** The numbers to choose from, besides the highest. */
const CHOICES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80];

export const requestsAtATime = (service: string): INodeProperties => ({
	...NAMED,
	description: `How many requests of the account are under way at once. Without this option it is Automatic, which is best unless ${service} has told you a number.`,
	type: 'options',
	options: [
		...[...CHOICES, LIMITS.maxRequestsAtATime].map((value) => ({ name: String(value), value })),
		{
			name: 'Automatic',
			value: 'automatic',
			description: `From ${LIMITS.requestsAtATime} up to ${LIMITS.maxRequestsAtATime}: more while ${service} answers as fast as before, fewer when it gets slower`,
		},
	],
	default: 'automatic',
});

/** For a service where the best number must not be found by trying: requests cost money or reach people. */
export const fewRequestsAtATime = (
	service: string,
	limits: Readonly<Record<'requestsAtATime' | 'maxRequestsAtATime', number>>,
): INodeProperties => ({
	...NAMED,
	description: `Without this option up to ${limits.requestsAtATime} requests are under way at once, and fewer when ${service} asks for it. More are faster only where ${service} answers many as fast as few.`,
	type: 'number',
	typeOptions: { minValue: 1, maxValue: limits.maxRequestsAtATime, numberPrecision: 0 },
	// n8n's lint takes a name for a default, and nothing longer.
	default: limits.requestsAtATime,
});

/** "Requests at a Time" for the limiter; undefined lets it find the best number. @param usual where none is chosen */
export function slotsIn(requestsAtATime: unknown, usual?: number): number | undefined {
	return typeof requestsAtATime === 'number' ? requestsAtATime : usual;
}
