/** Workflows of ID.me nodes that hold nothing personal in one piece. */
import type { JsonObject, WorkflowFile, WorkflowNode } from '../../../scripts/n8n/types.mts';

/** A value that no part of n8n's data holds in one piece before the node asks for it. */
export function inHalves(text: string): string {
	const half = Math.floor(text.length / 2);
	return `={{ "${text.slice(0, half)}" + "${text.slice(half)}" }}`;
}

export function node(
	name: string,
	type: string,
	parameters: JsonObject,
	settings: Partial<WorkflowNode> = {},
): WorkflowNode {
	const typeVersion = type.endsWith('readWriteFile') ? 1.1 : 1;
	return { id: name, name, type, typeVersion, position: [0, 0], parameters, ...settings };
}

/** Nodes that run one after the other. */
export function chainOf(name: string, nodes: WorkflowNode[]): WorkflowFile {
	const chain = [node('Start', 'n8n-nodes-base.manualTrigger', {}), ...nodes];
	const connections = Object.fromEntries(
		nodes.map((next, at) => [
			chain[at].name,
			{ main: [[{ node: next.name, type: 'main', index: 0 }]] },
		]),
	);
	return { name, nodes: chain, connections, settings: { executionOrder: 'v1' } };
}

const phone = (value: string): JsonObject => ({ resource: 'phone', phone: inHalves(value) });
export const sendCode = { ...phone('8885550142'), operation: 'sendCode' };
export const identity = (number: string, born: string): JsonObject => ({
	...phone(number),
	operation: 'verifyIdentity',
	birthDate: inHalves(born),
});
export const confirm = (id: string, code: string): JsonObject => ({
	resource: 'phone',
	operation: 'confirmCode',
	transactionId: id,
	code: inHalves(code),
});
export const license = {
	resource: 'document',
	operation: 'verifyLicense',
	frontImage: 'data',
	backImage: 'data',
};
export const ofVisitor = { authentication: 'app', resource: 'user' };
export const verifyVisitor = (code: string, state: string): JsonObject => ({
	...ofVisitor,
	operation: 'verifyVisitor',
	redirect: { code: inHalves(code), state },
});
