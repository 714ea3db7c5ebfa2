import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { FaultInput } from '../../sandbox/faults.mts';
import { freePort } from '../../scripts/n8n/ports.mts';
import type { EngineRun } from '../support/engine.mts';
import {
	CREATE,
	idsOf,
	NOTIFY_ALL,
	staffRows,
	UPDATE,
	UPSERT,
	WRITING,
	type WritingOperation,
} from './support/operations.mts';
import { shortenPauses } from './support/pauses.mts';
import { pooled } from './support/pool.mts';
import { failureOf, located, ON_ERROR, Stage, STAFF, type Scene } from './support/scene.mts';

/** The shortest wait: n8n reads 0 as its default. */
const THREE_TRIES = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
	shortenPauses();
});

afterAll(async () => {
	await stage.close();
});

/** How often each change was asked for, by action and card, whatever came of it. */
function repeats({ changing }: Scene): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { action, cardId } of changing) {
		const key = `${action} ${cardId ?? 'everyone'}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

function expectNothingTwice(scene: Scene, operation: WritingOperation, ids: string[]): void {
	expect([...repeats(scene)].filter(([, count]) => count > 1)).toEqual([]);
	expect(ids.filter((id) => operation.count(scene, id) > 1)).toEqual([]);
}

const ROWS = 6;

const each = ON_ERROR.flatMap((onError) =>
	WRITING.map((operation) => ({ onError, operation, label: operation.name })),
);

describe('Retry On Fail with three tries', () => {
	it.each(each)(
		'$onError, $label: a first row that the service refuses for good',
		async ({ onError, operation }) => {
			const scene = await stage.scene();
			const rows = staffRows(ROWS);
			const ids = idsOf(rows);
			operation.prepare(scene, ids);
			scene.sandbox.faults.add({
				when: { action: operation.action, ...(operation === NOTIFY_ALL ? {} : { cardId: ids[0] }) },
				fault: { kind: 'code', code: 'F204' },
			});
			const run = await scene.run(operation.parameters, rows, { onError, ...THREE_TRIES });
			expectNothingTwice(scene, operation, ids);
			if (onError === 'stopWorkflow') {
				expect(run.status).toBe('error');
				return;
			}
			expect(run.success.length + run.error.length).toBe(ROWS);
			const failed = [...run.success, ...run.error].filter((item) => failureOf(item));
			expect(failed).toHaveLength(1);
			if (operation !== NOTIFY_ALL) {
				expect(ids.map((id) => operation.count(scene, id))).toEqual([
					0,
					...ids.slice(1).map(() => 1),
				]);
			}
		},
	);

	it.each(each)(
		'$onError, $label: a first row that breaks a rule, or whose answer was lost',
		async ({ onError, operation }) => {
			const lost = operation.reconciles
				? undefined
				: ({ kind: 'drop', work: 'done' } satisfies FaultInput);
			const scene = await stage.scene();
			const rows = staffRows(ROWS);
			const ids = idsOf(rows);
			operation.prepare(scene, ids);
			if (lost) scene.sandbox.faults.add({ when: { nth: 1 }, fault: lost });
			else rows[0]['Card ID'] = '';
			const run = await scene.run(operation.parameters, rows, { onError, ...THREE_TRIES });
			expectNothingTwice(scene, operation, ids);
			if (onError === 'stopWorkflow') {
				expect(run.status).toBe('error');
				if (!lost) expect(scene.changing).toEqual([]);
				return;
			}
			if (operation === NOTIFY_ALL) expect(operation.count(scene, '')).toBe(1);
			else
				expect(ids.slice(1).map((id) => operation.count(scene, id))).toEqual(
					ids.slice(1).map(() => 1),
				);
		},
	);

	it.each(each)(
		'$onError, $label: an expression that throws in one row',
		async ({ onError, operation }) => {
			// A first item with an error makes n8n repeat the node; the last row is the latest that can throw.
			const bad = onError === 'stopWorkflow' ? ROWS - 1 : 0;
			const scene = await stage.scene();
			const rows = staffRows(ROWS).map<IDataObject>((row, index) => ({
				...row,
				isBad: index === bad,
			}));
			const ids = idsOf(rows);
			operation.prepare(scene, ids);
			const templateId = located(`={{ $json.isBad ? $("Nowhere").item.json.a : "${STAFF}" }}`);
			const run = await scene.run({ ...operation.parameters, templateId }, rows, {
				onError,
				...THREE_TRIES,
			});
			expectNothingTwice(scene, operation, ids);
			if (onError === 'stopWorkflow') {
				expect(scene.changing).toEqual([]);
				expect(run.thrownError?.message).toContain("Referenced node doesn't exist");
			} else if (operation === NOTIFY_ALL) {
				expect(operation.count(scene, '')).toBe(1);
			} else {
				const good = ids.filter((_, index) => index !== bad);
				expect(good.map((id) => operation.count(scene, id))).toEqual(good.map(() => 1));
			}
		},
	);

	it.each(
		ON_ERROR.flatMap((onError) =>
			[CREATE, UPSERT, UPDATE].map((operation) => ({ onError, operation, label: operation.name })),
		),
	)(
		'$onError, $label: a template that can be read only in the second try',
		async ({ onError, operation }) => {
			const scene = await stage.scene();
			const rows = staffRows(ROWS);
			const ids = idsOf(rows);
			operation.prepare(scene, ids);
			scene.sandbox.faults.add({
				when: { action: 'viewTemplate', nth: [1, 2, 3, 4, 5] },
				fault: { kind: 'httpError', status: 503 },
			});
			const run = await scene.run(operation.parameters, rows, { onError, ...THREE_TRIES });
			expect(run.success).toHaveLength(ROWS);
			expect(run.success.filter((item) => failureOf(item))).toEqual([]);
			expectNothingTwice(scene, operation, ids);
			expect(ids.map((id) => operation.count(scene, id))).toEqual(ids.map(() => 1));
		},
	);
});

describe('a service that comes back between two tries of n8n', () => {
	type Case = (typeof each)[number];
	const played = new Map<Case, Promise<{ run: EngineRun; scene: Scene; ids: string[] }>>();

	async function play({ onError, operation }: Case) {
		const port = await freePort();
		const baseUrl = `http://127.0.0.1:${port}/api/v2/`;
		const apiKey = 'a-key-of-chaos';
		const rows = staffRows(ROWS);
		const ids = idsOf(rows);
		const running = (await stage.scene()).run(operation.parameters, rows, {
			onError,
			retryOnFail: true,
			maxTries: 5,
			waitBetweenTries: 700,
			credentials: { id123Api: { region: 'custom', baseUrl, apiKey } },
		});
		await sleep(200);
		const scene = await stage.scene({ port, apiKey });
		operation.prepare(scene, ids);
		return { run: await running, scene, ids };
	}

	beforeAll(() => {
		pooled(9, each, played, play);
	});

	it.each(each)('$onError, $label: every row is done once', async (it) => {
		const { run, scene, ids } = (await played.get(it)) as Awaited<ReturnType<typeof play>>;
		expect(run.success.filter((item) => failureOf(item))).toEqual([]);
		expect(run.success).toHaveLength(ROWS);
		expectNothingTwice(scene, it.operation, ids);
		expect(ids.map((id) => it.operation.count(scene, id))).toEqual(ids.map(() => 1));
	});
});
