import { LIMITS } from '../../../nodes/shared/limits.ts';
import { seedCards } from '../../../sandbox/id123/seed.mts';
import { ALL, jsonOf, NODE_TYPE, openStage, STAFF, STUDENT, told } from './support/scene.mts';

const stage = openStage();

describe('Fetch Test Event', () => {
	it('shows the latest card as an event, from one page, and leaves what is kept alone', async () => {
		const scene = await stage.scene();
		scene.add(Array.from({ length: 30 }, (_, at) => `E${at}`));
		await scene.poll();
		scene.update('E3', { 'front-1': 'Cardiology' });
		const before = JSON.stringify(scene.staticData);
		scene.sent();
		const { items, staticData, staticDataChanged } = await scene.poll('manual');
		expect(jsonOf(items)).toEqual([
			expect.objectContaining({
				eventId: `${STAFF}/E3/test`,
				event: 'cardCreated',
				previous: null,
				'card-id': 'E3',
			}),
		]);
		expect(scene.sent()).toEqual({ listCards: 1 });
		expect(staticDataChanged).toBe(false);
		expect(JSON.stringify(staticData)).toBe(before);
		expect(await scene.told()).toEqual(['E3 cardUpdated']);
	});

	it('looks into further templates when one has no cards', async () => {
		const scene = await stage.scene();
		scene.parameters = { templateIds: [], events: ['cardInstalled'] };
		scene.add(['E1'], { status: 'INSTALLED' });
		const { items } = await scene.poll('manual');
		expect(jsonOf(items)).toMatchObject([{ event: 'cardInstalled', 'card-id': 'E1' }]);
	});

	it('shows an event that fits the card, also where no selected one does', async () => {
		const scene = await stage.scene();
		scene.parameters = { templateIds: [STAFF], events: ['cardArchived', 'cardExpired'] };
		scene.add(['E1']);
		const { items } = await scene.poll('manual');
		expect(jsonOf(items)).toMatchObject([{ event: 'cardCreated', 'card-status': 'INACTIVE' }]);
	});

	it('says so when there are no cards', async () => {
		const scene = await stage.scene();
		const { error } = await scene.poll('manual');
		expect(error).toMatchObject({
			message: 'There is no card to show yet',
			description: expect.stringContaining('Create a card'),
		});
	});

	it('says what is wrong when nothing can be read', async () => {
		const scene = await stage.scene();
		scene.sandbox.id123.account.apiActivated = false;
		const { error } = await scene.poll('manual');
		expect(error?.message).toBe('The ID123 API is not activated');
	});
});

describe('Send Current Cards Once', () => {
	it('sends every card that is there when the trigger begins, with the event of its state', async () => {
		const scene = await stage.scene();
		scene.parameters = {
			...scene.parameters,
			events: ['cardExpired'],
			options: { whenActivated: 'sendCurrent' },
		};
		scene.add(['NEW']);
		scene.add(['ON'], { status: 'INSTALLED' });
		scene.add(['OFF'], { status: 'UNINSTALLED' });
		scene.add(['OLD'], { status: 'INSTALLED', expired: true });
		expect(await scene.told()).toEqual([
			'NEW cardCreated',
			'OFF cardUninstalled',
			'OLD cardExpired',
			'ON cardInstalled',
		]);
		expect(await scene.told()).toEqual([]);
		scene.sandbox.id123.expire(STAFF, 'ON');
		expect(await scene.told()).toEqual(['ON cardExpired']);
	});

	it('gives the same ids when n8n lost what was kept, so that they can be dropped', async () => {
		const scene = await stage.scene();
		scene.parameters = { ...scene.parameters, options: { whenActivated: 'sendCurrent' } };
		scene.add(['E1', 'E2']);
		const ids = async () => jsonOf((await scene.poll()).items).map(({ eventId }) => eventId);
		const once = await ids();
		scene.staticData = undefined;
		expect(await ids()).toEqual(once);
	});

	it('does not send them again when another template is chosen', async () => {
		const scene = await stage.scene();
		scene.parameters = { ...scene.parameters, options: { whenActivated: 'sendCurrent' } };
		scene.add(['E1']);
		scene.add(['S1', 'S2'], {}, STUDENT);
		await scene.poll();
		scene.parameters = { ...scene.parameters, templateIds: [STUDENT] };
		const { items, logs } = await scene.poll();
		expect(items).toEqual([[]]);
		expect(logs).toContainEqual(
			expect.objectContaining({ message: expect.stringContaining('choice of templates') }),
		);
	});
});

test('another key or host of the same account goes on where the last one stopped', async () => {
	const scene = await stage.scene();
	scene.add(['E1', 'E2', 'E3']);
	await scene.poll();
	scene.sandbox.id123.install(STAFF, 'E2');
	scene.baseUrl = scene.sandbox.apiUrl.replace('127.0.0.1', 'localhost');
	expect(await scene.told()).toEqual(['E2 cardInstalled']);
	expect(await scene.told()).toEqual([]);
});

test('another account is another starting point, with a line in the log and without a flood', async () => {
	const scene = await stage.scene();
	scene.add(['E1', 'E2', 'E3']);
	await scene.poll();
	const other = await stage.scene();
	other.add(['X1', 'X2'], { status: 'INSTALLED' });
	const { apiUrl, apiKey } = other.sandbox;
	const { items, logs } = await stage.engine.poll({
		node: scene.settings,
		staticData: scene.staticData,
		credentials: { id123Api: { region: 'custom', baseUrl: apiUrl, apiKey } },
	});
	expect(items).toEqual([[]]);
	expect(logs).toContainEqual(
		expect.objectContaining({ message: expect.stringContaining('account has changed') }),
	);
});

test('Read the Whole Card reads the cards of events again, and only those', async () => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, options: { includeDetails: true } };
	scene.add(['E1', 'E2']);
	await scene.poll();
	scene.sandbox.id123.install(STAFF, 'E1');
	scene.sent();
	const { items } = await scene.poll();
	expect(jsonOf(items)).toMatchObject([
		{ event: 'cardInstalled', 'card-status': 'INSTALLED', name: 'Ada E1', 'front-1': 'Radiology' },
	]);
	expect(scene.sent()).toMatchObject({ viewCard: 1 });
});

test.each([
	[false, 'name-fields'],
	[true, 'card-data'],
])('with Simplify off a card is as ID123 shows it (details: %s)', async (includeDetails, key) => {
	const scene = await stage.scene();
	scene.parameters = { ...scene.parameters, options: { simplify: false, includeDetails } };
	scene.add(['E1']);
	await scene.poll();
	scene.sandbox.id123.install(STAFF, 'E1');
	const [json] = jsonOf((await scene.poll()).items);
	expect(json).toMatchObject({
		event: 'cardInstalled',
		'card-id': 'E1',
		'card-status': 'INSTALLED',
	});
	expect(json).toHaveProperty([key]);
	expect(json).not.toHaveProperty('name');
});

test('several templates, and all of them, in one trigger', async () => {
	const named = '={{ "' + STAFF + ',' + STUDENT + '" }}';
	for (const templateIds of [[STAFF, STUDENT], [], ['all'], ['all', STAFF], named]) {
		const scene = await stage.scene();
		scene.parameters = { templateIds, events: ALL };
		scene.add(['E1', 'E2']);
		scene.add(['E1', 'S2'], {}, STUDENT);
		await scene.poll();
		scene.sandbox.id123.install(STUDENT, 'E1');
		const { items } = await scene.poll();
		expect(told(items)).toEqual(['E1 cardInstalled']);
		expect(jsonOf(items)).toMatchObject([{ 'card-template-id': STUDENT }]);
	}
});

test('commas between nothing, as an expression makes them, are no wish for every template', async () => {
	const scene = await stage.scene();
	scene.parameters = { templateIds: '={{ ["", ""].join(", ") }}', events: ALL };
	const { error } = await scene.poll();
	expect(error?.message).toContain('Template Names or IDs is set, and empty');
	expect(scene.sent()).toEqual({});
});

test('a thousand cards are read in pages, several at once, and no more of them than are there', async () => {
	const scene = await stage.scene();
	seedCards(scene.sandbox.id123, STAFF, 1_000);
	await scene.poll();
	// What the first poll asked for behind the end may still be under way; the second one knows where the end is.
	await scene.poll();
	scene.sent();
	expect((await scene.poll()).items).toBeNull();
	const { listCards } = scene.sent();
	expect(listCards).toBeLessThanOrEqual(12);
	expect(scene.sandbox.journal.maxInFlight).toBeLessThanOrEqual(LIMITS.maxRequestsAtATime);
});

test('the editor offers the templates by name', async () => {
	const scene = await stage.scene();
	const options = await stage.engine.loadOptions({
		node: NODE_TYPE,
		method: 'getTemplateOptions',
		credentials: scene.credentials,
	});
	expect(options[0]).toEqual({ name: 'All Templates', value: 'all' });
	expect(options).toContainEqual(
		expect.objectContaining({ value: STAFF, name: expect.stringMatching(/\w/) }),
	);
	scene.sandbox.id123.account.apiRights = false;
	await expect(
		stage.engine.loadOptions({
			node: NODE_TYPE,
			method: 'getTemplateOptions',
			credentials: scene.credentials,
		}),
	).rejects.toThrow('This ID123 account has no API rights');
});
