import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEFAULT_PORT } from '../../sandbox/cli.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { installCommunityPackage, packProject } from '../n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../n8n/n8n-process.mts';
import { freePort } from '../n8n/ports.mts';
import { N8nRequestError, type N8nClient, type Owner } from '../n8n/rest-client.mts';
import type { JsonObject, SavedCredential } from '../n8n/types.mts';
import { say, step } from './print.mts';
import { CREDENTIAL_TYPE, loadExample } from './workflow.mts';

/** The login of the demo's own n8n, which only this machine can reach. */
export const DEMO_OWNER: Owner = {
	email: 'demo@example.com',
	firstName: 'Demo',
	lastName: 'Admin',
	password: 'Demo-admin-1',
};

const CREDENTIAL_NAME = 'ID123 (sandbox)';
const PREFERRED_PORT = 5678;

/** Everything that stands while the demo is open. */
export interface DemoSession {
	sandbox: Sandbox;
	n8n: RunningN8n;
	workflowId: string;
	credential: SavedCredential;
}

/** Things to take down, in the order in which they were put up. */
export interface Undo {
	add(takeDown: () => Promise<void>): void;
}

async function signIn(client: N8nClient): Promise<void> {
	try {
		await client.signIn(DEMO_OWNER);
	} catch (error) {
		if (!(error instanceof N8nRequestError) || error.status !== 401) throw error;
		throw new Error(
			'The demo login does not work in the n8n left from an earlier demo. "npm run demo -- --fresh" starts from a new one.',
		);
	}
}

/** Puts the credential in place of one that an earlier demo left, whose sandbox is gone. */
async function placeCredential(client: N8nClient, data: JsonObject): Promise<SavedCredential> {
	for (const old of await client.listCredentials()) {
		if (old.name === CREDENTIAL_NAME) await client.deleteCredential(old.id);
	}
	const credential = await client.createCredential(CREDENTIAL_NAME, CREDENTIAL_TYPE, data);
	const test = await client.testCredential(credential, data);
	if (test.status !== 'OK') throw new Error(`The credential's own test failed: ${test.message}`);
	say(`  credential "${CREDENTIAL_NAME}": ${test.message}`);
	return credential;
}

async function placeWorkflow(
	client: N8nClient,
	csvFile: string,
	credential: SavedCredential,
): Promise<string> {
	const workflow = loadExample(resolve('examples/spreadsheet-to-cards.json'), csvFile, credential);
	for (const old of await client.listWorkflows()) {
		if (old.name === workflow.name) await client.deleteWorkflow(old.id, old.isArchived);
	}
	return (await client.importWorkflow(workflow)).id;
}

/**
 * Brings up the sandbox and n8n with this package, signs in, and puts credential and workflow in place.
 * @param folder the demo's own; n8n keeps everything below it
 * @param undo learns of each thing as soon as it stands, so that a failure half-way leaves nothing running
 */
export async function openSession(
	folder: string,
	port: number | undefined,
	undo: Undo,
): Promise<DemoSession> {
	const packed = await step('packing this package, as npm publish would', async () => {
		rmSync(join(folder, 'package'), { recursive: true, force: true });
		return await packProject(join(folder, 'package'));
	});
	await step(
		`installing ${packed.name} ${packed.version} into n8n's folder for community nodes`,
		() => installCommunityPackage(folder, packed),
	);

	const data = join(folder, 'files');
	mkdirSync(data, { recursive: true });
	const csvFile = join(data, 'staff.csv');
	copyFileSync(resolve('examples/data/staff.csv'), csvFile);

	const sandbox = await step('starting the sandbox', async () =>
		startSandbox({ port: await freePort(DEFAULT_PORT) }),
	);
	undo.add(() => sandbox.close());

	const n8n = await step('starting n8n (the first time takes half a minute)', async () =>
		startN8n({
			userFolder: folder,
			port: port ?? (await freePort(PREFERRED_PORT)),
			fileFolders: [data],
		}),
	);
	undo.add(() => n8n.stop());
	undo.add(() => n8n.client.close());

	await signIn(n8n.client);
	const credential = await placeCredential(n8n.client, {
		region: 'custom',
		baseUrl: sandbox.apiUrl,
		apiKey: sandbox.apiKey,
	});
	const workflowId = await placeWorkflow(n8n.client, csvFile, credential);
	return { sandbox, n8n, workflowId, credential };
}
