import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	INode,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { NO_OP_NODE } from './helper-nodes.mts';
import type { LogLine } from './logs.mts';
import { createMockWorkflow } from './mock-workflow.mts';
import { toNativeRealm } from './native.mts';
import { createAdditionalData, credentialsFor, type Session } from './session.mts';

/** What a failed request of the test carries; only what n8n itself looks at. */
interface TestError extends Error {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

/**
 * Tests a credential as n8n's "Save" button does (n8n/dist/services/credentials-tester.service.js):
 * its declarative request runs on RoutingNode, then its rules judge the answer.
 */
export async function testCredential(
	session: Session,
	type: string,
	typed: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult & { logs: LogLine[] }> {
	const { test } = session.packages.credential(type);
	const logs: LogLine[] = [];
	const result = await session.logs.collect(logs, async () => {
		if (!test) return await askNode(session, type, typed);
		try {
			const response = await request(session, type, toNativeRealm(typed), test);
			return judgeAnswer(session, test, response?.[0]?.[0]?.json);
		} catch (error) {
			return judgeError(test, error as TestError);
		}
	});
	return { ...result, logs };
}

/** A function of a node that the credential is tested by; n8n asks the first node that has one. */
async function askNode(
	session: Session,
	type: string,
	typed: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const additionalData = additionalDataFor(session, type, typed);
	const data = await resolveCredential(session, type, typed);
	for (const name of session.packages.nodesOfCredential(type)) {
		const { description, methods } = session.nodeTypes.getByNameAndVersion(name);
		const testedBy = description.credentials?.find((each) => each.name === type)?.testedBy;
		if (typeof testedBy !== 'string') continue;
		const test = methods?.credentialTest?.[testedBy];
		if (!test) throw new Error(`${name} has no "${testedBy}" to test credentials with`);
		const context = new session.n8n.core.CredentialTestContext(additionalData);
		return await test.call(context, { id: type, name: `${type} account`, type, data });
	}
	return { status: 'Error', message: 'No testing function found for this credential.' };
}

/** The data of a credential as n8n hands it to whoever uses it. */
export async function resolveCredential(
	session: Session,
	type: string,
	typed: ICredentialDataDecryptedObject,
): Promise<ICredentialDataDecryptedObject> {
	const data = toNativeRealm(typed);
	const credentials = credentialsFor(session, { [type]: data });
	const additionalData = additionalDataFor(session, type, data);
	return await credentials.applyDefaults(additionalData, data, type, 'internal');
}

function additionalDataFor(session: Session, type: string, data: ICredentialDataDecryptedObject) {
	const credentials = credentialsFor(session, { [type]: data });
	const workflow = createMockWorkflow(session.n8n);
	return createAdditionalData(session, credentials, 'internal', workflow, {});
}

async function request(
	session: Session,
	type: string,
	typed: ICredentialDataDecryptedObject,
	test: ICredentialTestRequest,
): Promise<INodeExecutionData[][] | null | undefined> {
	const { core, workflow: n8nWorkflow } = session.n8n;
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: NO_OP_NODE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: type, name: `${type} account` } },
	};
	const nodeType = placeholder(session, type, test);
	const workflow = createMockWorkflow(session.n8n, node, nodeType);
	const credentials = credentialsFor(session, { [type]: typed });
	const additionalData = createAdditionalData(session, credentials, 'internal', workflow, {});
	const data = await credentials.applyDefaults(additionalData, typed, type, 'internal');
	const context = new core.ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		n8nWorkflow.createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const decrypted = { id: type, name: `${type} account`, type, data };
	const routing = new core.RoutingNode(context, nodeType, decrypted);
	return await workflow.expression.withIsolate(async () => await routing.runNode());
}

/** n8n's No Operation node with one parameter, whose routing is the test's request. */
function placeholder(session: Session, type: string, test: ICredentialTestRequest): INodeType {
	return {
		description: {
			...session.nodeTypes.getByNameAndVersion(NO_OP_NODE).description,
			credentials: [{ name: type, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: test.request },
					default: '',
				},
			],
		},
	};
}

function judgeAnswer(
	session: Session,
	{ rules = [] }: ICredentialTestRequest,
	body: unknown,
): INodeCredentialTestResult {
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties;
		if (session.n8n.getPath(body, key) === value) return { status: 'Error', message };
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function judgeError(
	{ rules = [] }: ICredentialTestRequest,
	error: TestError,
): INodeCredentialTestResult {
	const { response, code } = error.cause ?? {};
	if (response) {
		for (const rule of rules) {
			if (rule.type !== 'responseCode') continue;
			const { value, message } = rule.properties;
			if (value === response.status) return { status: 'Error', message };
		}
		if (response.status < 199 || response.status > 299) {
			const message = response.statusText || `Received HTTP status code: ${response.status}`;
			return { status: 'Error', message };
		}
	} else if (code) {
		return { status: 'Error', message: code };
	}
	return { status: 'Error', message: error.message };
}
