/** No key and no personal answer in any output, error, log line or execution record, whatever the service sends back. */
import { inspect } from 'node:util';
import type { INodeParameters } from 'n8n-workflow';

import { FAILURES } from '../../nodes/Id123/api/failures.ts';
import { createEngine, type Engine } from '../support/engine.mts';
import {
	startRecordingServer,
	type Answer,
	type RecordedRequest,
} from '../support/recording-server.mts';
import { located } from './support/scene.mts';

const KEY = 'live-key-9Xw2Lq7TzB';
const ANSWER_TO_QUESTION = 'maiden-name-Quillfeather';

const CARD = { templateId: located('T1'), cardId: located('C1') };
const SHEET = {
	templateId: located('T1'),
	fields: { mappingMode: 'autoMapInputData', value: null },
};

const OPERATIONS: ReadonlyArray<readonly [name: string, parameters: INodeParameters]> = [
	['create', { resource: 'card', operation: 'create', ...SHEET }],
	['upsert', { resource: 'card', operation: 'upsert', ...SHEET }],
	['update', { resource: 'card', operation: 'update', ...SHEET }],
	['get', { resource: 'card', operation: 'get', ...CARD, simplify: false }],
	[
		'get many',
		{ resource: 'card', operation: 'getAll', templateId: located('T1'), simplify: false },
	],
	[
		'change status',
		{
			resource: 'card',
			operation: 'changeStatus',
			...CARD,
			statusAction: 'archive',
			options: { simplify: false },
		},
	],
	['delete', { resource: 'card', operation: 'delete', ...CARD }],
	[
		'template',
		{ resource: 'template', operation: 'get', templateId: located('T1'), simplify: false },
	],
	['templates', { resource: 'template', operation: 'getAll', simplify: false }],
	[
		'invitation',
		{ resource: 'invitation', operation: 'send', ...CARD, options: { simplify: false } },
	],
	[
		'notification',
		{
			resource: 'notification',
			operation: 'send',
			...CARD,
			distribution: 'individual',
			message: 'Hello',
			options: { simplify: false },
		},
	],
];

/** A service that repeats the headers it was sent, and the key once more. */
function echo(request: RecordedRequest): string {
	return `${JSON.stringify(request.headers)} key=${KEY}`;
}

const template = (request: RecordedRequest): Answer => ({
	body: {
		status: 'success',
		code: 'S2009',
		message: echo(request),
		data: {
			'card-template-id': 'T1',
			title: KEY,
			fields: { 'name-fields': [{ key: 'name', label: 'Full Name' }] },
		},
	},
});

const isTemplate = ({ body }: RecordedRequest) =>
	(body as { action?: string }).action === 'view-template';

const KINDS: ReadonlyArray<readonly [name: string, answer: (request: RecordedRequest) => Answer]> =
	[
		[
			'a success',
			(request) => ({
				body: { status: 'success', message: echo(request), echoed: request.headers, data: [] },
			}),
		],
		...['F112', 'F201', 'F204', 'F209', 'F999'].map(
			(code) =>
				[
					code,
					(request: RecordedRequest) => ({
						body: { status: 'failure', code, message: echo(request) },
					}),
				] as const,
		),
		['a 403 page', (request) => ({ status: 403, body: `<html>${echo(request)}</html>` })],
		[
			'a redirect',
			(request) => ({
				status: 302,
				headers: { location: `/?${KEY}`, 'x-key': KEY },
				body: echo(request),
			}),
		],
	];

let engine: Engine;

beforeAll(async () => {
	engine = await createEngine();
});

afterAll(async () => await engine.close());

describe.each(KINDS)('where the service echoes the request with %s', (kind, answer) => {
	test.each(['stopWorkflow', 'continueErrorOutput'] as const)(
		'nothing shows the key (On Error = %s)',
		async (onError) => {
			const server = await startRecordingServer((request) =>
				isTemplate(request) && kind !== 'F112' ? template(request) : answer(request),
			);
			const credentials = {
				id123Api: { region: 'custom', baseUrl: `${server.url}/api/v2/`, apiKey: ` ${KEY} ` },
			};
			for (const [, parameters] of OPERATIONS) {
				const run = await engine.run({
					node: { type: 'n8n-nodes-digital-id.id123', parameters, onError },
					items: [
						{ 'Card ID': 'C1', 'Full Name': 'Ada', 'Security Question 1': ANSWER_TO_QUESTION },
					],
					credentials,
				});
				const record = everythingIn([
					run.raw,
					run.outputs,
					run.thrownError,
					run.hints,
					run.logs,
					run.staticData,
				]);
				expect(record).not.toContain(KEY);
				expect(everythingIn([run.thrownError, errorsOf(run.error), run.logs])).not.toContain(
					ANSWER_TO_QUESTION,
				);
			}
			expect(server.requests.length).toBeGreaterThan(OPERATIONS.length - 1);
			expect(server.requests.every(({ headers }) => headers['x-api-key'] === KEY)).toBe(true);
			await server.close();
		},
		60_000,
	);
});

test('the table of failures holds no placeholder in which a value could end up', () => {
	for (const { meaning, hint } of Object.values(FAILURES))
		expect(`${meaning} ${hint}`).not.toMatch(/\$\{|%s/);
});

/** What a failed row says of itself, without the input columns that n8n merges into it. */
function errorsOf(items: ReadonlyArray<{ json: Record<string, unknown> }>): unknown {
	return items.map(({ json: { error, message, details } }) => ({ error, message, details }));
}

/** Every text that can be reached, the hidden parts of errors included. */
function everythingIn(value: unknown): string {
	return inspect(value, {
		depth: 30,
		showHidden: true,
		maxArrayLength: null,
		maxStringLength: null,
	});
}
