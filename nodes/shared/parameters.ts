/** The parameters of a declarative node, as one row has them. */
import type { IExecutePaginationFunctions } from 'n8n-workflow';

export interface Parameters {
	text(parameter: string): string;
	flag(parameter: string, fallback: boolean): boolean;
	number(parameter: string, fallback: number): number;
	/** Any other value of a parameter, with expressions resolved. */
	value(parameter: string, fallback: unknown): unknown;
	/** The value of a resource locator. */
	located(parameter: string): string;
}

export function parametersOf(context: IExecutePaginationFunctions): Parameters {
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
