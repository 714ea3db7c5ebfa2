import { jsonOf, openStage, outcomes, staffRow, staffRows } from './support/scene.mts';

const stage = openStage();
const PREVIEW = { previewOnly: true };

test('says for every row and card what would be done, and why, and changes nothing', async () => {
	const scene = await stage.scene({ checkAnswers: true });
	scene.add(staffRows(5), { status: 'INSTALLED' });
	scene.add([staffRow('BACK')], { status: 'ARCHIVED' });
	const before = JSON.stringify(scene.sandbox.id123.cards());
	const rows = [
		staffRow('NEW'),
		staffRow('E1', { 'Full Name': 'Eve Secretname', Department: 'Secretward' }),
		staffRow('E2'),
		staffRow('BACK'),
		staffRow('E3', { 'Full Name': '' }),
	];
	const run = await scene.run(rows, {
		...PREVIEW,
		missingCards: 'archive',
		options: { inviteNew: true },
	});
	expect(outcomes(run)).toEqual({
		NEW: 'created',
		E1: 'updated',
		E2: 'updated',
		BACK: 'restored',
		E4: 'archived',
		E5: 'archived',
	});
	const why = Object.fromEntries(run.applied.map(({ json }) => [json['card-id'], json.why]));
	expect(why.E1).toBe('Differs in Full Name and Department');
	expect(why.E2).toMatch(/^No difference in the values that ID123 shows/);
	for (const reason of Object.values(why)) expect(reason).toMatch(/\w/);
	expect(run.applied.every(({ json }) => json.preview === true)).toBe(true);
	expect(JSON.stringify(jsonOf(run.applied))).not.toMatch(/Secret/);
	expect(jsonOf(run.rejected)).toMatchObject([{ details: { row: 5, rule: 'required' } }]);
	expect(run.summary).toMatchObject({
		preview: true,
		created: 1,
		updated: 2,
		restored: 1,
		archived: 2,
		rejected: 1,
		invited: 0,
	});
	expect(run.summary.text).toMatch(/^Preview of 5 rows with Staff ID: /);
	expect(scene.changing).toEqual([]);
	expect(JSON.stringify(scene.sandbox.id123.cards())).toBe(before);
	expect(stage.engine.processed.size).toBe(0);
});

test('leaves what the last run stored as it is, and does what it said in the next run', async () => {
	const scene = await stage.scene();
	await scene.run(staffRows(4));
	const stored = stage.engine.processed.content;
	const rows = [staffRow('E1'), staffRow('E2', { Department: 'Oncology' }), staffRow('E5')];
	const parameters = { missingCards: 'archive' };
	const preview = await scene.run(rows, { ...parameters, ...PREVIEW });
	expect(stage.engine.processed.content).toBe(stored);
	expect(outcomes(preview)).toEqual({
		E1: 'unchanged',
		E2: 'updated',
		E3: 'archived',
		E4: 'archived',
		E5: 'created',
	});
	expect(outcomes(await scene.run(rows, parameters))).toEqual(outcomes(preview));
});

test('says that a change since the last run is in values that ID123 does not show', async () => {
	const scene = await stage.scene();
	await scene.run(staffRows(1));
	const rows = [staffRow('E1', { 'Unique Identifier': 'another@id.example' })];
	const { applied } = await scene.run(rows, PREVIEW);
	expect(applied[0].json.why).toContain('in values that ID123 does not show');
	expect(JSON.stringify(applied)).not.toContain('another');
});

test('a card that cannot be read does not stop the preview', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(2));
	scene.sandbox.faults.add({
		when: { action: 'viewCard', cardId: 'E1' },
		fault: { kind: 'code', code: 'F204' },
	});
	const run = await scene.run(staffRows(2), PREVIEW);
	expect(outcomes(run)).toEqual({ E1: 'updated', E2: 'updated' });
	expect(run.applied[0].json.why).toMatch(/^The card could not be read to compare it: \w/);
});
