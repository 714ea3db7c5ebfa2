import { Faults, type FaultInput } from '../../sandbox/faults.mts';
import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';
import { about, closeAll, newCard, pause, sandboxWith, send, until } from './support.mts';

afterEach(closeAll);

/** Plays one fault on one create-card, and says what the caller saw and whether the card is there. */
async function play(fault: FaultInput, cardId = 'A1') {
	const sandbox = await sandboxWith();
	sandbox.faults.add({ fault });
	const seen = await send(sandbox, newCard(cardId)).catch(() => undefined);
	const exists = sandbox.id123.card(TEMPLATE_IDS.staff, cardId) !== undefined;
	const [entry] = sandbox.journal.entries;
	return { seen, exists, entry };
}

describe('a connection', () => {
	test.each([
		['before the work', 'notDone', false],
		['after the work', 'done', true],
	] as const)('can be dropped %s', async (_when, work, exists) => {
		const played = await play({ kind: 'drop', work });
		expect(played.seen).toBeUndefined();
		expect(played.exists).toBe(exists);
		expect(played.entry).toMatchObject({
			done: exists,
			code: null,
			httpStatus: null,
			faults: ['drop'],
		});
	});

	test.each([
		['notDone', false],
		['done', true],
	] as const)('can hang with the work %s, until the caller gives up', async (work, exists) => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({ fault: { kind: 'hang', work } });
		const patience = new AbortController();
		const waiting = send(sandbox, newCard('A1'), { signal: patience.signal }).catch(
			() => 'gave up',
		);
		await until(() => sandbox.journal.entries[0]?.done === exists);
		expect(await Promise.race([waiting, pause(50)])).toBeUndefined();
		patience.abort();
		expect(await waiting).toBe('gave up');
		expect(sandbox.id123.card(TEMPLATE_IDS.staff, 'A1') !== undefined).toBe(exists);
		await until(() => sandbox.journal.inFlight === 0);
	});

	test('that hangs does not keep the sandbox from closing', async () => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({ fault: { kind: 'hang' } });
		const waiting = send(sandbox, newCard('A1')).catch(() => 'cut');
		await until(() => sandbox.journal.inFlight === 1);
		await closeAll();
		expect(await waiting).toBe('cut');
	});
});

describe('an answer', () => {
	test('can be delayed before or after the work', async () => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({ when: { nth: 1 }, fault: { kind: 'delay', ms: 80 } });
		sandbox.faults.add({ when: { nth: 2 }, fault: { kind: 'delay', ms: 80, work: 'done' } });
		const times = async (cardId: string) => {
			await send(sandbox, newCard(cardId));
			const worked = sandbox.id123.card(TEMPLATE_IDS.staff, cardId)?.createdAt ?? 0;
			const { time: arrived } = sandbox.journal.entries.at(-1) ?? { time: 0 };
			return { before: worked - arrived, after: Date.now() - worked };
		};
		expect((await times('A1')).before).toBeGreaterThanOrEqual(75);
		expect((await times('A2')).after).toBeGreaterThanOrEqual(75);
	});

	test.each([500, 502, 503])('can be HTTP %i with or without a body', async (status) => {
		const empty = await play({ kind: 'httpError', status });
		expect(empty.seen).toMatchObject({ status, text: '' });
		expect(empty.exists).toBe(false);
		const json = await play({ kind: 'httpError', status, body: 'json', work: 'done' });
		expect(json.seen?.status).toBe(status);
		expect(json.seen?.body).toHaveProperty('error');
		expect(json.exists).toBe(true);
	});

	test('can be HTTP 429 with seconds, a date, or nothing', async () => {
		const seconds = await play({ kind: 'tooManyRequests', retryAfter: 7 });
		expect(seconds.seen?.status).toBe(429);
		expect(seconds.seen?.headers.get('retry-after')).toBe('7');
		expect(seconds.exists).toBe(false);
		const date = await play({ kind: 'tooManyRequests', retryAfter: 60, as: 'date' });
		const wait = Date.parse(date.seen?.headers.get('retry-after') ?? '') - Date.now();
		expect(wait).toBeGreaterThan(55_000);
		expect(wait).toBeLessThanOrEqual(60_000);
		const none = await play({ kind: 'tooManyRequests' });
		expect(none.seen?.headers.get('retry-after')).toBeNull();
	});

	test.each(['F103', 'F108', 'F221'])('can carry %s', async (code) => {
		const { seen, exists } = await play({ kind: 'code', code });
		expect(seen).toMatchObject({ status: 200, code });
		expect(seen?.body).toMatchObject({ status: 'failure', 'card-id': 'A1' });
		expect(exists).toBe(false);
		expect((await play({ kind: 'code', code, work: 'done' })).exists).toBe(true);
	});

	test.each([200, 502])('can be a web page under HTTP %i', async (status) => {
		const { seen } = await play({ kind: 'html', status });
		expect(seen?.status).toBe(status);
		expect(seen?.headers.get('content-type')).toContain('text/html');
		expect(seen?.text).toContain('<!DOCTYPE html>');
	});

	test('can end in the middle of its JSON', async () => {
		const { seen, exists } = await play({ kind: 'cutJson' });
		expect(seen?.status).toBe(200);
		expect(seen?.text).toMatch(/^\{"status":"success"/);
		expect(() => JSON.parse(seen?.text ?? '')).toThrow();
		expect(exists).toBe(true);
	});

	test('can be right under another HTTP status', async () => {
		const { seen } = await play({ kind: 'otherStatus', status: 400 });
		expect(seen).toMatchObject({ status: 400, code: 'S2001' });
	});

	test('can carry card ids as numbers, digit for digit', async () => {
		const { seen } = await play({ kind: 'numericCardIds' }, '90071992547409931');
		expect(seen?.text).toContain('"card-id":90071992547409931,');
		const text = await play({ kind: 'numericCardIds' }, '007');
		expect(text.seen?.body['card-id']).toBe('007');
	});

	test('can carry its code under status-code', async () => {
		const { seen } = await play({ kind: 'statusCodeKey' });
		expect(seen?.body).toMatchObject({ 'status-code': 'S2001' });
		expect(seen?.body).not.toHaveProperty('code');
	});

	test('can be a redirect', async () => {
		const { seen, exists } = await play({ kind: 'redirect', location: 'http://127.0.0.1:9/' });
		expect(seen?.status).toBe(302);
		expect(seen?.headers.get('location')).toBe('http://127.0.0.1:9/');
		expect(exists).toBe(false);
	});

	test('can have several faults at once', async () => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({ fault: { kind: 'numericCardIds' } });
		sandbox.faults.add({ fault: { kind: 'statusCodeKey' } });
		sandbox.faults.add({ fault: { kind: 'otherStatus', status: 422 } });
		const { status, body } = await send(sandbox, newCard('42'));
		expect(status).toBe(422);
		expect(body).toMatchObject({ 'card-id': 42, 'status-code': 'S2001' });
		sandbox.faults.add({ fault: { kind: 'code', code: 'F108' } });
		const refused = await send(sandbox, newCard('43'));
		expect(refused).toMatchObject({ status: 422, body: { 'status-code': 'F108', 'card-id': 43 } });
	});
});

describe('a rule', () => {
	const subject = (cardId: string, action = 'createCard') => ({
		service: 'id123',
		action,
		wireAction: 'create-card',
		cardId,
		body: {},
	});

	test('meets actions by either name, cards, and what a predicate says', () => {
		const faults = new Faults();
		faults.add({ when: { action: 'create-card' }, fault: { kind: 'drop' } });
		faults.add({ when: { action: 'createCard', cardId: 'B' }, fault: { kind: 'hang' } });
		faults.add({ when: ({ cardId }) => cardId === 'C', fault: { kind: 'cutJson' } });
		const kinds = (cardId: string) => faults.strike(subject(cardId)).map((fault) => fault.kind);
		expect(kinds('A')).toEqual(['drop']);
		expect(kinds('B')).toEqual(['drop', 'hang']);
		expect(kinds('C')).toEqual(['drop', 'cutJson']);
	});

	test('strikes the nth request that it meets, or at most so many', () => {
		const faults = new Faults();
		faults.add({ when: { nth: [2, 3] }, fault: { kind: 'drop' } });
		faults.add({ when: { times: 1 }, fault: { kind: 'hang' } });
		const kinds = () => faults.strike(subject('A')).map((fault) => fault.kind);
		expect([kinds(), kinds(), kinds(), kinds()]).toEqual([['hang'], ['drop'], ['drop'], []]);
		expect(faults.list().map(({ met, fired }) => [met, fired])).toEqual([
			[4, 2],
			[4, 1],
		]);
	});

	test('strikes a share that depends on the seed and the request, not on the order', () => {
		const struck = (ids: string[], seed: number) => {
			const faults = new Faults();
			faults.add({ when: { share: 0.2, seed }, fault: { kind: 'drop' } });
			return new Set(ids.filter((id) => faults.strike(subject(id)).length > 0));
		};
		const ids = Array.from({ length: 2000 }, (_, index) => `card-${index}`);
		const first = struck(ids, 7);
		expect(first.size).toBeGreaterThan(320);
		expect(first.size).toBeLessThan(480);
		expect(struck([...ids].reverse(), 7)).toEqual(first);
		expect(struck(ids, 8)).not.toEqual(first);
	});

	test('gives a repeated request another chance', () => {
		const faults = new Faults();
		faults.add({ when: { share: 0.5 }, fault: { kind: 'drop' } });
		const tries = Array.from({ length: 40 }, () => faults.strike(subject('A')).length);
		expect(new Set(tries)).toEqual(new Set([0, 1]));
	});

	test('that makes no sense is refused', () => {
		const faults = new Faults();
		expect(() => faults.add({ when: { share: 2 }, fault: { kind: 'drop' } })).toThrow();
		expect(() => faults.add({ fault: { kind: 'delay', ms: -1 } })).toThrow();
	});

	test('can be set and taken away over HTTP', async () => {
		const sandbox = await sandboxWith();
		const at = `${sandbox.url}/sandbox/faults`;
		const post = async (body: unknown) =>
			await fetch(at, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
		const added = await post({
			when: { action: 'view-card' },
			fault: { kind: 'code', code: 'F108' },
		});
		expect(added.status).toBe(201);
		const { id } = (await added.json()) as { id: string };
		expect((await send(sandbox, about('view-card', 'A1'))).code).toBe('F108');
		await fetch(`${at}/${id}`, { method: 'DELETE' });
		expect((await send(sandbox, about('view-card', 'A1'))).code).toBe('F209');
		const refused = await post({ fault: { kind: 'nonsense' } });
		expect(refused.status).toBe(400);
		await post({ fault: { kind: 'drop' } });
		await fetch(at, { method: 'DELETE' });
		expect(sandbox.faults.list()).toEqual([]);
	});
});
