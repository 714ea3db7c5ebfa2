/** Rows of people, as somebody has them before this package comes in. */
import type { WorkflowFile, WorkflowNode } from '../../../../scripts/n8n/types.mts';

export const ROWS = 'Rows';

/** A workflow that is started by hand and gives these rows, to `next` where there is one. */
export function rosterWorkflow(
	name: string,
	rows: readonly object[],
	next?: WorkflowNode,
): WorkflowFile {
	const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	return {
		name,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'rows',
				name: ROWS,
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				position: [220, 0],
				parameters: { jsCode: `return ${JSON.stringify(rows)}.map((json) => ({ json }));` },
			},
			...(next ? [next] : []),
		],
		connections: { Start: to(ROWS), ...(next ? { [ROWS]: to(next.name) } : {}) },
	};
}
