import { readFileSync } from 'node:fs';
import type { INodeTypeDescription } from 'n8n-workflow';
import { Id123 } from '../../nodes/Id123/Id123/Id123.node.ts';
import { Id123Sync } from '../../nodes/Id123/Id123Sync/Id123Sync.node.ts';
import { Id123Trigger } from '../../nodes/Id123/Id123Trigger/Id123Trigger.node.ts';
import { IdMeAttributes } from '../../nodes/IdMe/IdMeAttributes/IdMeAttributes.node.ts';
import { IdMeVerification } from '../../nodes/IdMe/IdMeVerification/IdMeVerification.node.ts';
import { IdMeVerificationTrigger } from '../../nodes/IdMe/IdMeVerificationTrigger/IdMeVerificationTrigger.node.ts';
import type { WorkflowNode } from '../../scripts/n8n/types.mts';
import { EXAMPLE_FILES, exampleText, readExample } from './support/examples.mts';
import { unknownParameters } from './support/parameters.mts';

const OURS = 'n8n-nodes-digital-id.';
const DESCRIPTIONS = new Map<string, INodeTypeDescription>(
	[
		new Id123(),
		new Id123Sync(),
		new Id123Trigger(),
		new IdMeVerification(),
		new IdMeVerificationTrigger(),
		new IdMeAttributes(),
	].map(({ description }) => [OURS + description.name, description]),
);
/** What n8n itself adds to a node that it makes into a tool; its type then ends in `Tool`. */
const OF_TOOLS = new Set(['descriptionType', 'toolDescription']);

const isOurs = ({ type }: WorkflowNode): boolean => type.startsWith(OURS);

test('the folder holds the workflows that the documentation names', () => {
	expect(EXAMPLE_FILES).toEqual([
		'ai-agent-status.json',
		'card-installed-to-chat.json',
		'card-webhook-instant.json',
		'check-result-to-chat.json',
		'community-sign-in.json',
		'deactivated-to-ticket.json',
		'expired-card-renewed.json',
		'held-cards-after-a-look.json',
		'leavers-from-webhook.json',
		'mcp-server-tools.json',
		'nightly-roster-sync.json',
		'nightly-sync-with-approval.json',
		'phone-check-before-invitation.json',
		'photos-to-cards.json',
		'remind-pending.json',
		'spreadsheet-to-cards.json',
		'sync-runs-taken-back.json',
		'verify-by-emailed-link.json',
		'verify-document-then-card.json',
	]);
	const page = readFileSync('examples/README.md', 'utf8');
	expect(readFileSync('README.md', 'utf8')).toContain('(examples/README.md)');
	for (const file of EXAMPLE_FILES) expect(page).toContain(`(${file})`);
});

describe.each(EXAMPLE_FILES)('examples/%s', (file) => {
	const workflow = readExample(file);

	test('is a workflow that uses a node of this package', () => {
		expect(workflow.name).not.toBe('');
		expect(workflow.settings).toEqual({ executionOrder: 'v1' });
		expect(workflow.nodes.filter(isOurs)).not.toEqual([]);
	});

	test('has a name and an id of its own for each node', () => {
		for (const key of ['id', 'name'] as const) {
			const values = workflow.nodes.map((node) => node[key]);
			expect(new Set(values).size).toBe(values.length);
		}
	});

	test('connects nodes that exist, and leaves none of them alone', () => {
		const names = new Set(workflow.nodes.map(({ name }) => name));
		const connections = Object.entries(workflow.connections) as Array<
			[string, Record<string, Array<Array<{ node: string }>>>]
		>;
		const ends = connections.flatMap(([from, byKind]) => [
			from,
			...Object.values(byKind)
				.flat(2)
				.map(({ node }) => node),
		]);
		expect(ends.filter((name) => !names.has(name))).toEqual([]);
		const isNote = ({ type }: WorkflowNode): boolean => type.endsWith('.stickyNote');
		const alone = workflow.nodes.filter((node) => !isNote(node) && !ends.includes(node.name));
		expect(alone).toEqual([]);
	});

	test('uses parameters and choices that our nodes offer today', () => {
		for (const { type, typeVersion, parameters } of workflow.nodes.filter(isOurs)) {
			// n8n itself adds the poll times to every polling trigger.
			const { pollTimes: _, ...given } = parameters;
			const isTool = type.endsWith('Tool');
			const description = DESCRIPTIONS.get(type.replace(/Tool$/, ''));
			expect(description?.version).toBe(typeVersion);
			const own = Object.entries(given).filter(([name]) => !isTool || !OF_TOOLS.has(name));
			const offered = description?.properties ?? [];
			expect(unknownParameters(Object.fromEntries(own), offered)).toEqual([]);
		}
	});

	test('says in a note what to set up, by the names of its nodes', () => {
		const notes = workflow.nodes.filter(({ type }) => type.endsWith('.stickyNote'));
		const text = notes.map(({ parameters }) => String(parameters.content)).join('\n');
		expect(text).toContain('credential');
		const names = workflow.nodes.map(({ name }) => name);
		const bold = [...text.matchAll(/\*\*([A-Z][^*]+)\*\*/g)].map(([, name]) =>
			name.replaceAll('\\', ''),
		);
		expect(bold.length).toBeGreaterThan(0);
		expect(bold.filter((name) => !names.includes(name))).toEqual([]);
	});

	test('leaves it to n8n to make up the address that ID.me calls, which only its owner may know', () => {
		// n8n keeps one that a file brings, in the editor as well.
		const isCalled = ({ type }: WorkflowNode) => type === `${OURS}idMeVerificationTrigger`;
		expect(workflow.nodes.filter(isCalled).filter(({ webhookId }) => webhookId)).toEqual([]);
	});

	test('carries no credential, no key and no data of its author', () => {
		expect(workflow.nodes.flatMap((node) => Object.keys(node.credentials ?? {}))).toEqual([]);
		expect(workflow.pinData ?? {}).toEqual({});
		expect(exampleText(file)).not.toMatch(/api[-_]?key|bearer |password|hooks\.slack\.com/i);
	});
});
