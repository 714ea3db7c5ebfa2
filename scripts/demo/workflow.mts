import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { JsonObject, SavedCredential, WorkflowFile, WorkflowNode } from '../n8n/types.mts';

/** The nodes of `examples/spreadsheet-to-cards.json`, by the names an admin sees. */
export const NODE_NAMES = {
	trigger: 'When Run by Hand',
	file: 'Staff List',
	cards: 'Create or Update Cards',
} as const;

/** The credential that each of our nodes takes. */
const CREDENTIAL_TYPES: Readonly<Record<string, string>> = {
	'n8n-nodes-digital-id.id123': 'id123Api',
	'n8n-nodes-digital-id.id123Sync': 'id123Api',
	'n8n-nodes-digital-id.id123Trigger': 'id123Api',
	'n8n-nodes-digital-id.idMeVerification': 'idMeServicesApi',
	'n8n-nodes-digital-id.idMeVerificationTrigger': 'idMeServicesApi',
	'n8n-nodes-digital-id.idMeAttributes': 'idMeAppApi',
};

/** The credentials that nodes can choose, by their type. */
export type Credentials = Readonly<Record<string, Pick<SavedCredential, 'id' | 'name'>>>;

/** Parameters that the user sets, by the name of the node. Those of a collection are laid over what is there. */
export type Settings = Readonly<Record<string, JsonObject>>;

const workflowSchema = z.object({
	name: z.string(),
	nodes: z.array(
		z
			.object({
				id: z.string(),
				name: z.string(),
				type: z.string(),
				typeVersion: z.number(),
				position: z.tuple([z.number(), z.number()]),
				parameters: z.record(z.unknown()),
			})
			.passthrough(),
	),
	connections: z.record(z.unknown()),
	settings: z.record(z.unknown()).optional(),
});

/** The demo has no chat: what it would be told is seen as the input of a node that does nothing. */
function isChat({ type, parameters }: WorkflowNode): boolean {
	return type === 'n8n-nodes-base.httpRequest' && /\/\/chat\./.test(String(parameters.url));
}

function withSettings(node: WorkflowNode, settings: JsonObject): WorkflowNode {
	const { options } = node.parameters;
	const merged = settings.options
		? { options: { ...Object(options), ...Object(settings.options) } }
		: {};
	return { ...node, parameters: { ...node.parameters, ...settings, ...merged } };
}

function fitted(node: WorkflowNode, credentials: Credentials): WorkflowNode {
	if (isChat(node)) {
		return { ...node, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
	}
	const isProtected = node.parameters.authentication === 'basicAuth';
	const type = CREDENTIAL_TYPES[node.type] ?? (isProtected ? 'httpBasicAuth' : undefined);
	return type === undefined ? node : { ...node, credentials: { [type]: credentials[type] } };
}

/**
 * Reads an example and makes the changes its user would make after importing it: the credentials, and what its note asks for.
 * @throws Error when the file is no workflow or lacks one of the nodes
 */
export function loadExample(
	file: string,
	credentials: Credentials,
	settings: Settings,
): WorkflowFile {
	const text = readFileSync(resolve('examples', file), 'utf8');
	const workflow = workflowSchema.parse(JSON.parse(text)) as unknown as WorkflowFile;
	for (const name of Object.keys(settings)) {
		if (!workflow.nodes.some((node) => node.name === name)) {
			throw new Error(`${file} has no node named "${name}"`);
		}
	}
	const nodes = workflow.nodes.map((node) =>
		withSettings(fitted(node, credentials), settings[node.name] ?? {}),
	);
	return { ...workflow, nodes };
}
