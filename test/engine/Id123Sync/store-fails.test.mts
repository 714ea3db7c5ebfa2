import { setTimeout as sleep } from 'node:timers/promises';
import { openStage, staffRows } from './support/scene.mts';

const stage = openStage();
const ROWS = 60;
const SLOTS = 5;

test('where n8n cannot note invitations, nothing more is sent, and the failure says what was done', async () => {
	const scene = await stage.scene({ latencyMs: 10 });
	const { processed } = stage.engine;
	const note = processed.checkProcessedAndRecord.bind(processed);
	let calls = 0;
	processed.checkProcessedAndRecord = async (...given) => {
		calls += 1;
		if (calls === 4) throw new Error('SQLITE_BUSY: database is locked at 10.0.0.7');
		return await note(...given);
	};
	try {
		const { error, whole } = await scene.run(staffRows(ROWS), { inviteNew: true });
		const sent = scene.requests.length;
		await sleep(500);
		expect(scene.requests).toHaveLength(sent);
		expect(whole.status).toBe('error');
		const [, made] = /(\d+) of 60 changes are done/.exec(error?.message ?? '') ?? [];
		const cards = scene.changing.filter(({ action, done }) => action === 'createCard' && done);
		// A row whose invitation could not be noted has its card already.
		expect(cards.length - Number(made)).toBeLessThanOrEqual(SLOTS);
		expect(Number(made)).toBeGreaterThan(0);
		expect(Number(made)).toBeLessThanOrEqual(cards.length);
		expect(cards.length).toBeLessThan(ROWS);
		expect(error?.message).toMatch(/^n8n could not note/);
		expect(error?.description).toContain("n8n's log");
		expect(JSON.stringify([error?.message, error?.description])).not.toMatch(/SQLITE|10\.0/);
	} finally {
		processed.checkProcessedAndRecord = note;
	}
	// The next run goes on where this one stopped, and nobody is invited twice.
	await scene.run(staffRows(ROWS), { inviteNew: true });
	expect(new Set(scene.invited).size).toBe(scene.invited.length);
});
