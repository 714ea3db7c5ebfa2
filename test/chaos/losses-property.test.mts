import fc from 'fast-check';
import { LIMITS } from '../../nodes/shared/limits.ts';
import type { FaultInput } from '../../sandbox/faults.mts';
import {
	ARCHIVE_AND_DELETE,
	idsOf,
	NOTIFY_ALL,
	staffRows,
	UPDATE,
	WRITING,
	type WritingOperation,
} from './support/operations.mts';
import { shortenPauses } from './support/pauses.mts';
import { byRow, CONTINUE, failureOf, Stage, STAFF, type Scene } from './support/scene.mts';

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
	shortenPauses();
});

afterAll(async () => {
	await stage.close();
});

const work = fc.constantFrom('done' as const, 'notDone' as const);

/** What can happen to one request without being the end of the whole account. */
const fault: fc.Arbitrary<FaultInput> = fc.oneof(
	fc.record({ kind: fc.constant('drop' as const), work }),
	fc.record({
		kind: fc.constant('httpError' as const),
		status: fc.constantFrom(500, 502, 503, 504),
		body: fc.constantFrom('json' as const, 'html' as const, 'none' as const),
		work,
	}),
	fc.constant<FaultInput>({ kind: 'cutJson' }),
	fc.constant<FaultInput>({ kind: 'otherStatus', status: 500 }),
	fc.constant<FaultInput>({ kind: 'statusCodeKey' }),
	fc.constantFrom<FaultInput>({ kind: 'code', code: 'F108' }, { kind: 'code', code: 'F103' }),
	fc.constant<FaultInput>({ kind: 'tooManyRequests' }),
);

/** What happens to the first, second and third request about a card; null: nothing. */
const mishaps = fc.array(fc.option(fault, { freq: 2 }), { maxLength: 3 });

const scenario = fc.record({
	operation: fc.constantFrom(...WRITING.filter((operation) => operation !== NOTIFY_ALL)),
	onError: fc.constantFrom(...CONTINUE),
	rows: fc.array(mishaps, { minLength: 1, maxLength: 12 }),
});

function isCarriedOut(scene: Scene, operation: WritingOperation, id: string): boolean {
	const count = operation.count(scene, id);
	if (operation !== UPDATE) return count === 1;
	return count > 0 && scene.sandbox.id123.card(STAFF, id)?.values.name === `Ada ${id}`;
}

describe('whatever happens to the requests of a run', () => {
	it('each row has one item that tells the truth, and nothing is done twice', async () => {
		await fc.assert(
			fc.asyncProperty(scenario, async ({ operation, onError, rows }) => {
				const scene = await stage.scene();
				const sheet = staffRows(rows.length);
				const ids = idsOf(sheet);
				operation.prepare(scene, ids);
				for (const [row, faults] of rows.entries()) {
					for (const [index, each] of faults.entries()) {
						const when = { cardId: ids[row], nth: index + 1 };
						if (each !== null) scene.sandbox.faults.add({ when, fault: each });
					}
				}
				const run = await scene.run(operation.parameters, sheet, { onError });
				expect(run.status).toBe('success');
				expect(scene.sandbox.journal.maxInFlight).toBeLessThanOrEqual(LIMITS.maxRequestsAtATime);
				const items = byRow(run);
				expect(run.success.length + run.error.length).toBe(rows.length);
				expect(items.size).toBe(rows.length);
				for (const [row, id] of ids.entries()) {
					const item = items.get(row);
					if (item === undefined) throw new Error(`Row ${row + 1} has no item`);
					const failure = failureOf(item);
					if (operation !== UPDATE) expect(operation.count(scene, id)).toBeLessThan(2);
					if (failure === undefined) expect(isCarriedOut(scene, operation, id)).toBe(true);
					// Three mishaps are fewer than there are tries: only what must not be repeated may fail.
					else {
						expect(operation.reconciles).toBe(false);
						expect(failure.details.state).toBe('unknown');
					}
				}
				await scene.close();
			}),
			{ numRuns: 40 },
		);
	}, 120_000);

	it('a card that is gone before it can be archived is said to be gone', async () => {
		const scene = await stage.scene();
		const run = await scene.run(ARCHIVE_AND_DELETE.parameters, staffRows(1), {
			onError: 'continueErrorOutput',
		});
		expect(run.error[0] && failureOf(run.error[0])?.details).toEqual({
			row: 1,
			code: 'F209',
			state: 'refused',
		});
	});
});
