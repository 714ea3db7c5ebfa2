/** ID123 Trigger on the shared n8n: how often it has polled, and what it has told. */
import { seedCards } from '../../../sandbox/id123/seed.mts';
import { outputsOf } from '../../../scripts/n8n/outputs.mts';
import type { JsonObject, WorkflowNode } from '../../../scripts/n8n/types.mts';
import { node, type Published, type Scene } from './scene.mts';
import { repeated, until } from './waiting.mts';

export const TRIGGER = 'ID123 Trigger';
const PAGE_SIZE = 20;
/** n8n polls at most once a minute by one time, and at each of several times. */
const SECONDS = [0, 10, 20, 30, 40, 50];
/** A poll that has its last answer is over when nothing was asked for this long, and n8n has nothing left to do. */
const QUIET_MS = 1_500;

export function triggerNode(scene: Scene, templateId: string): WorkflowNode {
	const item = SECONDS.map((second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	}));
	return node(
		TRIGGER,
		'n8n-nodes-digital-id.id123Trigger',
		{
			pollTimes: { item },
			templateIds: [templateId],
			events: ['cardInstalled'],
			options: { pageSize: PAGE_SIZE },
		},
		{ credentials: scene.credentials },
	);
}

export class Watching {
	/** Cards that were installed since the trigger began to watch. */
	readonly installed: string[] = [];
	private readonly waiting: string[];

	constructor(
		private readonly scene: Scene,
		private readonly templateId: string,
		cards: number,
	) {
		this.waiting = seedCards(scene.sandbox.id123, templateId, cards);
	}

	/** People put cards on their phones. */
	install(count: number): void {
		for (const cardId of this.waiting.splice(0, count)) {
			this.scene.sandbox.id123.install(this.templateId, cardId);
			this.installed.push(cardId);
		}
	}

	/** Polls that have begun. */
	get polls(): number {
		return this.listings(true);
	}

	/** Pages that were asked for after the first ones. */
	get laterPages(): number {
		return this.listings(false);
	}

	async untilPolled(times: number): Promise<void> {
		const before = this.polls;
		await until(`${times} polls`, () => this.polls >= before + times, 180_000);
		await this.betweenPolls();
	}

	async betweenPolls(): Promise<void> {
		const { journal, clock } = this.scene.sandbox;
		await until('A moment between two polls', () => {
			const last = journal.entries.at(-1);
			return last !== undefined && last.ms !== null && clock.now() - last.time > QUIET_MS;
		});
	}

	/** What was told, once it is everything or once n8n has polled so often in vain. */
	async told({ workflowId }: Published, polls: number): Promise<JsonObject[]> {
		const { client } = this.scene.stack.main;
		const before = this.polls;
		const read = async (): Promise<JsonObject[]> => {
			const items: JsonObject[] = [];
			for (const { id } of await client.listExecutions(workflowId)) {
				const execution = await client.waitForExecution(workflowId, id);
				if (!execution.runData[TRIGGER]) continue;
				items.push(
					...outputsOf(execution, TRIGGER)
						.flat()
						.map(({ json }) => json),
				);
			}
			return items;
		};
		await until(
			'The trigger told everything or polled often enough',
			async () => this.polls >= before + polls || (await read()).length >= this.installed.length,
			60_000 + polls * 15_000,
		);
		// One more poll, which would repeat what it repeats.
		await this.untilPolled(1);
		return await read();
	}

	/** Cards whose installation was not told, or told more than once. */
	compare(told: readonly JsonObject[]): { lost: string[]; twice: string[] } {
		const ids = told.map((item) => String(item['card-id']));
		return { lost: this.installed.filter((id) => !ids.includes(id)), twice: repeated(ids) };
	}

	private listings(areFirst: boolean): number {
		return this.scene.sandbox.journal.entries.filter(
			({ action, templateId, body }) =>
				action === 'listCards' &&
				templateId === this.templateId &&
				!(body as { offset?: number }).offset === areFirst,
		).length;
	}
}
