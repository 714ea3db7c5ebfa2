/** Workflows as users save them: called from outside, each with a node of the package under test at its end. */
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import type {
	JsonObject,
	SavedCredential,
	WorkflowFile,
	WorkflowNode,
} from '../../../scripts/n8n/types.mts';

function calledFromOutside(name: string, path: string, last: Partial<WorkflowNode>): WorkflowFile {
	const nodes = [
		{
			name: 'Call',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { httpMethod: 'POST', path, responseMode: 'lastNode' },
			webhookId: path,
		},
		{
			name: 'Row',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: '={{ JSON.stringify($json.body) }}', options: {} },
		},
		last,
	].map((node, index) => ({
		id: `n${index}`,
		position: [index * 220, 0],
		...node,
	})) as WorkflowNode[];
	const follow = (from: number): JsonObject => ({
		main: [[{ node: nodes[from + 1].name, type: 'main', index: 0 }]],
	});
	return {
		name,
		nodes,
		connections: { Call: follow(0), Row: follow(1) },
		settings: { executionOrder: 'v1' },
	};
}

const used = ({ id, name, type }: SavedCredential): WorkflowNode['credentials'] => ({
	[type]: { id, name },
});

/** Makes a card of the row that it is called with. */
export function cardWorkflow(
	packageName: string,
	credential: SavedCredential,
	path = `card-${packageName}`,
): WorkflowFile {
	return calledFromOutside(`Card with ${packageName}`, path, {
		name: 'ID123',
		type: `${packageName}.id123`,
		typeVersion: 1,
		credentials: used(credential),
		parameters: {
			resource: 'card',
			operation: 'upsert',
			templateId: { __rl: true, mode: 'id', value: TEMPLATE_IDS.staff },
			fields: {
				mappingMode: 'autoMapInputData',
				value: null,
				matchingColumns: [],
				schema: [],
				attemptToConvertTypes: false,
				convertFieldsToString: false,
			},
			options: {},
		},
	});
}

/** A row that the template takes. */
export const rowOf = (cardId: string): JsonObject => ({
	'Card ID': cardId,
	'Full Name': 'Ada Example',
	Department: 'Care',
	'Unique Identifier': `${cardId}@example.com`,
	'Security Question 1': '1980-02-03',
	'Recipient Email': `${cardId}@example.com`,
});

/** Sends a code to the phone that it is called with. */
export function phoneWorkflow(packageName: string, credential: SavedCredential): WorkflowFile {
	return calledFromOutside(`Phone with ${packageName}`, `phone-${packageName}`, {
		name: 'ID.me Verification',
		type: `${packageName}.idMeVerification`,
		typeVersion: 1,
		credentials: used(credential),
		parameters: {
			resource: 'phone',
			operation: 'sendCode',
			phone: '={{ $json.phone }}',
			options: {},
		},
	});
}

/** What docs/installation.md tells to do with an exported workflow before another package runs it. */
export function moved(workflow: WorkflowFile, from: string, to: string): WorkflowFile {
	return JSON.parse(JSON.stringify(workflow).replaceAll(`"${from}.`, `"${to}.`)) as WorkflowFile;
}
