import { say } from '../../../scripts/demo/print.mts';
import type { SavedCredential, WorkflowFile } from '../../../scripts/n8n/types.mts';
import type { Checks } from '../support/checks.mts';
import type { Instance } from '../support/instance.mts';
import type { Stage } from '../support/stage.mts';
import type { TwoVersions } from '../support/versions.mts';
import { cardWorkflow, moved, phoneWorkflow, rowOf } from '../support/workflows.mts';

const ID123_NODES = ['id123', 'id123Sync', 'id123Trigger'];
const IDME_NODES = ['idMeAttributes', 'idMeVerification', 'idMeVerificationTrigger'];

/** The nodes of each package, and the parts of a saved node's type behind the dot. */
const NODES: Record<string, string[]> = {
	'n8n-nodes-digital-id': [...ID123_NODES, ...IDME_NODES],
	'n8n-nodes-id123': ID123_NODES,
	'n8n-nodes-idme': IDME_NODES,
};

interface Scene {
	stage: Stage;
	checks: Checks;
	instance: Instance;
	id123: SavedCredential;
	idMe: SavedCredential;
}

let calls = 0;

async function cardIsMade(
	{ stage, instance, checks }: Scene,
	path: string,
	when: string,
): Promise<void> {
	calls += 1;
	const before = stage.sandbox.id123.counts().total;
	const row = rowOf(`P${calls}`);
	const answer = await instance.call(path, row);
	checks.is(
		`a published workflow makes a card ${when}`,
		[answer['card-id'] ?? answer, stage.sandbox.id123.counts().total],
		[`P${calls}`, before + 1],
	);
}

async function codeIsSent({ instance, checks }: Scene, path: string, when: string): Promise<void> {
	calls += 1;
	const phone = `888555${String(1000 + calls)}`;
	const answer = await instance.call(path, { phone });
	checks.is(
		`a published workflow sends a code ${when}`,
		[answer.family ?? answer, typeof answer.transactionId],
		['telecom', 'string'],
	);
}

/** Installs a package, runs what was saved with it before and after an update, and removes it. */
async function lifeOf(scene: Scene, { name, current, higher }: TwoVersions): Promise<void> {
	const { instance, checks } = scene;
	say();
	say(`${name}, by Settings > Community Nodes`);
	const types = NODES[name].map((node) => `${name}.${node}`);
	const has = (node: string): boolean => NODES[name].includes(node);

	const installed = await instance.install(name);
	checks.is(
		`${current.version} is installed with its ${types.length} nodes`,
		nodesOf(installed),
		types,
	);
	checks.is('its files are there', instance.versionOnDisk(name), current.version);
	if (has('id123')) await instance.publish(cardWorkflow(name, scene.id123));
	if (has('idMeVerification')) await instance.publish(phoneWorkflow(name, scene.idMe));
	const run = async (when: string): Promise<void> => {
		if (has('id123')) await cardIsMade(scene, `card-${name}`, when);
		if (has('idMeVerification')) await codeIsSent(scene, `phone-${name}`, when);
	};
	await run('with the version that was installed');

	scene.stage.publishHigher(name);
	const updated = await instance.update(name, higher.version);
	checks.is(`it is updated to ${higher.version}`, updated.installedVersion, higher.version);
	checks.is(
		'the files are those of the higher version',
		instance.versionOnDisk(name),
		higher.version,
	);
	await run('after the update, untouched');

	await instance.remove(name);
	const left = (await instance.installed()).map(({ packageName }) => packageName);
	checks.is(
		'it is removed',
		[left.includes(name), instance.versionOnDisk(name)],
		[false, undefined],
	);
	const path = has('id123') ? `card-${name}` : `phone-${name}`;
	const answer = await instance.call(path, { 'Card ID': 'nobody' });
	checks.is('what was saved with it does not run any more', 'card-id' in answer, false);

	await instance.install(`${name}@${higher.version}`);
	await run('once it is installed again, still untouched');
	await instance.remove(name);
}

const nodesOf = ({ installedNodes }: { installedNodes: Array<{ type: string }> }): string[] =>
	installedNodes.map(({ type }) => type).sort();

/** What was saved with one package runs with another once the types in it are renamed. */
async function moveToOwnPackage(scene: Scene): Promise<void> {
	const { instance } = scene;
	say();
	say('From the package with everything to the one of ID123');
	const from = 'n8n-nodes-digital-id';
	const to = 'n8n-nodes-id123';
	// The one that it was made from is still published, so this one needs an address of its own.
	const path = 'card-moved';
	const text = JSON.stringify(moved(cardWorkflow(from, scene.id123), from, to));
	const workflow = JSON.parse(text.replaceAll(`"card-${from}"`, `"${path}"`)) as WorkflowFile;
	await instance.install(to);
	await instance.publish(workflow);
	await cardIsMade(scene, path, 'after its node types were renamed, with the same credential');
	await instance.remove(to);
}

export async function settingsRoute(stage: Stage, checks: Checks, isShort: boolean): Promise<void> {
	const instance = await stage.n8n('settings');
	const scene = {
		stage,
		checks,
		instance,
		...(await credentialsFor(stage, instance)),
	};
	for (const each of stage.packages) await lifeOf(scene, each);
	if (!isShort) await moveToOwnPackage(scene);
	await stage.stopN8n();
}

/** n8n saves credentials of types that it knows only: one with all of them is there for a moment. */
async function credentialsFor(
	stage: Stage,
	instance: Instance,
): Promise<Pick<Scene, 'id123' | 'idMe'>> {
	await instance.install('n8n-nodes-digital-id');
	const id123 = await stage.id123Credential(instance);
	const idMe = await stage.idMeCredential(instance);
	await instance.remove('n8n-nodes-digital-id');
	return { id123, idMe };
}
