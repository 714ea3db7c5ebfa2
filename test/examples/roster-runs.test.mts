/** The examples that keep a roster under somebody's eyes, on a real n8n: approval by e-mail, and runs that are taken back. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seedCards } from '../../sandbox/id123/seed.mts';
import type {
	ExecutionStatus,
	JsonObject,
	SavedWorkflow,
	WorkflowNode,
} from '../../scripts/n8n/types.mts';
import { parameters, setUpExample } from './support/examples.mts';
import { linkIn, Mailbox } from './support/mailbox.mts';
import { Stage, TEMPLATE } from './support/stage.mts';

const DECISION = { yes: 'Make exactly these changes', no: 'Change nothing' };
const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64; rv:140.0) Firefox/140.0' };

let stage: Stage;
let mailbox: Mailbox;

beforeAll(async () => {
	mailbox = await Mailbox.open();
	stage = await Stage.open();
	await stage.addCredential('smtp', mailbox.credential);
}, 240_000);
afterAll(async () => {
	await stage?.close();
	await mailbox?.close();
}, 60_000);
beforeEach(() => {
	stage.reset();
	mailbox.mails.length = 0;
});

const [heading, ...rows] = readFileSync('examples/data/hr-export.csv', 'utf8').split(/\r?\n/);
const exportFile = (): string => join(stage.files, 'hr-export.csv');
/** The export with so many of its first rows, and what else is to stand there. */
const place = (count: number, ...more: string[]): void =>
	writeFileSync(exportFile(), [heading, ...rows.slice(0, count), ...more].join('\n'));
const idOf = (row: number): string => rows[row].split(',')[0];

/** As the example's export, which is American, wants it outside of the region United States. */
const sync = (node: WorkflowNode): Partial<WorkflowNode> => ({
	...stage.with('id123Api')(node),
	parameters: {
		...node.parameters,
		options: { ...(node.parameters.options as object), dateOrder: 'monthFirst' },
	},
});

async function until({ id }: SavedWorkflow, execution: string, status: ExecutionStatus) {
	const { client } = stage.n8n;
	const deadline = Date.now() + 60_000;
	for (;;) {
		const listed = await client.listExecutions(id);
		const now = listed.find((each) => each.id === execution)?.status;
		if (now === status) return await client.getExecution(execution);
		if (Date.now() > deadline) throw new Error(`The execution is ${now}`);
		await sleep(100);
	}
}

const cards = (): string[] =>
	stage.sandbox.id123
		.cards(TEMPLATE)
		.map(({ cardId }) => cardId)
		.sort();
const isArchived = (id: string): boolean =>
	JSON.stringify(stage.sandbox.id123.status(TEMPLATE, id)).includes('ARCHIVED');

describe('nightly-sync-with-approval', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		const url = `${stage.chat.url}/hook`;
		workflow = await stage.import(
			setUpExample('nightly-sync-with-approval.json', {
				'HR Export': parameters({ fileSelector: exportFile() }),
				'Sync the Cards': sync,
				'Save for HR': parameters({ fileName: join(stage.files, 'rejected.csv') }),
				'Ask for Approval': stage.with('smtp'),
				'Tell the Chat': parameters({ url }),
				'Tell That Nobody Approved': parameters({ url }),
				'Tell That There Is No Plan': parameters({ url }),
			}),
		);
		await stage.n8n.client.activateWorkflow(workflow);
	}, 60_000);

	/** Runs it until somebody is asked. */
	const ask = async () => {
		const id = await stage.n8n.client.runWorkflow(workflow.id, 'Every Night');
		await until(workflow, id, 'waiting');
		return { id, mail: await mailbox.mail(mailbox.mails.length || 1) };
	};
	const answer = async (link: string, decision: string): Promise<void> => {
		const body = new FormData();
		body.append('field-0', decision);
		const response = await fetch(link, { method: 'POST', headers: browser, body });
		expect(response.status).toBe(200);
	};

	test('asks with the list of changes, and makes exactly these once somebody agrees', async () => {
		place(5);
		const { id, mail } = await ask();
		expect(mail.to).toBe('hr@example.com');
		expect(mail.text).toContain('Preview of 5 rows');
		for (let row = 0; row < 5; row += 1) expect(mail.text).toContain(`${idOf(row)}: created`);
		expect(cards()).toEqual([]);

		const link = linkIn(mail, '/webhook-waiting/');
		// A scanner of e-mails opens the link: it sees a form, and decides nothing.
		expect(await (await fetch(link, { headers: browser })).text()).toContain(DECISION.yes);
		expect(cards()).toEqual([]);
		await answer(link, DECISION.yes);
		await until(workflow, id, 'success');
		expect(cards()).toEqual([0, 1, 2, 3, 4].map(idOf).sort());
		expect(stage.messages).toEqual([expect.stringMatching(/^Synced 5 rows .*5 created/)]);
	}, 120_000);

	test('changes nothing where somebody says no, and says so in the chat', async () => {
		place(5);
		const { id, mail } = await ask();
		await answer(linkIn(mail, '/webhook-waiting/'), DECISION.no);
		await until(workflow, id, 'success');
		expect(cards()).toEqual([]);
		expect(stage.messages).toEqual([expect.stringMatching(/^Nothing was changed, because nobody/)]);
	}, 120_000);

	test('changes nothing where the roster is another one by the time somebody agrees', async () => {
		place(5);
		const { id, mail } = await ask();
		place(4);
		await answer(linkIn(mail, '/webhook-waiting/'), DECISION.yes);
		await until(workflow, id, 'success');
		expect(cards()).toEqual([]);
		expect(stage.messages).toEqual([
			expect.stringContaining('the plan is no longer the one that was approved'),
		]);
	}, 120_000);

	test('asks nobody where nothing has changed, which it knows from the run before', async () => {
		place(5);
		const { id, mail } = await ask();
		await answer(linkIn(mail, '/webhook-waiting/'), DECISION.yes);
		await until(workflow, id, 'success');
		mailbox.mails.length = 0;
		const again = await stage.run(workflow, 'Every Night');
		expect(again.status).toBe('success');
		expect(mailbox.mails).toEqual([]);
	}, 120_000);

	test('says in the chat why there is no plan to approve of', async () => {
		seedCards(stage.sandbox.id123, TEMPLATE, 3);
		writeFileSync(exportFile(), `${heading}\n${','.repeat(13)}`);
		const execution = await stage.run(workflow, 'Every Night');
		expect(execution.status).toBe('success');
		expect(mailbox.mails).toEqual([]);
		expect(stage.messages).toEqual([expect.stringContaining('Nothing was changed')]);
		expect(cards().filter(isArchived)).toEqual([]);
	}, 120_000);
});

describe('sync-runs-taken-back', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		const url = `${stage.chat.url}/hook`;
		workflow = await stage.import(
			setUpExample('sync-runs-taken-back.json', {
				'HR Export': parameters({ fileSelector: exportFile() }),
				'Sync the Cards': sync,
				'Bring Back': stage.with('id123Api'),
				'Archive What Was Created': stage.with('id123Api'),
				'Tell the Chat': parameters({ url }),
				'Tell What Was Taken Back': parameters({ url }),
				'Tell Why Not': parameters({ url }),
			}),
		);
		expect((await stage.run(workflow, 'Set Up Once')).status).toBe('success');
	}, 60_000);

	const run = async (): Promise<void> => {
		expect((await stage.run(workflow, 'Every Night')).status).toBe('success');
	};
	const takeBack = async (): Promise<string> => {
		stage.chat.requests.length = 0;
		expect((await stage.run(workflow, 'Take Back the Last Run')).status).toBe('success');
		return stage.messages.join('\n');
	};
	const tableRows = async (name: string): Promise<JsonObject[]> => {
		const { client } = stage.n8n;
		const { data: tables } = await client.send<{ data: Array<Record<string, string>> }>(
			'GET',
			'/data-tables-global?take=50',
		);
		const { id, projectId } = tables.find((table) => table.name === name) ?? {};
		const rowsOf = `/projects/${projectId}/data-tables/${id}/rows?take=200&sortBy=id:asc`;
		const { data } = await client.send<{ data: JsonObject[] }>('GET', rowsOf);
		return data;
	};

	test('brings back what a run archived, archives what it created, and says what stays', async () => {
		place(4);
		await run();
		const four = [0, 1, 2, 3].map(idOf);
		expect(cards()).toEqual([...four].sort());
		stage.sandbox.id123.install(TEMPLATE, four[0]);

		// The first and the second have left, the third has another department, the fifth is new, and one row is wrong.
		const [, , third, fourth, fifth] = rows;
		const changed = third.replace('Emergency Medicine', 'Radiology');
		const wrong = ['E9', ...Array.from({ length: 13 }, () => '')].join(',');
		writeFileSync(exportFile(), [heading, changed, fourth, fifth].join('\n'));
		await run();
		expect([0, 1].map(idOf).map(isArchived)).toEqual([true, true]);
		expect(cards()).toContain(idOf(4));

		const told = await takeBack();
		expect(told).toMatch(/^Run of \d{4}-\d\d-\d\d \d\d:\d\d, taken back: /);
		expect(told).toContain('2 cards brought back, 1 archived that it had created');
		expect(told).toContain('0 cards that ID123 refused');
		expect(told).toContain('the values of 1 cards');
		expect(told).toContain('1 invitations that went out');
		expect(told).toContain('may have to install it again');
		expect([0, 1, 2, 3].map(idOf).map(isArchived)).toEqual([false, false, false, false]);
		expect(isArchived(idOf(4))).toBe(true);

		expect(await takeBack()).toBe('The last run was taken back already.');
		expect(isArchived(idOf(0))).toBe(false);

		place(4, wrong);
		await run();
		const rejected = await tableRows('ID123 rejected rows');
		expect(rejected).toMatchObject([{ message: expect.stringMatching(/^Row 5 \(Card ID E9\): /) }]);
		expect(JSON.parse(String(rejected[0].row))).toEqual({ [heading.split(',')[0]]: 'E9' });
		const runs = await tableRows('ID123 sync runs');
		expect(runs.map(({ text }) => text)).toEqual([
			expect.stringContaining('4 created'),
			expect.stringContaining('2 archived'),
			expect.stringContaining('1 rejected'),
		]);
	}, 240_000);

	test('tries again what ID123 refused, and takes nothing back twice', async () => {
		place(3);
		await run();
		stage.sandbox.faults.add({
			when: { action: 'cardAction', cardId: idOf(1) },
			fault: { kind: 'code', code: 'F204' },
		});
		const told = await takeBack();
		expect(told).toContain('2 archived that it had created');
		expect(told).toContain(`1 cards that ID123 refused (${idOf(1)}: `);
		stage.sandbox.faults.clear();
		const again = await takeBack();
		expect(again).toContain('1 archived that it had created. Not taken back: 0 cards that ID123');
		expect(await takeBack()).toBe('The last run was taken back already.');
		expect([0, 1, 2].map(idOf).map(isArchived)).toEqual([true, true, true]);
	}, 240_000);

	test('says so where the sync changed nothing, and takes nothing back', async () => {
		seedCards(stage.sandbox.id123, TEMPLATE, 40);
		stage.sandbox.id123.addCard(TEMPLATE, idOf(0));
		place(1);
		await run();
		expect(stage.messages).toEqual([expect.stringContaining('Nothing was changed')]);
		expect(await takeBack()).toContain('0 cards brought back, 0 archived');
		expect(cards().filter(isArchived)).toEqual([]);
	}, 240_000);
});
