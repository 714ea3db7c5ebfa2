/** Twenty executions on two workers share what one account may ask for: every row is settled once, only the pace suffers. */
import { randomUUID } from 'node:crypto';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import { outputsOf } from '../../../scripts/n8n/outputs.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { inARow, node, people, Scene, type Published, type Row } from '../support/scene.mts';
import { repeated } from '../support/waiting.mts';

const EXECUTIONS = 20;
const ROWS = 50;
const WRONG = 2;
const RATE = 50;
const LATENCY_MS = 20;
const CARDS = 'Create or Update Cards';

function rowsOf(execution: number): Row[] {
	return people(ROWS, `X${execution}-`).map((row, index) =>
		index < WRONG ? { ...row, 'Recipient Email': 'no address' } : row,
	);
}

async function publish(scene: Scene): Promise<Published> {
	const path = randomUUID();
	const parameters = {
		resource: 'card',
		operation: 'upsert',
		templateId: { __rl: true, mode: 'id', value: TEMPLATE_IDS.staff },
		fields: { mappingMode: 'autoMapInputData', value: null },
	};
	const settings = { credentials: scene.credentials, onError: 'continueErrorOutput' as const };
	const cards = node(CARDS, 'n8n-nodes-digital-id.id123', parameters, settings);
	const nodes = [...scene.rowsFrom(path), cards];
	const connections = inARow('Rows', 'Split Out', CARDS);
	return await scene.publish({ name: 'Cards', nodes, connections }, path);
}

export const sharedRate: ScaleCase = {
	name: 'shared-rate',
	title: `${EXECUTIONS} executions of ${ROWS} rows, ${WRONG} of them wrong, at ${RATE} requests a second for both workers`,
	isShort: true,
	async run(stack): Promise<Findings> {
		const checks = new Checks();
		const account = { kind: 'bucket' as const, count: RATE, perMs: 1_000 };
		const scene = await Scene.open(stack, { limits: { account }, latencyMs: LATENCY_MS });
		try {
			const at = await publish(scene);
			const calls = Array.from({ length: EXECUTIONS }, (_, index) => index);
			await Promise.all(calls.map(async (index) => await scene.call(at, rowsOf(index), index)));
			const executions = await scene.ended(at, EXECUTIONS, 600_000);
			const outputs = executions.map((execution) => outputsOf(execution, CARDS));
			const count = (output: number): number =>
				outputs.reduce((sum, each) => sum + (each[output]?.length ?? 0), 0);
			const [applied, rejected] = [count(0), count(1)];
			const { events } = scene.sandbox.id123;
			const created = events.filter(({ event }) => event === 'created').map((each) => each.cardId);
			checks.expect(applied === EXECUTIONS * (ROWS - WRONG), `${applied} applied`);
			checks.expect(rejected === EXECUTIONS * WRONG, `${rejected} rejected`);
			checks.expect(created.length === applied, `${created.length} cards were created`);
			checks.none(repeated(created), 'created twice');
			const { entries } = scene.sandbox.journal;
			const refused = entries.filter(({ done }) => !done).length;
			const took = ((entries.at(-1)?.at ?? 0) - (entries[0]?.at ?? 0)) / 1_000;
			const reached = (entries.length - refused) / took / RATE;
			const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
			const workers = new Set(executions.map(({ id }) => scene.workerOf(id)));
			return {
				figures: `${applied} applied, ${rejected} rejected, ${repeated(created).length} twice; ${percent(reached)} of the rate, ${percent(refused / entries.length)} refused, ${workers.size} workers`,
				wrong: checks.wrong,
			};
		} finally {
			await scene.close();
		}
	},
};
