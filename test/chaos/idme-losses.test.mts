/**
 * Whatever happens to the requests of ID.me Verification: nobody gets two text messages and nothing is paid for twice,
 * no row is told as done that was not, none as not done that was, and a row whose answer was lost says so.
 */
import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ENDPOINTS } from '../../nodes/IdMe/api/endpoints.ts';
import type { FaultInput, FaultSubject } from '../../sandbox/faults.mts';
import { SANDBOX_IDME_SECRET, startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { NODE } from '../engine/IdMeVerification/support/stage.mts';
import { createEngine, type Engine } from '../support/engine.mts';
import { LOSABLE, rowNamedIn, type LosableOperation } from './support/idme-operations.mts';
import { shortenPauses } from './support/pauses.mts';
import { byRow, CONTINUE, failureOf } from './support/scene.mts';

let engine: Engine;
let photo: Awaited<ReturnType<Engine['files']['store']>>;

beforeAll(async () => {
	engine = await createEngine();
	shortenPauses();
	const jpeg = Buffer.alloc(45_000, 0xe1);
	jpeg.set([0xff, 0xd8, 0xff]);
	photo = await engine.files.store(jpeg, { mimeType: 'image/jpeg', fileName: 'success.jpg' });
});

afterAll(async () => await engine.close());

const work = fc.constantFrom('done' as const, 'notDone' as const);

/** After these the request may have been carried out. */
const loss: fc.Arbitrary<FaultInput> = fc.oneof(
	fc.record({ kind: fc.constant('drop' as const), work }),
	fc.record({
		kind: fc.constant('httpError' as const),
		status: fc.constantFrom(500, 502, 503),
		body: fc.constantFrom('json' as const, 'html' as const, 'none' as const),
		work,
	}),
	fc.record({ kind: fc.constant('html' as const), work }),
	fc.record({ kind: fc.constant('code' as const), code: fc.constant('5000'), work }),
	fc.constant<FaultInput>({ kind: 'cutJson' }),
	fc.constant<FaultInput>({ kind: 'otherStatus', status: 500 }),
);

/** With these the service says that it did nothing. */
const throttling = fc.constantFrom<FaultInput>(
	{ kind: 'code', code: '5100' },
	{ kind: 'code', code: '5200' },
	{ kind: 'tooManyRequests' },
);

interface Mishap {
	fault: FaultInput;
	isLoss: boolean;
}

const mishap: fc.Arbitrary<Mishap | null> = fc.oneof(
	fc.constant(null),
	loss.map((fault) => ({ fault, isLoss: true })),
	throttling.map((fault) => ({ fault, isLoss: false })),
);

/** What happens to the first, second and third request of each row. */
const rows = fc.array(fc.array(mishap, { maxLength: 3 }), { minLength: 1, maxLength: 8 });

/** Whether an answer is lost before one comes: after a request that nothing happens to there is no other. */
function isLost(mishaps: ReadonlyArray<Mishap | null>): boolean {
	const last = mishaps.find((each) => each === null || each.isLoss);
	return last?.isLoss ?? false;
}

function addMishaps(sandbox: Sandbox, row: number, mishaps: ReadonlyArray<Mishap | null>): void {
	const isOfRow = (subject: FaultSubject) => rowNamedIn(sandbox, subject) === row;
	for (const [index, each] of mishaps.entries()) {
		let met = 0;
		const when = (subject: FaultSubject) => isOfRow(subject) && (met += 1) === index + 1;
		if (each !== null) sandbox.faults.add({ when, fault: each.fault });
	}
}

interface Fate {
	/** Whether an answer about the row itself was lost. */
	isLost: boolean;
	/** Whether a page came back for some row, so that the address seems wrong and rows that wait are not sent. */
	isRunEnded: boolean;
}

function expectTrue(
	sandbox: Sandbox,
	operation: LosableOperation,
	row: number,
	item: INodeExecutionData,
	{ isLost: wasLost, isRunEnded }: Fate,
): void {
	const { doubt, check, repeat } = ENDPOINTS[operation.call];
	const done = operation.count(sandbox, row);
	const failure = failureOf(item);
	if (repeat === 'once') expect(done).toBeLessThanOrEqual(1);
	if (failure === undefined) {
		expect(done).toBeGreaterThanOrEqual(1);
		operation.expectItem(sandbox, row, item.json);
		return;
	}
	// What may be repeated is, and the mishaps are fewer than the tries.
	expect(repeat).toBe('once');
	if (isRunEnded && failure.details.state === 'notSent') {
		expect(done).toBe(0);
		expect(failure.error).toMatch(/^This row was not sent, because a web page came back/);
		expect(failure.message).not.toContain(check);
		return;
	}
	// An answer under a status of failure that names the check says where to look.
	const isNamed = failure.message.includes('It names Transaction ID');
	expect([failure.message, failure.details.state, wasLost]).toEqual([
		expect.stringContaining(isNamed ? 'Look at the check that it names' : check),
		'unknown',
		true,
	]);
	expect(failure.error).toContain(doubt);
}

it('each row has one item that tells the truth, and nothing is sent or paid for twice', async () => {
	const scenario = fc.record({
		operation: fc.constantFrom(...LOSABLE),
		onError: fc.constantFrom(...CONTINUE),
		retryOnFail: fc.boolean(),
		rows,
	});
	await fc.assert(
		fc.asyncProperty(scenario, async ({ operation, onError, retryOnFail, rows }) => {
			const sandbox = await startSandbox();
			try {
				const items = rows.map((mishaps, row): INodeExecutionData => {
					const json: IDataObject = { row, ...operation.rowOf(sandbox, row) };
					addMishaps(sandbox, row, mishaps);
					return { json, binary: { photo } };
				});
				const run = await engine.run({
					node: {
						type: NODE,
						parameters: operation.parameters,
						onError,
						...(retryOnFail && { retryOnFail, maxTries: 3, waitBetweenTries: 1 }),
					},
					items,
					credentials: {
						idMeServicesApi: {
							environment: 'custom',
							baseUrl: sandbox.idMeUrl,
							apiSecret: SANDBOX_IDME_SECRET,
							encoding: 'plain',
						},
					},
				});
				expect(run.status).toBe('success');
				expect(run.success.length + run.error.length).toBe(rows.length);
				const found = byRow(run);
				const isRunEnded = rows.flat().some((each) => each?.fault.kind === 'html');
				for (const [row, mishaps] of rows.entries()) {
					const item = found.get(row);
					if (item === undefined) throw new Error(`Row ${row + 1} has no item`);
					expectTrue(sandbox, operation, row, item, { isLost: isLost(mishaps), isRunEnded });
					if (!isRunEnded && ENDPOINTS[operation.call].repeat === 'once') {
						expect(failureOf(item) !== undefined).toBe(isLost(mishaps));
					}
				}
			} finally {
				await sandbox.close();
			}
		}),
		{ numRuns: 60 },
	);
}, 120_000);
