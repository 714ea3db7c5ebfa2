import type { RunAttempt } from '../../../../nodes/shared/declarative/rowRun.ts';
import { STOPPED } from '../../../../nodes/shared/result.ts';
import { done, failed, failure, kinds, PlayedRun, sentences } from '../../../support/run-rows.mts';
import { settled, VirtualClock } from '../../../support/virtual-clock.mts';

describe('a run that stops at the first failure', () => {
	it('sends every row when every row is good', async () => {
		const run = new PlayedRun(() => ({}), { rows: 3 });
		const results = await run.try(3);
		expect(kinds(results)).toEqual(['done', 'done', 'done']);
		expect(run.sent).toEqual([0, 1, 2]);
		expect(results[1]).toEqual(done(1));
	});

	it('sends nothing before the last row has passed its checks', async () => {
		const run = new PlayedRun(() => ({}), { rows: 3 });
		const first = run.rows(2);
		await settled();
		expect(run.checked).toEqual([0, 1]);
		expect(run.sent).toEqual([]);
		const last = run.row(2);
		expect(kinds(await Promise.all([...first, last]))).toEqual(['done', 'done', 'done']);
	});

	it('sends nothing at all when a check fails, and names the rows', async () => {
		const run = new PlayedRun(
			(row) => (row % 2 === 1 ? { check: failure(`Row ${row} is bad`, { state: 'notSent' }) } : {}),
			{ rows: 6 },
		);
		expect(sentences(await run.try(6))).toEqual([
			'stopped',
			'Row 1 is bad. Of 6 rows: 0 done, 3 failed, 3 not sent; also failed: row 4, 6',
			'stopped',
			'stopped',
			'stopped',
			'stopped',
		]);
		expect(run.sent).toEqual([]);
	});

	it('names ten further rows at most', async () => {
		const run = new PlayedRun(() => ({ check: failure('Bad') }), { rows: 30 });
		const [first] = sentences(await run.try(30));
		expect(first).toBe(
			'Bad. Of 30 rows: 0 done, 30 failed, 0 not sent; also failed: row 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 19 more',
		);
	});

	it('gives a single row no account of the run', async () => {
		const run = new PlayedRun(() => ({ check: failure('Bad') }), { rows: 1 });
		expect(sentences(await run.try(1))).toEqual(['Bad. ']);
	});

	it('lets rows in flight finish after a failure, and sends no other', async () => {
		const clock = new VirtualClock();
		const took = [30, 10, 40, 0, 0];
		const waits = new Set<() => void>();
		const run = new PlayedRun(
			(row) => ({
				send: async (cancellation) => {
					// Rows 3 and 4 wait for a slot, as in a limiter.
					if (row >= 3) {
						const stopped = await new Promise<boolean>((free) => {
							waits.add(() => free(false));
							cancellation.onCancel(() => free(true));
						});
						return stopped ? STOPPED : done(row);
					}
					await clock.sleep(took[row]);
					return row === 1 ? failed('No') : done(row);
				},
			}),
			{ rows: 5 },
		);
		const results = await clock.outcome(run.try(5));
		expect(sentences(results)).toEqual([
			'done',
			'No. Of 5 rows: 2 done, 1 failed, 2 not sent',
			'done',
			'stopped',
			'stopped',
		]);
		expect(waits.size).toBe(2);
	});

	it('tells of the failed row that comes first in the input, not in time', async () => {
		const clock = new VirtualClock();
		const run = new PlayedRun(
			(row) => ({
				send: async () => {
					await clock.sleep(100 - row * 10);
					return row === 0 ? done(row) : failed(`Row ${row} failed`);
				},
			}),
			{ rows: 4 },
		);
		expect(sentences(await clock.outcome(run.try(4)))).toEqual([
			'done',
			'Row 1 failed. Of 4 rows: 1 done, 3 failed, 0 not sent; also failed: row 3, 4',
			'stopped',
			'stopped',
		]);
	});

	it('does not wait for ever when something breaks in a row', async () => {
		const run = new PlayedRun((row) => (row === 1 ? { throwsInCheck: new Error('A bug') } : {}), {
			rows: 3,
		});
		const results = await Promise.allSettled(run.rows(3));
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		expect(results[1]).toMatchObject({ reason: new Error('A bug') });
		expect(run.sent).toEqual([]);
	});

	it('does not wait for ever when something breaks while a row is sent', async () => {
		const breaks = async () => {
			throw new Error('A bug');
		};
		const script = [{ send: () => failed('No') }, { send: breaks }, {}];
		const run = new PlayedRun((row) => script[row], { rows: 3 });
		const results = await Promise.allSettled(run.rows(3));
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
	});
});

describe('a run that is cancelled', () => {
	it('sends nothing more, and says nothing about the rows', async () => {
		const execution = new AbortController();
		const run = new PlayedRun(() => ({}), { rows: 3, signal: execution.signal });
		const first = run.rows(2);
		await settled();
		execution.abort();
		const last = run.row(2);
		expect(kinds(await Promise.all([...first, last]))).toEqual(['stopped', 'stopped', 'stopped']);
		expect(run.sent).toEqual([]);
	});

	it('does not wait for rows that will never be evaluated', async () => {
		const execution = new AbortController();
		const run = new PlayedRun(() => ({}), { rows: 1_000, signal: execution.signal });
		const first = run.rows(2);
		await settled();
		execution.abort();
		expect(kinds(await Promise.all(first))).toEqual(['stopped', 'stopped']);
	});

	it('was cancelled before it began: nothing is sent', async () => {
		for (const stop of [true, false]) {
			const run = new PlayedRun(() => ({}), { rows: 2, stop, signal: AbortSignal.abort() });
			expect(kinds(await run.try(2))).toEqual(['stopped', 'stopped']);
			expect(run.sent).toEqual([]);
		}
	});

	it('keeps what was done before', async () => {
		const execution = new AbortController();
		const run = new PlayedRun(
			(row) => ({
				send: () => {
					if (row === 1) execution.abort();
					return done(row);
				},
			}),
			{ rows: 2, signal: execution.signal },
		);
		expect(kinds(await run.try(2))).toEqual(['done', 'done']);
	});
});

describe('a run that continues after failures', () => {
	it('sends every row at once, whatever became of the others', async () => {
		const run = new PlayedRun(
			(row) => {
				if (row === 0) return { check: failure('Bad') };
				return row === 1 ? { send: () => failed('No') } : {};
			},
			{ rows: 4, stop: false },
		);
		expect(sentences(await run.try(4))).toEqual(['Bad. ', 'No. ', 'done', 'done']);
		expect(run.sent).toEqual([1, 2, 3]);
	});

	it('does not wait for rows that are still to come', async () => {
		const run = new PlayedRun(() => ({}), { rows: 1_000, stop: false });
		expect(await run.row(0)).toEqual(done(0));
	});

	it('lets a row that comes after the account was refused say so itself', async () => {
		const lost = failed('The key is not valid', { state: 'notSent', retryable: true });
		const run = new PlayedRun(() => ({}), { rows: 3, stop: false });
		const prepared = (cancels: boolean) => async (attempt: RunAttempt) => ({
			ok: true as const,
			value: async () => {
				if (cancels) attempt.cancellation.cancel();
				return lost;
			},
		});
		expect(await run.run.row(0, prepared(true))).toMatchObject({
			ok: false,
			failure: lost.failure,
		});
		// With batching, n8n evaluates the next rows only now.
		expect(await run.run.row(1, prepared(false))).toMatchObject({
			ok: false,
			failure: lost.failure,
		});
	});

	it('passes on what breaks in a row, without touching the others', async () => {
		const run = new PlayedRun((row) => (row === 1 ? { throwsInCheck: new Error('A bug') } : {}), {
			rows: 3,
			stop: false,
		});
		const results = await Promise.allSettled(run.rows(3));
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		expect(run.sent).toEqual([0, 2]);
	});
});

describe('ten thousand rows', () => {
	it.each([
		['good', true, false],
		['bad', true, true],
		['independent', false, false],
	])('that are %s take little processor time', async (_, stop, bad) => {
		const rows = 10_000;
		const run = new PlayedRun(() => (bad ? { check: failure('Bad') } : {}), { rows, stop });
		const before = process.cpuUsage();
		await run.try(rows);
		const { user, system } = process.cpuUsage(before);
		// What looks at all rows for each row takes several times as long.
		expect((user + system) / 1_000).toBeLessThan(2_000);
	});
});
