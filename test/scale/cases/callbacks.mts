/** ID.me's calls come through a load balancer: each to one webhook process, and once more to the other. */
import type { SavedWorkflow } from '../../../scripts/n8n/types.mts';
import { outputsOf } from '../../../scripts/n8n/outputs.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { inARow, node, Scene } from '../support/scene.mts';
import { repeated, until } from '../support/waiting.mts';

const RESULTS = 40;
/** How many calls ID.me makes at a time. */
const CALLERS = 4;
const TRIGGER = 'ID.me Verification Trigger';
const DISTINCT = 'Remove Duplicates';

async function publish(scene: Scene) {
	const { client } = scene.stack.main;
	const { idMeUrl: baseUrl, idMe } = scene.sandbox;
	const data = { environment: 'custom', baseUrl, apiSecret: idMe.apiSecret };
	const { id, name } = await client.createCredential('ID.me', 'idMeServicesApi', data);
	const credentials = { idMeServicesApi: { id, name } };
	const trigger = node(
		TRIGGER,
		'n8n-nodes-digital-id.idMeVerificationTrigger',
		{},
		{ credentials },
	);
	const operation = 'removeItemsSeenInPreviousExecutions';
	const distinct = node(
		DISTINCT,
		'n8n-nodes-base.removeDuplicates',
		{ operation, dedupeValue: '={{ $json.eventId }}' },
		{ typeVersion: 2 },
	);
	const at = await scene.publish({
		name: 'Results',
		nodes: [trigger, distinct, node('Told', 'n8n-nodes-base.noOp', {})],
		connections: inARow(TRIGGER, DISTINCT, 'Told'),
	});
	const saved = await client.send<SavedWorkflow>('GET', `/workflows/${at.workflowId}`);
	const path = `/webhook/${String(saved.nodes[0].webhookId)}/webhook`;
	const addresses = scene.stack.webhooks.map((process) => scene.stack.get(process).url + path);
	// A call without a transaction starts nothing, and n8n answers it only once it knows the address.
	const empty = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
	for (const address of addresses) {
		await until(
			'A webhook that is known',
			async () => (await fetch(address, empty)).status !== 404,
		);
	}
	return { at, addresses };
}

export const callbacks: ScaleCase = {
	name: 'callbacks',
	title: `${RESULTS} results over two webhook processes, each at both`,
	isShort: true,
	async run(stack): Promise<Findings> {
		const checks = new Checks();
		const scene = await Scene.open(stack, { idMe: { callbacks: { timeoutMs: 60_000 } } });
		try {
			const { at, addresses } = await publish(scene);
			const { idMe } = scene.sandbox;
			const plan = { outcome: 'verified' as const, errors: [], pendingReads: 0 };
			const wanted = Array.from({ length: RESULTS }, () => {
				const { transactionId } = idMe.checks.start({
					product: 'document.license.verify',
					plan: { ...plan, pendingMs: 'byHand' },
				});
				idMe.finish(transactionId, 'verified');
				return transactionId;
			});
			/** Calls until the call is taken: a busy n8n asks to be called again. */
			const call = async (transactionId: string, address: string): Promise<void> => {
				await until('A call that is taken', async () => {
					return (await idMe.notify(transactionId, address)).state === 'delivered';
				});
			};
			const waiting = [...wanted.entries()];
			const caller = async (): Promise<void> => {
				for (let next = waiting.shift(); next; next = waiting.shift()) {
					const [index, transactionId] = next;
					const [first, second] = index % 2 ? addresses : [...addresses].reverse();
					await call(transactionId, first);
					await call(transactionId, second);
				}
			};
			await Promise.all(Array.from({ length: CALLERS }, caller));
			const executions = await scene.ended(at, RESULTS);
			const told = executions
				.filter(({ runData }) => runData.Told)
				.flatMap((execution) => outputsOf(execution, 'Told').flat());
			const ids = told.map(({ json }) => String(json.transactionId));
			checks.none(
				wanted.filter((id) => !ids.includes(id)),
				'not told',
			);
			const twice = repeated(told.map(({ json }) => String(json.eventId)));
			checks.none(twice, 'told twice');
			const { length: doubled } = repeated(
				executions
					.flatMap((each) => outputsOf(each, TRIGGER).flat())
					.map(({ json }) => String(json.eventId)),
			);
			return {
				figures: `${executions.length} executions, ${doubled} results in two of them; ${ids.length} told after Remove Duplicates, ${twice.length} twice`,
				wrong: checks.wrong,
			};
		} finally {
			await scene.close();
		}
	},
};
