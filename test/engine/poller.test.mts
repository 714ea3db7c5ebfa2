/** What n8n keeps of a polling trigger's static data in each of its ways to poll, as measured on n8n 2.40. */
import { PollStore, type Engine, type Poller, type Regime } from '../support/engine.mts';
import { createFixtureEngine, startFixtureService, TRIGGER } from '../support/fixture-service.mts';
import type { RecordingServer } from '../support/recording-server.mts';

let server: RecordingServer;
let engine: Engine;

beforeAll(async () => {
	server = await startFixtureService();
	engine = await createFixtureEngine(server);
});

afterAll(async () => {
	await engine.close();
	await server.close();
});

/** The trigger counts its polls in static data and reports every second one. */
function pollerOf(regime: Regime, store: PollStore, fail = false): Poller {
	return engine.poller({ node: { type: TRIGGER, parameters: { fail } }, regime, store });
}

const numbersOf = ({ executions }: PollStore): unknown[] =>
	executions.flat().map(({ json }) => json.polls);

describe('a published workflow that n8n polls', () => {
	it.each<[Regime, string, unknown[]]>([
		['cron', 'goes on in memory after a poll that gave nothing', [2, 4]],
		['scheduler', 'reads what the activation left, until there are items', [2]],
		['cursors', 'keeps every poll but that of the activation', [2, 4]],
	])('by %s %s', async (regime, _, reported) => {
		const store = new PollStore();
		const poller = pollerOf(regime, store);
		expect(await poller.start('activate')).toMatchObject({ end: 'nothing' });
		const ends: string[] = [];
		for (let poll = 0; poll < 4; poll += 1) ends.push((await poller.tick()).end);
		expect(ends).toContain('nothing');
		expect(numbersOf(store)).toEqual(reported);
	});

	it.each<[Regime, string, unknown[]]>([
		['cron', 'takes up what was saved with the last items, and polls at once', [2, 4]],
		['scheduler', 'goes on with what was saved with the last items', [2]],
		['cursors', 'goes on where it was', [2, 4]],
	])('by %s and was restarted after a poll without items %s', async (regime, _, reported) => {
		const store = new PollStore();
		const first = pollerOf(regime, store);
		await first.start('activate');
		await first.tick();
		await first.tick();
		if (regime === 'cursors') await first.tick();
		first.kill();
		const second = pollerOf(regime, store);
		const restart = await second.start('init');
		expect(restart !== undefined).toBe(regime === 'cron');
		await second.tick();
		expect(numbersOf(store)).toEqual(reported);
	});

	it.each<Regime>(['cron', 'scheduler', 'cursors'])(
		'by %s hands nothing on and saves nothing once it was killed',
		async (regime) => {
			const store = new PollStore();
			const poller = pollerOf(regime, store);
			await poller.start('activate');
			const saved = JSON.stringify([store.staticData, store.cursor]);
			const tick = poller.tick();
			poller.kill();
			expect(await tick).toMatchObject({ end: 'killed', items: [] });
			expect(store.executions).toEqual([]);
			expect(JSON.stringify([store.staticData, store.cursor])).toBe(saved);
		},
	);

	it('drops what a poll left that failed, with cursors', async () => {
		const store = new PollStore();
		await pollerOf('cursors', store).start('activate');
		const failed = await pollerOf('cursors', store, true).tick();
		expect(failed.error?.message).toBe('The poll failed');
		expect(store.cursor).toEqual({});
	});
});
