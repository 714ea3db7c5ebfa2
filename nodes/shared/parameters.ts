/** The parameters of a declarative node, as one row has them. */
import type { IExecutePaginationFunctions } from 'n8n-workflow';

import { LIMITS } from './limits';

export interface Parameters {
	text(parameter: string): string;
	flag(parameter: string, fallback: boolean): boolean;
	number(parameter: string, fallback: number): number;
	/** Any other value of a parameter, with expressions resolved. */
	value(parameter: string, fallback: unknown): unknown;
	/** The value of a resource locator. */
	located(parameter: string): string;
	/** Whether the parameter holds an expression, whatever that yields. */
	isExpression(parameter: string): boolean;
}

export function parametersOf(context: IExecutePaginationFunctions): Parameters {
	const value = (name: string, fallback: unknown): unknown =>
		context.getNodeParameter(name, fallback);
	return {
		value,
		text: (name) => String(value(name, '') ?? '').trim(),
		flag: (name, fallback) => value(name, fallback) === true,
		number: (name, fallback) => numberIn(value(name, fallback)) ?? fallback,
		located: (name) =>
			String(context.getNodeParameter(name, '', { extractValue: true }) ?? '').trim(),
		isExpression: (name) => holdsExpression(context.getNode().parameters[name]),
	};
}

/** As a node stores it: by its first character, also inside a resource locator. */
function holdsExpression(stored: unknown): boolean {
	if (typeof stored === 'string') return stored.startsWith('=');
	return (
		typeof stored === 'object' && stored !== null && Object.values(stored).some(holdsExpression)
	);
}

/** A number in whatever an expression or a service yields. Nothing, an empty text and `true` are none, and no zero. */
export function numberIn(value: unknown): number | undefined {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A whole number within bounds, whatever an option holds: n8n checks what is typed, not what an expression yields. */
export function wholeNumber(
	value: unknown,
	fallback: number,
	{ min, max = Infinity }: { min: number; max?: number },
): number {
	return Math.min(max, Math.max(min, Math.floor(numberIn(value) ?? fallback)));
}

/** "Requests at a Time" as a lane takes it. A slot count that is no number would keep the whole account waiting. */
export function slotsIn(requestsAtATime: unknown): number {
	const { requestsAtATime: fallback, maxRequestsAtATime: max } = LIMITS;
	return wholeNumber(requestsAtATime, fallback, { min: 1, max });
}
