/** Listings that take longer than n8n gives a poll. */
import { seedCards } from '../../../sandbox/id123/seed.mts';
import { openStage, STAFF, told, type Scene } from './support/scene.mts';
import { RequestClock } from './support/request-clock.mts';

const stage = openStage();
const clock = new RequestClock();

beforeAll(() => clock.install());

/** 27 of the 36 seconds that a poll has are for requests. */
const takes = (scene: Scene, ms: number) => {
	scene.sandbox.faults.clear();
	clock.passAtRequests(scene.sandbox, ms);
};

test('a poll that runs out of time keeps its place, tells what it found, and the next ones go on', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, options: { pageSize: 5, requestsAtATime: 2 } };
	const ids = seedCards(scene.sandbox.id123, STAFF, 250);
	const { poller } = scene.poller('scheduler');
	await poller.start('activate');
	const changed = [ids[2], ids[100], ids[247]];
	for (const id of changed) scene.sandbox.id123.install(STAFF, id);
	takes(scene, 1_200);
	const reports = [];
	const found: string[] = [];
	for (let polls = 0; found.length < changed.length && polls < 30; polls += 1) {
		const report = await poller.tick();
		reports.push(report);
		found.push(...told([report.items]));
	}
	expect(found).toEqual(changed.map((id) => `${id} cardInstalled`));
	expect(reports.length).toBeGreaterThan(2);
	expect(reports.every(({ error }) => error === undefined)).toBe(true);
	// What was seen of a listing under way survives in every poll, with or without an event.
	expect(reports.slice(0, -1).every(({ end }) => end === 'emitted')).toBe(true);
});

test('a first listing that takes several polls tells no card as new', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, options: { pageSize: 5, requestsAtATime: 2 } };
	const ids = seedCards(scene.sandbox.id123, STAFF, 150);
	const { poller } = scene.poller('scheduler');
	takes(scene, 2_000);
	for (let polls = 0; polls < 4; polls += 1) {
		const { end, items, error } = await poller.tick();
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		// How far a listing has come has to survive.
		expect(end).toBe('emitted');
	}
	takes(scene, 0);
	expect(told([(await poller.tick()).items])).toEqual([]);
	scene.sandbox.id123.install(STAFF, ids[149]);
	expect(told([(await poller.tick()).items])).toEqual([`${ids[149]} cardInstalled`]);
});

test('a service that ignored paging for a while hides no card afterwards', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, options: { pageSize: 50 } };
	const ids = seedCards(scene.sandbox.id123, STAFF, 600);
	const { poller } = scene.poller('scheduler');
	// The same page again looks like a service that takes one number for the other.
	scene.sandbox.readings.pagingIgnored = true;
	await poller.start('activate');
	scene.sandbox.readings.pagingIgnored = false;
	for (let polls = 0; polls < 2; polls += 1) expect((await poller.tick()).items).toEqual([]);
	// More than a poll looks up one by one.
	const changed = ids.filter((_, at) => at % 4 === 0);
	for (const id of changed) scene.sandbox.id123.install(STAFF, id);
	const found = told([(await poller.tick()).items]);
	expect(found.sort()).toEqual(changed.map((id) => `${id} cardInstalled`).sort());
});

test('a service that does not answer in time is told as unavailable, and nothing is kept', async () => {
	const scene = await stage.scene();
	scene.add(['E1']);
	const { poller, store } = scene.poller('cursors');
	await poller.start('activate');
	const before = JSON.stringify(store.cursor);
	takes(scene, 30_000);
	const { error } = await poller.tick();
	expect(error).toMatchObject({ failure: { cause: 'temporarily-unavailable' } });
	expect(error?.message).toContain('within the time that n8n gives a poll');
	expect(JSON.stringify(store.cursor)).toBe(before);
});

test('a pause that ID123 asked for before this poll is told as such, with its length', async () => {
	const scene = await stage.scene();
	scene.add(['E1']);
	const { poller } = scene.poller('cursors');
	await poller.start('activate');
	scene.sandbox.faults.add({
		when: { action: 'listCards', times: 1 },
		fault: { kind: 'tooManyRequests', retryAfter: 120 },
	});
	for (let polls = 0; polls < 2; polls += 1) {
		const paused = clock.sleepOf(61_000);
		const polling = poller.tick();
		await paused;
		clock.pass(27_000);
		const { error } = await polling;
		expect(error?.message).toBe(
			'ID123 asks to slow down, and to wait for longer than n8n gives a poll',
		);
		const { failure } = error as unknown as { failure: { cause: string; retryAfterMs: number } };
		expect(failure.cause).toBe('rate-limited');
		expect(failure.retryAfterMs).toBeGreaterThan(10_000);
	}
});
