import type { IDataObject } from 'n8n-workflow';
import { Invitations } from '../../../../nodes/Id123/Id123Sync/invitations.ts';
import type { CallResult, Id123Client } from '../../../../nodes/Id123/api/client.ts';

const SCOPE = 'account\ntemplate';

/** n8n's store: a list that is read and written as a whole, so that of two calls at once one loses its update. */
class Store {
	private list: readonly string[] = [];

	private running = 0;

	calls: number[] = [];

	overlaps = 0;

	/** Called before each write; may throw, as a database does. */
	beforeWrite: () => unknown = () => undefined;

	async forget(keys: string[]): Promise<void> {
		const before = this.list;
		this.running += 1;
		if (this.running > 1) this.overlaps += 1;
		await new Promise((done) => setImmediate(done));
		this.list = before.filter((key) => !keys.includes(key));
		this.running -= 1;
	}

	readonly note = async (keys: string[]): Promise<ReadonlySet<string>> => {
		this.calls.push(keys.length);
		this.running += 1;
		if (this.running > 1) this.overlaps += 1;
		const before = this.list;
		await new Promise((done) => setImmediate(done));
		try {
			this.beforeWrite();
			const fresh = keys.filter((key) => !before.includes(key));
			this.list = [...before, ...fresh];
			return new Set(fresh);
		} finally {
			this.running -= 1;
		}
	};
}

class Service {
	readonly invited: string[] = [];

	stopped = false;

	answer: CallResult = { kind: 'success', code: 'S2008', body: {} };

	call = async (_action: string, fields: IDataObject): Promise<CallResult> => {
		if (this.answer.kind !== 'cancelled') this.invited.push(String(fields['card-id']));
		await new Promise((done) => setImmediate(done));
		return this.answer;
	};

	get client(): Id123Client {
		return this as unknown as Id123Client;
	}
}

const card = (id: string): IDataObject => ({ 'card-template-id': 'T', 'card-id': id });

/** A run of the workflow: the store stays, everything in memory is new. */
const runOver = (store: Store) => new Invitations(SCOPE, store);

let store: Store;
let service: Service;
beforeEach(() => {
	store = new Store();
	service = new Service();
});

test('an invitation goes out once, and says so the second time', async () => {
	const invitations = runOver(store);
	expect(await invitations.send(service.client, card('E1'))).toEqual({ state: 'sent' });
	expect(await invitations.send(service.client, card('E1'))).toEqual({ state: 'earlier' });
	expect(await runOver(store).send(service.client, card('E1'))).toEqual({ state: 'earlier' });
	expect(service.invited).toEqual(['E1']);
});

test('many at once are noted together, one call after the other, and none is lost', async () => {
	const invitations = runOver(store);
	const ids = Array.from({ length: 50 }, (_, index) => `E${index}`);
	const twice = [...ids, ...ids];
	const states = await Promise.all(
		twice.map(async (id) => (await invitations.send(service.client, card(id))).state),
	);
	expect(states.filter((state) => state === 'sent')).toHaveLength(50);
	expect([...service.invited].sort()).toEqual([...ids].sort());
	expect(store.overlaps).toBe(0);
	expect(store.calls.length).toBeLessThan(5);
});

test('each is noted before it is sent', async () => {
	const order: string[] = [];
	store.beforeWrite = () => order.push('noted');
	const invitations = runOver(store);
	const call = async (): Promise<CallResult> => {
		order.push('sent');
		return { kind: 'success', code: 'S2008', body: {} };
	};
	await invitations.send({ call, stopped: false } as unknown as Id123Client, card('E1'));
	expect(order).toEqual(['noted', 'sent']);
});

test('one whose answer was lost is unknown, and never sent again', async () => {
	service.answer = { kind: 'unclear', what: 'dropped' };
	const lost = await runOver(store).send(service.client, card('E1'));
	expect(lost).toMatchObject({ state: 'unknown', failure: { state: 'unknown' } });
	service.answer = { kind: 'success', code: 'S2008', body: {} };
	expect(await runOver(store).send(service.client, card('E1'))).toEqual({ state: 'earlier' });
	expect(service.invited).toEqual(['E1']);
});

test('one that was refused says why, and is not sent again', async () => {
	service.answer = { kind: 'throttledOut', code: 'F108' };
	const refused = await runOver(store).send(service.client, card('E1'));
	expect(refused).toMatchObject({ state: 'failed', failure: { code: 'F108' } });
	expect(await runOver(store).send(service.client, card('E1'))).toEqual({ state: 'earlier' });
});

test('in a run that was stopped nothing is noted, so that the next run sends it', async () => {
	service.stopped = true;
	expect(await runOver(store).send(service.client, card('E1'))).toEqual({ state: 'notSent' });
	service.stopped = false;
	expect(await runOver(store).send(service.client, card('E1'))).toEqual({ state: 'sent' });
});

test('one that was stopped while it waited for its turn is sent by the next run', async () => {
	service.answer = { kind: 'cancelled' };
	const invitations = runOver(store);
	const ids = ['E1', 'E2', 'E3'];
	const states = await Promise.all(
		ids.map(async (id) => (await invitations.send(service.client, card(id))).state),
	);
	expect(states).toEqual(['notSent', 'notSent', 'notSent']);
	service.answer = { kind: 'success', code: 'S2008', body: {} };
	for (const id of ids) {
		expect(await runOver(store).send(service.client, card(id))).toEqual({ state: 'sent' });
	}
	expect(store.overlaps).toBe(0);
});

test('a joiner whose card could not be updated stays due', async () => {
	await runOver(store).expect('E1');
	const second = runOver(store);
	expect(await second.due(['E1'])).toEqual(new Set(['E1']));
	await second.postpone('E1');
	expect(await runOver(store).due(['E1'])).toEqual(new Set(['E1']));
});

test('a joiner whose run was stopped before the invitation stays due', async () => {
	await runOver(store).expect('E1');
	const second = runOver(store);
	await second.due(['E1']);
	service.stopped = true;
	expect(await second.send(service.client, card('E1'))).toEqual({ state: 'notSent' });
	expect(await runOver(store).due(['E1'])).toEqual(new Set(['E1']));
});

test('a joiner whose run was killed before the invitation gets it in the next run', async () => {
	await runOver(store).expect('E1');
	const next = runOver(store);
	expect(await next.due(['E1'])).toEqual(new Set(['E1']));
	expect(await next.send(service.client, card('E1'))).toEqual({ state: 'sent' });
	const last = runOver(store);
	await last.due(['E1']);
	expect(await last.send(service.client, card('E1'))).toEqual({ state: 'earlier' });
	expect(service.invited).toEqual(['E1']);
});

test('people whose cards were there all along are not invited, however many runs there are', async () => {
	await runOver(store).expect('E1');
	for (let run = 0; run < 3; run += 1) {
		const invitations = runOver(store);
		const due = await invitations.due(['E1', 'E2', 'E3']);
		for (const id of due) await invitations.send(service.client, card(id));
	}
	expect(service.invited).toEqual(['E1']);
});

test('people whose cards were there all along are not invited after n8n died while it noted them', async () => {
	let writes = 0;
	store.beforeWrite = () => {
		writes += 1;
		if (writes === 2) throw new Error('n8n is gone');
	};
	await runOver(store)
		.due(['E2', 'E3'])
		.catch(() => undefined);
	store.beforeWrite = () => undefined;
	for (let run = 0; run < 2; run += 1) {
		const invitations = runOver(store);
		for (const id of await invitations.due(['E2', 'E3'])) {
			await invitations.send(service.client, card(id));
		}
	}
	expect(service.invited).toEqual([]);
});

test('a card that comes back is invited once for each time it comes back', async () => {
	const invitations = runOver(store);
	await invitations.send(service.client, card('E1'));
	expect(await invitations.send(service.client, card('E1'), 'May')).toEqual({ state: 'sent' });
	expect(await invitations.send(service.client, card('E1'), 'May')).toEqual({ state: 'earlier' });
	expect(await invitations.send(service.client, card('E1'), 'June')).toEqual({ state: 'sent' });
});

test('another account or template has invitations of its own', async () => {
	await runOver(store).send(service.client, card('E1'));
	const other = new Invitations('account\nanother', store);
	expect(await other.send(service.client, card('E1'))).toEqual({ state: 'sent' });
});

test('where n8n cannot note it, nothing is sent', async () => {
	store.beforeWrite = () => {
		throw new Error('the database is locked');
	};
	const invitations = runOver(store);
	const results = await Promise.allSettled(
		['E1', 'E2'].map(async (id) => await invitations.send(service.client, card(id))),
	);
	expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(service.invited).toEqual([]);
	store.beforeWrite = () => undefined;
	expect(await invitations.send(service.client, card('E1'))).toEqual({ state: 'sent' });
});
