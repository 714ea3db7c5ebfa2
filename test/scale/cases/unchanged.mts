/** The nightly run on workers: a row that nobody changed costs no request, whichever worker has it. */
import { ID123_LIMITS } from '../../../nodes/Id123/limits.ts';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { people, Scene, summaryOf, type Row } from '../support/scene.mts';

const CHANGED = 30;
/** So often another worker has to be met. */
const MOST_NIGHTS = 6;

/** The roster of the next day: some people have another name. */
function nextDay(rows: readonly Row[], day: number): Row[] {
	return rows.map((row, index) =>
		index < CHANGED ? { ...row, 'Full Name': `Renamed ${day}` } : row,
	);
}

export const unchanged: ScaleCase = {
	name: 'unchanged',
	title: `${CHANGED} rows changed: requests of the runs after the first`,
	isShort: true,
	async run(stack, isShort): Promise<Findings> {
		const checks = new Checks();
		const rows = people(isShort ? 1_000 : 10_000);
		const allowed = Math.ceil(rows.length / ID123_LIMITS.pageSize) + 4 + 2 * CHANGED;
		const scene = await Scene.open(stack);
		try {
			const at = await scene.publishSync(TEMPLATE_IDS.staff);
			const first = await scene.run(at, rows, 900_000);
			checks.expect(summaryOf(first).created === rows.length, 'the first run did not create all');
			const workers = [scene.workerOf(first.id)];
			const requests: number[] = [];
			for (let day = 2; day <= MOST_NIGHTS + 1; day += 1) {
				const before = scene.sandbox.journal.total;
				const night = await scene.run(at, nextDay(rows, day), 900_000);
				const { updated, unchanged: left } = summaryOf(night);
				requests.push(scene.sandbox.journal.total - before);
				workers.push(scene.workerOf(night.id));
				checks.expect(
					updated === CHANGED && left === rows.length - CHANGED,
					`run ${day}: ${String(updated)} updated, ${String(left)} unchanged`,
				);
				if (isShort || workers.some((worker) => worker !== workers[0])) break;
			}
			checks.expect(
				requests.every((count) => count <= allowed),
				`more than ${allowed} requests`,
			);
			const ran = workers.slice(1).map((worker, index) => `${requests[index]} on ${worker}`);
			return {
				figures: `${rows.length} rows, first on ${workers[0]}; then ${ran.join(', ')} requests of ${allowed}`,
				wrong: checks.wrong,
			};
		} finally {
			await scene.close();
		}
	},
};
