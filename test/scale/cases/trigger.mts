/** The trigger's main process is killed between polls and in polls: every event is told once. */
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import type { Regime } from '../../support/engine.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { inARow, node, Scene } from '../support/scene.mts';
import type { Stack } from '../support/stack.mts';
import { until } from '../support/waiting.mts';
import { TRIGGER, triggerNode, Watching } from '../support/watching.mts';

const CARDS = 60;
const EVENTS = 5;
/** Long enough for a poll of several pages to be met. */
const SLOW_MS = 700;
const POLLS = 4;

async function play(
	stack: Stack,
	regime: Regime,
	kills: ReadonlyArray<'between' | 'in'>,
	checks: Checks,
): Promise<string> {
	await stack.pollAs(regime);
	const scene = await Scene.open(stack);
	try {
		const templateId = TEMPLATE_IDS.library;
		const watching = new Watching(scene, templateId, CARDS);
		const at = await scene.publish({
			name: `Watch (${regime})`,
			nodes: [triggerNode(scene, templateId), node('Next', 'n8n-nodes-base.noOp', {})],
			connections: inARow(TRIGGER, 'Next'),
		});
		await watching.untilPolled(1);
		for (const when of kills) {
			if (when === 'between') {
				await watching.betweenPolls();
				await stack.kill('main');
				watching.install(EVENTS);
			} else {
				scene.sandbox.latencyMs = SLOW_MS;
				watching.install(EVENTS);
				const before = watching.laterPages;
				await until('A poll that is under way', () => watching.laterPages > before);
				await stack.kill('main');
				scene.sandbox.latencyMs = 0;
			}
			await stack.start('main');
			await watching.told(at, POLLS);
		}
		const told = await watching.told(at, 1);
		const { lost, twice } = watching.compare(told);
		checks.none(lost, `events lost (${regime})`);
		checks.none(twice, `events told twice (${regime})`);
		await stack.main.client.deactivateWorkflow(at.workflowId);
		return `${regime}: ${kills.length} kills, ${told.length} of ${watching.installed.length} told, ${twice.length} twice`;
	} finally {
		await scene.close();
	}
}

export const trigger: ScaleCase = {
	name: 'trigger',
	title: 'kill -9 of main between polls and in polls: events told',
	isShort: true,
	async run(stack, isShort): Promise<Findings> {
		const checks = new Checks();
		if (isShort) return { figures: await play(stack, 'cron', ['in'], checks), wrong: checks.wrong };
		const figures: string[] = [];
		for (const regime of ['cron', 'scheduler', 'cursors'] as const) {
			figures.push(await play(stack, regime, ['between', 'in', 'between', 'in'], checks));
		}
		return { figures: figures.join('; '), wrong: checks.wrong };
	},
};
