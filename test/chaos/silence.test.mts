import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RuleInput } from '../../sandbox/faults.mts';
import { setLimits } from './support/pauses.mts';
import { CREATE, idsOf, staffRows, UPDATE, type WritingOperation } from './support/operations.mts';
import { pooled } from './support/pool.mts';
import { located, Stage, STAFF, type RunSettings, type Scene } from './support/scene.mts';

/** What was on its way when a connection was cut may still arrive. */
const ARRIVES_MS = 200;
const SILENT_MS = 10_000;
const ROWS = 60;

interface Ending {
	name: string;
	operation?: WritingOperation;
	parameters?: INodeParameters;
	rows?: number;
	settings?: RunSettings;
	fault?: RuleInput;
	/** Puts things where they have to be, before the run. */
	prepare?(scene: Scene): void;
	/** Cancels the execution after so many requests. */
	cancelAfter?: number;
	ends: 'success' | 'error' | 'canceled';
}

const LIST = {
	resource: 'card',
	operation: 'getAll',
	templateId: located(STAFF),
	returnAll: true,
	options: { pageSize: 5, requestsAtATime: 10 },
};

function manyCards({ sandbox }: Scene): void {
	for (let at = 0; at < 300; at += 1) sandbox.id123.addCard(STAFF, `C${at}`, {});
}

const ENDINGS: Ending[] = [
	{ name: 'success', operation: CREATE, ends: 'success' },
	{
		name: 'the first failure of a run that stops there',
		operation: CREATE,
		settings: { onError: 'stopWorkflow' },
		fault: { when: { action: 'createCard', nth: 20 }, fault: { kind: 'code', code: 'F204' } },
		ends: 'error',
	},
	{
		name: 'a failure of the account, in a run that goes on after failures',
		operation: UPDATE,
		settings: { onError: 'continueErrorOutput' },
		fault: { when: { action: 'updateCard', nth: 20 }, fault: { kind: 'code', code: 'F101' } },
		ends: 'success',
	},
	{
		name: 'a page of a listing that is refused, while others behind it are lost and tried again',
		parameters: LIST,
		rows: 1,
		prepare: (scene) => {
			manyCards(scene);
			let pages = 0;
			scene.sandbox.faults.add({
				when: ({ action }) => action === 'listCards' && (pages += 1) > 12,
				fault: { kind: 'httpError', status: 503 },
			});
		},
		fault: { when: { action: 'listCards', nth: 12 }, fault: { kind: 'code', code: 'F106' } },
		ends: 'error',
	},
	{
		name: 'a time that is over',
		operation: CREATE,
		rows: 5,
		settings: { onError: 'stopWorkflow', timeout: 300 },
		fault: { fault: { kind: 'hang' } },
		ends: 'error',
	},
	{
		name: 'a cancellation',
		operation: CREATE,
		settings: { onError: 'continueErrorOutput' },
		fault: { when: { action: 'createCard', share: 0.3 }, fault: { kind: 'drop' } },
		cancelAfter: 25,
		ends: 'canceled',
	},
];

let stage: Stage;
const played = new Map<Ending, ReturnType<typeof play>>();

async function play({ operation, parameters, rows = ROWS, settings, ...ending }: Ending) {
	const scene = await stage.scene({ latencyMs: 5 });
	const { journal, faults } = scene.sandbox;
	if (ending.fault) faults.add(ending.fault);
	ending.prepare?.(scene);
	const sheet: IDataObject[] = staffRows(rows);
	operation?.prepare(scene, idsOf(sheet));
	const execution = new AbortController();
	const running = scene.run(operation?.parameters ?? parameters ?? {}, sheet, {
		...settings,
		signal: execution.signal,
	});
	if (ending.cancelAfter !== undefined) {
		while (journal.total < ending.cancelAfter) await sleep(2);
		execution.abort();
	}
	const run = await running;
	await sleep(ARRIVES_MS);
	const asked = journal.total;
	await sleep(SILENT_MS);
	return { run, asked, later: journal.total - asked };
}

beforeAll(async () => {
	stage = await Stage.open();
	setLimits({ firstRetryPauseMs: 50, maxRetryPauseMs: 800 });
	pooled(ENDINGS.length, ENDINGS, played, play);
});

afterAll(async () => {
	await stage.close();
});

describe('after a node has ended', () => {
	it.each(ENDINGS)(
		'by $name: nothing more is asked',
		async (ending) => {
			const { run, asked, later } = (await played.get(ending)) as Awaited<ReturnType<typeof play>>;
			expect(run.status).toBe(ending.ends);
			expect(asked).toBeGreaterThan(0);
			expect(later).toBe(0);
		},
		60_000,
	);
});
