import { DEFAULT_PORT, greeting, parseCommand, startFailure } from '../../sandbox/cli.mts';
import { seedCards } from '../../sandbox/id123/seed.mts';
import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';
import { SANDBOX_API_KEY, startSandbox } from '../../sandbox/server.mts';
import { about, closeAll, codeOf, newCard, sandboxWith, send } from './support.mts';

afterEach(closeAll);

const { staff } = TEMPLATE_IDS;

describe('a sandbox', () => {
	test('listens on a loopback address only', async () => {
		await expect(startSandbox({ host: '0.0.0.0' as never })).rejects.toThrow('loopback');
	});

	test('says that a port is taken', async () => {
		const { url } = await sandboxWith();
		const port = Number(new URL(url).port);
		const error = await startSandbox({ port }).catch((reason: unknown) => reason);
		expect(startFailure(error, port)).toContain(`Port ${port} is taken`);
	});

	test('goes back to its start', async () => {
		const sandbox = await sandboxWith({ readings: { pageMax: 7 }, latencyMs: 1 });
		const { readings } = sandbox;
		await send(sandbox, newCard('A1', {}, { 'card-expiration': '2030-01-01T00:00:00+00:00' }));
		await send(sandbox, about('card-invitation', 'A1', { 'recipient-email': 'a@b.cc' }));
		Object.assign(readings, { pageMax: 9, codeKey: 'status-code' });
		sandbox.id123.account.apiRights = false;
		sandbox.faults.add({ fault: { kind: 'drop' } });
		sandbox.limits.setAccount({ kind: 'window', count: 1, perMs: 1000 });
		sandbox.latencyMs = 50;
		sandbox.clock.advance(1e12);
		sandbox.reset();
		expect(sandbox.id123.counts().total).toBe(0);
		expect(sandbox.id123.events).toEqual([]);
		expect(sandbox.id123.invitations).toEqual([]);
		expect(sandbox.journal.total).toBe(0);
		expect(sandbox.limits.list().account).toBeNull();
		expect([sandbox.latencyMs, sandbox.clock.offset]).toEqual([1, 0]);
		expect(readings).toMatchObject({ pageMax: 7, codeKey: 'asDocumented' });
		expect(await codeOf(sandbox, newCard('A1'))).toBe('S2001');
	});

	test('takes templates of its own', async () => {
		const [{ body }] = (await sandboxWith()).id123.templates;
		const sandbox = await sandboxWith({ templates: [{ ...body, title: 'Mine' }] });
		const reply = await send(sandbox, { action: 'list-templates' });
		expect(reply.body.data).toMatchObject([{ title: 'Mine' }]);
		expect(() => sandbox.id123.addTemplate(body)).toThrow('already');
	});
});

describe('another process', () => {
	const call = async (url: string, method = 'GET', body?: unknown) => {
		const headers = body === undefined ? undefined : { 'content-type': 'application/json' };
		const response = await fetch(url, {
			method,
			headers,
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		return { status: response.status, body: (await response.json()) as unknown };
	};

	test('can set readings, account and limits', async () => {
		const sandbox = await sandboxWith();
		const at = `${sandbox.url}/sandbox/id123`;
		await call(`${at}/readings`, 'PATCH', { pageMax: 5 });
		expect(sandbox.readings).toMatchObject({ pageMax: 5, deleteOnlyArchived: true });
		expect((await call(`${at}/readings`, 'PATCH', { nonsense: 1 })).status).toBe(400);
		await call(`${at}/account`, 'PATCH', { forbiddenActions: ['viewCard'] });
		expect(await codeOf(sandbox, about('view-card', 'A1'))).toBe('F104');
		const limit = { kind: 'window', count: 1, perMs: 60_000 };
		await call(`${at}/limits`, 'PUT', { account: limit });
		expect(await codeOf(sandbox, { action: 'list-templates' })).toBe('S2007');
		expect(await codeOf(sandbox, { action: 'list-templates' })).toBe('F103');
		expect((await call(`${at}/limits`, 'PUT', { account: { kind: 'window' } })).status).toBe(400);
	});

	test('can look behind the API', async () => {
		const sandbox = await sandboxWith();
		const at = `${sandbox.url}/sandbox`;
		await call(`${at}/id123/seed`, 'POST', { templateId: staff, count: 3 });
		const secret = { 'security-question-1': 'my first cat' };
		await send(sandbox, newCard('A1', {}, secret));
		const cards = (await call(`${at}/id123/cards?template=${staff}&offset=3`)).body;
		expect(cards).toMatchObject({
			total: 4,
			cards: [{ 'card-id': 'A1', status: 'INACTIVE', name: 'Ada Lovelace' }],
		});
		expect(JSON.stringify(cards)).not.toContain('first cat');
		expect((await call(`${at}/id123/events?after=3`)).body).toMatchObject([{ cardId: 'A1' }]);
		expect((await call(`${at}/id123/templates`)).body).toHaveLength(5);
		expect((await call(`${at}/journal`)).body).toMatchObject([{ action: 'createCard' }]);
		expect((await call(`${at}/status`)).body).toMatchObject({
			requests: 1,
			maxInFlight: 1,
			answers: { createCard: { S2001: 1 } },
		});
		await call(`${at}/reset`, 'POST', {});
		expect(sandbox.id123.counts().total).toBe(0);
	});

	test('can add a template', async () => {
		const sandbox = await sandboxWith();
		const [{ body }] = sandbox.id123.templates;
		const at = `${sandbox.url}/sandbox/id123/templates`;
		const added = { ...body, 'card-template-id': 'd'.repeat(40) };
		expect((await call(at, 'POST', { body: added, approved: false })).status).toBe(201);
		expect((await call(at, 'POST', { body: added })).status).toBe(409);
		expect(sandbox.id123.template('d'.repeat(40))?.approved).toBe(false);
	});
});

describe('the command line', () => {
	test('starts with what was asked for', () => {
		const { options, cards } = parseCommand([
			...['--port', '4999', '--key', 'k', '--limit', '50/s', '--action-limit', 'createCard=5/s'],
			...['--window', '--latency', '20', '--cards', '12'],
			...['--reading', 'deleteOnlyArchived=false', '--reading', 'emptyList=null'],
			...['--reading', 'pageMax=50'],
		]);
		expect(cards).toBe(12);
		expect(options).toMatchObject({
			port: 4999,
			apiKey: 'k',
			latencyMs: 20,
			limits: {
				account: { kind: 'window', count: 50, perMs: 1000 },
				actions: { createCard: { kind: 'window', count: 5, perMs: 1000 } },
			},
			readings: { deleteOnlyArchived: false, emptyList: 'null', pageMax: 50 },
		});
	});

	test('needs no arguments', () => {
		const { options, cards, isHelp } = parseCommand([]);
		expect([options.port, cards, isHelp]).toEqual([DEFAULT_PORT, 0, false]);
	});

	test('takes a template from a file', () => {
		const { options } = parseCommand(['--template', 'examples/data/template.json']);
		expect(options.templates).toMatchObject([{ title: 'Staff ID' }]);
	});

	test.each([
		[['--port', 'x'], '--port takes a whole number'],
		[['--port', '70000'], '65535'],
		[['--limit', 'fast'], 'is not a rate'],
		[['--action-limit', 'brew=1/s'], 'There is no action "brew"'],
		[['--action-limit', 'createCard'], 'NAME=VALUE'],
		[['--reading', 'pageMax=many'], 'pageMax'],
		[['--reading', 'colour=red'], 'colour'],
		[['--template', 'nowhere.json'], 'nowhere.json'],
		[['--colour', 'red'], '--colour'],
	])('refuses %p with a reason', (args, reason) => {
		expect(() => parseCommand(args)).toThrow(reason);
	});

	test('greets with address, key and templates', async () => {
		const text = greeting(await sandboxWith());
		expect(text).toContain('/api/v2/');
		expect(text).toContain(SANDBOX_API_KEY);
		expect(text).toContain(`${staff}  Staff ID, Harbour Regional Health`);
		expect(text).toContain('(self-issued)');
	});
});

test('made-up cards keep the rules of every template', async () => {
	const sandbox = await sandboxWith({ readings: { unknownField: 'F204' } });
	for (const { body } of sandbox.id123.templates) {
		const templateId = body['card-template-id'];
		const [cardId] = seedCards(sandbox.id123, templateId, 40).slice(-1);
		const { body: view } = await send(sandbox, {
			...about('view-card', cardId),
			'card-template-id': templateId,
		});
		const data = (
			view.data as { 'card-data': Record<string, Array<{ key: string; value: string }>> }
		)['card-data'];
		const cardData = Object.fromEntries(
			Object.entries(data).map(([group, fields]) => [
				group,
				fields.map(({ key, value }) => ({ key, value })),
			]),
		);
		const again = { ...newCard('again', cardData), 'card-template-id': templateId };
		expect(await codeOf(sandbox, again)).toBe('S2001');
	}
});
