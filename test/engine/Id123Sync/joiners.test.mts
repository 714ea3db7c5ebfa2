import { openStage, outcomes, staffRow, staffRows, type SyncRun } from './support/scene.mts';

const stage = openStage();
const INVITE = { options: { inviteNew: true } };

const invitations = ({ applied }: SyncRun): Record<string, unknown> =>
	Object.fromEntries(applied.map(({ json }) => [json['card-id'], json.invitation]));

test('a new card is invited, once, whatever the runs after it find', async () => {
	const scene = await stage.scene({ checkAnswers: true });
	const first = await scene.run(staffRows(3), INVITE);
	expect(invitations(first)).toEqual({ E1: 'sent', E2: 'sent', E3: 'sent' });
	expect(first.summary).toMatchObject({ created: 3, invited: 3 });
	expect(first.summary.text).toContain('3 created, 3 invited');
	await scene.run(staffRows(3), INVITE);
	scene.forget();
	const third = await scene.run([...staffRows(3), staffRow('E4')], INVITE);
	expect(third.summary).toMatchObject({ updated: 3, created: 1, invited: 1 });
	expect([...scene.invited].sort()).toEqual(['E1', 'E2', 'E3', 'E4']);
	expect(scene.requests.flatMap(({ violations }) => violations)).toEqual([]);
});

test('without Invite People With New Cards nobody is invited, and a preview never invites', async () => {
	const scene = await stage.scene();
	await scene.run(staffRows(2), { ...INVITE, previewOnly: true });
	expect(stage.engine.processed.size).toBe(0);
	await scene.run(staffRows(2));
	expect(scene.invited).toEqual([]);
});

test('people whose cards were there before Invite People With New Cards was on are not invited', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(3));
	for (let run = 0; run < 3; run += 1) {
		scene.forget();
		await scene.run(staffRows(3), INVITE);
	}
	expect(scene.invited).toEqual([]);
});

test.each([true, false])(
	'a card that comes back out of the archive is invited again (listed: %s)',
	async (archivedListed) => {
		const scene = await stage.scene({ readings: { archivedListed } });
		await scene.run(staffRows(2), INVITE);
		await scene.run(staffRows(1), { ...INVITE, missingCards: 'archive' });
		expect(scene.state('E2')).toBe('ARCHIVED');
		scene.sandbox.clock.advance(86_400_000);
		const back = await scene.run(staffRows(2), INVITE);
		expect(outcomes(back).E2).toBe('restored');
		expect(invitations(back).E2).toBe('sent');
		scene.forget();
		await scene.run(staffRows(2), INVITE);
		expect(scene.invited.filter((id) => id === 'E2')).toHaveLength(2);
	},
);

test.each([true, false])(
	'who comes back without ever having been invited by us is invited once (listed: %s)',
	async (archivedListed) => {
		const scene = await stage.scene({ readings: { archivedListed } });
		scene.add(staffRows(1), { status: 'ARCHIVED' });
		for (let run = 0; run < 3; run += 1) {
			await scene.run(staffRows(1), INVITE);
			scene.forget();
		}
		expect(scene.invited).toEqual(['E1']);
	},
);

test('one that was only deactivated is still on the phone and is not invited', async () => {
	const scene = await stage.scene();
	const parameters = { ...INVITE, missingCards: 'deactivate' } as const;
	scene.add(staffRows(2), { status: 'INSTALLED' });
	await scene.run(staffRows(1), parameters);
	expect(scene.state('E2')).toBe('DEACTIVATED');
	expect(outcomes(await scene.run(staffRows(2), parameters))).toMatchObject({ E2: 'restored' });
	expect(scene.invited).toEqual([]);
});

test('an invitation that is refused neither undoes nor hides the card, and the next run sends it', async () => {
	const scene = await stage.scene({ readings: { invitationWithoutEmail: 'F241' } });
	const rows = [staffRow('E1', { 'Recipient Email': '' }), staffRow('E2')];
	const run = await scene.run(rows, INVITE);
	expect(outcomes(run)).toEqual({ E1: 'created', E2: 'created' });
	expect(invitations(run)).toEqual({ E1: 'failed', E2: 'sent' });
	expect(run.applied.find(({ json }) => json['card-id'] === 'E1')?.json).toMatchObject({
		invitationMessage: expect.stringMatching(/\w/),
	});
	expect(run.rejected).toEqual([]);
	expect(run.summary).toMatchObject({ created: 2, invited: 1, invitationsFailed: 1 });
	const again = await scene.run([staffRow('E1'), staffRow('E2')], INVITE);
	expect(outcomes(again)).toEqual({ E1: 'updated', E2: 'unchanged' });
	expect(invitations(again)).toEqual({ E1: 'sent', E2: undefined });
	await scene.run([staffRow('E1'), staffRow('E2')], INVITE);
	expect([...scene.invited].sort()).toEqual(['E1', 'E2']);
});

test('a fault of the account while people are invited: the next run sends what did not go out, to each once', async () => {
	const scene = await stage.scene();
	scene.add([staffRow('OLD')]);
	scene.sandbox.faults.add({
		when: { action: 'cardInvitation' },
		fault: { kind: 'code', code: 'F104' },
	});
	const rows = [staffRow('OLD'), ...staffRows(3)];
	await scene.run(rows, { options: { ...INVITE.options, requestsAtATime: 1 } });
	expect(scene.invited).toEqual([]);
	scene.sandbox.faults.clear();
	await scene.run(rows, INVITE);
	await scene.run(rows, INVITE);
	expect([...scene.invited].sort()).toEqual(['E1', 'E2', 'E3']);
});

test('who comes back and whose new values are refused is invited when they are accepted', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(1), { status: 'ARCHIVED' });
	scene.sandbox.faults.add({
		when: { action: 'createCard', cardId: 'E1', times: 1 },
		fault: { kind: 'code', code: 'F214' },
	});
	const first = await scene.run(staffRows(1), INVITE);
	expect(first.rejected).toHaveLength(1);
	expect(scene.invited).toEqual([]);
	const second = await scene.run(staffRows(1), INVITE);
	expect(invitations(second)).toEqual({ E1: 'sent' });
	await scene.run(staffRows(1), INVITE);
	expect(scene.invited).toEqual(['E1']);
});

test('an archived card that ID123 does not list proves no creation: after a lost answer it is brought back', async () => {
	const scene = await stage.scene({ readings: { archivedListed: false } });
	await scene.run(staffRows(2), INVITE);
	await scene.run(staffRows(1), { ...INVITE, missingCards: 'archive' });
	scene.sandbox.clock.advance(86_400_000);
	const { faults } = scene.sandbox;
	faults.add({ when: { action: 'createCard', times: 1 }, fault: { kind: 'drop' } });
	const back = await scene.run(staffRows(2), INVITE);
	expect(outcomes(back).E2).toBe('restored');
	expect(scene.state('E2')).not.toBe('ARCHIVED');
	expect(invitations(back).E2).toBe('sent');
});

test('a card that is said not to have been made, and was, is invited by the next run', async () => {
	const scene = await stage.scene();
	const { faults } = scene.sandbox;
	const fault = { kind: 'code', code: 'F221', work: 'done' } as const;
	faults.add({ when: { action: 'createCard', times: 1 }, fault });
	const lost = { kind: 'httpError', status: 500 } as const;
	faults.add({ when: { action: 'viewCard' }, fault: lost });
	await scene.run(staffRows(1), INVITE);
	expect(scene.invited).toEqual([]);
	faults.clear();
	await scene.run(staffRows(1), INVITE);
	await scene.run(staffRows(1), INVITE);
	expect(scene.invited).toEqual(['E1']);
});

describe("n8n's database throws while joiners are noted", () => {
	afterEach(() => {
		stage.engine.processed.beforeWrite = () => undefined;
	});

	test('once: nobody notices', async () => {
		const scene = await stage.scene();
		let writes = 0;
		stage.engine.processed.beforeWrite = () => {
			writes += 1;
			if (writes === 3) throw new Error('the database is locked');
		};
		const run = await scene.run(staffRows(60), INVITE);
		expect(run.error).toBeUndefined();
		expect(run.summary).toMatchObject({ created: 60, invited: 60 });
	});

	test('for good: the rows of joiners are rejected, all else is done, and the next run does the rest', async () => {
		const scene = await stage.scene();
		scene.add([staffRow('OLD')]);
		stage.engine.processed.beforeWrite = () => {
			throw new Error('the database is locked');
		};
		const rows = [...staffRows(60), staffRow('OLD')];
		const run = await scene.run(rows, { ...INVITE, limits: {} });
		expect(run.error).toBeUndefined();
		expect(run.summary).toMatchObject({ updated: 1, created: 0, rejected: 60, invited: 0 });
		expect(run.rejected[0].json).toMatchObject({ details: { rule: 'notNoted' } });
		stage.engine.processed.beforeWrite = () => undefined;
		expect((await scene.run(rows, { ...INVITE, limits: {} })).summary).toMatchObject({
			created: 60,
			invited: 60,
		});
		expect(scene.invited).toHaveLength(60);
	});
});

test('two runs at once invite each joiner once, and leave nobody out', async () => {
	const scene = await stage.scene();
	const rows = staffRows(80);
	await Promise.all([scene.run(rows, INVITE), scene.run([...rows].reverse(), INVITE)]);
	expect([...scene.invited].sort()).toEqual(rows.map((row) => String(row['Card ID'])).sort());
	await scene.run(rows, INVITE);
	expect(scene.invited).toHaveLength(80);
});

test.each([
	['before', 'notDone', 0],
	['after', 'done', 1],
] as const)(
	'an answer that is lost %s the work is unknown, and the invitation is never sent again',
	async (_, work, arrived) => {
		const scene = await stage.scene();
		scene.sandbox.faults.add({
			when: { action: 'cardInvitation', times: 1 },
			fault: { kind: 'drop', work },
		});
		const first = await scene.run(staffRows(1), INVITE);
		expect(outcomes(first)).toEqual({ E1: 'created' });
		expect(invitations(first)).toEqual({ E1: 'unknown' });
		expect(first.summary).toMatchObject({ invited: 0, invitationsUnknown: 1 });
		for (let run = 0; run < 2; run += 1) {
			scene.forget();
			await scene.run(staffRows(1), INVITE);
		}
		expect(scene.requests.filter(({ action }) => action === 'cardInvitation')).toHaveLength(1);
		expect(scene.invited).toHaveLength(arrived);
	},
);

test('hundreds of joiners are noted without losing one', async () => {
	const scene = await stage.scene();
	const rows = staffRows(300);
	await scene.run(rows, { options: { ...INVITE.options, requestsAtATime: 20 } });
	scene.forget();
	await scene.run(rows, { options: { ...INVITE.options, requestsAtATime: 20 } });
	expect(scene.invited).toHaveLength(300);
	expect(new Set(scene.invited).size).toBe(300);
});
