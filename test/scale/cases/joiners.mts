/** What an invitation costs must not grow with how many there are. */
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { fillNotes, invitedIn } from '../support/invited.mts';
import { people, Scene, seconds } from '../support/scene.mts';
import type { Stack } from '../support/stack.mts';

const RUN_MS = 3_600_000;
const FEW = { many: 1_000, most: 1.2 } as const;
const MANY = 10_000;
/** In the short form a list that is full already stands for many joiners. */
const SHORT = { joiners: 200, notes: 20_000, most: 1.5 } as const;

/** Milliseconds for each of so many people who join in one run, and are all invited. */
async function cost(stack: Stack, checks: Checks, joiners: number, notes = 0): Promise<number> {
	const scene = await Scene.open(stack);
	try {
		const at = await scene.publishSync(TEMPLATE_IDS.staff, { inviteNew: true });
		if (notes > 0) await fillNotes(stack, at.workflowId, notes);
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
		// The better of two short runs each, in turns: other work on the machine disturbs either.
		const turns = isShort ? 2 : 1;
		let few = Infinity;
		let many = Infinity;
		for (let turn = 0; turn < turns; turn += 1) {
			few = Math.min(few, await cost(stack, checks, isShort ? SHORT.joiners : FEW.many));
			many = Math.min(
				many,
				isShort
					? await cost(stack, checks, SHORT.joiners, SHORT.notes)
					: await cost(stack, checks, MANY),
			);
		}
		const most = isShort ? SHORT.most : FEW.most;
		const share = many / few;
		checks.expect(share <= most, `a joiner among many costs ${share.toFixed(2)} times as much`);
		const of = isShort
			? `${SHORT.joiners}, and with ${SHORT.notes} notes`
			: `${FEW.many}, and of ${MANY}`;
		return {
			figures: `of ${of}: ${few.toFixed(1)} and ${many.toFixed(1)} ms, ${share.toFixed(2)} times (at most ${most})`,
			wrong: checks.wrong,
		};
	},
};
