/** The examples around changes of cards. */
import { actOn } from '../../sandbox/id123/life.mts';
import { seedCards } from '../../sandbox/id123/seed.mts';
import type { Execution, SavedWorkflow } from '../../scripts/n8n/types.mts';
import { parameters, setUpExample } from './support/examples.mts';
import { DAY_MS, Stage, TEMPLATE } from './support/stage.mts';

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
}, 240_000);
afterAll(async () => await stage?.close(), 60_000);
beforeEach(() => stage.reset());

const chat = () => parameters({ url: `${stage.chat.url}/hook` });

/** As another admin does it. */
function deactivate(cardId: string): void {
	const { id123, readings } = stage.sandbox;
	const card = id123.cards(TEMPLATE).find((each) => each.cardId === cardId);
	if (!card) throw new Error(`There is no card ${cardId}`);
	id123.take(card, actOn(card.life, 'deactivate', readings), 'api');
}

/** Publishes a workflow, lets something happen, and publishes it anew, upon which n8n polls at once. */
async function afterChange(workflow: SavedWorkflow, change: () => void): Promise<Execution> {
	const { client } = stage.n8n;
	await client.activateWorkflow(workflow);
	// Where the trigger starts from is kept with an execution without items.
	await stage.newest(workflow, 'success');
	await client.deactivateWorkflow(workflow.id);
	return await afterRestart(workflow, change);
}

/** The same for a workflow that was published before. */
async function afterRestart(workflow: SavedWorkflow, change: () => void): Promise<Execution> {
	const { client } = stage.n8n;
	const known = (await client.listExecutions(workflow.id)).map(({ id }) => id);
	change();
	await client.activateWorkflow(workflow);
	const deadline = Date.now() + 30_000;
	for (;;) {
		const listed = await client.listExecutions(workflow.id);
		const news = listed.find(({ id }) => !known.includes(id));
		if (news) {
			const execution = await client.waitForExecution(workflow.id, news.id);
			await client.deactivateWorkflow(workflow.id);
			return execution;
		}
		if (Date.now() > deadline) throw new Error('The trigger started no execution');
		await new Promise((wait) => setTimeout(wait, 200));
	}
}

test('card-installed-to-chat tells whose card was installed', async () => {
	const { id123 } = stage.sandbox;
	const [first, second] = seedCards(id123, TEMPLATE, 2);
	id123.install(TEMPLATE, first);
	const workflow = await stage.import(
		setUpExample('card-installed-to-chat.json', {
			'Card Installed': stage.with('id123Api'),
			'Tell the Chat': chat(),
		}),
	);
	const execution = await afterChange(workflow, () => id123.install(TEMPLATE, second));

	expect(execution.status).toBe('success');
	const name = id123.card(TEMPLATE, second)?.values.name;
	expect(stage.messages).toEqual([`${name} has installed the card "Staff ID" (${second}).`]);
}, 90_000);

describe('expired-card-renewed', () => {
	const open = async (): Promise<SavedWorkflow> =>
		await stage.import(
			setUpExample('expired-card-renewed.json', {
				'Card Changed': stage.with('id123Api'),
				'Renew Card': stage.with('id123Api'),
				'Tell the Chat': chat(),
			}),
		);

	test('renews what was in use, and leaves the rest', async () => {
		const { id123, clock } = stage.sandbox;
		const [used, unused] = seedCards(id123, TEMPLATE, 2);
		id123.install(TEMPLATE, used);
		const execution = await afterChange(await open(), () => {
			id123.expire(TEMPLATE, used);
			id123.expire(TEMPLATE, unused);
		});

		expect(execution.status).toBe('success');
		expect(id123.status(TEMPLATE, used)).toEqual({ status: 'INSTALLED', subStatus: 'ACTIVE' });
		const days = ((id123.card(TEMPLATE, used)?.expiresAt ?? 0) - clock.now()) / DAY_MS;
		expect(days).toBeGreaterThan(360);
		expect(id123.status(TEMPLATE, unused)?.subStatus).toBe('EXPIRED');
		expect(stage.messages).toHaveLength(2);
		expect(stage.messages).toEqual(
			expect.arrayContaining([
				expect.stringMatching(`card ${unused} has expired.* left as it is`),
				expect.stringMatching(`card ${used} had expired and is valid for another year`),
			]),
		);
	}, 90_000);

	test('renews a card that was installed after the trigger began, and tells nothing of its installation', async () => {
		const { id123 } = stage.sandbox;
		const [used] = seedCards(id123, TEMPLATE, 1);
		const workflow = await open();
		await afterChange(workflow, () => id123.install(TEMPLATE, used));
		expect(stage.messages).toEqual([]);
		await afterRestart(workflow, () => id123.expire(TEMPLATE, used));

		expect(id123.status(TEMPLATE, used)).toEqual({ status: 'INSTALLED', subStatus: 'ACTIVE' });
		expect(stage.messages).toHaveLength(1);
	}, 120_000);

	test('says so when a card cannot be renewed', async () => {
		const { id123, faults } = stage.sandbox;
		const [used] = seedCards(id123, TEMPLATE, 1);
		id123.install(TEMPLATE, used);
		faults.add({ when: { action: 'updateCard' }, fault: { kind: 'code', code: 'F204' } });
		await afterChange(await open(), () => id123.expire(TEMPLATE, used));

		expect(stage.messages).toEqual([
			expect.stringContaining(`Card ${used} could not be renewed: Row 1 (Card ID ${used}): `),
		]);
	}, 90_000);
});

test('deactivated-to-ticket opens one ticket for each card', async () => {
	const { id123 } = stage.sandbox;
	const [first, second] = seedCards(id123, TEMPLATE, 2);
	for (const id of [first, second]) id123.install(TEMPLATE, id);
	const workflow = await stage.import(
		setUpExample('deactivated-to-ticket.json', {
			'Card Deactivated': stage.with('id123Api'),
			'Open a Ticket': chat(),
		}),
	);
	const execution = await afterChange(workflow, () => {
		for (const id of [first, second]) deactivate(id);
	});

	expect(execution.status).toBe('success');
	const tickets = stage.chat.requests.map(({ body }) => body as Record<string, string>);
	expect(tickets).toHaveLength(2);
	expect(new Set(tickets.map(({ reference }) => reference)).size).toBe(2);
	expect(tickets[0].subject).toBe(
		`ID card deactivated: ${id123.card(TEMPLATE, first)?.values.name}`,
	);
	expect(tickets[0].description).toContain('before it was INSTALLED / ACTIVE');
}, 90_000);

describe('card-webhook-instant', () => {
	const PATH = 'id123-card-replace-me';
	let url: string;
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await stage.import(
			setUpExample('card-webhook-instant.json', {
				'Read the Card': stage.with('id123Api'),
				'Tell the Chat': chat(),
			}),
		);
		url = await stage.publish(workflow, PATH);
		// The call that showed that n8n answers is an execution as well.
		await settled();
	}, 60_000);

	const settled = async (): Promise<void> => {
		const { client } = stage.n8n;
		const workflows = await client.listWorkflows();
		for (const { id } of workflows) {
			for (const { id: execution } of await client.listExecutions(id)) {
				await client.waitForExecution(id, execution);
			}
		}
	};

	const call = async (body: object, query = ''): Promise<void> => {
		const headers = { 'content-type': 'application/json' };
		const answer = await fetch(`${url}${query}`, {
			method: 'POST',
			headers,
			body: JSON.stringify(body),
		});
		expect(answer.status).toBe(200);
		await settled();
	};

	test('acts on what the card is, whatever the call says', async () => {
		const { id123 } = stage.sandbox;
		const [installed, other] = seedCards(id123, TEMPLATE, 2);
		id123.install(TEMPLATE, installed);
		await call({ 'card-id': installed, 'card-status': 'INACTIVE' });
		await call({ card_id: other, 'card-status': 'INSTALLED' });
		await call({}, `?card-id=${installed}`);

		const name = id123.card(TEMPLATE, installed)?.values.name;
		const message = `${name} has the card ${installed} on the phone.`;
		expect(stage.messages).toEqual([message, message]);
	}, 60_000);

	test('fails with the reason where the card cannot be read', async () => {
		const { id123, faults } = stage.sandbox;
		const [card] = seedCards(id123, TEMPLATE, 1);
		faults.add({ when: { action: 'viewCard' }, fault: { kind: 'code', code: 'F112' } });
		await call({ 'card-id': card });
		expect(stage.messages).toEqual([]);
		const execution = await stage.newest(workflow, 'error');
		expect(JSON.stringify(execution)).toContain('Row 1');
	}, 60_000);

	test.each([{}, { 'card-id': 'NOBODY' }])(
		'does nothing when the call names no card: %j',
		async (body) => {
			await call(body);
			expect(stage.messages).toEqual([]);
		},
	);
});
