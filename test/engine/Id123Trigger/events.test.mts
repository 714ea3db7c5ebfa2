import type { Sandbox } from '../../../sandbox/server.mts';
import { jsonOf, openStage, STAFF, told } from './support/scene.mts';

const stage = openStage();

test('the first poll tells nothing and keeps the cards as they are', async () => {
	const scene = await stage.scene({ checkAnswers: true });
	scene.add(['E1', 'E2']);
	const { items, staticDataChanged } = await scene.poll();
	expect(items).toEqual([[]]);
	expect(staticDataChanged).toBe(true);
	expect(await scene.told()).toEqual([]);
	expect(scene.sandbox.journal.entries.flatMap(({ violations }) => violations)).toEqual([]);
});

test('a poll that finds nothing new gives null', async () => {
	const scene = await stage.scene();
	scene.add(['E1']);
	await scene.poll();
	expect((await scene.poll()).items).toBeNull();
});

test('an item says what was, what is, and which change it tells', async () => {
	const scene = await stage.scene();
	scene.add(['E1', 'E2']);
	await scene.poll();
	scene.sandbox.id123.install(STAFF, 'E1');
	const { items } = await scene.poll();
	expect(jsonOf(items)).toEqual([
		expect.objectContaining({
			eventId: expect.stringMatching(new RegExp(`^${STAFF}/E1/\\w+-1/INSTALLED\\.ACTIVE$`)),
			event: 'cardInstalled',
			detectedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			previous: { 'card-status': 'INACTIVE', 'card-sub-status': 'INACTIVE' },
			'card-template-id': STAFF,
			'card-id': 'E1',
			'card-status': 'INSTALLED',
			'card-sub-status': 'ACTIVE',
			name: 'Ada E1',
		}),
	]);
	expect(told((await scene.poll()).items)).toEqual([]);
});

test.each([
	['cardCreated', 'E9', (sandbox: Sandbox) => sandbox.id123.addCard(STAFF, 'E9')],
	['cardInstalled', 'NEW', (sandbox: Sandbox) => sandbox.id123.install(STAFF, 'NEW')],
	['cardUninstalled', 'ON', (sandbox: Sandbox) => sandbox.id123.uninstall(STAFF, 'ON')],
	['cardExpired', 'ON', (sandbox: Sandbox) => sandbox.id123.expire(STAFF, 'ON')],
	['cardDeleted', 'NEW', (sandbox: Sandbox) => sandbox.id123.remove(STAFF, 'NEW')],
] as const)('%s: one event of one card', async (event, id, act: (sandbox: Sandbox) => unknown) => {
	const scene = await stage.scene();
	scene.add(['NEW', 'OTHER']);
	scene.add(['ON'], { status: 'INSTALLED' });
	await scene.poll();
	act(scene.sandbox);
	expect(await scene.told()).toEqual([`${id} ${event}`]);
	expect(await scene.told()).toEqual([]);
});

test.each([
	['cardDeactivated', { status: 'INSTALLED' }, { deactivated: true }],
	['cardReactivated', { status: 'INSTALLED', deactivated: true }, { deactivated: false }],
	['cardArchived', { status: 'INSTALLED' }, { status: 'ARCHIVED' }],
	['cardRestored', { status: 'ARCHIVED' }, { status: 'INACTIVE' }],
	['cardRenewed', { status: 'INSTALLED', expired: true }, { expired: false }],
] as const)('%s: under every reading of how ID123 words it', async (event, before, after) => {
	for (const readings of [
		{},
		{ deactivateSetsStatus: true, expiredStatus: 'EXPIRED' },
		{ archivedListed: false, archivedSubStatus: 'DEACTIVATED', expiredStatus: 'UNINSTALLED' },
	] as const) {
		const scene = await stage.scene({ readings });
		scene.add(['E1', 'E2'], before);
		// An archived card that is not listed is learnt when it is archived.
		if (event === 'cardRestored') scene.live('E1', { status: 'INSTALLED' });
		await scene.poll();
		if (event === 'cardRestored') {
			scene.live('E1', before);
			expect(await scene.told()).toEqual(['E1 cardArchived']);
		}
		scene.live('E1', after);
		expect(await scene.told()).toEqual([`E1 ${event}`]);
		expect(await scene.told()).toEqual([]);
	}
});

test('Status Changed tells what no other selected event does', async () => {
	const scene = await stage.scene();
	scene.parameters = { templateIds: [STAFF], events: ['cardInstalled', 'statusChanged'] };
	scene.add(['E1', 'E2']);
	await scene.poll();
	scene.sandbox.id123.install(STAFF, 'E1');
	expect(await scene.told()).toEqual(['E1 cardInstalled']);
	scene.sandbox.id123.uninstall(STAFF, 'E1');
	expect(await scene.told()).toEqual(['E1 statusChanged']);
});

test('Card Updated tells that a card was saved, where no other event tells more', async () => {
	const scene = await stage.scene();
	scene.parameters = { templateIds: [STAFF], events: ['cardInstalled', 'cardUpdated'] };
	scene.add(['E1', 'E2']);
	await scene.poll();
	scene.update('E1', { 'front-1': 'Cardiology' });
	scene.update('E2', { 'front-1': 'Cardiology' });
	scene.sandbox.id123.install(STAFF, 'E2');
	expect(await scene.told()).toEqual(['E1 cardUpdated', 'E2 cardInstalled']);
	expect(await scene.told()).toEqual([]);
});

test('several changes between two polls are one event, the latest of those selected', async () => {
	const scene = await stage.scene();
	scene.add(['E1']);
	await scene.poll();
	scene.sandbox.id123.install(STAFF, 'E1');
	scene.live('E1', { deactivated: true });
	expect(await scene.told()).toEqual(['E1 cardDeactivated']);
});
