/**
 * ID.me's calls come through a load balancer: each to one webhook process, and once more to the other. Results that come one
 * after the other are told once behind Remove Duplicates. Of results that come at the same time n8n's list may lose one's
 * note to another's (it is read and written whole, without a lock), so those are only counted.
 */
import type { SavedWorkflow } from '../../../scripts/n8n/types.mts';
import { outputsOf } from '../../../scripts/n8n/outputs.mts';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { inARow, node, Scene, type Published } from '../support/scene.mts';
import { repeated, until } from '../support/waiting.mts';

const RESULTS = 40;
/** Results that come at the same time, in the second part. */
const AT_ONCE = 4;
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

type Tell = (transactionId: string, addresses: readonly string[]) => Promise<void>;

/** Tells every result at both addresses, so many of them at a time. */
async function tellAll(ids: readonly string[], addresses: string[], atOnce: number, tell: Tell) {
	const waiting = [...ids.entries()];
	const teller = async (): Promise<void> => {
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			const [index, id] = next;
			await tell(id, index % 2 ? addresses : [...addresses].reverse());
		}
	};
	await Promise.all(Array.from({ length: atOnce }, teller));
}

/** The results behind Remove Duplicates: their transactions and events. */
async function toldIn(scene: Scene, at: Published, executions: number) {
	const ended = await scene.ended(at, executions);
	const items = ended
		.filter(({ runData }) => runData.Told)
		.flatMap((execution) => outputsOf(execution, 'Told').flat());
	return {
		executions: ended.length,
		transactions: items.map(({ json }) => String(json.transactionId)),
		twice: repeated(items.map(({ json }) => String(json.eventId))),
	};
}

export const callbacks: ScaleCase = {
	name: 'callbacks',
	title: `${RESULTS} results over two webhook processes, each at both`,
	isShort: true,
	async run(stack, isShort): Promise<Findings> {
		const checks = new Checks();
		const scene = await Scene.open(stack, { idMe: { callbacks: { timeoutMs: 60_000 } } });
		const { idMe } = scene.sandbox;
		const results = (): string[] =>
			Array.from({ length: RESULTS }, () => {
				const { transactionId } = idMe.checks.start({
					product: 'document.license.verify',
					plan: { outcome: 'verified', errors: [], pendingReads: 0, pendingMs: 'byHand' },
				});
				idMe.finish(transactionId, 'verified');
				return transactionId;
			});
		/** Calls until the call is taken: a busy n8n asks to be called again. */
		const call = async (id: string, address: string): Promise<void> => {
			await until('A call that is taken', async () => {
				return (await idMe.notify(id, address)).state === 'delivered';
			});
		};
		try {
			const { at, addresses } = await publish(scene);
			const ids = results();
			let executions = 0;
			await tellAll(ids, addresses, 1, async (id, both) => {
				for (const address of both) {
					await call(id, address);
					executions = (await scene.over(at, 1)).length;
				}
			});
			const told = await toldIn(scene, at, executions);
			checks.none(
				ids.filter((id) => !told.transactions.includes(id)),
				'not told',
			);
			checks.none(told.twice, 'told twice');
			const figures = `${told.executions} executions, ${told.transactions.length} told, ${told.twice.length} twice`;
			if (isShort) return { figures, wrong: checks.wrong };
			const fresh = await publish(scene);
			const more = results();
			await tellAll(more, fresh.addresses, AT_ONCE, async (id, both) => {
				for (const address of both) await call(id, address);
			});
			const crowd = await toldIn(scene, fresh.at, RESULTS);
			checks.none(
				more.filter((id) => !crowd.transactions.includes(id)),
				`not told, ${AT_ONCE} at a time`,
			);
			return {
				figures: `${figures}; ${AT_ONCE} at a time: ${crowd.twice.length} twice (not judged)`,
				wrong: checks.wrong,
			};
		} finally {
			await scene.close();
		}
	},
};
