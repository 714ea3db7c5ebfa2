/** What the node settles by itself: previews, and values that are refused before anything is sent. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { OperationFixture } from '../../../fixtures/id123/types.mts';
import { byExpression } from './wire-suite.mts';
import { jsonOf, type Stage } from './stage.mts';

/** @param wouldSend the bodies that a fixture's request stands for; its own body unless given */
export function previewsWithoutSending(
	stage: Stage,
	fixture: OperationFixture,
	wouldSend: (body: IDataObject) => IDataObject[] = (body) => [body],
): void {
	const { resource, operation } = fixture;
	describe('Preview Only', () => {
		it.each(fixture.requests.map((request) => [request.name, request] as const))(
			'shows what would be sent and changes nothing: %s',
			async (_, { parameters, input, body }) => {
				const options = { ...(parameters.options as INodeParameters), previewOnly: true };
				const run = await stage.run({
					resource,
					operation,
					parameters: { ...parameters, options },
					items: [input],
				});
				expect(run.success).toEqual([
					{
						json: { preview: true, wouldSend: wouldSend(body) },
						pairedItem: { item: 0 },
					},
				]);
				expect(stage.sent(fixture)).toEqual([]);
			},
		);
	});
}

export interface Refused {
	name: string;
	parameters?: INodeParameters;
	input?: IDataObject;
	/** Fields of `details`. */
	details: IDataObject;
	/** What the message says. */
	says?: string | RegExp;
	timezone?: string;
}

/** Every case, and the rule that all operations on a template share. */
export function refusesBeforeSending(
	stage: Stage,
	fixture: OperationFixture,
	cases: Refused[],
): void {
	const { resource, operation } = fixture;
	const [first] = fixture.requests;
	const all = [...cases, ...emptyLocators(fixture)];
	if (all.length === 0) return;
	describe('what is refused before it is sent', () => {
		it.each(all.map((each) => [each.name, each] as const))('%s', async (_, each) => {
			const items = [{ ...first.input, ...each.input }];
			const run = await stage.run({
				resource,
				operation,
				parameters: { ...first.parameters, ...each.parameters },
				items,
				onError: 'continueErrorOutput',
				timezone: each.timezone,
			});
			expect(run.success).toEqual([]);
			const [refused] = jsonOf(run.error);
			expect(refused).toMatchObject({
				...items[0],
				details: { row: 1, state: 'notSent', ...each.details },
			});
			expect(refused?.message).toMatch(/^Row 1( \(Card ID .+\))?: .+\. .+/);
			if (each.says !== undefined) expect(refused?.message).toMatch(each.says);
			expect(stage.sent(fixture)).toEqual([]);
		});
	});
}

function emptyLocators({ requests: [{ parameters }] }: OperationFixture): Refused[] {
	const emptied = (parameter: string, details: IDataObject): Refused => ({
		name: `${String(details.label)} from an expression that gives nothing`,
		parameters: byExpression(parameter, 'nothing'),
		details: { ...details, rule: 'required' },
	});
	return [
		...('templateId' in parameters
			? [emptied('templateId', { field: 'card-template-id', label: 'Template' })]
			: []),
		...('cardId' in parameters ? [emptied('cardId', { field: 'card-id', label: 'Card ID' })] : []),
	];
}
