/** A trigger and a sync in one workflow: what the sync on a worker leaves must not be what the trigger begins anew from. */
import { randomUUID } from 'node:crypto';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import type { Regime } from '../../support/engine.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { inARow, node, people, Scene, summaryOf, SYNC } from '../support/scene.mts';
import type { Stack } from '../support/stack.mts';
import { TRIGGER, triggerNode, Watching } from '../support/watching.mts';

const DUE = 10;
const CARDS = 30;
const POLLS = 3;

async function killAfterSync(stack: Stack, regime: Regime, checks: Checks): Promise<string> {
	await stack.pollAs(regime);
	const scene = await Scene.open(stack);
	try {
		const watching = new Watching(scene, TEMPLATE_IDS.library, CARDS);
		const path = randomUUID();
		const at = await scene.publish(
			{
				name: `Watch and sync (${regime})`,
				nodes: [
					triggerNode(scene, TEMPLATE_IDS.library),
					node('Next', 'n8n-nodes-base.noOp', {}),
					...scene.rowsFrom(path),
					scene.sync(TEMPLATE_IDS.staff),
				],
				connections: { ...inARow(TRIGGER, 'Next'), ...inARow('Rows', 'Split Out', SYNC) },
			},
			path,
		);
		await watching.untilPolled(1);
		const synced = await scene.run(at, people(20));
		checks.expect(summaryOf(synced).created === 20, `${regime}: the sync did not create 20 cards`);
		const worker = scene.workerOf(synced.id);
		checks.expect(worker !== undefined, `${regime}: no worker ran the sync`);
		await watching.betweenPolls();
		await stack.kill('main');
		watching.install(DUE);
		await stack.start('main');
		const { lost, twice } = watching.compare(await watching.told(at, POLLS));
		checks.none(lost, `of ${DUE} due events lost (${regime})`);
		checks.none(twice, `events told twice (${regime})`);
		await stack.main.client.deactivateWorkflow(at.workflowId);
		return `${regime}: ${lost.length} of ${DUE} lost, ${twice.length} twice`;
	} finally {
		await scene.close();
	}
}

export const restart: ScaleCase = {
	name: 'restart',
	title: 'Trigger and sync in one workflow, kill -9 of main: due events lost',
	isShort: true,
	async run(stack, isShort): Promise<Findings> {
		const checks = new Checks();
		const regimes: Regime[] = isShort ? ['cron'] : ['cron', 'scheduler', 'cursors'];
		const figures: string[] = [];
		for (const regime of regimes) figures.push(await killAfterSync(stack, regime, checks));
		return { figures: figures.join('; '), wrong: checks.wrong };
	},
};
