import { Tally } from '../../../../nodes/Id123/Id123Sync/summary.ts';

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
	tally.countInvitation('earlier');
	expect(tally.summary(RUN)).toEqual({
		text: 'Synced 10 rows with Staff ID: 2 created, 1 updated, 1 archived, 1 rejected, 1 invited (12.3 s).',
		template: 'Staff ID',
		preview: false,
		rows: 10,
		created: 2,
		updated: 1,
		restored: 0,
		unchanged: 0,
		deactivated: 0,
		archived: 1,
		rejected: 1,
		invited: 1,
		'invitations-failed': 2,
		'invitations-unknown': 1,
		seconds: 12.3,
		requests: 42,
		'throttled-seconds': 2,
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
