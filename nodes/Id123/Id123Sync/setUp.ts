/** Refuses workflows in which the node sees only a part of the roster: everybody else would count as missing. */
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type NodeConnectionType,
	type NodeInputConnections,
} from 'n8n-workflow';

import { forEachYielding } from '../../shared/loops';
import type { Parameters } from '../../shared/parameters';
import { notSent, type RowFailure } from '../../shared/result';
import { isBlankRow, nameList } from '../../shared/words';

/** `getConnections` exists for every node, but not in n8n's types (n8n-core, node-execution-context). */
type Context = IExecuteFunctions & {
	getConnections?: (destination: INode, type: NodeConnectionType) => NodeInputConnections;
};

/** n8n's Loop Over Items, in each of its versions. */
const LOOP = 'n8n-nodes-base.splitInBatches';

/** Why the input is not the whole roster of one template, or undefined. */
export async function refuseSetUp(
	context: Context,
	parameters: Parameters,
	items: readonly INodeExecutionData[],
): Promise<RowFailure | undefined> {
	const { establishedAt = 0 } = context.getExecutionContext() ?? {};
	if (context.getMode() === 'retry' && Date.now() - establishedAt > OLD_MS) return OLD;
	const part = parameters.text('missingCards') === 'ignore' ? undefined : refusePart(context);
	if (part || !parameters.isExpression('templateId', 'value')) return part;
	let first: { index: number; template: string } | undefined;
	let refusal: RowFailure | undefined;
	await forEachYielding(items, ({ json }, index) => {
		if (refusal || isBlankRow(json)) return;
		const named = context.getNodeParameter('templateId', index, '', { extractValue: true });
		const template = String(named ?? '').trim();
		first ??= { index, template };
		if (template !== first.template) refusal = otherTemplate(index, first.index);
	});
	return refusal;
}

/** Why the input may be a part of the roster. */
function refusePart(context: Context): RowFailure | undefined {
	const node = context.getNode();
	if (node.executeOnce === true) return EXECUTE_ONCE;
	const ask = (expression: string): unknown => {
		try {
			return context.evaluateExpression(`{{ ${expression} }}`, 0);
		} catch {
			// n8n throws where a node that is asked about did not run.
			return undefined;
		}
	};
	const about = (name: string, question: string) => ask(`$(${JSON.stringify(name)}).${question}`);
	const ran = (name: string) => about(name, 'isExecuted') === true;
	const parents = context.getParentNodes(node.name);
	const loop = parents.find(
		({ name, type }) => type === LOOP && ran(name) && about(name, 'context.done') !== true,
	);
	if (loop) return inLoop(loop.name);
	if (Number(ask('$runIndex')) > 0) return RUN_AGAIN;
	const inputsOf = (name: string): string[][] => {
		const inputs = context.getConnections?.({ ...node, name }, NodeConnectionTypes.Main) ?? [];
		return inputs.map((connections) => (connections ?? []).map((connection) => connection.node));
	};
	const isBehind = (source: string, name: string) =>
		source === name || context.getParentNodes(source).some((each) => each.name === name);
	// Nodes behind another trigger only do not run this time.
	const canRun = (name: string): boolean =>
		ran(name) ||
		context
			.getParentNodes(name)
			.some((each) => context.getParentNodes(each.name).length === 0 && ran(each.name));
	for (const { name } of [node, ...parents]) {
		for (const sources of inputsOf(name)) {
			const back = name === node.name && sources.find((source) => isBehind(source, name));
			if (back) return inOwnLoop(back);
			// A connection back from further on is a loop of its own, which has ended.
			const running = sources.filter((source) => !isBehind(source, name) && canRun(source));
			if (running.length > 1) return severalConnections(name, node.name, running);
		}
	}
	return undefined;
}

const refused = (what: string, hint: string, rule = 'partOfRoster'): RowFailure =>
	notSent(what, `${hint} Nothing was changed.`, { rule });

/** n8n gives a retry the rows of the failed execution, however long ago that was. Whoever retries after an hour means them. */
const OLD_MS = 24 * 3_600_000;

const OLD = refused(
	'This execution is a retry, and the one that failed began more than a day ago: its roster may be as old, and people have come and gone since',
	'Run the workflow anew, so that it reads the roster as it is now.',
	'oldRoster',
);

const EXECUTE_ONCE = refused(
	'With Execute Once the node sees the first row only, and everybody else would count as missing',
	'Turn off Execute Once in the Settings of this node, or set People Missing From the Roster to Leave Their Cards.',
);

const RUN_AGAIN = notSent(
	'This node runs more than once in this execution, and each time it would treat its part as the whole roster',
	'Collect all rows before this node, with a Merge node (mode Append) behind branches, or behind the Done output of Loop Over Items; or set People Missing From the Roster to Leave Their Cards. Nothing was changed this time; an earlier time may have removed cards: look at its output.',
	{ rule: 'partOfRoster' },
);

const inOwnLoop = (back: string) =>
	refused(
		`The node stands in a loop: "${back}" leads back to it, and each round would treat its part as the whole roster`,
		'Collect all rows before this node, with a Merge node (mode Append) or behind the Done output of Loop Over Items, and remove the connection that leads back; or set People Missing From the Roster to Leave Their Cards.',
	);

const inLoop = (name: string) =>
	refused(
		`The node stands in the loop of "${name}", and each round would treat its part as the whole roster`,
		`Connect it to the Done output of "${name}", or remove the loop: the node reads all rows at once. Or set People Missing From the Roster to Leave Their Cards.`,
	);

function severalConnections(at: string, own: string, sources: readonly string[]): RowFailure {
	const where = at === own ? 'this node' : `"${at}", before this node`;
	const distinct = [...new Set(sources)].map((source) => `"${source}"`);
	const from =
		distinct.length === 1 ? `Two outputs of ${distinct[0]} lead` : `${nameList(distinct)} all lead`;
	return refused(
		`${from} to ${where}: n8n runs it once for each, and each time it would treat its part as the whole roster`,
		'Put a Merge node (mode Append) in between, so that all rows arrive together, or set People Missing From the Roster to Leave Their Cards.',
	);
}

const otherTemplate = (index: number, first: number) =>
	refused(
		`Row ${index + 1} names another template than row ${first + 1}, and one run works on one template`,
		'Use one node for each template, with a Filter before it that lets through its rows only, or choose the template from the list.',
		'severalTemplates',
	);
