import type { Execution, OutputItem } from './types.mts';

/**
 * The items that a node gave in the last of its runs, by output.
 * @throws Error with the node's own message when it gave none
 */
export function outputsOf(execution: Execution, nodeName: string): OutputItem[][] {
	const run = execution.runData[nodeName]?.at(-1);
	if (!run) {
		const reason = execution.error?.message ?? `the execution ended with "${execution.status}"`;
		throw new Error(`The node "${nodeName}" did not run: ${reason}`);
	}
	if (!run.data) {
		throw new Error(`The node "${nodeName}" failed: ${run.error?.message ?? 'no reason given'}`);
	}
	return run.data.main.map((items) => items ?? []);
}

/** The index of the input item that an output item came from, where the node said so. */
export function inputIndexOf(item: OutputItem): number | undefined {
	const paired = Array.isArray(item.pairedItem) ? item.pairedItem[0] : item.pairedItem;
	if (typeof paired === 'number') return paired;
	if (typeof paired === 'object' && paired !== null && !Array.isArray(paired)) {
		return typeof paired.item === 'number' ? paired.item : undefined;
	}
	return undefined;
}
