import type { INodeParameters } from 'n8n-workflow';
import { openStage, type Scene } from '../../engine/Id123Sync/support/scene.mts';
import { CORRUPTIONS, type Row } from './support/corruptions.mts';
import { InProcessStage } from './support/in-process.mts';
import { drawPeople, drawsOf } from './support/drawn-people.mts';
import { playPeople, READINGS, type Verdict } from './support/people-case.mts';
import type { PeopleStage } from './support/people-stage.mts';

/** How many rosters are tried, and which: `PEOPLE_ROSTERS=50000 PEOPLE_SEED=7 npm test -- test/chaos/sync/people`. */
const ROSTERS = Number(process.env.PEOPLE_ROSTERS ?? 2000);
const OVER_HTTP = Number(process.env.PEOPLE_OVER_HTTP ?? 100);
const SEED = Number(process.env.PEOPLE_SEED ?? 20_261_128);

const PROMISE =
	'nobody on the roster loses the last usable card or gets a second one, nobody is invited twice, and one run with the right sheet ends right';

const stage = openStage();
let scenes = 0;

const onEngine = (scene: Scene): PeopleStage => ({
	state: scene.sandbox.id123,
	run: async (items, parameters) => {
		scene.sandbox.clock.advance(60_000);
		return await scene.run([...items], parameters as INodeParameters);
	},
	close: async () => await scene.sandbox.close(),
});

async function play(
	count: number,
	seed: number,
	open: () => Promise<PeopleStage>,
): Promise<Verdict[]> {
	const verdicts: Verdict[] = [];
	for (const drawn of drawPeople(count, seed)) {
		const place = await open();
		verdicts.push(await playPeople(place, drawn));
		await place.close();
	}
	return verdicts;
}

function judge(verdicts: readonly Verdict[]): void {
	const wrong = verdicts.filter((verdict) => verdict.wrong.length > 0);
	if (process.env.PEOPLE_ROSTERS !== undefined)
		console.info(`${verdicts.length} rosters, ${wrong.length} of them went wrong`);
	expect(wrong.slice(0, 12)).toEqual([]);
	// Sheets that nobody objects to would show nothing.
	const rejected = verdicts.reduce((sum, each) => sum + each.rejected, 0);
	expect(rejected).toBeGreaterThan(verdicts.length);
}

test(`${ROSTERS} spoilt rosters of known people, in one process: ${PROMISE}`, async () => {
	judge(await play(ROSTERS, SEED, async () => new InProcessStage(READINGS)));
}, 3_600_000);

test(`${OVER_HTTP} spoilt rosters on n8n's engine over HTTP: ${PROMISE}`, async () => {
	judge(
		await play(OVER_HTTP, SEED + 1, async () => {
			// A port may come again, and what is remembered of an account belongs to its key.
			const apiKey = `key-of-a-roster-${(scenes += 1)}`;
			return onEngine(await stage.scene({ readings: READINGS, apiKey }));
		}),
	);
}, 600_000);

test('every corruption spoils some sheet, and names everybody who was on it', () => {
	const row = (id: string, identifier: string, barcode: string): Row => ({
		'Card ID': id,
		'Full Name': 'Ada',
		'Unique Identifier': identifier,
		'Recipient Email': 'ada@harbour.example',
		Department: 'Radiology',
		'Badge Barcode': barcode,
	});
	const rows = [
		row('12345678901234567890', 'pay-1', ''),
		row('00123', 'pay-2', '77123'),
		row('Ab1', 'pay-3', ''),
	];
	for (const [name, corrupt] of Object.entries(CORRUPTIONS)) {
		const draw = drawsOf(SEED);
		const sheets = Array.from({ length: 9 }, () => corrupt(rows, { draw, withCards: rows }));
		const isSpoilt = sheets.some((sheet) => JSON.stringify(sheet) !== JSON.stringify(rows));
		expect({
			name,
			isSpoilt,
			isWhole: sheets.every(({ length }) => length >= rows.length),
		}).toEqual({
			name,
			isSpoilt: true,
			isWhole: true,
		});
	}
});
