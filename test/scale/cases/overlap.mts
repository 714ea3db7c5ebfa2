/** Syncs that run at the same time on two workers: whoever creates a card invites its holder, and nobody else does. */
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { fillNotes, invitedIn } from '../support/invited.mts';
import { startBusyLoops } from '../support/load.mts';
import { people, Scene } from '../support/scene.mts';

const NOTES = 20_000;
const BUSY_LOOPS = 4;
const ROUND_MS = 300_000;

export const overlap: ScaleCase = {
	name: 'overlap',
	title: `Overlapping syncs, ${NOTES} notes, ${BUSY_LOOPS} busy loops: invitations`,
	isShort: true,
	async run(stack, isShort): Promise<Findings> {
		const checks = new Checks();
		const [rounds, joiners] = isShort ? [2, 40] : [20, 90];
		const scene = await Scene.open(stack);
		const stopLoops = startBusyLoops(BUSY_LOOPS);
		try {
			const at = await scene.publishSync(TEMPLATE_IDS.staff, {
				limits: {},
				options: { inviteNew: true },
			});
			await fillNotes(stack, at.workflowId, NOTES);
			for (let round = 1; round <= rounds; round += 1) {
				const rows = people(joiners, `R${round}-`);
				await Promise.all([scene.call(at, rows, 0), scene.call(at, rows, 1)]);
				await scene.over(at, 2 * round, ROUND_MS);
			}
			const { sent, twice, missing, createdTwice } = invitedIn(scene);
			checks.none(twice, 'invited twice');
			checks.none(missing, 'not invited');
			checks.none(createdTwice, 'created twice');
			return {
				figures: `${rounds} rounds of ${joiners}: ${sent} invitations, ${twice.length} twice, ${missing.length} missing`,
				wrong: checks.wrong,
			};
		} finally {
			stopLoops();
			await scene.close();
		}
	},
};
