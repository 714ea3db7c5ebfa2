/**
 * The output schemas, from which n8n offers fields before the first run. Held against what really comes out;
 * `UPDATE_SCHEMAS=1` writes them anew from it.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { RESOURCES } from '../../../nodes/IdMe/IdMeAttributes/operations/index.ts';
import { pathsOf, schemaOf, violations, type Schema } from '../../contract/support/json-schema.mts';
import { MILITARY } from '../../fixtures/idme/attributes/military.mts';
import { projectRoot } from '../../support/engine/native.mts';
import { byName } from './support/people.mts';
import { ACCESS_TOKEN, jsonOf, openStage, REFRESH_TOKEN } from './support/stage.mts';

const stage = openStage();
const FOLDER = 'nodes/IdMe/IdMeAttributes/__schema__/v1.0.0';
const OPERATIONS = RESOURCES.flatMap(({ option, operations }) =>
	operations.map((operation) => join(String(option.value), String(operation.option.value))),
);

/** The attributes that every policy gives; which others there are depends on the application. */
const CORE = new Set(['fname', 'lname', 'email', 'uuid', 'zip']);
const [{ body }] = MILITARY;
const PERSON = { ...body, attributes: body.attributes.filter(({ handle }) => CORE.has(handle)) };
const CLAIMS = { sub: 'd733', fname: 'Zoraida', lname: 'Conn', email: 'zoraida.conn@id.me' };

const group = { group: byName('military'), subgroups: 'Veteran, Service Member' };
const RUNS: Readonly<Record<string, { parameters?: INodeParameters; item?: IDataObject }>> = {
	'user/checkGroup': { parameters: group },
	'user/verifyVisitor': { parameters: group },
};

describe.each(OPERATIONS)('the output schema of %s', (title) => {
	const path = join(FOLDER, `${title}.json`);
	const operation = title.split('/')[1];
	let output: IDataObject[];

	const read = (): Schema =>
		JSON.parse(readFileSync(join(projectRoot(), 'dist', path), 'utf8')) as Schema;

	beforeAll(async () => {
		stage.person = ({ path: asked }) => ({ body: asked.endsWith('userinfo') ? CLAIMS : PERSON });
		const { query } = await stage.signIn({ reference: 'order-4711' });
		const { success, thrownError } = await stage.run({
			operation,
			parameters: RUNS[title]?.parameters,
			items: [{ query, accessToken: ACCESS_TOKEN, refreshToken: REFRESH_TOKEN }],
		});
		expect(thrownError).toBeUndefined();
		output = jsonOf(success);
		if (process.env.UPDATE_SCHEMAS === '1') write(path, output);
	});

	it('has the form of n8n’s own', () => {
		expect(read()).toMatchObject({ type: 'object', version: 1 });
	});

	it('describes all that comes out, with the right types', () => {
		expect(output).toHaveLength(1);
		expect(output.flatMap((json) => violations(read(), json))).toEqual([]);
	});

	it('promises nothing that does not come out', () => {
		expect(pathsOf(read()).sort()).toEqual(pathsOf(schemaOf(output)).sort());
	});
});

it('there is a schema for each operation and for nothing else', () => {
	const folder = join(projectRoot(), 'dist', FOLDER);
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const schemas = files.filter((file) => file.endsWith('.json'));
	expect(schemas.sort()).toEqual(OPERATIONS.map((title) => `${title}.json`).sort());
});

/** Writes into the sources, and into what is built of them, which is what the rules above read. */
function write(path: string, output: readonly IDataObject[]): void {
	const text = `${JSON.stringify({ ...schemaOf(output), version: 1 }, null, '\t')}\n`;
	for (const folder of [projectRoot(), join(projectRoot(), 'dist')]) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
}
