/** A worker dies, or sleeps and wakes up, in the middle of a sync that invites: no card twice, no invitation twice. */
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { invitedIn } from '../support/invited.mts';
import { appliedOf, people, Scene, summaryOf, type Published } from '../support/scene.mts';
import type { Stack } from '../support/stack.mts';
import { until } from '../support/waiting.mts';

const LATENCY_MS = 50;
/** So many requests of a worker are under way at once, and so many invitations may be noted and not sent when it dies. */
const SLOTS = 20;
const RUN_MS = 600_000;
/** Nothing is under way any more when nothing was asked for this long. */
const QUIET_MS = 5_000;

interface Interrupted {
	at: Published;
	executionId: string;
	worker: string;
}

const cardsIn = ({ sandbox }: Scene): number => sandbox.id123.counts().total;

/** Begins a sync and waits until a part of it is done. */
async function begin(scene: Scene, rows: number): Promise<Interrupted> {
	const at = await scene.publishSync(TEMPLATE_IDS.staff, {
		// The run that goes on finds a template with fewer cards than are still to come.
		limits: {},
		options: { inviteNew: true, requestsAtATime: SLOTS },
	});
	await scene.call(at, people(rows));
	await until('A third of the cards', () => cardsIn(scene) >= rows / 3, RUN_MS);
	const [{ id }] = await scene.stack.main.client.listExecutions(at.workflowId);
	const worker = await until('A worker with the execution', () => scene.workerOf(id));
	return { at, executionId: id, worker };
}

/** Waits until n8n takes note that a worker is gone; what it says then, and after how many seconds. */
async function givenUp(scene: Scene, { at, executionId }: Interrupted): Promise<string> {
	const start = Date.now();
	const { client } = scene.stack.main;
	const execution = await client.waitForExecution(at.workflowId, executionId, {
		timeoutMs: RUN_MS,
	});
	const took = ((Date.now() - start) / 1_000).toFixed(0);
	const said = execution.error?.message.replace(/ and will no longer retry.*/, '');
	return `"running" for ${took} s, then ${execution.status}: ${said ?? 'no message'}`;
}

/** What must hold after the runs that followed. */
async function judge(scene: Scene, checks: Checks, at: Published, rows: number): Promise<string> {
	const { sent, twice, missing, createdTwice } = invitedIn(scene);
	checks.expect(cardsIn(scene) === rows, `${cardsIn(scene)} cards instead of ${rows}`);
	checks.none(createdTwice, 'created twice');
	checks.none(twice, 'invited twice');
	checks.expect(missing.length <= SLOTS, `${missing.length} without an invitation`);
	// Where n8n gave a run up there is nothing to read.
	const ended = (await scene.ended(at, 2)).filter((each) => appliedOf(each).length > 0);
	const unknown = new Set(
		ended
			.flatMap(appliedOf)
			.filter(({ invitation }) => invitation === 'unknown')
			.map((item) => String(item['card-id'])),
	);
	const counted = ended
		.map((each) => Number(summaryOf(each).invitationsUnknown))
		.reduce((sum, each) => sum + each, 0);
	checks.none(
		missing.filter((id) => !unknown.has(id)),
		'without an invitation and not named as unknown',
	);
	checks.expect(counted >= missing.length, `${counted} unknown invitations in the Summaries`);
	return `${cardsIn(scene)} cards, ${sent} invitations, ${twice.length} twice, ${missing.length} missing, ${unknown.size} named as unknown`;
}

async function killed(stack: Stack, scene: Scene, checks: Checks, rows: number): Promise<string> {
	const first = await begin(scene, rows);
	await stack.kill(first.worker);
	const said = await givenUp(scene, first);
	await scene.run(first.at, people(rows), RUN_MS);
	return `${await judge(scene, checks, first.at, rows)}; ${said}`;
}

async function stalled(stack: Stack, scene: Scene, checks: Checks, rows: number): Promise<string> {
	const first = await begin(scene, rows);
	const sleeper = stack.get(first.worker);
	sleeper.signal('SIGSTOP');
	let said: string;
	try {
		said = await givenUp(scene, first);
		const before = cardsIn(scene);
		await scene.call(first.at, people(rows), 1);
		// The second run is under way when the first one wakes up.
		await until('A card of the second run', () => cardsIn(scene) > before, RUN_MS);
	} finally {
		sleeper.signal('SIGCONT');
	}
	await scene.over(first.at, 2, RUN_MS);
	const { journal, clock } = scene.sandbox;
	await until('The end of the run that woke up', () => {
		const last = journal.entries.at(-1);
		return journal.inFlight === 0 && clock.now() - (last?.time ?? 0) > QUIET_MS;
	});
	await scene.run(first.at, people(rows), RUN_MS);
	return `${await judge(scene, checks, first.at, rows)}; ${said}`;
}

function deadWorker(
	play: typeof killed,
	about: Pick<ScaleCase, 'name' | 'title' | 'isShort'>,
): ScaleCase {
	return {
		...about,
		async run(stack, isShort): Promise<Findings> {
			const checks = new Checks();
			const scene = await Scene.open(stack, { latencyMs: LATENCY_MS });
			try {
				const figures = await play(stack, scene, checks, isShort ? 300 : 1_000);
				return { figures, wrong: checks.wrong };
			} finally {
				await scene.close();
			}
		},
	};
}

export const killedWorker = deadWorker(killed, {
	name: 'killed-worker',
	title: 'kill -9 of the worker in a sync that invites, and the next run',
	isShort: true,
});

export const stalledWorker = deadWorker(stalled, {
	name: 'stalled-worker',
	title: 'SIGSTOP and SIGCONT of the worker in a sync that invites, and the next run',
	isShort: false,
});
