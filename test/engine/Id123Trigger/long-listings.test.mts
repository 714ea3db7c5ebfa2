/** Listings that take longer than n8n gives a poll. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type * as ClockModule from '../../../nodes/shared/clock.ts';
import { nativeRequire, projectRoot } from '../../support/engine/native.mts';
import { seedCards } from '../../../sandbox/id123/seed.mts';
import { openStage, STAFF, told } from './support/scene.mts';

const stage = openStage();

/** The nodes' clock runs faster, so that the 27 of 36 seconds that a poll uses are little more than one. */
const FACTOR = 20;

beforeAll(() => {
	const file = join(projectRoot(), 'dist/nodes/shared/clock.js');
	const { systemClock } = nativeRequire()(file) as typeof ClockModule;
	const begun = Date.now();
	systemClock.now = () => begun + (Date.now() - begun) * FACTOR;
	systemClock.sleep = async (ms) => {
		await wait(ms / FACTOR);
	};
});

test('a poll that runs out of time keeps its place, tells what it found, and the next ones go on', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, options: { pageSize: 20, requestsAtATime: 2 } };
	const ids = seedCards(scene.sandbox.id123, STAFF, 1_000);
	const { poller } = scene.poller('scheduler');
	await poller.start('activate');
	const changed = [ids[5], ids[400], ids[990]];
	for (const id of changed) scene.sandbox.id123.install(STAFF, id);
	scene.sandbox.latencyMs = 120;
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
	scene.parameters = { ...scene.parameters, options: { pageSize: 20, requestsAtATime: 2 } };
	const ids = seedCards(scene.sandbox.id123, STAFF, 600);
	const { poller } = scene.poller('scheduler');
	scene.sandbox.latencyMs = 120;
	const found: string[] = [];
	for (let polls = 0; polls < 8; polls += 1) {
		const { items, error } = await poller.tick();
		expect(error).toBeUndefined();
		found.push(...told([items]));
	}
	expect(found).toEqual([]);
	scene.sandbox.latencyMs = 0;
	scene.sandbox.id123.install(STAFF, ids[599]);
	for (let polls = 0; found.length === 0 && polls < 10; polls += 1) {
		found.push(...told([(await poller.tick()).items]));
	}
	expect(found).toEqual([`${ids[599]} cardInstalled`]);
});

test('a service that does not answer in time is told as unavailable, and nothing is kept', async () => {
	const scene = await stage.scene();
	scene.add(['E1']);
	const { poller, store } = scene.poller('cursors');
	await poller.start('activate');
	const before = JSON.stringify(store.cursor);
	scene.sandbox.latencyMs = 4_000;
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
		const { error } = await poller.tick();
		expect(error?.message).toBe(
			'ID123 asks to slow down, and to wait for longer than n8n gives a poll',
		);
		const { failure } = error as unknown as { failure: { cause: string; retryAfterMs: number } };
		expect(failure.cause).toBe('rate-limited');
		expect(failure.retryAfterMs).toBeGreaterThan(10_000);
	}
});
