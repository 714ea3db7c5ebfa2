/** The package on a real n8n, installed from its tarball as a user's install does. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';
import { installCommunityPackage, packProject } from '../../scripts/n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../../scripts/n8n/n8n-process.mts';
import { outputsOf } from '../../scripts/n8n/outputs.mts';
import type { JsonObject, SavedCredential, WorkflowFile } from '../../scripts/n8n/types.mts';

const API_KEY = 'e2e-key-7Hq2v9XcR4';
const OWNER = { email: 'e2e@example.com', firstName: 'E', lastName: 'E', password: 'End-to-end-1' };
const NODE = 'n8n-nodes-digital-id.id123';

let folder: string;
let sandbox: Sandbox;
let n8n: RunningN8n;
let credential: SavedCredential;

const good = (): JsonObject => ({ region: 'custom', baseUrl: sandbox.apiUrl, apiKey: API_KEY });

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'digital-id-e2e-'));
	await installCommunityPackage(join(folder, 'n8n'), await packProject(join(folder, 'package')));
	sandbox = await startSandbox({ apiKey: API_KEY });
	n8n = await startN8n({ userFolder: join(folder, 'n8n') });
	await n8n.client.signIn(OWNER);
	credential = await n8n.client.createCredential('ID123', 'id123Api', good());
}, 180_000);

afterAll(async () => {
	await n8n?.client.close();
	await n8n?.stop();
	await sandbox?.close();
	rmSync(folder, { recursive: true, force: true });
}, 60_000);

const template = {
	__rl: true,
	mode: 'list',
	value: TEMPLATE_IDS.staff,
	cachedResultName: 'Staff ID',
};

function workflow(parameters: JsonObject, code: string, settings: JsonObject = {}): WorkflowFile {
	return {
		name: 'End to end',
		nodes: [
			{
				id: 'a',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'b',
				name: 'Rows',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				position: [200, 0],
				parameters: { jsCode: code },
			},
			{
				id: 'c',
				name: 'ID123',
				type: NODE,
				typeVersion: 1,
				position: [400, 0],
				parameters,
				credentials: { id123Api: { id: credential.id, name: credential.name } },
				...settings,
			},
		],
		connections: {
			Start: { main: [[{ node: 'Rows', type: 'main', index: 0 }]] },
			Rows: { main: [[{ node: 'ID123', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	} as unknown as WorkflowFile;
}

describe('the credential test of the editor', () => {
	test('accepts a good key', async () => {
		expect(await n8n.client.testCredential(credential, good())).toMatchObject({ status: 'OK' });
	});

	test.each<[string, JsonObject, string]>([
		['a key that ID123 does not know', { apiKey: 'another' }, 'ID123 does not know this API key'],
		[
			'an address that is not the API',
			{ baseUrl: '/' },
			'This address does not answer as ID123 does',
		],
		['an address that is not secure', { baseUrl: 'http://id123.example/api/v2/' }, 'is not secure'],
	])('says what to change for %s', async (_name, change, words) => {
		const data: JsonObject = { ...good(), ...change };
		if (data.baseUrl === '/') data.baseUrl = `${sandbox.url}/`;
		const result = await n8n.client.testCredential(credential, data);
		expect(result.status).toBe('Error');
		expect(result.message).toContain(words);
	});
});

describe('the pickers of the editor', () => {
	const at = (methodName: string, path: string, templateId: JsonObject) => ({
		nodeType: NODE,
		nodeVersion: 1,
		path: `parameters.${path}`,
		methodName,
		parameters: { resource: 'card', operation: 'upsert', templateId } as JsonObject,
		credentials: { id123Api: { id: credential.id, name: credential.name } },
	});

	test('list the templates, and find one by part of its name', async () => {
		const all = await n8n.client.listSearch(at('searchTemplates', 'templateId', {}));
		expect(all.results.map(({ name }) => name)).toContain('Staff ID – Harbour Regional Health');
		const found = await n8n.client.listSearch(at('searchTemplates', 'templateId', {}), 'harbour');
		expect(found.results).toEqual([
			{ name: 'Staff ID – Harbour Regional Health', value: TEMPLATE_IDS.staff },
		]);
	});

	test("show the template's own labels in the mapper", async () => {
		const { fields } = await n8n.client.resourceMapperFields(
			at('getCardFields', 'fields', template),
		);
		expect(fields.map(({ displayName }) => displayName)).toEqual(
			expect.arrayContaining(['Card ID *', 'Full Name *', 'Department', 'Start Date']),
		);
	});
});

describe('a run that the editor starts', () => {
	const rows = `return ['Ada Lovelace', '', 'Grace Hopper'].map((name, at) => ({ json: {
		'Card ID': 'E' + (at + 1),
		'Full Name': name,
		'Unique Identifier': 'person-' + at,
		'Security Question 1': '1990-01-0' + (at + 1),
	} }));`;
	const parameters = {
		resource: 'card',
		operation: 'upsert',
		templateId: template,
		fields: { mappingMode: 'autoMapInputData', value: null },
		options: {},
	};

	test('gives a card or a reason for every row, and leaves the key in no file of n8n', async () => {
		const { id } = await n8n.client.importWorkflow(
			workflow(parameters as unknown as JsonObject, rows, { onError: 'continueErrorOutput' }),
		);
		const execution = await n8n.client.waitForExecution(
			id,
			await n8n.client.runWorkflow(id, 'Start'),
		);
		const [applied, refused] = outputsOf(execution, 'ID123');
		expect(applied.map(({ json }) => json['card-id'])).toEqual(['E1', 'E3']);
		expect(refused).toMatchObject([
			{
				json: {
					'Card ID': 'E2',
					error: 'Full Name is required',
					details: { row: 2, field: 'name', rule: 'required' },
				},
			},
		]);
		expect(sandbox.id123.cards(TEMPLATE_IDS.staff).length).toBe(2);
		expect(filesWith(API_KEY, folder)).toEqual([]);
	}, 60_000);
});

/** Files below a folder that hold a text, node_modules aside. */
function filesWith(text: string, below: string): string[] {
	return readdirSync(below, { recursive: true, encoding: 'utf8' })
		.filter((name) => !name.includes('node_modules'))
		.map((name) => join(below, name))
		.filter((path) => statSync(path).isFile() && readFileSync(path).includes(text));
}
