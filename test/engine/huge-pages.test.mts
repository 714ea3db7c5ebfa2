/** A service that ignores which page it is asked for, and gives more rows at once than a call can have arguments. */
import type { INodeParameters } from 'n8n-workflow';
import { seedCards } from '../../sandbox/id123/seed.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { PollStore } from '../support/engine.mts';
import { openStage, Scene, STAFF, staffRow } from './Id123Sync/support/scene.mts';

const stage = openStage();
const COUNT = 130_000;
const MOST_OF_A_ROW = 100_000;
const LONG = 120_000;

let sandbox: Sandbox;
let last: string;
/** How many of the cards every page shows. */
let shown = COUNT;

beforeAll(async () => {
	sandbox = await startSandbox();
	const shelf = sandbox.id123.shelf(STAFF);
	if (!shelf) throw new Error('The sandbox has no such template');
	last = seedCards(sandbox.id123, STAFF, COUNT).at(-1) ?? '';
	const page = shelf.page.bind(shelf);
	shelf.page = (_, __, which) => page(0, shown, which);
}, LONG);
beforeEach(() => (shown = COUNT));
afterAll(async () => await sandbox.close());

const credentials = () => ({
	id123Api: { region: 'custom', baseUrl: sandbox.apiUrl, apiKey: sandbox.apiKey },
});

const getMany = async (parameters: INodeParameters) =>
	await stage.engine.run({
		node: {
			type: 'n8n-nodes-digital-id.id123',
			onError: 'continueErrorOutput',
			parameters: {
				resource: 'card',
				operation: 'getAll',
				templateId: { __rl: true, mode: 'id', value: STAFF },
				...parameters,
			},
		},
		items: [{}],
		credentials: credentials(),
	});

test(
	'ID123 Sync reads it whole',
	async () => {
		const scene = new Scene(stage.engine, sandbox);
		const roster = [staffRow(last, { 'Unique Identifier': `seed-${COUNT}@example.org` })];
		const { error } = await scene.run(roster, { missingCards: 'archive' });
		// All other cards are missing from the roster, so the safety stop counts them.
		expect(error?.message).toContain(`${COUNT - 1} of ${COUNT}`);
		expect(scene.changing).toEqual([]);
	},
	LONG,
);

test(
	'the ID123 Trigger reads it whole',
	async () => {
		const poller = stage.engine.poller({
			node: {
				type: 'n8n-nodes-digital-id.id123Trigger',
				name: 'huge pages',
				parameters: { templateIds: [STAFF], events: ['cardInstalled'] },
			},
			regime: 'scheduler',
			store: new PollStore(),
			credentials: credentials(),
		});
		await poller.start('activate');
		sandbox.id123.install(STAFF, last);
		const { items, error } = await poller.tick();
		expect(error).toBeUndefined();
		expect((items ?? []).flat().map(({ json }) => json['card-id'])).toEqual([last]);
	},
	LONG,
);

test(
	'it is more than n8n takes from a row of Get Many, which says so and how to get less',
	async () => {
		const all = await getMany({ returnAll: true });
		expect(all.success).toEqual([]);
		expect(all.error[0].json).toMatchObject({
			error: expect.stringContaining('more than 100,000'),
			message: expect.stringContaining('Filters'),
			details: { rule: 'tooManyItems' },
		});
		// The test before installed the last card.
		const some = await getMany({ returnAll: true, filters: { status: ['INSTALLED'] } });
		expect(some.success.map(({ json }) => json['card-id'])).toEqual([last]);
	},
	LONG,
);

test(
	'as many as n8n takes come out of Get Many whole',
	async () => {
		shown = MOST_OF_A_ROW;
		const { success, error } = await getMany({ returnAll: true });
		expect(error).toEqual([]);
		expect(success).toHaveLength(MOST_OF_A_ROW);
	},
	LONG,
);
