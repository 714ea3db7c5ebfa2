/** Rows of one run, one of which the service refuses. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { ActionName } from '../../../../nodes/Id123/api/actions.ts';
import type { OperationFixture } from '../../../fixtures/id123/types.mts';
import { byExpression } from './wire-suite.mts';
import type { Respond } from './stage.mts';

export interface Rows {
	parameters: INodeParameters;
	items: IDataObject[];
	respond: Respond;
}

/** Whose card or cards are asked for, whoever looks at them is shown. */
const SHOWN: Partial<Record<ActionName, string>> = {
	viewCard: 'card-id',
	listCards: 'card-template-id',
};

/** The same answer, about the card or template of this name. */
export function showing<T>({ action }: OperationFixture, answer: T, name: string): T {
	const text = JSON.stringify(answer, (key, value: unknown) =>
		key === SHOWN[action] ? name : value,
	);
	return JSON.parse(text) as T;
}

/**
 * As many rows as there are names. The names stand for cards where the operation is about one, for templates where it
 * is about one, and for nothing where it takes neither: then the order of arrival tells rows apart.
 * @param bad names whose request the service refuses with the fixture's failure
 */
export function rowsOf(
	fixture: OperationFixture,
	names: readonly string[],
	bad: readonly string[] = [],
): Rows {
	const { parameters, input } = fixture.requests[0];
	const good = { body: fixture.answers[0].body };
	const refused = { body: fixture.failure.body };
	const named = (key: string, column: string, more: INodeParameters = {}): Rows => ({
		parameters: { ...parameters, ...more },
		items: names.map((name) => ({ ...input, [column]: name })),
		respond: ({ [key]: name }) =>
			showing(fixture, bad.includes(String(name)) ? refused : good, String(name)),
	});
	if ('fields' in parameters) return named('card-id', 'Card ID');
	if ('cardId' in parameters) return named('card-id', 'row', byExpression('cardId', 'row'));
	if ('templateId' in parameters) {
		return named('card-template-id', 'row', byExpression('templateId', 'row'));
	}
	let arrived = 0;
	return {
		parameters: { ...parameters, options: { requestsAtATime: 1 } },
		items: names.map((name) => ({ ...input, row: name })),
		respond: ({ offset }) =>
			offset === undefined && bad.includes(names[arrived++] ?? '') ? refused : good,
	};
}
