/**
 * Whether the node sees the whole roster at once. Where it sees a part only, everybody in the others would count as
 * missing, so such a set-up is refused before anything is sent.
 */
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type NodeConnectionType,
	type NodeInputConnections,
} from 'n8n-workflow';

import { notSent, type RowFailure } from '../../shared/result';
import { isBlankRow } from '../card/cells';
import { nameList } from '../../shared/words';
import { forEachYielding } from '../../shared/loops';

/** `getConnections` is there for every node, and only n8n's types keep silent about it (n8n-core, node-execution-context). */
type Context = Pick<IExecuteFunctions, 'evaluateExpression' | 'getNode' | 'getParentNodes'> & {
	getConnections?: (destination: INode, type: NodeConnectionType) => NodeInputConnections;
};

/** n8n's Loop Over Items, in each of its versions. */
const LOOP = 'n8n-nodes-base.splitInBatches';

/** Why this may not be the whole roster. For runs that remove the cards of whoever is missing. */
export function refusePart(context: Context): RowFailure | undefined {
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
	const parents = context.getParentNodes(node.name);
	const loop = parents.find(
		({ name, type }) =>
			type === LOOP && about(name, 'isExecuted') === true && about(name, 'context.done') !== true,
	);
	if (loop) return inLoop(loop.name);
	if (Number(ask('$runIndex')) > 0) return RUN_AGAIN;
	const inputsOf = (name: string): string[][] => {
		const inputs = context.getConnections?.({ ...node, name }, NodeConnectionTypes.Main) ?? [];
		return inputs.map((connections) => (connections ?? []).map((connection) => connection.node));
	};
	const isBehind = (source: string, name: string) =>
		source === name || context.getParentNodes(source).some((each) => each.name === name);
	const back = inputsOf(node.name)
		.flat()
		.find((source) => isBehind(source, node.name));
	if (back !== undefined) return inOwnLoop(back);

	const ran = (name: string) => about(name, 'isExecuted') === true;
	const canRun = (name: string): boolean => {
		if (ran(name)) return true;
		const before = context.getParentNodes(name);
		// What only another trigger leads to does not run this time.
		return before.some((each) => context.getParentNodes(each.name).length === 0 && ran(each.name));
	};
	for (const { name } of [node, ...parents]) {
		for (const sources of inputsOf(name)) {
			// A connection that comes back from further on is a loop of its own, and has ended by now.
			const running = sources.filter((source) => !isBehind(source, name) && canRun(source));
			if (running.length > 1) return severalConnections(name, node.name, running);
		}
	}
	return undefined;
}

/** Whether an expression names another template in a later row. */
export async function refuseOtherTemplates(
	rows: ReadonlyArray<{ json: IDataObject }>,
	templateOf: (row: number) => unknown,
): Promise<RowFailure | undefined> {
	let first: { index: number; template: string } | undefined;
	let other: number | undefined;
	await forEachYielding(rows, ({ json }, index) => {
		if (other !== undefined || isBlankRow(json)) return;
		const template = String(templateOf(index) ?? '').trim();
		first ??= { index, template };
		if (template !== first.template) other = index;
	});
	return first === undefined || other === undefined ? undefined : otherTemplate(other, first.index);
}

const refused = (what: string, hint: string, rule = 'partOfRoster'): RowFailure =>
	notSent(what, `${hint} Nothing was changed.`, { rule });

const EXECUTE_ONCE = refused(
	'With Execute Once the node sees the first row only, and everybody else would count as missing',
	'Turn off Execute Once in the Settings of this node, or set People Missing From the Roster to Leave Their Cards.',
);

const RUN_AGAIN = notSent(
	'This node runs more than once in this execution, and each time it would take its part for the whole roster',
	'Collect all rows before this node, with a Merge node (mode Append) behind branches, or behind the Done output of Loop Over Items; or set People Missing From the Roster to Leave Their Cards. Nothing was changed this time; an earlier time may have removed cards: look at its output.',
	{ rule: 'partOfRoster' },
);

function inOwnLoop(back: string): RowFailure {
	return refused(
		`The node stands in a loop: "${back}" leads back to it, and each round would take its part for the whole roster`,
		'Collect all rows before this node, with a Merge node (mode Append) or behind the Done output of Loop Over Items, and take the way back out; or set People Missing From the Roster to Leave Their Cards.',
	);
}

function inLoop(name: string): RowFailure {
	return refused(
		`The node stands in the loop of "${name}", and each round would take its part for the whole roster`,
		`Connect it to the Done output of "${name}", or leave the loop away: the node reads all rows at once. Or set People Missing From the Roster to Leave Their Cards.`,
	);
}

function severalConnections(at: string, own: string, sources: readonly string[]): RowFailure {
	const where = at === own ? 'this node' : `"${at}", before this node`;
	const distinct = [...new Set(sources)].map((source) => `"${source}"`);
	const from =
		distinct.length === 1 ? `Two outputs of ${distinct[0]} lead` : `${nameList(distinct)} all lead`;
	return refused(
		`${from} to ${where}: n8n runs it once for each, and each time it would take its part for the whole roster`,
		'Put a Merge node (mode Append) in between, so that all rows arrive together, or set People Missing From the Roster to Leave Their Cards.',
	);
}

function otherTemplate(index: number, first: number): RowFailure {
	return refused(
		`Row ${index + 1} names another template than row ${first + 1}, and one run works on one template`,
		'Use one node for each template, with a Filter before it that lets through its rows only, or choose the template from the list.',
		'severalTemplates',
	);
}
