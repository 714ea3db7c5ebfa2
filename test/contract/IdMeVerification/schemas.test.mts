/**
 * The output schemas, from which n8n offers fields before the first run. Held against what really comes out;
 * `UPDATE_SCHEMAS=1` writes them anew from it.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { jsonOf, openStage } from '../../engine/IdMeVerification/support/stage.mts';
import { OPERATION_FIXTURES } from '../../fixtures/idme/services/index.mts';
import {
	transactionBody,
	UNSUCCESSFUL,
	VERIFICATION_ID,
} from '../../fixtures/idme/services/sample.mts';
import { projectRoot } from '../../support/engine/native.mts';
import { pathsOf, schemaOf, violations, type Schema } from '../support/json-schema.mts';
import { NODE_FOLDER } from './built.mts';

const stage = openStage();
const FOLDER = join('__schema__', 'v1.0.0');

/** A transaction in which nothing is missing. */
const FULL = transactionBody('document.license.verify', UNSUCCESSFUL, {
	result: {
		verified: false,
		errors: [{ code: 1014, message: 'Could not find the user', additional_info: 'birth_date' }],
	},
});

const ANSWERS: Readonly<Record<string, IDataObject>> = {
	verification: { verification_id: VERIFICATION_ID, transactions: [FULL] },
	service: {},
};

describe.each(
	OPERATION_FIXTURES.map((each) => [`${each.resource}.${each.operation}`, each] as const),
)('the output schema of %s', (_, fixture) => {
	const { resource, operation } = fixture;
	const path = join(FOLDER, resource, `${operation}.json`);
	const read = () => JSON.parse(readFileSync(join(NODE_FOLDER, path), 'utf8')) as Schema;
	let output: IDataObject[];

	beforeAll(async () => {
		const { product } = fixture.answers[0].body ?? {};
		stage.respond = () => ({ body: ANSWERS[resource] ?? { ...FULL, product } });
		const { success } = await stage.runFixture(fixture);
		output = jsonOf(success);
		if (process.env.UPDATE_SCHEMAS === '1') write(path, output);
	});

	it('has the form of n8n’s own, describes all that comes out, and promises nothing else', () => {
		expect(output).toHaveLength(1);
		expect(read()).toMatchObject({ type: 'object', version: 1 });
		expect(output.flatMap((json) => violations(read(), json))).toEqual([]);
		expect(pathsOf(read()).sort()).toEqual(pathsOf(schemaOf(output)).sort());
	});
});

it('there is a schema for each operation and for nothing else', () => {
	const files = readdirSync(join(NODE_FOLDER, FOLDER), { recursive: true, encoding: 'utf8' });
	expect(files.filter((file) => file.endsWith('.json')).sort()).toEqual(
		OPERATION_FIXTURES.map(({ resource, operation }) => join(resource, `${operation}.json`)).sort(),
	);
});

/** Writes into the sources, and into what is built of them, which is what the rules above read. */
function write(path: string, output: readonly IDataObject[]): void {
	const text = `${JSON.stringify({ ...schemaOf(output), version: 1 }, null, '\t')}\n`;
	for (const folder of [join(projectRoot(), 'nodes/IdMe/IdMeVerification'), NODE_FOLDER]) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
}
