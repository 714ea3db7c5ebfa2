import { mapPooled } from '../../../nodes/shared/loops.ts';
import { openStage } from '../../engine/Id123Sync/support/scene.mts';
import { addFaults, drawCases, RosterCase } from './support/case.mts';

/** How many random rosters are tried, and which: `SYNC_ROSTERS=1000 SYNC_SEED=7 npm test -- test/chaos/sync`. */
const ROSTERS = Number(process.env.SYNC_ROSTERS ?? 200);
const SEED = Number(process.env.SYNC_SEED ?? 20_260_131);
const AT_A_TIME = 100;
const RUNS = 3;

const stage = openStage();

interface Told {
	seed: number;
	/** After which run the cards matched for the first time; absent if never. */
	matchedAfter?: number;
	/** What is wrong, in words and lists. */
	wrong: unknown[];
	faults: number;
}

async function play(roster: RosterCase): Promise<Told> {
	const { drawn } = roster;
	const scene = await stage.scene({ readings: drawn.readings });
	roster.place(scene);
	addFaults(scene.sandbox, drawn.seed);
	let matchedAfter: number | undefined;
	const failures: unknown[] = [];
	// One more run after the cards match has to leave them as they are.
	for (let run = 1; run <= RUNS && matchedAfter !== run - 2; run += 1) {
		const { error } = await scene.run(roster.rows, roster.parameters);
		if (error) failures.push(error.message);
		if (drawn.losses[run - 1]) scene.forget();
		if (roster.mismatches(scene).length === 0) matchedAfter ??= run;
	}
	const wrong: unknown[] = roster.mismatches(scene);
	const done = roster.done(scene);
	if (JSON.stringify(done) !== JSON.stringify(roster.plan)) wrong.push({ done, plan: roster.plan });
	const { invited } = scene;
	const twice = invited.filter((id, index) => invited.indexOf(id) !== index);
	if (twice.length > 0) wrong.push({ invitedTwice: twice });
	const strangers = invited.filter((id) => !roster.invitees.includes(id));
	if (strangers.length > 0) wrong.push({ invitedStrangers: strangers });
	const faults = scene.sandbox.faults.list().reduce((sum, { fired }) => sum + fired, 0);
	await scene.sandbox.close();
	if (wrong.length > 0) wrong.push({ failures, drawn });
	return { seed: drawn.seed, matchedAfter, wrong, faults };
}

test(`${ROSTERS} random rosters with faults on: the cards match after at most ${RUNS} runs, with exactly the planned creations and removals, and no invitation twice`, async () => {
	const cases = drawCases(ROSTERS, SEED).map((drawn) => new RosterCase(drawn));
	const told = await mapPooled(cases, AT_A_TIME, play);
	expect(told.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
	expect(told.filter(({ matchedAfter }) => matchedAfter === undefined)).toEqual([]);
	// Faults that never struck would show nothing.
	expect(told.reduce((sum, { faults }) => sum + faults, 0)).toBeGreaterThan(ROSTERS * 5);
	if (process.env.SYNC_ROSTERS !== undefined) {
		const after = Array.from({ length: RUNS }, (_, index) =>
			told.filter(({ matchedAfter }) => matchedAfter === index + 1),
		);
		const faults = told.reduce((sum, each) => sum + each.faults, 0);
		console.info(
			`${ROSTERS} rosters, ${faults} faults; matched after run 1, 2, 3: ${after.map(({ length }) => length).join(', ')}`,
		);
	}
}, 600_000);
