import { Tally } from '../../../../nodes/Id123/Id123Sync/report.ts';

const RUN = {
	template: 'Staff ID',
	preview: false,
	milliseconds: 12_345,
	requests: 42,
	throttledMs: 2_040,
};

test('counts every outcome, and says them in one sentence', () => {
	const tally = new Tally(10);
	for (const outcome of ['created', 'created', 'updated', 'archived', 'rejected'] as const) {
		tally.count(outcome);
	}
	tally.countInvitation('sent');
	tally.countInvitation('failed');
	tally.countInvitation('notSent');
	tally.countInvitation('unknown');
	expect(tally.summary(RUN)).toEqual({
		text: 'Synced 10 rows with Staff ID: 2 created, 1 updated, 1 archived, 1 rejected, 1 invited, 2 invitations not sent, 1 invitations that may have been sent or not (12.3 s).',
		template: 'Staff ID',
		preview: false,
		rows: 10,
		blankRows: 0,
		created: 2,
		updated: 1,
		restored: 0,
		unchanged: 0,
		deactivated: 0,
		archived: 1,
		rejected: 1,
		held: 0,
		invited: 1,
		invitationsFailed: 2,
		invitationsUnknown: 1,
		kept: 0,
		seconds: 12.3,
		requests: 42,
		throttledSeconds: 2,
	});
});

test('a run without anything to do says so', () => {
	expect(new Tally(0).summary(RUN).text).toBe(
		'Synced 0 rows with Staff ID: nothing to do (12.3 s).',
	);
});

test('a preview is not called a run', () => {
	const tally = new Tally(1);
	tally.count('created');
	expect(tally.summary({ ...RUN, preview: true }).text).toBe(
		'Preview of 1 row with Staff ID: 1 created (12.3 s).',
	);
});

test('a run that ended early says why', () => {
	const summary = new Tally(1).summary({ ...RUN, stopped: 'the API key is not valid' });
	expect(summary.stopped).toBe('the API key is not valid');
	expect(summary.text).toMatch(/ Ended early: the API key is not valid\.$/);
});

test('a run is smooth only if nothing was refused, held or left unsent', () => {
	const of = (count: (tally: Tally) => void) => {
		const tally = new Tally(1);
		count(tally);
		return tally.isSmooth;
	};
	expect(of((tally) => tally.count('created'))).toBe(true);
	expect(of((tally) => tally.countInvitation('sent'))).toBe(true);
	for (const name of ['rejected', 'held'] as const) {
		expect(of((tally) => tally.count(name))).toBe(false);
	}
	for (const state of ['failed', 'notSent', 'unknown'] as const) {
		expect(of((tally) => tally.countInvitation(state))).toBe(false);
	}
});

test('held cards and rows without any value are counted, and it says what to correct', () => {
	const tally = new Tally(3, 2);
	tally.count('rejected');
	tally.count('held');
	const summary = tally.summary(RUN);
	expect(summary).toMatchObject({ rows: 3, blankRows: 2, rejected: 1, held: 1 });
	expect(summary.text).toMatch(/3 rows with Staff ID: 1 rejected, 1 held /);
	expect(summary.text).toContain('2 rows without any value left out.');
	expect(summary.text).toContain('correct those rows and run again');
});

test('a preview of removals says that rows which ID123 refuses may hold more', () => {
	const tally = new Tally(1);
	tally.count('archived');
	expect(tally.summary({ ...RUN, preview: true }).text).toContain('may hold more cards');
	expect(tally.summary(RUN).text).not.toContain('may hold');
});
