import { Journal } from '../../sandbox/journal.mts';
import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';
import { about, closeAll, newCard, sandboxWith, send, until } from './support.mts';

afterEach(closeAll);

describe('the journal', () => {
	test('says of each request what came, what was answered and whether work was done', async () => {
		const sandbox = await sandboxWith({ now: () => Date.UTC(2026, 0, 1) });
		await send(sandbox, newCard('A1'));
		await send(sandbox, newCard('A1'));
		const [created, refused] = sandbox.journal.entries;
		expect(created).toMatchObject({
			seq: 1,
			time: Date.UTC(2026, 0, 1),
			service: 'id123',
			action: 'createCard',
			wireAction: 'create-card',
			method: 'POST',
			path: '/api/v2/',
			secret: 'right',
			templateId: TEMPLATE_IDS.staff,
			cardId: 'A1',
			body: newCard('A1'),
			inFlight: 1,
			violations: [],
			faults: [],
			code: 'S2001',
			httpStatus: 200,
			done: true,
		});
		expect(refused).toMatchObject({ code: 'F202', done: false });
		expect(sandbox.journal.counts()).toEqual({ createCard: { S2001: 1, F202: 1 } });
		expect(sandbox.journal.of('create-card')).toHaveLength(2);
	});

	test('never holds a key, right or wrong', async () => {
		const sandbox = await sandboxWith({ apiKey: 'right-secret-1' });
		await send(sandbox, { action: 'list-templates' });
		await send(
			sandbox,
			{ action: 'list-templates' },
			{ headers: { 'x-api-key': 'wrong-secret-2', authorization: 'Bearer secret-3' } },
		);
		const { entries } = sandbox.journal;
		expect(entries.map((entry) => entry.secret)).toEqual(['right', 'wrong']);
		const pages = await Promise.all(
			['/', '/sandbox/journal', '/sandbox/status'].map(
				async (path) => await (await fetch(sandbox.url + path)).text(),
			),
		);
		expect(JSON.stringify(entries) + pages.join('')).not.toMatch(/secret-\d/);
	});

	test('names what in a body no page of the service mentions', async () => {
		const sandbox = await sandboxWith();
		await send(sandbox, { action: 'list-templates', page: 2 });
		expect(sandbox.journal.entries[0].violations).toEqual([expect.stringContaining('page')]);
		expect(sandbox.journal.entries[0].code).toBe('S2007');
	});

	test('counts requests under way, and none after their answer', async () => {
		const sandbox = await sandboxWith({ latencyMs: 400 });
		const body = { action: 'list-templates' };
		await Promise.all(Array.from({ length: 7 }, async () => await send(sandbox, body)));
		expect(sandbox.journal.maxInFlight).toBe(7);
		expect(sandbox.journal.inFlight).toBe(0);
		sandbox.journal.clear();
		sandbox.latencyMs = 1;
		for (let index = 0; index < 5; index++) await send(sandbox, body);
		expect(sandbox.journal.maxInFlight).toBe(1);
	});

	test('counts a caller that gave up as gone', async () => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({ fault: { kind: 'hang' } });
		const patience = new AbortController();
		const waiting = send(sandbox, about('view-card', 'A1'), { signal: patience.signal });
		await until(() => sandbox.journal.inFlight === 1);
		patience.abort();
		await expect(waiting).rejects.toThrow();
		await until(() => sandbox.journal.inFlight === 0);
		expect(sandbox.journal.counts()).toEqual({ viewCard: { none: 1 } });
	});

	test('keeps the latest requests and counts them all', () => {
		const journal = new Journal(() => 0, 10);
		const arrival = {
			service: 'id123',
			action: 'viewCard',
			wireAction: 'view-card',
			method: 'POST',
			path: '/',
			secret: 'right' as const,
			headers: {},
			body: null,
			templateId: null,
			cardId: null,
			violations: [],
		};
		for (let index = 0; index < 45; index++) journal.arrive(arrival).leave();
		expect(journal.entries.map((entry) => entry.seq)).toEqual([
			36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
		]);
		expect([journal.total, journal.inFlight, journal.maxInFlight]).toEqual([45, 0, 1]);
	});
});
