/** What an operation sends for given parameters, and what comes out for a documented answer. */
import type { INodeParameters } from 'n8n-workflow';
import { TRANSPORT } from '../../../fixtures/id123/request.mts';
import { OTHER_TEMPLATE_ID, TEMPLATE_ID } from '../../../fixtures/id123/sample.mts';
import type { OperationFixture } from '../../../fixtures/id123/types.mts';
import { API_KEY, jsonOf, type Respond, type Stage } from './stage.mts';
import { unsimplified } from '../../../support/unsimplified.mts';

/** What n8n's HTTP client adds to every request by itself. */
const CLIENT_HEADERS = ['accept', 'accept-encoding', 'connection', 'content-length', 'host'];

export function sendsWhatIsDocumented(stage: Stage, fixture: OperationFixture): void {
	const { resource, operation } = fixture;
	describe('what is sent', () => {
		it.each(fixture.requests.map((request) => [request.name, request] as const))(
			'is the documented body: %s',
			async (_, { parameters, input, body }) => {
				stage.respond = () => ({ body: fixture.answers[0].body });
				const run = await stage.run({ resource, operation, parameters, items: [input] });
				expect(run.thrownError).toBeUndefined();
				expect(stage.sent(fixture)).toEqual([body]);
			},
		);

		it('goes to the one address, by POST, with the key, the content type and nothing else of ours', async () => {
			stage.respond = () => ({ body: fixture.answers[0].body });
			const { parameters, input } = fixture.requests[0];
			await stage.run({ resource, operation, parameters, items: [input] });
			expect(stage.server.requests.length).toBeGreaterThan(0);
			for (const { method, path, query, headers } of stage.server.requests) {
				expect({ method, path, query }).toEqual({
					method: TRANSPORT.method,
					path: TRANSPORT.path,
					query: {},
				});
				expect(headers).toMatchObject(TRANSPORT.headers(API_KEY));
				const others = Object.keys(headers).filter(
					(name) => !(name in TRANSPORT.headers(API_KEY)) && !CLIENT_HEADERS.includes(name),
				);
				expect(others).toEqual(['user-agent']);
			}
		});

		if ('templateId' in fixture.requests[0].parameters) choosesTemplatePerItem(stage, fixture);
	});
}

function choosesTemplatePerItem(stage: Stage, fixture: OperationFixture): void {
	it('names the template that each item chose by an expression', async () => {
		const answer = JSON.stringify({ body: fixture.answers[0].body });
		stage.respond = ({ 'card-template-id': id }) =>
			JSON.parse(answer.replaceAll(TEMPLATE_ID, String(id))) as ReturnType<Respond>;
		const { parameters, input } = fixture.requests[0];
		const templates = [TEMPLATE_ID, OTHER_TEMPLATE_ID];
		await stage.run({
			resource: fixture.resource,
			operation: fixture.operation,
			parameters: { ...parameters, ...byExpression('templateId', 'template') },
			items: templates.map((template, index) => ({
				...input,
				...('Card ID' in input ? { 'Card ID': `C${index}` } : {}),
				template,
			})),
		});
		const sent = stage.sent(fixture).map((body) => body['card-template-id']);
		expect([...sent].sort()).toEqual([...templates].sort());
	});
}

/** A resource locator whose value is the item's own. */
export function byExpression(parameter: string, column: string): INodeParameters {
	return { [parameter]: { __rl: true, mode: 'id', value: `={{ $json.${column} }}` } };
}

export function givesWhatIsDocumented(stage: Stage, fixture: OperationFixture): void {
	const { resource, operation } = fixture;
	const { parameters, input } = fixture.requests[0];
	describe.each(fixture.answers.map((answer) => [answer.name, answer] as const))(
		'what comes out for the answer "%s"',
		(_, answer) => {
			beforeEach(() => {
				stage.respond = () => ({ body: answer.body });
			});

			it('is flat', async () => {
				const run = await stage.run({ resource, operation, parameters, items: [input] });
				expect(jsonOf(run.success)).toEqual(answer.simplified);
				expect(run.success.every(({ pairedItem }) => pairedItem !== undefined)).toBe(true);
			});

			it("is the service's own with Simplify off", async () => {
				const run = await stage.run({
					resource,
					operation,
					parameters: { ...parameters, ...unsimplified(operation, parameters.options) },
					items: [input],
				});
				expect(jsonOf(run.success)).toEqual(answer.raw ?? [answer.body]);
			});
		},
	);
}
