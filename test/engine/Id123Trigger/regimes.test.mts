/** The three ways in which n8n polls: what survives a restart in each, and what that costs. */
import { createEngine, PollStore, type Engine, type Regime } from '../../support/engine.mts';
import { startSandbox, type Sandbox } from '../../../sandbox/server.mts';
import { Scene, STAFF, told } from './support/scene.mts';

const REGIMES: Regime[] = ['cron', 'scheduler', 'cursors'];

let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	sandbox = await startSandbox();
	engine = await createEngine();
});

afterEach(async () => {
	await engine.close();
	await sandbox.close();
});

/** A new n8n process on the same database. */
async function restarted(store: PollStore, regime: Regime, events: string[]) {
	await engine.close();
	engine = await createEngine();
	const scene = new Scene(engine, sandbox);
	scene.parameters = { templateIds: [STAFF], events };
	const { poller } = scene.poller(regime, store);
	const report = await poller.start('init');
	return { scene, poller, told: told(report ? [report.items] : null) };
}

describe.each(REGIMES)('%s', (regime) => {
	const begin = async (events: string[]) => {
		const scene = new Scene(engine, sandbox);
		scene.parameters = { templateIds: [STAFF], events };
		const { poller, store } = scene.poller(regime);
		return { scene, poller, store };
	};
	const tick = async ({ poller }: Awaited<ReturnType<typeof begin>>) => {
		const report = await poller.tick();
		if (report.error) throw report.error;
		return told([report.items]);
	};

	it('keeps the starting point, so that a change before the first restart is told', async () => {
		const run = await begin(['cardInstalled']);
		run.scene.add(['E1', 'E2']);
		const first = await run.poller.start('activate');
		expect(first).toMatchObject({ end: 'emitted', items: [] });
		run.poller.kill();
		sandbox.id123.install(STAFF, 'E1');
		const again = await restarted(run.store, regime, ['cardInstalled']);
		const later = await again.poller.tick();
		expect([...again.told, ...told([later.items])]).toEqual(['E1 cardInstalled']);
	});

	it('tells nothing twice and nothing that was there before, over restarts', async () => {
		const run = await begin(['cardInstalled', 'cardUninstalled']);
		run.scene.add(['E1', 'E2']);
		await run.poller.start('activate');
		sandbox.id123.install(STAFF, 'E1');
		expect(await tick(run)).toEqual(['E1 cardInstalled']);
		expect(await tick(run)).toEqual([]);
		run.poller.kill();
		const again = await restarted(run.store, regime, ['cardInstalled', 'cardUninstalled']);
		expect(again.told).toEqual([]);
		sandbox.id123.uninstall(STAFF, 'E1');
		expect(told([(await again.poller.tick()).items])).toEqual(['E1 cardUninstalled']);
		expect(told([(await again.poller.tick()).items])).toEqual([]);
	});

	it('keeps a change that is not told where a selected event depends on it', async () => {
		const run = await begin(['cardReactivated']);
		run.scene.add(['E1'], { status: 'INSTALLED' });
		await run.poller.start('activate');
		run.scene.live('E1', { deactivated: true });
		// A cursor is saved without an execution.
		const end = regime === 'cursors' ? 'nothing' : 'emitted';
		expect(await run.poller.tick()).toMatchObject({ end, items: [] });
		expect(await run.poller.tick()).toMatchObject({ end: 'nothing' });
		run.poller.kill();
		run.scene.live('E1', { deactivated: false });
		const again = await restarted(run.store, regime, ['cardReactivated']);
		const later = await again.poller.tick();
		expect([...again.told, ...told([later.items])]).toEqual(['E1 cardReactivated']);
	});

	it('costs one empty execution for the starting point, and none for quiet polls', async () => {
		const run = await begin(['cardInstalled']);
		run.scene.add(['E1', 'E2'], { status: 'INSTALLED' });
		await run.poller.start('activate');
		run.scene.live('E2', { deactivated: true });
		for (let polls = 0; polls < 5; polls += 1) expect(await tick(run)).toEqual([]);
		expect(run.store.executions).toEqual([[]]);
	});
});

test('timers share one workflow: polls that overlap tell a change once', async () => {
	const scene = new Scene(engine, sandbox);
	scene.add(['E1']);
	const { poller, store } = scene.poller('cron');
	await poller.start('activate');
	sandbox.id123.install(STAFF, 'E1');
	const reports = await Promise.all([poller.tick(), poller.tick(), poller.tick()]);
	expect(reports.flatMap(({ items }) => items)).toHaveLength(1);
	expect(reports.filter(({ end }) => end === 'nothing')).toHaveLength(2);
	expect(store.executions.flat()).toHaveLength(1);
});

test('an older snapshot that another node saved brings events back with the ids that they had', async () => {
	const scene = new Scene(engine, sandbox);
	scene.add(['E1', 'E2']);
	const { poller, store } = scene.poller('scheduler');
	await poller.start('activate');
	const older = store.staticData;
	sandbox.id123.install(STAFF, 'E1');
	const once = await poller.tick();
	expect(told([once.items])).toEqual(['E1 cardInstalled']);
	// An execution that began before has just ended and saved what it had read, as ID123 Sync does.
	store.staticData = older;
	const again = await poller.tick();
	expect(again.items.map(({ json }) => json.eventId)).toEqual(
		once.items.map(({ json }) => json.eventId),
	);
	expect(await poller.tick()).toMatchObject({ end: 'nothing' });
});

test('scheduler: an event whose execution n8n could not store is found again, with the same id', async () => {
	const scene = new Scene(engine, sandbox);
	scene.add(['E1']);
	const { poller, store } = scene.poller('scheduler');
	await poller.start('activate');
	const { staticData } = store;
	sandbox.id123.install(STAFF, 'E1');
	const refused = await poller.tick();
	// The database was away: neither the state nor the execution was stored.
	store.staticData = staticData;
	store.executions.pop();
	const next = await poller.tick();
	expect(told([next.items])).toEqual(['E1 cardInstalled']);
	expect(next.items[0].json.eventId).toBe(refused.items[0].json.eventId);
});

test.each(REGIMES)(
	'%s: lost state is one failed execution, and a new starting point',
	async (regime) => {
		const scene = new Scene(engine, sandbox);
		scene.add(['E1']);
		const { poller, store } = scene.poller(regime);
		await poller.start('activate');
		poller.kill();
		for (const part of [store.staticData, store.cursor ?? {}]) {
			for (const node of [part, ...Object.values(part)]) {
				if (typeof node === 'object' && node !== null && 'cards' in node)
					node.cards = '{"version":0}';
			}
		}
		const again = scene.poller(regime, store).poller;
		const reports = [await again.start('init')];
		// A workflow that could not be started is tried again.
		if (reports[0]?.error) reports.push(await again.start('init'));
		for (let polls = 0; polls < 4; polls += 1) reports.push(await again.tick());
		const thrown = reports.flatMap((report) => report?.error?.message ?? []);
		expect(thrown).toEqual([expect.stringContaining('could not be read')]);
		expect(told([store.executions.flat()])).toEqual([]);
		sandbox.id123.install(STAFF, 'E1');
		expect(told([(await again.tick()).items])).toEqual(['E1 cardInstalled']);
	},
);

test('two triggers and ID123 Sync in one workflow keep to their own part of its static data', async () => {
	const scene = new Scene(engine, sandbox);
	scene.add(['E1']);
	const poll = async (name: string, staticData: object) =>
		await engine.poll({
			node: { ...scene.settings, name },
			staticData: { ...staticData },
			credentials: scene.credentials,
		});
	const sync = { 'node:ID123 Sync': { sync: { version: 1 } } };
	const one = await poll('One', sync);
	const two = await poll('Two', one.staticData);
	expect(Object.keys(two.staticData).sort()).toEqual(['node:ID123 Sync', 'node:One', 'node:Two']);
	expect(two.staticData).toMatchObject(sync);
	sandbox.id123.install(STAFF, 'E1');
	const first = await poll('One', two.staticData);
	const second = await poll('Two', first.staticData);
	expect(told(first.items)).toEqual(['E1 cardInstalled']);
	expect(told(second.items)).toEqual(['E1 cardInstalled']);
	expect((await poll('One', second.staticData)).items).toBeNull();
});

test('a poll from an older snapshot gives the same event the same id', async () => {
	const scene = new Scene(engine, sandbox);
	scene.add(['E1']);
	await scene.poll();
	const older = scene.staticData;
	sandbox.id123.install(STAFF, 'E1');
	const once = await scene.poll();
	scene.staticData = older;
	const again = await scene.poll();
	expect(again.items?.[0].map(({ json }) => json.eventId)).toEqual(
		once.items?.[0].map(({ json }) => json.eventId),
	);
});
