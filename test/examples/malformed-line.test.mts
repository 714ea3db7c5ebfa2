/**
 * A line with one comma too many. Where n8n keeps files in memory, version 1 of its Extract From File ends there without a
 * word, so that everybody after it would count as missing from the roster. The examples use the version that fails.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { nativeRequire } from '../support/engine/native.mts';
import { EXAMPLE_FILES, readExample } from './support/examples.mts';

const EXTRACT = 'n8n-nodes-base.extractFromFile';
const ROSTER = readFileSync('test/cases/malformed-line/roster.csv', 'utf8');

const used = EXAMPLE_FILES.flatMap((file) =>
	readExample(file)
		.nodes.filter(({ type }) => type === EXTRACT)
		.map((node) => ({ file, node })),
);

/** n8n's own node on a file that is in memory. */
async function extract(text: string, typeVersion: number): Promise<INodeExecutionData[][]> {
	const { createRequire: create } = nativeRequire()('node:module') as {
		createRequire: typeof createRequire;
	};
	const require = create(process.env.DIGITAL_ID_N8N ?? '');
	const path = 'n8n-nodes-base/dist/nodes/Files/ExtractFromFile/ExtractFromFile.node.js';
	const { ExtractFromFile } = require(path) as { ExtractFromFile: new () => INodeType };
	const data = Buffer.from(text).toString('base64');
	const parameters: Record<string, unknown> = {
		operation: 'csv',
		binaryPropertyName: 'data',
		options: {},
	};
	const context = {
		getInputData: () => [{ json: {}, binary: {} }],
		getNode: () => ({ name: 'Rows', type: EXTRACT, typeVersion }),
		getNodeParameter: (name: string) => parameters[name],
		continueOnFail: () => false,
		helpers: {
			assertBinaryData: () => ({ data, mimeType: 'text/csv', fileExtension: 'csv' }),
		},
	} as unknown as IExecuteFunctions;
	return (await new ExtractFromFile().execute?.call(context)) as INodeExecutionData[][];
}

test('examples read sheets with a version that fails on it, and skip no rows', () => {
	expect(used.map(({ file }) => file)).toEqual([
		'held-cards-after-a-look.json',
		'nightly-roster-sync.json',
		'nightly-sync-with-approval.json',
		'spreadsheet-to-cards.json',
		'sync-runs-taken-back.json',
	]);
	for (const { node } of used) {
		expect(node.typeVersion).toBeGreaterThanOrEqual(1.1);
		expect(JSON.stringify(node.parameters)).not.toContain('skipRecordsWithErrors');
		expect(node.onError ?? 'stopWorkflow').toBe('stopWorkflow');
	}
});

test('that version fails, and names the line', async () => {
	for (const { node } of used) {
		await expect(extract(ROSTER, node.typeVersion)).rejects.toThrow(
			/Invalid Record Length.* on line 58/,
		);
	}
});

test('without that comma it gives everybody', async () => {
	const [rows] = await extract(ROSTER.replace('Ops, Night', 'Ops'), used[0].node.typeVersion);
	expect(rows).toHaveLength(60);
});
