/** A file arrives at a webhook process and is sent by a worker: byte for byte, wherever n8n keeps it meanwhile. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Checks, type Findings, type ScaleCase } from '../support/case.mts';
import { inARow, node, Scene } from '../support/scene.mts';
import type { BinaryMode, Stack } from '../support/stack.mts';

const DOCUMENTS = 10;
const BYTES = 1_000_000;
const CHECK = 'ID.me Verification';

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Looks like a JPEG and is like no other. */
function image(): Buffer {
	const bytes = randomBytes(BYTES);
	bytes.set([0xff, 0xd8, 0xff]);
	return bytes;
}

async function send(stack: Stack, mode: BinaryMode, checks: Checks): Promise<string> {
	await stack.keepFilesIn(mode);
	const scene = await Scene.open(stack);
	try {
		const { idMeUrl: baseUrl, idMe } = scene.sandbox;
		const data = { environment: 'custom', baseUrl, apiSecret: idMe.apiSecret };
		const credential = await stack.main.client.createCredential('ID.me', 'idMeServicesApi', data);
		const credentials = { idMeServicesApi: { id: credential.id, name: credential.name } };
		const path = randomUUID();
		const images = { frontImage: 'front', backImage: 'back' };
		const operation = { resource: 'document', operation: 'verifyLicense', ...images };
		const at = await scene.publish(
			{
				name: `Documents (${mode})`,
				nodes: [
					node(
						'Upload',
						'n8n-nodes-base.webhook',
						{ path, httpMethod: 'POST', responseMode: 'onReceived' },
						{ typeVersion: 2, webhookId: path },
					),
					node(CHECK, 'n8n-nodes-digital-id.idMeVerification', operation, { credentials }),
				],
				connections: inARow('Upload', CHECK),
			},
			path,
		);
		const sent: string[] = [];
		for (let index = 0; index < DOCUMENTS; index += 1) {
			const [front, back] = [image(), image()];
			sent.push(`${hashOf(front)} ${hashOf(back)}`);
			const body = new FormData();
			const options = { type: 'image/jpeg' };
			body.append('front', new Blob([new Uint8Array(front)], options), `front-${index}.jpg`);
			body.append('back', new Blob([new Uint8Array(back)], options), `back-${index}.jpg`);
			await scene.post(path, { method: 'POST', body }, index);
		}
		const executions = await scene.ended(at, DOCUMENTS);
		const failed = executions.filter(({ status }) => status !== 'success');
		checks.none(
			failed.map(({ error }) => error?.message ?? 'no reason given'),
			`executions failed (${mode})`,
		);
		const arrived = idMe.transactions.map(({ files }) =>
			files.map((file) => file.sha256).join(' '),
		);
		const whole = sent.filter((hashes) => arrived.filter((each) => each === hashes).length === 1);
		checks.expect(whole.length === DOCUMENTS, `${mode}: ${whole.length} of ${DOCUMENTS} arrived`);
		return `${mode}: ${whole.length} of ${DOCUMENTS} byte for byte`;
	} finally {
		await scene.close();
	}
}

export const documents: ScaleCase = {
	name: 'documents',
	title: `${DOCUMENTS} documents from a webhook process to a worker to ID.me`,
	isShort: true,
	async run(stack, isShort): Promise<Findings> {
		const checks = new Checks();
		const figures = [await send(stack, 'database', checks)];
		if (!isShort) figures.push(await send(stack, 'filesystem', checks));
		return { figures: figures.join('; '), wrong: checks.wrong };
	},
};
