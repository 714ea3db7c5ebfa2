import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { WorkflowFile, WorkflowNode } from '../../../scripts/n8n/types.mts';

const FOLDER = resolve('examples');

export const EXAMPLE_FILES: readonly string[] = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.sort();

export function exampleText(file: string): string {
	return readFileSync(resolve(FOLDER, file), 'utf8');
}

export function readExample(file: string): WorkflowFile {
	return JSON.parse(exampleText(file)) as WorkflowFile;
}

/** What the person who imports an example sets up, by the name of the node. */
export type SetUp = Record<string, (node: WorkflowNode) => Partial<WorkflowNode>>;

/**
 * The workflow as it is after that.
 * @throws Error where the example has no node of such a name
 */
export function setUpExample(file: string, setUp: SetUp): WorkflowFile {
	const workflow = readExample(file);
	const names = workflow.nodes.map(({ name }) => name);
	for (const name of Object.keys(setUp)) {
		if (!names.includes(name)) throw new Error(`${file} has no node named "${name}"`);
	}
	const nodes = workflow.nodes.map((node) => ({ ...node, ...setUp[node.name]?.(node) }));
	return { ...workflow, nodes };
}

/** Changes some of a node's parameters. */
export function parameters(
	changes: WorkflowNode['parameters'],
): (node: WorkflowNode) => Partial<WorkflowNode> {
	return (node) => ({ parameters: { ...node.parameters, ...changes } });
}
