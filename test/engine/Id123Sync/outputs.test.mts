import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { IDataObject } from 'n8n-workflow';
import { HR_COLUMNS } from '../../unit/Id123/Id123Sync/support/hr-export.mts';
import {
	jsonOf,
	NODE_TYPE,
	openStage,
	outcomes,
	STAFF,
	staffRow,
	staffRows,
} from './support/scene.mts';

const stage = openStage();

test('the outputs are Applied, Rejected and Summary, in this order, and it is no AI tool', () => {
	const { outputNames, outputs, usableAsTool } = stage.engine.nodeType(NODE_TYPE).description;
	expect(outputNames).toEqual(['Applied', 'Rejected', 'Summary']);
	expect(outputs).toHaveLength(3);
	expect(usableAsTool).toBeUndefined();
});

test('each row comes out once, as applied or as rejected, with its pairing, and one summary', async () => {
	const scene = await stage.scene({ checkAnswers: true });
	const rows = [staffRow('E1'), staffRow('E2', { 'Full Name': '' }), staffRow('E3')];
	const { applied, rejected, whole } = await scene.run(rows);
	expect(jsonOf(applied)).toEqual([
		{ outcome: 'created', 'card-template-id': STAFF, 'card-id': 'E1', code: 'S2001' },
		{ outcome: 'created', 'card-template-id': STAFF, 'card-id': 'E3', code: 'S2001' },
	]);
	expect(applied.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	expect(rejected.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
	expect(whole.outputs[2]).toHaveLength(1);
	expect(whole.outputs[2][0].json).toMatchObject({ rows: 3, created: 2, rejected: 1 });
	expect(scene.requests.flatMap(({ violations }) => violations)).toEqual([]);
});

test('a rejected row says why, and is the row as it came, headings in their order', async () => {
	const scene = await stage.scene();
	const row = { Zebra: 7, ...staffRow('E1', { 'Full Name': '  ' }), ' alpha ': null, list: [1] };
	const { rejected } = await scene.run([row]);
	const { json } = rejected[0];
	expect(Object.keys(json)).toEqual(['error', 'message', ...Object.keys(row), 'details']);
	expect(json).toMatchObject(row);
	expect(json.error).toBe('Full Name is required');
	expect(json.message).toMatch(/^Row 1 \(Card ID E1\): Full Name is required\. \S/);
	expect(json.details).toEqual({
		row: 1,
		field: 'name',
		label: 'Full Name',
		rule: 'required',
		state: 'notSent',
	});
});

test('what ID123 refuses is rejected with its code, and costs no other row', async () => {
	const scene = await stage.scene();
	scene.add([staffRow('E9')]);
	const rows = [
		staffRow('E1'),
		staffRow('E2', { 'Unique Identifier': 'E9@id.example' }),
		staffRow('E3'),
	];
	const run = await scene.run(rows, { options: { requestsAtATime: 1 } });
	expect(outcomes(run)).toEqual({ E1: 'created', E3: 'created' });
	expect(jsonOf(run.rejected)).toMatchObject([
		{ ...rows[1], details: { row: 2, code: 'F214', state: 'refused' } },
	]);
});

test('of two rows with one Unique Identifier neither is sent, since nobody knows which one is right', async () => {
	const scene = await stage.scene();
	const rows = [
		staffRow('E1'),
		staffRow('E2', { 'Unique Identifier': 'e1@ID.example' }),
		staffRow('E3'),
	];
	const run = await scene.run(rows);
	expect(outcomes(run)).toEqual({ E3: 'created' });
	expect(jsonOf(run.rejected)).toMatchObject([
		{ error: 'Unique Identifier stands twice: row 2 has it too', details: { row: 1 } },
		{ error: 'Unique Identifier stands twice: row 1 has it too', details: { row: 2 } },
	]);
});

test('of two rows with one card id the first wins and the second is rejected', async () => {
	const scene = await stage.scene();
	const run = await scene.run([staffRow('E1'), staffRow('E1', { 'Full Name': 'Eve' })]);
	expect(scene.card('E1')?.values.name).toBe('Ada E1');
	expect(jsonOf(run.rejected)).toMatchObject([{ details: { row: 2, rule: 'duplicate' } }]);
});

test('the summary is one sentence for a chat, with counts and times, and stands as the hint', async () => {
	const scene = await stage.scene();
	scene.add([staffRow('E2')]);
	const { summary, whole } = await scene.run([
		...staffRows(2),
		staffRow('E3', { 'Full Name': '' }),
	]);
	expect(summary.text).toMatch(
		/^Synced 3 rows with Staff ID: 1 created, 1 updated, 1 rejected \([\d.]+ s\)\.$/,
	);
	expect(summary).toMatchObject({
		template: 'Staff ID',
		preview: false,
		rows: 3,
		created: 1,
		updated: 1,
		rejected: 1,
		requests: scene.requests.length,
		throttledSeconds: 0,
	});
	expect(typeof summary.seconds).toBe('number');
	expect(whole.hints).toMatchObject([{ message: summary.text, type: 'warning' }]);
});

test('the summary says for how long the service throttled', async () => {
	const scene = await stage.scene();
	scene.sandbox.faults.add({
		when: { action: 'createCard', times: 1 },
		fault: { kind: 'tooManyRequests', retryAfter: 1 },
	});
	const { summary } = await scene.run(staffRows(3));
	expect(summary).toMatchObject({ created: 3 });
	expect(Number(summary.throttledSeconds)).toBeGreaterThanOrEqual(0.9);
});

describe('mapping by column name', () => {
	const csv = (): IDataObject[] =>
		Papa.parse<IDataObject>(
			readFileSync('examples/data/hr-export.csv', 'utf8').replace(/^\uFEFF/, ''),
			{
				header: true,
				skipEmptyLines: true,
			},
		).data;

	test('an HR export with its own headings becomes cards', async () => {
		const scene = await stage.scene();
		const parameters = {
			mapping: 'columns',
			columns: { pairs: HR_COLUMNS },
			options: { dateOrder: 'monthFirst' },
		};
		const { applied, rejected, summary } = await scene.run(csv(), parameters);
		expect([applied.length, rejected.length]).toEqual([968, 32]);
		expect(summary).toMatchObject({ created: 968, rejected: 32 });
		expect(scene.card('E100000')?.values).toMatchObject({
			name: 'Ürsula Nguyễn',
			'front-3': '2016-11-08',
			barcode: '162632597597',
		});
	});

	test('a column that does not exist is refused before anything is sent', async () => {
		const scene = await stage.scene();
		const pairs = [...HR_COLUMNS.slice(0, 2), { field: 'front-1', column: 'Department' }];
		const { error } = await scene.run(csv().slice(0, 5), {
			mapping: 'columns',
			columns: { pairs },
		});
		expect(error?.message).toContain('no column "Department"');
		expect(error?.description).toContain('Org Unit');
		expect(scene.changing).toEqual([]);
	});
});

describe('values are read as by the ID123 node', () => {
	test('text with slashes follows Order in Dates With Slashes', async () => {
		const scene = await stage.scene();
		const rows = [staffRow('E1', { 'Start Date': '3/4/2026' })];
		await scene.run(rows, { options: { dateOrder: 'dayFirst' } });
		expect(scene.card('E1')?.values['front-3']).toBe('2026-04-03');
		await scene.run(rows, { options: { dateOrder: 'monthFirst' } });
		expect(scene.card('E1')?.values['front-3']).toBe('2026-03-04');
		const refused = await scene.run(rows, { options: { dateOrder: 'refuseAmbiguous' } });
		expect(jsonOf(refused.rejected)).toMatchObject([{ details: { rule: 'notADate' } }]);
	});

	test("an expiration without a time is the end of that day in the workflow's time zone", async () => {
		const scene = await stage.scene();
		const rows = [staffRow('E1', { 'Card Expiration': '2030-06-30' })];
		await scene.run(rows, {}, { workflowSettings: { timezone: 'America/New_York' } });
		expect(new Date(scene.card('E1')?.expiresAt ?? 0).toISOString()).toBe(
			'2030-07-01T03:59:59.000Z',
		);
	});

	test('an empty cell leaves the value as it is, and clears it with Clear Values for Empty Cells', async () => {
		const scene = await stage.scene();
		scene.add([staffRow('E1')]);
		const rows = [staffRow('E1', { Department: '' })];
		await scene.run(rows);
		expect(scene.card('E1')?.values['front-1']).toBe('Radiology');
		await scene.run(rows, { options: { clearEmpty: true } });
		expect(scene.card('E1')?.values['front-1']).toBeUndefined();
	});
});
