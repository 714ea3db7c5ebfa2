import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SavedCredential, WorkflowFile, WorkflowNode } from '../n8n/types.mts';

/** The nodes of `examples/spreadsheet-to-cards.json`, by the names an admin sees. */
export const NODE_NAMES = {
	trigger: 'When Run by Hand',
	file: 'Staff List',
	cards: 'Create or Update Cards',
} as const;

export const CREDENTIAL_TYPE = 'id123Api';

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

function adapt(node: WorkflowNode, csvFile: string, credential: SavedCredential): WorkflowNode {
	if (node.name === NODE_NAMES.file) {
		return { ...node, parameters: { ...node.parameters, fileSelector: csvFile } };
	}
	if (node.name === NODE_NAMES.cards) {
		const { id, name } = credential;
		// The sheet of the example is an American one, and the sandbox is in no region.
		const options = { ...(node.parameters.options as object), dateOrder: 'monthFirst' };
		return {
			...node,
			parameters: { ...node.parameters, options },
			credentials: { [CREDENTIAL_TYPE]: { id, name } },
		};
	}
	return node;
}

/**
 * Reads the example workflow and makes the changes its user would make after importing it: where the file lies, which
 * credential, and how the sheet writes its dates.
 * @throws Error when the file is no workflow or lacks one of the nodes
 */
export function loadExample(
	workflowFile: string,
	csvFile: string,
	credential: SavedCredential,
): WorkflowFile {
	const parsed = workflowSchema.parse(JSON.parse(readFileSync(workflowFile, 'utf8')));
	const workflow = parsed as unknown as WorkflowFile;
	for (const name of Object.values(NODE_NAMES)) {
		if (!workflow.nodes.some((node) => node.name === name)) {
			throw new Error(`${workflowFile} has no node named "${name}"`);
		}
	}
	return { ...workflow, nodes: workflow.nodes.map((node) => adapt(node, csvFile, credential)) };
}
