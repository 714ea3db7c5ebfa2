import { readFileSync } from 'node:fs';
import { say } from '../../../scripts/demo/print.mts';
import type { Checks } from '../support/checks.mts';
import { refusal, type Instance } from '../support/instance.mts';
import type { Published } from '../support/registry.mts';
import type { Stage } from '../support/stage.mts';
import { cardWorkflow, rowOf } from '../support/workflows.mts';

const ID123 = 'n8n-nodes-id123';
const IDME = 'n8n-nodes-idme';

const pinned = ({ name, version, integrity }: Published): object => ({
	name,
	version,
	checksum: integrity,
});

/** As n8n 3 has it: what n8n has not verified needs a checksum. */
const settings = (packages: object[]): Record<string, string> => ({
	N8N_COMMUNITY_PACKAGES_MANAGED_BY_ENV: 'true',
	N8N_COMMUNITY_PACKAGES: JSON.stringify(packages),
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'false',
});

async function versions(instance: Instance): Promise<Record<string, string>> {
	const installed = await instance.installed();
	return Object.fromEntries(installed.map((each) => [each.packageName, each.installedVersion]));
}

const logOf = ({ n8n }: Instance): string => readFileSync(n8n.logFile, 'utf8');

/** The names, versions and checksums in n8n's environment, with unverified packages off. */
export async function environmentRoute(
	stage: Stage,
	checks: Checks,
	isShort: boolean,
): Promise<void> {
	say();
	say('N8N_COMMUNITY_PACKAGES with pinned checksums, unverified packages off');
	const id123 = stage.package(ID123);
	const idMe = stage.package(IDME);
	const forged = { ...idMe.current, integrity: id123.current.integrity };

	let instance = await stage.n8n('environment', settings([pinned(id123.current), pinned(forged)]));
	checks.is(
		'the package with its own checksum is installed, the one with another is not',
		await versions(instance),
		{ [ID123]: id123.current.version },
	);
	checks.contains('n8n says why', logOf(instance), 'Failed to verify package checksum');
	checks.contains(
		'Settings > Community Nodes changes nothing there',
		await refusal(instance.install(IDME)),
		'environment',
	);
	const workflow = cardWorkflow(ID123, await stage.id123Credential(instance));
	await instance.publish(workflow);
	const made = async (cardId: string): Promise<unknown> =>
		(await instance.call(`card-${ID123}`, rowOf(cardId)))['card-id'];
	checks.is('a published workflow makes a card', await made('E1'), 'E1');
	if (isShort) return;

	instance = await stage.n8n('environment', settings([pinned(id123.higher), pinned(idMe.current)]));
	checks.is(
		'another version in the list is installed at the next start',
		await versions(instance),
		{
			[ID123]: id123.higher.version,
			[IDME]: idMe.current.version,
		},
	);
	checks.is('the workflow that was published before makes a card', await made('E2'), 'E2');

	instance = await stage.n8n('environment', settings([]));
	checks.is('what is taken off the list is removed', await versions(instance), {});

	instance = await stage.n8n('environment', { N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' });
	checks.contains(
		'without a checksum n8n installs no unverified package, as n8n 3 does by default',
		await refusal(instance.install(ID123)),
		'unverified community packages is forbidden',
	);
}
