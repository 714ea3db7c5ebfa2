/** What an invitation costs must not grow with how many there are. */
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { invitedIn } from '../support/invited.mts';
import { people, Scene, seconds } from '../support/scene.mts';
import type { Stack } from '../support/stack.mts';

const RUN_MS = 3_600_000;
const LONG = { few: 1_000, many: 10_000, most: 1.2, turns: 1 } as const;
/** The better of two short runs each, in turns: other work on the machine disturbs either. */
const SHORT = { few: 200, many: 1_200, most: 1.3, turns: 2 } as const;

/** Milliseconds for each of so many people who join in one run, and are all invited. */
async function cost(stack: Stack, checks: Checks, joiners: number): Promise<number> {
	const scene = await Scene.open(stack);
	try {
		const at = await scene.publishSync(TEMPLATE_IDS.staff, {
			options: { inviteNew: true },
		});
		const run = await scene.run(at, people(joiners), RUN_MS);
		const { missing, twice } = invitedIn(scene);
		checks.none([...missing, ...twice], 'not invited exactly once');
		return (seconds(run) * 1_000) / joiners;
	} finally {
		await scene.close();
	}
}

export const joiners: ScaleCase = {
	name: 'joiners',
	title: 'Time for each joiner, with few and with many',
	isShort: true,
	async run(stack, isShort): Promise<Findings> {
		const checks = new Checks();
		// Compiling what is run for the first time costs nobody's joiner anything.
		await cost(stack, checks, 100);
		await cost(stack, checks, 100);
		const { few, many, most, turns } = isShort ? SHORT : LONG;
		const best = { few: Infinity, many: Infinity };
		for (let turn = 0; turn < turns; turn += 1) {
			best.few = Math.min(best.few, await cost(stack, checks, few));
			best.many = Math.min(best.many, await cost(stack, checks, many));
		}
		const share = best.many / best.few;
		checks.expect(share <= most, `a joiner among ${many} costs ${share.toFixed(2)} times as much`);
		return {
			figures: `of ${few} and of ${many}: ${best.few.toFixed(1)} and ${best.many.toFixed(1)} ms, ${share.toFixed(2)} times (at most ${most})`,
			wrong: checks.wrong,
		};
	},
};
