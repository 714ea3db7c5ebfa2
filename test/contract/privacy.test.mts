/**
 * What n8n is told to hide of the nodes' output, judged by n8n's own code for it (which n8n 2.40.7 has and does not call,
 * see docs/privacy.md): what speaks of the person, and nothing that a workflow is built on.
 */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeTypeDescription, IRunExecutionData } from 'n8n-workflow';
import { nativeRequire, projectRoot } from '../support/engine/native.mts';

const STRATEGY =
	'n8n/dist/modules/redaction/executions/strategies/node-defined-field-redaction.strategy.js';

const root = projectRoot();
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[] };
};
const descriptions = manifest.n8n.nodes.map((file) => {
	const className = file.replace(/^.*\/|\.node\.js$/g, '');
	const built = nativeRequire()(join(root, file)) as Record<
		string,
		new () => { description: INodeTypeDescription }
	>;
	return new built[className]().description;
});
const byName = new Map(descriptions.map((description) => [description.name, description]));

/** What a workflow is built on. */
const CHECK = {
	transactionId: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
	verificationId: 'd733',
	product: 'document.license.verify',
	family: 'document',
	outcome: 'verified',
	verified: true,
	statusCode: 6000,
	statusMessage: 'Completed',
	createdAt: '2026-03-02T10:00:00Z',
	updatedAt: '2026-03-02T10:01:00Z',
	errors: [{ code: 2004, message: 'Expired', additionalInfo: null, hint: 'Use another one.' }],
};
const RAW = {
	transaction_id: CHECK.transactionId,
	fname: 'Petra',
	lname: 'Lindqvist',
	birth_date: '1971-03-28',
	phone: '3055550142',
	document: { number: 'D1234567', address: '12 Harbour Road' },
};
const PERSONAL = ['1971-03-28', '3055550142', 'D1234567', '12 Harbour Road'];
const PERSON = {
	verified: true,
	userId: 'd733',
	groups: [{ group: 'military', subgroups: ['Veteran'], verified: true }],
};
const ATTRIBUTES = { fname: 'Petra', lname: 'Lindqvist', email: 'petra@harbour.example' };
const SECRETS = {
	social: '219-09-9999',
	ssn: '219099999',
	dslogon_idvalue: '219-09-9998',
	document_tokens: { front: 'document-token-1' },
};

const CASES: Array<[string, { shown: IDataObject; hidden: IDataObject; secrets: string[] }]> = [
	['idMeVerification', { shown: CHECK, hidden: { raw: RAW }, secrets: PERSONAL }],
	[
		'idMeVerificationTrigger',
		{ shown: { eventId: 'e1', ...CHECK }, hidden: { raw: RAW }, secrets: PERSONAL },
	],
	[
		'idMeAttributes',
		{
			shown: { ...PERSON, attributes: ATTRIBUTES },
			hidden: {
				accessToken: 'access-token-7f1e5b9d3c',
				refreshToken: 'refresh-token-2a8c6e4f0b',
				attributes: SECRETS,
				raw: { ...RAW, status: [] },
			},
			secrets: [
				...PERSONAL,
				'access-token-7f1e5b9d3c',
				'refresh-token-2a8c6e4f0b',
				'219-09-9999',
				'219099999',
				'219-09-9998',
				'document-token-1',
			],
		},
	],
];

/** An item of each, of which one belongs to the person and one to the workflow. */
function itemOf(shown: IDataObject, hidden: IDataObject): IDataObject {
	const attributes = { ...(shown.attributes as object), ...(hidden.attributes as object) };
	return structuredClone({ ...shown, ...hidden, ...('attributes' in shown && { attributes }) });
}

/** What n8n's own code leaves of an item of the node. */
async function leftOf(name: string, json: IDataObject): Promise<IDataObject> {
	const require = createRequire(process.env.DIGITAL_ID_N8N ?? '');
	const { NodeDefinedFieldRedactionStrategy: Strategy } = require(STRATEGY) as {
		NodeDefinedFieldRedactionStrategy: new (...args: unknown[]) => {
			apply(execution: unknown, context: unknown): Promise<void>;
		};
	};
	const nodeTypes = { getByNameAndVersion: () => ({ description: byName.get(name) }) };
	const data = {
		resultData: { runData: { Node: [{ data: { main: [[{ json }]] } }] } },
	} as unknown as IRunExecutionData;
	const nodes = [{ name: 'Node', type: name, typeVersion: 1 }];
	const strategy = new Strategy({ warn: () => {} }, nodeTypes);
	await strategy.apply({ workflowData: { nodes }, data }, { memo: new Map() });
	return json;
}

describe.each(CASES)('of %s', (name, { shown, hidden, secrets }) => {
	it('n8n hides what is personal and shows what workflows are built on', async () => {
		const left = await leftOf(name, itemOf(shown, hidden));
		expect(left).toMatchObject(shown);
		const text = JSON.stringify(left);
		expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
	});

	it('n8n hides it for good: nobody can reveal it', async () => {
		const { raw } = await leftOf(name, itemOf(shown, hidden));
		expect(raw).toEqual({ __redacted: true, reason: 'node_defined_field', canReveal: false });
	});
});

it('every node with an answer of ID.me in its output hides it, and no other node hides anything', () => {
	const hiding = descriptions.filter(({ sensitiveOutputFields = [] }) =>
		sensitiveOutputFields.includes('raw'),
	);
	const withRaw = descriptions.filter(({ name }) => name.startsWith('idMe'));
	expect(hiding.map(({ name }) => name).sort()).toEqual(withRaw.map(({ name }) => name).sort());
	const others = descriptions.filter(({ name }) => !name.startsWith('idMe'));
	// The values of a card are what is mapped to and from: n8n's own settings keep them out of sight as a whole.
	expect(others.flatMap(({ sensitiveOutputFields = [] }) => sensitiveOutputFields)).toEqual([]);
});
