/** Three ways to write a card for each row in n8n, each a workflow: read the CSV file, then one node. */
import type { SavedCredential, WorkflowFile, WorkflowNode } from '../../scripts/n8n/types.mts';
import { TEMPLATE } from './roster.mts';

export const TRIGGER = 'Start';
export const CARDS = 'Cards';

export interface Peer {
	name: string;
	/** The node's type, parameters and credential. */
	node(
		at: Place,
	): Partial<WorkflowNode> & Pick<WorkflowNode, 'type' | 'typeVersion' | 'parameters'>;
}

/** Where the cards go. */
export interface Place {
	baseUrl: string;
	id123: SavedCredential;
	/** The same key as a plain header. */
	header: SavedCredential;
}

/** The ten values that each of the three sends, by the heading of their column. */
const VALUES = {
	cardId: 'Card ID',
	uniqueIdentifier: 'Unique Identifier',
	recipientEmail: 'Recipient Email',
	fullName: 'Full Name',
	department: 'Department',
	jobTitle: 'Job Title',
	startDate: 'Start Date',
	office: 'Office',
	emergencyContact: 'Emergency Contact',
	badgeBarcode: 'Badge Barcode',
} as const;

export const COLUMNS: readonly string[] = Object.values(VALUES);

const column = (heading: string): string => `$json['${heading}']`;
const pair = (key: string, heading: string): string =>
	`{ key: '${key}', value: ${column(heading)} }`;

const HTTP_BODY = `={{ JSON.stringify({
	action: 'create-card', 'upsert-record': 'true', 'card-template-id': '${TEMPLATE}',
	'card-id': ${column('Card ID')}, 'unique-identifier': ${column('Unique Identifier')}, 'recipient-email': ${column('Recipient Email')},
	'card-data': {
		barcode: [${pair('barcode', 'Badge Barcode')}],
		'name-fields': [${pair('name', 'Full Name')}],
		'front-fields': [${pair('front-1', 'Department')}, ${pair('front-2', 'Job Title')}, ${pair('front-3', 'Start Date')}],
		'secondary-fields': [${pair('secondary-1', 'Office')}],
		'back-fields': [${pair('back-1', 'Emergency Contact')}],
	},
}) }}`;

const credential = (type: string, { id, name }: SavedCredential): WorkflowNode['credentials'] => ({
	[type]: { id, name },
});

export const PEERS: readonly Peer[] = [
	{
		name: 'ID123 node, columns mapped automatically',
		node: ({ id123 }) => ({
			type: 'n8n-nodes-digital-id.id123',
			typeVersion: 1,
			parameters: {
				resource: 'card',
				operation: 'upsert',
				templateId: { __rl: true, mode: 'id', value: TEMPLATE },
				fields: { mappingMode: 'autoMapInputData', value: null },
				options: {},
			},
			credentials: credential('id123Api', id123),
			onError: 'continueErrorOutput',
		}),
	},
	{
		name: "n8n's HTTP Request node",
		node: ({ baseUrl, header }) => ({
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: baseUrl,
				authentication: 'genericCredentialType',
				genericAuthType: 'httpHeaderAuth',
				sendBody: true,
				specifyBody: 'json',
				jsonBody: HTTP_BODY,
				options: {},
			},
			credentials: credential('httpHeaderAuth', header),
		}),
	},
	{
		name: 'plain declarative node, ten mapped expressions',
		node: ({ id123 }) => ({
			type: 'CUSTOM.plainCard',
			typeVersion: 1,
			parameters: {
				operation: 'upsert',
				template: TEMPLATE,
				...Object.fromEntries(
					Object.entries(VALUES).map(([name, heading]) => [name, `={{ ${column(heading)} }}`]),
				),
			},
			credentials: credential('id123Api', id123),
		}),
	},
];

/** Start → read the file → its rows → the node. */
export function workflowOf(peer: Peer, csvFile: string, place: Place): WorkflowFile {
	const nodes = [
		{ name: TRIGGER, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
		{
			name: 'File',
			type: 'n8n-nodes-base.readWriteFile',
			typeVersion: 1.1,
			parameters: { fileSelector: csvFile, options: {} },
		},
		{
			name: 'Rows',
			type: 'n8n-nodes-base.extractFromFile',
			typeVersion: 1,
			parameters: { operation: 'csv', options: {} },
		},
		{ name: CARDS, ...peer.node(place) },
	].map(
		(node, index): WorkflowNode => ({ ...node, id: `node-${index}`, position: [220 * index, 0] }),
	);
	const names = nodes.map(({ name }) => name);
	const connections = Object.fromEntries(
		names
			.slice(1)
			.map((name, index) => [names[index], { main: [[{ node: name, type: 'main', index: 0 }]] }]),
	);
	return { name: peer.name, nodes, connections, settings: { executionOrder: 'v1' } };
}
