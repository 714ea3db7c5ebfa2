import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { IDataObject } from 'n8n-workflow';
import { createEngine, type Engine } from '../../support/engine.mts';
import { startSandbox, type Sandbox } from '../../../sandbox/server.mts';

const TEMPLATE = '906c56c2d85817633abc07978f4899ff89cff060';
let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	sandbox = await startSandbox();
	engine = await createEngine({
		credentials: {
			id123Api: { region: 'custom', baseUrl: sandbox.apiUrl, apiKey: sandbox.apiKey },
		},
	});
});
afterAll(async () => {
	await engine?.close();
	await sandbox?.close();
});
beforeEach(() => sandbox.reset());

const staff = (): IDataObject[] =>
	Papa.parse<IDataObject>(readFileSync('examples/data/staff.csv', 'utf8'), {
		header: true,
		skipEmptyLines: true,
	}).data;

async function run(rows: IDataObject[], parameters: IDataObject = {}, staticData?: IDataObject) {
	return await engine.run({
		mode: 'trigger',
		node: {
			type: 'n8n-nodes-digital-id.id123Sync',
			parameters: {
				templateId: { __rl: true, mode: 'id', value: TEMPLATE },
				// The sheet is an American one.
				options: { dateOrder: 'monthFirst' },
				...parameters,
			},
		} as never,
		items: rows,
		staticData,
	});
}

test('a new roster becomes cards, and the next run of the same roster sends the listing alone', async () => {
	const first = await run(staff());
	expect(first.thrownError).toBeUndefined();
	const [applied, rejected, [summary]] = first.outputs;
	expect([applied.length, rejected.length]).toEqual([968, 32]);
	expect(summary.json).toMatchObject({ created: 968, rejected: 32 });
	sandbox.journal.clear();
	const second = await run(staff(), {}, first.staticData);
	expect(second.outputs[2][0].json).toMatchObject({
		unchanged: 968,
		rejected: 32,
		created: 0,
		updated: 0,
	});
});
