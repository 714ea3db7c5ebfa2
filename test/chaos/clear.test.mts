/** What a user reads when the set-up is wrong: what happened, what to change, and nothing was sent. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { startRecordingServer } from '../support/recording-server.mts';
import { staffRow, staffRows } from './support/operations.mts';
import {
	failureOf,
	located,
	STAFF,
	Stage,
	type RunSettings,
	type Scene,
} from './support/scene.mts';

const SHEET = { mappingMode: 'autoMapInputData', value: null };
const upsertInto = (templateId: string) => ({
	resource: 'card',
	operation: 'upsert',
	templateId: located(templateId),
	fields: SHEET,
});

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
});

afterAll(async () => await stage.close());

/** Runs an upsert in both ways of On Error, and gives back what the user reads of the first row. */
async function read(
	scene: Scene,
	rows: Array<IDataObject | INodeExecutionData>,
	{ template = STAFF, ...settings }: RunSettings & { template?: string } = {},
): Promise<{ thrown: string; item: string; rule?: string; field?: string }> {
	const stopped = await scene.run(upsertInto(template), rows, settings);
	const gone = await scene.run(upsertInto(template), rows, {
		...settings,
		onError: 'continueErrorOutput',
	});
	expect(gone.success).toEqual([]);
	expect(gone.error).toHaveLength(rows.length);
	const failure = failureOf(gone.error[0]);
	const { message, description } = stopped.thrownError ?? {};
	return {
		thrown: `${message ?? ''} ${description ?? ''}`,
		item: failure?.message ?? '',
		rule: failure?.details.rule,
		field: failure?.details.field,
	};
}

const account = (baseUrl: string, apiKey = 'a-key-of-ours'): RunSettings => ({
	credentials: { id123Api: { region: 'custom', baseUrl, apiKey } },
});

test('a wrong key: one look at the template, and the credential is named', async () => {
	const scene = await stage.scene();
	const told = await read(scene, staffRows(100), account(scene.sandbox.apiUrl, 'wrong-key-0815'));
	expect(told.item).toMatch(
		/^Row 1( \(Card ID .+\))?: ID123 does not know this API key\..*check its region/,
	);
	expect(told.thrown).toContain('ID123 does not know this API key');
	expect(scene.sandbox.journal.total).toBe(2);
	expect(scene.sandbox.id123.cards()).toEqual([]);
});

test('an unknown template: the list and the region are named', async () => {
	const scene = await stage.scene();
	const told = await read(scene, staffRows(100), { template: 'no-such-template' });
	expect(told.item).toContain(
		'The card template was not found. Pick the template from the list again',
	);
	expect(scene.sandbox.journal.total).toBe(2);
});

test('an address where nobody listens, and one that does not exist: the region is named', async () => {
	const scene = await stage.scene();
	const [refused, unknown] = await Promise.all([
		read(scene, staffRows(20), account('http://127.0.0.1:1/api/v2/')),
		read(scene, staffRows(20), account('https://secure-xx.id123.invalid/api/v2/')),
	]);
	expect(refused.item).toMatch(/The address of ID123 refused the connection\. Check the region/);
	expect(unknown.item).toMatch(/The address of ID123 was not found\. Check the region/);
	expect(scene.sandbox.journal.total).toBe(0);
}, 60_000);

test.each([
	[
		'a web page with status 200',
		200,
		/a web page came back instead of ID123's answer\. Check the region/,
	],
	['a page that does not exist', 404, /did not answer as ID123 does .*HTTP 404.*Check the region/],
	['a redirect', 302, /did not answer as ID123 does \(it redirects elsewhere, HTTP 302\)/],
])(
	'%s in place of the API: region and Base URL are named, nothing is changed',
	async (_name, status, words) => {
		const scene = await stage.scene();
		const server = await startRecordingServer(() => ({
			status,
			...(status === 302 ? { headers: { location: 'https://elsewhere.example/' } } : {}),
			body: '<html><body>Welcome</body></html>',
		}));
		const told = await read(scene, staffRows(50), account(`${server.url}/api/v2/`));
		expect(told.item).toMatch(words);
		const actions = server.requests.map(({ body }) => (body as { action: string }).action);
		expect(new Set(actions)).toEqual(new Set(['view-template']));
		expect(actions.length).toBeLessThanOrEqual(10);
		await server.close();
	},
	60_000,
);

test('an address that is not secure: the key is not sent to it', async () => {
	const scene = await stage.scene();
	const told = await read(scene, staffRows(3), account('http://id123.example/api/v2/'));
	expect(told.item).toContain('is not secure, so the API key was not sent to it');
	expect(told.thrown).toContain('https://');
});

test('a sheet with no matching column: the columns found and the labels expected are named', async () => {
	const scene = await stage.scene();
	const told = await read(scene, [{ Nummer: '1', Mitarbeiter: 'Ada' }]);
	expect(told.item).toContain(
		'No column fits a field of this template. Found: "Nummer" and "Mitarbeiter"',
	);
	expect(told.item).toContain('Full Name');
	expect(told.rule).toBe('noColumns');
	expect(scene.changing).toEqual([]);
});

test('one empty item: it is said that there are no columns', async () => {
	const scene = await stage.scene();
	const told = await read(scene, [{}]);
	expect(told.item).toContain('The input has no columns');
	expect(scene.changing).toEqual([]);
});

test.each<[string, INodeExecutionData]>([
	[
		'as a file of the item',
		{ json: staffRow('E1'), binary: { Photo: { data: 'aGVsbG8=', mimeType: 'image/jpeg' } } },
	],
	['as a data link', { json: staffRow('E1', { Photo: 'data:image/png;base64,iVBORw0KGgo=' }) }],
	['as base64', { json: staffRow('E1', { Photo: `iVBORw0KGgo${'A'.repeat(400)}` }) }],
])('a photo %s: a link is asked for', async (_name, item) => {
	const scene = await stage.scene();
	const told = await read(scene, [item]);
	expect(told).toMatchObject({ rule: 'photoIsAFile', field: 'id-photo' });
	expect(told.item).toContain('Photo is a file, and a link is needed');
	expect(scene.changing).toEqual([]);
});
