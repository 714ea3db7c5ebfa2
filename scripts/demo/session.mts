import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEFAULT_PORT } from '../../sandbox/cli.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { installCommunityPackage, packProject } from '../n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../n8n/n8n-process.mts';
import { freePort } from '../n8n/ports.mts';
import { N8nRequestError, type N8nClient, type Owner } from '../n8n/rest-client.mts';
import { placeCredentials } from './credentials.mts';
import { EXAMPLES, type DemoExample, type DemoPlaces } from './doors.mts';
import { step } from './print.mts';
import { loadExample, type Credentials } from './workflow.mts';

/** The login of the demo's own n8n, which only this machine can reach. */
export const DEMO_OWNER: Owner = {
	email: 'demo@example.com',
	firstName: 'Demo',
	lastName: 'Admin',
	password: 'Demo-admin-1',
};

const PREFERRED_PORT = 5678;
/** What ID.me takes for a photo begins like a JPEG and has more than 40 KB. */
const PHOTO_BYTES = 60_000;

export interface PlacedExample extends DemoExample {
	id: string;
	name: string;
	/** Where its door is. */
	url?: string;
}

/** Everything that stands while the demo is open. */
export interface DemoSession extends DemoPlaces {
	sandbox: Sandbox;
	running: RunningN8n;
	credentials: Credentials;
	examples: PlacedExample[];
	packageName: string;
}

/** The n8n to be started. */
export interface Stand {
	/** The demo's own folder; n8n keeps everything below it. */
	folder: string;
	port?: number;
	/** Further settings of n8n. */
	env?: Record<string, string>;
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

function placeFiles(folder: string): void {
	mkdirSync(folder, { recursive: true });
	for (const name of ['staff.csv', 'hr-export.csv']) {
		copyFileSync(resolve('examples/data', name), join(folder, name));
	}
	const photo = Buffer.alloc(PHOTO_BYTES, 0x5a);
	photo.set([0xff, 0xd8, 0xff, 0xe0]);
	// In the sandbox, as in ID.me's own, the name of the front decides.
	for (const name of ['success.jpg', 'fail.jpg', 'back.jpg']) {
		writeFileSync(join(folder, name), photo);
	}
}

async function placeExamples(
	client: N8nClient,
	credentials: Credentials,
	places: DemoPlaces,
	examples: readonly DemoExample[],
): Promise<PlacedExample[]> {
	const old = await client.listWorkflows();
	const placed: PlacedExample[] = [];
	for (const example of examples) {
		const { file, isPublished, setUpBy, settings } = example;
		const workflow = loadExample(file, credentials, settings?.(places) ?? {});
		for (const each of old.filter(({ name }) => name === workflow.name)) {
			await client.deleteWorkflow(each.id, each.isArchived);
		}
		const saved = await client.importWorkflow(workflow);
		if (setUpBy !== undefined) {
			const execution = await client.runWorkflow(saved.id, setUpBy);
			await client.waitForExecution(saved.id, execution);
		}
		if (isPublished) await client.activateWorkflow(saved);
		const url = example.door?.(places, saved);
		placed.push({ ...example, id: saved.id, name: workflow.name, url });
	}
	return placed;
}

/**
 * Brings up the sandbox and n8n with this package, signs in, and puts credentials and workflows in place.
 * @param undo learns of each thing as soon as it stands, so that a failure half-way leaves nothing running
 * @param wanted the workflows that n8n is to hold
 */
export async function openSession(
	{ folder, port, env }: Stand,
	undo: Undo,
	wanted: readonly DemoExample[] = EXAMPLES,
): Promise<DemoSession> {
	const packed = await step('packing this package, as npm publish would', async () => {
		rmSync(join(folder, 'package'), { recursive: true, force: true });
		return await packProject(join(folder, 'package'));
	});
	await step(
		`installing ${packed.name} ${packed.version} into n8n's folder for community nodes`,
		() => installCommunityPackage(folder, packed),
	);

	const files = join(folder, 'files');
	placeFiles(files);

	const sandbox = await step('starting the sandbox', async () =>
		startSandbox({ port: await freePort(DEFAULT_PORT) }),
	);
	undo.add(() => sandbox.close());

	const running = await step('starting n8n (the first time takes half a minute)', async () =>
		startN8n({
			userFolder: folder,
			port: port ?? (await freePort(PREFERRED_PORT)),
			fileFolders: [files],
			env,
		}),
	);
	undo.add(() => running.stop());
	undo.add(() => running.client.close());

	const { client, url } = running;
	await signIn(client);
	const credentials = await placeCredentials(client, sandbox, url);
	const places = { n8n: url, sandbox, files };
	const examples = await step('placing the workflows', () =>
		placeExamples(client, credentials, places, wanted),
	);
	return { ...places, running, credentials, examples, packageName: packed.name };
}
