/** ID.me Verification as it is shipped, and what its operations say of themselves. */
import { join } from 'node:path';
import { NodeHelpers, type INode, type INodeParameters, type INodeType } from 'n8n-workflow';
import { RESOURCES } from '../../../nodes/IdMe/IdMeVerification/operations/index.ts';
import { nativeRequire, projectRoot } from '../../support/engine/native.mts';

export const NODE_FOLDER = join(projectRoot(), 'dist/nodes/IdMe/IdMeVerification');

const file = join(NODE_FOLDER, 'IdMeVerification.node.js');
const { IdMeVerification } = nativeRequire()(file) as { IdMeVerification: new () => INodeType };

export const { description } = new IdMeVerification();

export const OPERATIONS = RESOURCES.flatMap(({ option, operations }) =>
	operations.map((operation) => ({
		...operation,
		title: `${String(option.value)}.${String(operation.option.value)}`,
		resource: String(option.value),
		operation: String(operation.option.value),
	})),
);

/** Names of the properties that the node shows for these parameters, in order. */
export function shownWith(parameters: INodeParameters, of = description.properties): string[] {
	const node = { typeVersion: 1, parameters } as unknown as INode;
	return of
		.filter((property) =>
			NodeHelpers.displayParameter(parameters, property, node, description, parameters),
		)
		.map(({ name }) => name);
}
