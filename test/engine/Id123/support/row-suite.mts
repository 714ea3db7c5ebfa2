/** A row that fails costs one row: in each On Error mode, with and without Retry On Fail and Batching. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { failureOf } from '../../../../nodes/Id123/api/failures.ts';
import type { OperationFixture } from '../../../fixtures/id123/types.mts';
import type { EngineRun } from '../../../support/engine.mts';
import { rowsOf, showing } from './rows.mts';
import type { Stage } from './stage.mts';

const NAMES = ['C1', 'C2', 'C3'];

interface Case {
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	retry: boolean;
	batching: boolean;
	/** n8n repeats a run whose first item has an `error`, even where it continues; so the first row fails, or the second. */
	bad: number;
}

const CASES: Case[] = (
	['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const
).flatMap((onError) =>
	[false, true].flatMap((retry) =>
		[false, true].flatMap((batching) => [0, 1].map((bad) => ({ onError, retry, batching, bad }))),
	),
);

export function keepsFailuresToTheirRow(
	stage: Stage,
	fixture: OperationFixture,
	/** The hint that replaces the table's for this operation. */
	hint = failureOf(fixture.failure.body.code)?.hint ?? '',
): void {
	const { resource, operation } = fixture;
	const runCase = async ({ onError, retry, batching, bad }: Case) => {
		const { parameters, items, respond } = rowsOf(fixture, NAMES, [NAMES[bad]]);
		stage.respond = respond;
		const run = await stage.run({
			resource,
			operation,
			items,
			onError,
			parameters: { ...parameters, ...(batching ? BATCHING : {}) },
			...(retry ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } : {}),
		});
		return { run, items };
	};
	const expectedFailure = (item: IDataObject, bad: number) => ({
		json: {
			...item,
			error: expect.stringMatching(/\S/),
			message: expect.stringContaining(hint),
			details: expect.objectContaining({ row: bad + 1, code: fixture.failure.body.code }),
		},
		pairedItem: { item: bad },
	});
	const expectedItems = (bad: number): INodeExecutionData[][] =>
		NAMES.map((_, index) =>
			index === bad
				? []
				: fixture.answers[0].simplified.map((json) => ({
						json: showing(fixture, json, NAMES[index]),
						pairedItem: { item: index },
					})),
		);

	sendsNothingAfterTheFirstFailure(stage, fixture);
	describe.each(CASES)(
		'row $bad refused, On Error $onError, Retry On Fail $retry, Batching $batching',
		(each) => {
			if (each.onError === 'stopWorkflow') {
				it('stops, says how far it came, and sends no row twice', async () => {
					const { run } = await runCase(each);
					expect(run.status).toBe('error');
					expect(run.success).toEqual([]);
					expectStop(run, each.bad, hint);
					expectEachRowOnce(stage, fixture, 'atMost');
				});
				return;
			}
			it('keeps the row, its fields and its pairing; the others succeed, each sent once', async () => {
				const { run, items } = await runCase(each);
				const failure = expectedFailure(items[each.bad], each.bad);
				const expected = expectedItems(each.bad);
				if (each.onError === 'continueErrorOutput') {
					expect(run.success).toEqual(expected.flat());
					expect(run.error).toEqual([failure]);
				} else {
					expected[each.bad] = [failure];
					expect(run.success).toEqual(expected.flat());
				}
				expectEachRowOnce(stage, fixture, 'exactly');
			});
		},
	);
}

/** With one request at a time, the first failure is known before the second row could be sent. */
function sendsNothingAfterTheFirstFailure(stage: Stage, fixture: OperationFixture): void {
	const { resource, operation } = fixture;
	it.each([false, true])(
		'sends nothing after the first failure is known, where On Error stops (Retry On Fail %s)',
		async (retryOnFail) => {
			const { parameters, items, respond } = rowsOf(fixture, NAMES, [NAMES[0]]);
			stage.respond = respond;
			const run = await stage.run({
				resource,
				operation,
				items,
				parameters: { ...parameters, options: { requestsAtATime: 1 } },
				...(retryOnFail ? { retryOnFail, maxTries: 3, waitBetweenTries: 1 } : {}),
			});
			expect(run.thrownError?.message).toMatch(/\b0 done\b.*\b1 failed\b.*\b2 not sent\b/);
			expect(stage.sent(fixture)).toHaveLength(1);
		},
	);
}

const BATCHING: INodeParameters = {
	requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 5 } } },
};

function expectStop({ thrownError }: EngineRun, bad: number, hint: string): void {
	expect(thrownError?.message).toMatch(/Of 3 rows\b.*\d\b.*\bdone\b.*\b1 failed\b.*\bnot sent\b/);
	expect(thrownError?.message).toMatch(new RegExp(`^Row ${bad + 1}\\b`));
	// After it the rows are named whose invitation or notification went out.
	expect(String(thrownError?.description).slice(0, hint.length)).toBe(hint);
}

function expectEachRowOnce(
	stage: Stage,
	fixture: OperationFixture,
	how: 'exactly' | 'atMost',
): void {
	const sent = stage.sent(fixture).map((body) => JSON.stringify(body));
	const isDistinct = rowsOf(fixture, NAMES).parameters.options === undefined;
	if (isDistinct) expect(new Set(sent).size).toBe(sent.length);
	if (how === 'exactly') expect(sent).toHaveLength(NAMES.length);
	else expect(sent.length).toBeLessThanOrEqual(NAMES.length);
	const reads = stage.bodies().filter(({ action }) => action === 'view-template');
	if (fixture.readsTemplate) expect(reads).toHaveLength(1);
}
