/**
 * The output schemas, from which n8n offers fields before the first run. Held against what really comes out;
 * `UPDATE_SCHEMAS=1` writes them anew from it.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';
import { jsonOf, openStage } from '../engine/Id123/support/stage.mts';
import { AUTOMATIC } from '../fixtures/id123/card-values.mts';
import { byId } from '../fixtures/id123/sample.mts';
import { projectRoot } from '../support/engine/native.mts';
import { NODE_FOLDER, OPERATIONS, description } from './support/built-node.mts';
import { pathsOf, schemaOf, violations, type Schema } from './support/json-schema.mts';

const stage = openStage();
const { student } = TEMPLATE_IDS;
const VERSION = `v${String(description.version)}.0.0`;
const FOLDER = join('__schema__', VERSION);

/** A row that fills every field that a card can have. */
const ROW = {
	'Card ID': 'C1',
	'Unique Identifier': 'ada@example.org',
	'Card Expiration': '2030-06-30',
	'Recipient Email': 'ada@example.org',
	'Library Barcode': 'LB123456',
	Photo: 'https://photos.example.org/ada.jpg',
	'Student Name': 'Ada Moreno',
	'Student Number': 'S-0001',
	Programme: 'Biology',
	'Valid From': '2025-09-01',
	Faculty: 'Science',
	'Year of Study': '2',
	'Date of Birth': '2001-04-17',
	'Residence Hall': 'North',
	'Emergency Phone': '+1 555 0100',
	'Blood Type': '0+',
	'Enrolled On': '2024-09-02',
	Notes: 'None',
};

const of = { templateId: byId(student), cardId: byId('C1') };
const rows = { templateId: byId(student), ...AUTOMATIC };

/** What each operation is run with, besides resource and operation. */
const RUNS: Readonly<Record<string, { parameters: INodeParameters; input?: IDataObject }>> = {
	'card.changeStatus': { parameters: { ...of, statusAction: 'archive' } },
	'card.create': { parameters: rows, input: { ...ROW, 'Card ID': 'C2', 'Unique Identifier': 'b' } },
	'card.upsert': { parameters: rows, input: ROW },
	'card.delete': { parameters: of },
	'card.get': { parameters: of },
	'card.getAll': { parameters: { templateId: byId(student) } },
	'card.update': { parameters: rows, input: { 'Card ID': 'C1', Notes: 'Changed' } },
	'invitation.send': { parameters: of },
	'notification.send': { parameters: { ...of, message: 'Hello' } },
	'template.get': { parameters: { templateId: byId(student) } },
	'template.getAll': { parameters: {} },
};

describe.each(OPERATIONS.map(({ title, ...operation }) => [title, operation] as const))(
	'the output schema of %s',
	(title, { resource, operation }) => {
		const path = join(FOLDER, resource, `${operation}.json`);
		let output: IDataObject[];

		const read = (): Schema => JSON.parse(readFileSync(join(NODE_FOLDER, path), 'utf8')) as Schema;

		beforeAll(async () => {
			stage.sandbox.reset();
			const run = async (name: string, parameters: INodeParameters, input: IDataObject = {}) =>
				await stage.run({
					resource: name.split('.')[0],
					operation: name.split('.')[1],
					on: 'sandbox',
					parameters,
					items: [input],
				});
			// The card that the operation is about.
			await run('card.upsert', rows, ROW);
			expect(RUNS).toHaveProperty([title]);
			const { parameters, input } = RUNS[title];
			const { success, thrownError } = await run(title, parameters, input);
			expect(thrownError).toBeUndefined();
			output = jsonOf(success);
			expect(output.length).toBeGreaterThan(0);
			if (process.env.UPDATE_SCHEMAS === '1') write(path, output);
		});

		it('has the form of n8n’s own', () => {
			expect(read()).toMatchObject({ type: 'object', version: 1 });
		});

		it('describes all that comes out, with the right types', () => {
			expect(output.flatMap((json) => violations(read(), json))).toEqual([]);
		});

		it('promises nothing that does not come out', () => {
			expect(pathsOf(read()).sort()).toEqual(pathsOf(schemaOf(output)).sort());
		});
	},
);

it('there is a schema for each operation and for nothing else', () => {
	const files = readdirSync(join(NODE_FOLDER, FOLDER), { recursive: true, encoding: 'utf8' });
	const schemas = files.filter((file) => file.endsWith('.json'));
	expect(schemas.sort()).toEqual(
		OPERATIONS.map(({ resource, operation }) => join(resource, `${operation}.json`)).sort(),
	);
});

/** Writes into the sources, and into what is built of them, which is what the rules above read. */
function write(path: string, output: readonly IDataObject[]): void {
	const text = `${JSON.stringify({ ...schemaOf(output), version: 1 }, null, '\t')}\n`;
	for (const folder of [join(projectRoot(), 'nodes/Id123/Id123'), NODE_FOLDER]) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
}
