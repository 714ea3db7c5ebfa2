import { setTimeout as sleep } from 'node:timers/promises';
import { openStage, STAFF, staffRows } from './support/scene.mts';

const stage = openStage();
const ROWS = 60;

test('where n8n cannot note invitations, the rows are refused before anything is sent for them, and the next run does them', async () => {
	const scene = await stage.scene({ latencyMs: 10 });
	const { processed } = stage.engine;
	const note = processed.checkProcessedAndRecord.bind(processed);
	let calls = 0;
	processed.checkProcessedAndRecord = async (...given) => {
		calls += 1;
		if (calls > 3) throw new Error('SQLITE_BUSY: database is locked at 10.0.0.7');
		return await note(...given);
	};
	try {
		const { applied, rejected, summary, whole } = await scene.run(staffRows(ROWS), {
			options: { inviteNew: true },
		});
		const sent = scene.requests.length;
		await sleep(500);
		expect(scene.requests).toHaveLength(sent);
		const cards = scene.changing.filter(({ action, done }) => action === 'createCard' && done);
		expect(cards).toHaveLength(applied.length);
		expect(rejected.length).toBe(ROWS - applied.length);
		expect(rejected.length).toBeGreaterThan(0);
		expect(new Set(rejected.map(({ json }) => (json.details as { rule: string }).rule))).toEqual(
			new Set(['notNoted']),
		);
		expect(summary).toMatchObject({ created: applied.length, rejected: rejected.length });
		expect(JSON.stringify([whole.outputs, whole.hints])).not.toMatch(/SQLITE|10\.0\.0/);
	} finally {
		processed.checkProcessedAndRecord = note;
	}
	// The next run goes on where this one stopped, and nobody is invited twice.
	await scene.run(staffRows(ROWS), { options: { inviteNew: true } });
	expect(scene.sandbox.id123.cards(STAFF)).toHaveLength(ROWS);
	expect(new Set(scene.invited).size).toBe(scene.invited.length);
});
