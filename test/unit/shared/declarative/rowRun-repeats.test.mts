import type { Items } from '../../../../nodes/shared/declarative/rowRun.ts';
import { STOPPED, type Sent } from '../../../../nodes/shared/result.ts';
import { done, failed, failure, kinds, PlayedRun, sentences } from '../../../support/run-rows.mts';
import { settled } from '../../../support/virtual-clock.mts';

/** Each row's answers in order, one for each time it is sent; the last one goes on. */
function answers(script: Record<number, Array<Sent<Items>>>) {
	const given = new Map<number, number>();
	return (row: number) => ({
		send: () => {
			const count = given.get(row) ?? 0;
			given.set(row, count + 1);
			return script[row]?.[count] ?? script[row]?.at(-1) ?? done(row);
		},
	});
}

describe.each([true, false])('a run that n8n repeats (stop at the first failure: %p)', (stop) => {
	it('does not send rows again that are done, and answers for them as before', async () => {
		const run = new PlayedRun(answers({ 1: [failed('Busy', { retryable: true }), done(1)] }), {
			rows: 3,
			stop,
		});
		const first = await run.try(3);
		expect(kinds(first)).toContain('failed');
		const second = await run.try(3);
		expect(kinds(second)).toEqual(['done', 'done', 'done']);
		expect(second[0]).toEqual(done(0));
		for (const row of [0, 2]) expect(run.sent.filter((sent) => sent === row)).toHaveLength(1);
		expect(run.sent.filter((sent) => sent === 1)).toHaveLength(2);
	});

	it('does not check rows again that are done', async () => {
		const run = new PlayedRun(answers({ 1: [failed('Busy', { retryable: true })] }), {
			rows: 2,
			stop,
		});
		await run.try(2);
		await run.try(2);
		expect(run.checked).toEqual([0, 1, 1]);
	});

	it('sends a failure again whose cause may pass, as often as n8n repeats', async () => {
		const run = new PlayedRun(answers({ 0: [failed('Busy', { retryable: true })] }), {
			rows: 1,
			stop,
		});
		for (let tries = 0; tries < 3; tries += 1) await run.try(1);
		expect(run.sent).toEqual([0, 0, 0]);
	});

	it.each(['refused', 'unknown', 'partly'] as const)(
		'does not send a final failure again (%s), and tells of it each time',
		async (state) => {
			const run = new PlayedRun(answers({ 0: [failed('No', { state }), done(0)] }), {
				rows: 2,
				stop,
			});
			for (let tries = 0; tries < 3; tries += 1) {
				const results = await run.try(2);
				expect(results[0]).toMatchObject({ ok: false, failure: { what: 'No', state } });
			}
			expect(run.sent.filter((row) => row === 0)).toHaveLength(1);
		},
	);

	it('checks a row again that failed its check: an expression may give something else now', async () => {
		let bad = true;
		const run = new PlayedRun(() => (bad ? { check: failure('Bad') } : {}), { rows: 1, stop });
		expect(kinds(await run.try(1))).toEqual(['failed']);
		bad = false;
		expect(kinds(await run.try(1))).toEqual(['done']);
	});

	it('sends a row at last that was not sent because the run was stopped', async () => {
		const run = new PlayedRun(
			answers({ 0: [failed('Busy', { retryable: true }), done(0)], 1: [STOPPED, done(1)] }),
			{ rows: 2, stop },
		);
		await run.try(2);
		expect(kinds(await run.try(2))).toEqual(['done', 'done']);
	});
});

describe('a run that stops, repeated', () => {
	it('begins anew when the engine threw while rows waited', async () => {
		const run = new PlayedRun(() => ({}), { rows: 4 });
		const abandoned = run.rows(3);
		await settled();
		expect(run.sent).toEqual([]);
		// An expression of row 3 threw, so it never came; n8n starts over.
		expect(kinds(await run.try(4))).toEqual(['done', 'done', 'done', 'done']);
		expect(run.sent).toEqual([0, 1, 2, 3]);
		await settled();
		expect(run.sent).toEqual([0, 1, 2, 3]);
		void abandoned;
	});

	it('begins anew as often as the engine throws, at whatever row', async () => {
		const run = new PlayedRun(() => ({}), { rows: 4 });
		for (const reached of [3, 1, 0, 2]) {
			void run.rows(reached);
			await settled();
		}
		expect(run.sent).toEqual([]);
		expect(kinds(await run.try(4))).toEqual(['done', 'done', 'done', 'done']);
		expect(run.sent).toEqual([0, 1, 2, 3]);
	});

	it('counts rows as done that an earlier try had done', async () => {
		const run = new PlayedRun(answers({ 2: [failed('Busy', { retryable: true }), failed('No')] }), {
			rows: 3,
		});
		await run.try(3);
		expect(sentences(await run.try(3))).toEqual([
			'done',
			'done',
			'No. Of 3 rows: 2 done, 1 failed, 0 not sent',
		]);
	});

	it('sends nothing while a final failure of an earlier try stands', async () => {
		const run = new PlayedRun(answers({ 0: [failed('No')], 1: [STOPPED], 2: [STOPPED] }), {
			rows: 3,
		});
		await run.try(3);
		const sentBefore = run.sent.length;
		expect(sentences(await run.try(3))).toEqual([
			'No. Of 3 rows: 0 done, 1 failed, 2 not sent',
			'stopped',
			'stopped',
		]);
		expect(run.sent).toHaveLength(sentBefore);
	});
});
