import { ANSWERS, violationsOf } from '../../../sandbox/id123/contract.mts';
import { seedCards } from '../../../sandbox/id123/seed.mts';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import type { ReadingsInput } from '../../../sandbox/id123/readings.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import {
	about,
	barcode,
	closeAll,
	front,
	newCard,
	sandboxWith,
	send,
	type Body,
} from '../support.mts';

afterEach(closeAll);

const { staff, student } = TEMPLATE_IDS;

async function withCards(count: number, readings: ReadingsInput = {}): Promise<Sandbox> {
	const sandbox = await sandboxWith({ readings });
	seedCards(sandbox.id123, staff, count);
	return sandbox;
}

const list = async (sandbox: Sandbox, rest: Body = {}) =>
	await send(sandbox, { action: 'list-cards', 'card-template-id': staff, ...rest });

/** The numbers of the listed cards: `1-10` for the first ten. */
async function listed(sandbox: Sandbox, rest: Body = {}): Promise<string> {
	const rows = (await list(sandbox, rest)).body.data as Array<Record<string, string>>;
	const numbers = rows.map((row) => Number(row['card-id'].replace('SEED-', '')));
	return numbers.length === 0 ? 'none' : `${numbers[0]}-${numbers[numbers.length - 1]}`;
}

describe('the four shapes of an answer', () => {
	test('view-card nests values under card-data, with its own code key and spelling', async () => {
		const sandbox = await sandboxWith({ now: () => Date.UTC(2026, 0, 1, 12) });
		const until = { 'card-expiration': '2026-07-16T23:50:30.045+05:30' };
		await send(
			sandbox,
			newCard('A1', { ...front({ 'front-1': 'Radiology' }), ...barcode('77') }, until),
		);
		const { body } = await send(sandbox, about('view-card', 'A1'));
		expect(body).toMatchObject({
			action: 'view-card',
			status: 'success',
			'status-code': 'S2004',
			data: {
				'card-template-id': staff,
				'card-id': 'A1',
				'card-status': 'INACTIVE',
				'card-sub-status': 'INACTIVE',
				institution: 'Harbour Regional Health',
				'issuance-type': 'INSTITUTION ISSUED',
				'card-title': 'Staff ID',
				'created-at': '2026-01-01T12:00:00+00:00',
				'card-expiration': '2026-07-16T18:20:30+00:00',
				'card-data': {
					barcode: [{ key: 'barcode', value: '77', label: 'Badge Barcode' }],
					'name-fields': [{ key: 'name', value: 'Ada Lovelace', label: 'Full Name' }],
					'front-fields': [
						{ key: 'front-1', label: 'Department', type: 'text', value: 'Radiology' },
						{ key: 'front-2', label: 'Job Title', type: 'text', value: '' },
						{ key: 'front-3', label: 'Start Date', type: 'date', value: '' },
					],
				},
			},
		});
		expect(body).not.toHaveProperty('code');
		expect(JSON.stringify(body)).not.toContain('harbour.example');
	});

	test('list-cards puts values on the row, and fewer of them', async () => {
		const sandbox = await withCards(1);
		const [row] = (await list(sandbox)).body.data as Body[];
		expect(Object.keys(row)).toEqual([
			'card-template-id',
			'card-id',
			'card-status',
			'card-sub-status',
			'institution',
			'issuance-type',
			'card-title',
			'created-at',
			'last-updated',
			'card-expiration',
			'barcode',
			'image',
			'name-fields',
		]);
		expect(row['issuance-type']).toBe('INSTITUTION_ISSUED');
		sandbox.readings.listNesting = 'card-data';
		const [nested] = (await list(sandbox)).body.data as Body[];
		expect(nested['card-data']).toEqual({
			barcode: row.barcode,
			image: row.image,
			'name-fields': row['name-fields'],
		});
	});

	test('view-template nests fields with their rules under fields', async () => {
		const sandbox = await sandboxWith();
		const { body } = await send(sandbox, { action: 'view-template', 'card-template-id': student });
		const { fields } = body.data as { fields: Record<string, Body[]> };
		expect(body.code).toBe('S2009');
		expect(Object.values(fields).map((group) => group.length)).toEqual([1, 1, 1, 3, 4, 4]);
		expect(fields['secondary-fields'][2]).toMatchObject({
			key: 'secondary-3',
			label: 'Date of Birth',
			type: 'date',
			required: true,
		});
	});

	test('list-templates returns no fields', async () => {
		const sandbox = await sandboxWith();
		const { body } = await send(sandbox, { action: 'list-templates' });
		const rows = body.data as Body[];
		expect(rows).toHaveLength(5);
		expect(rows[4]).toMatchObject({ title: 'Member Card', 'issuance-type': 'SELF_ISSUED' });
		expect(rows[0]).not.toHaveProperty('fields');
	});
});

describe('paging', () => {
	test.each<[ReadingsInput, Body, string]>([
		[{}, {}, '1-10'],
		[{}, { limit: 5 }, '1-5'],
		[{}, { limit: 10, offset: 10 }, '11-20'],
		[{}, { limit: 10, offset: 20 }, '21-30'],
		[{}, { limit: 50, offset: 20 }, '21-37'],
		[{}, { offset: 10 }, '11-20'],
		[{}, { offset: 37 }, 'none'],
		[{}, { limit: 0, offset: 10 }, '11-20'],
		[{ pagingInverted: true }, {}, '1-10'],
		[{ pagingInverted: true }, { limit: 0, offset: 10 }, '1-10'],
		[{ pagingInverted: true }, { limit: 10, offset: 10 }, '11-20'],
		[{ pagingInverted: true }, { limit: 10, offset: 20 }, '11-30'],
		[{ offsetBase: 1 }, {}, '1-10'],
		[{ offsetBase: 1 }, { limit: 10, offset: 1 }, '1-10'],
		[{ offsetBase: 1 }, { limit: 10, offset: 10 }, '10-19'],
		[{ pagingInverted: true, offsetBase: 1 }, { limit: 10, offset: 10 }, '10-19'],
		[{ pageMax: 20 }, { limit: 30 }, '1-20'],
		[{ listOrder: 'newestFirst' }, { limit: 3, offset: 1 }, '36-34'],
		[{ listOrder: 'newestFirst' }, { limit: 10, offset: 30 }, '7-1'],
	])('with %p and %p returns %s of 37', async (readings, rest, rows) => {
		expect(await listed(await withCards(37, readings), rest)).toBe(rows);
	});

	test('may refuse a page that is too large', async () => {
		const sandbox = await withCards(1, { pageMax: 20, pageOverMax: 'F204' });
		expect((await list(sandbox, { limit: 21 })).body).toMatchObject({
			code: 'F204',
			message: 'Invalid value for limit field',
		});
	});

	test('serves templates as well', async () => {
		const sandbox = await sandboxWith();
		const { body } = await send(sandbox, { action: 'list-templates', limit: 2, offset: 1 });
		expect((body.data as Body[]).map((row) => row.title)).toEqual(['Student ID', 'Site Pass']);
	});

	test('may leave archived cards out, and has them back in their place when restored', async () => {
		const sandbox = await withCards(12, { archivedListed: false });
		const act = async (action: string) =>
			await send(sandbox, about('card-action', 'SEED-000003', { 'status-action': action }));
		await act('archive');
		expect(await listed(sandbox, { limit: 2, offset: 2 })).toBe('4-5');
		await act('activate');
		expect(await listed(sandbox, { limit: 2, offset: 2 })).toBe('3-4');
		await act('archive');
		sandbox.readings.archivedListed = true;
		expect(await listed(sandbox, { limit: 2, offset: 2 })).toBe('3-4');
	});
});

describe('other readings of an answer', () => {
	test.each([
		['list', 'S2010', []],
		['null', 'S2010', null],
		['failure', 'F209', undefined],
	] as const)('an empty list as %s', async (emptyList, code, data) => {
		const reply = await list(await withCards(0, { emptyList }));
		expect([reply.code, reply.body.data]).toEqual([code, data]);
	});

	test('codes may all stand under one key', async () => {
		const sandbox = await withCards(1, { codeKey: 'status-code' });
		const view = about('view-card', 'SEED-000001');
		expect((await list(sandbox)).body['status-code']).toBe('S2010');
		expect((await send(sandbox, about('view-card', 'x'))).body['status-code']).toBe('F209');
		sandbox.readings.codeKey = 'code';
		expect((await send(sandbox, view)).body.code).toBe('S2004');
	});

	test('the issuance type may be spelled one way everywhere', async () => {
		const sandbox = await withCards(1, { issuanceSpelling: 'space' });
		const [row] = (await list(sandbox)).body.data as Body[];
		expect(row['issuance-type']).toBe('INSTITUTION ISSUED');
		sandbox.readings.issuanceSpelling = 'underscore';
		const { body } = await send(sandbox, about('view-card', 'SEED-000001'));
		expect((body.data as Body)['issuance-type']).toBe('INSTITUTION_ISSUED');
	});

	test('card ids of digits may be numbers', async () => {
		const sandbox = await sandboxWith({ readings: { numericCardIds: 'onUpdate' } });
		expect((await send(sandbox, newCard('42'))).body['card-id']).toBe('42');
		expect((await send(sandbox, about('update-card', '42'))).body['card-id']).toBe(42);
		sandbox.readings.numericCardIds = 'always';
		const [row] = (await list(sandbox)).body.data as Body[];
		expect(row['card-id']).toBe(42);
	});

	test('a failure may carry an HTTP status, one or a fitting one', async () => {
		const sandbox = await sandboxWith({ readings: { failureHttpStatus: 400 } });
		const view = about('view-card', 'nobody');
		expect((await send(sandbox, view)).status).toBe(400);
		sandbox.readings.failureHttpStatus = 'byCode';
		expect((await send(sandbox, view)).status).toBe(404);
		expect((await send(sandbox, view, { headers: { 'x-api-key': 'x' } })).status).toBe(401);
		expect((await send(sandbox, { action: 'list-templates' })).status).toBe(200);
	});

	test('JSON may be called text/html', async () => {
		const sandbox = await sandboxWith({ readings: { answerType: 'text/html' } });
		const { headers, code } = await send(sandbox, { action: 'list-templates' });
		expect([headers.get('content-type'), code]).toEqual(['text/html; charset=utf-8', 'S2007']);
	});

	test('actions may have other names', async () => {
		const sandbox = await withCards(1);
		sandbox.readings.actionNames.cardAction = ['update-card-status', 'card-status'];
		const archive = { 'status-action': 'archive' };
		const act = async (action: string) =>
			(await send(sandbox, about(action, 'SEED-000001', archive))).code;
		expect(await act('card-action')).toBe('F109');
		expect(await act('card-status')).toBe('S2005');
		expect(sandbox.journal.entries.map((entry) => entry.action)).toEqual([null, 'cardAction']);
	});
});

test('every answer keeps the contract, whatever the readings', async () => {
	const sandbox = await withCards(3);
	const requests: Array<[keyof typeof ANSWERS, Body]> = [
		['listTemplates', { action: 'list-templates' }],
		['viewTemplate', { action: 'view-template', 'card-template-id': staff }],
		['listCards', { action: 'list-cards', 'card-template-id': staff }],
		['viewCard', about('view-card', 'SEED-000001')],
		['updateCard', about('update-card', 'SEED-000001')],
	];
	for (const readings of [{}, { codeKey: 'status-code', listNesting: 'card-data' } as const]) {
		Object.assign(sandbox.readings, readings);
		for (const [action, body] of requests) {
			expect(violationsOf(ANSWERS[action], (await send(sandbox, body)).body)).toEqual([]);
		}
	}
});

test('a folder without its slash redirects, as web servers do', async () => {
	const sandbox = await sandboxWith();
	const response = await fetch(sandbox.apiUrl.slice(0, -1), { method: 'POST', redirect: 'manual' });
	expect([response.status, response.headers.get('location')]).toEqual([301, '/api/v2/']);
});
