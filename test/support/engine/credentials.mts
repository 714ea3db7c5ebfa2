import type {
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	IHttpRequestHelper,
	IHttpRequestOptions,
	ICredentials,
	INode,
	INodeCredentials,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	IExecuteData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createMockWorkflow, MOCK_NODE } from './mock-workflow.mts';
import { toNativeRealm, type N8n } from './native.mts';
import type { NodePackages } from './packages.mts';

/** Credential data by credential type, as an admin would type it into n8n's form. */
export type CredentialSet = Record<string, ICredentialDataDecryptedObject>;

/**
 * Stores credentials in memory and applies them to requests, following n8n's `CredentialsHelper`
 * (n8n/dist/credentials-helper.js) without its database, overwrites and external secrets.
 */
export class Credentials implements ICredentialsHelper {
	private readonly stored: CredentialSet;

	private constructor(
		private readonly n8n: N8n,
		private readonly packages: NodePackages,
		set: CredentialSet,
	) {
		this.stored = toNativeRealm(set);
		for (const type of Object.keys(set)) packages.credential(type);
	}

	/** A helper on which any method that n8n may ask for one day fails by its name. */
	static create(n8n: N8n, packages: NodePackages, set: CredentialSet): Credentials {
		return new Proxy(new Credentials(n8n, packages, set), {
			get(target, key, receiver) {
				if (typeof key === 'string' && key !== 'then' && !(key in target)) {
					throw new Error(`The harness has no CredentialsHelper.${key}; n8n-core asked for it`);
				}
				return Reflect.get(target, key, receiver) as unknown;
			},
		});
	}

	/** The `credentials` block of a node that may use these credential types. */
	forNode(types: string[]): INodeCredentials {
		const usable = types.filter((type) => type in this.stored);
		return Object.fromEntries(usable.map((type) => [type, { id: type, name: `${type} account` }]));
	}

	getParentTypes(type: string): string[] {
		return this.packages.parentCredentials(type);
	}

	isCredentialUsableByNode(type: string, nodeType: string): boolean {
		if (!this.packages.credential(type).restrictToSupportedNodes) return true;
		return this.packages.nodesOfCredential(type).includes(nodeType);
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const combined: INodeProperties[] = [];
		const { NodeHelpers } = this.n8n.workflow;
		const { extends: parents = [], properties } = this.packages.credential(type);
		for (const parent of parents) {
			NodeHelpers.mergeNodeProperties(combined, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(combined, properties);
		return combined;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		type: string,
		incoming: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const request = incoming as IHttpRequestOptions & Record<string, Record<string, unknown>>;
		const { authenticate } = this.packages.credential(type);
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		if (authenticate === undefined) return request;
		if (!workflow || !node) throw new Error('Expressions of a credential need a workflow');
		const resolve = (value: string): string =>
			resolveExpression(this.n8n, workflow, node, value, credentials);
		request.headers ??= {};
		for (const [part, values] of Object.entries(authenticate.properties)) {
			for (const [key, value] of Object.entries(values as Record<string, string>)) {
				const target = (request[part] ??= {});
				target[resolve(key)] = resolve(value);
			}
		}
		return request;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		type: string,
		node: INode,
		expired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { preAuthentication, properties } = this.packages.credential(type);
		const expirable = properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		);
		if (!preAuthentication || !expirable) return undefined;
		const isTest = node.parameters.temp === '' && node.type === 'n8n-nodes-base.noOp';
		if (credentials[expirable.name] !== '' && !expired && !isTest) return undefined;
		const output = await preAuthentication.call(helpers, credentials);
		const details = node.credentials?.[type];
		if (output[expirable.name] === undefined || !details) return undefined;
		await this.updateCredentials(details, type, output as ICredentialDataDecryptedObject);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		type: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const output = await this.packages
			.credential(type)
			.preAuthentication?.call(helpers, credentials);
		return output as ICredentialDataDecryptedObject | undefined;
	}

	async getCredentials({ id, name }: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		const credentials = new this.n8n.core.Credentials<ICredentialDataDecryptedObject>(
			{ id, name },
			type,
		);
		await credentials.setData(this.dataOf(type));
		return credentials;
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		_details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const data = toNativeRealm(this.dataOf(type));
		if (raw === true) return data;
		return await this.applyDefaults(additionalData, data, type, mode, executeData, values);
	}

	/** Adds the defaults of the credential's form, drops hidden fields and resolves expressions. */
	async applyDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		original: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const { NodeHelpers } = this.n8n.workflow;
		const properties = this.getCredentialsProperties(type);
		const given = original as INodeParameters;
		const data = {
			...NodeHelpers.getNodeParameters(properties, given, true, false, null, null),
		};
		for (const kept of ['oauthTokenData', 'allowedHttpRequestDomains', 'allowedDomains']) {
			if (data[kept] === undefined && given[kept] !== undefined) data[kept] = given[kept];
		}
		const keys = this.n8n.core.getAdditionalKeys(additionalData, mode, null, {
			isCredential: true,
		});
		if (values) {
			const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
			return workflow.expression.getParameterValue(
				data,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				connectionInputData,
				mode,
				keys,
				executeData,
				false,
				data,
			) as ICredentialDataDecryptedObject;
		}
		const { expression } = createMockWorkflow(this.n8n);
		const resolve = async (): Promise<unknown> =>
			expression.getComplexParameterValue(MOCK_NODE, data, mode, keys, undefined, undefined, data);
		return (await expression.withIsolate(resolve)) as ICredentialDataDecryptedObject;
	}

	async updateCredentials(
		_details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.stored[type] = { ...this.dataOf(type), ...data };
	}

	async updateCredentialsOauthTokenData(
		details: INodeCredentialsDetails,
		type: string,
		{ oauthTokenData }: ICredentialDataDecryptedObject,
	): Promise<void> {
		await this.updateCredentials(details, type, { oauthTokenData });
	}

	private dataOf(type: string): ICredentialDataDecryptedObject {
		const data = this.stored[type];
		if (!data) throw new Error(`The engine was created without credentials of type "${type}"`);
		return data;
	}
}

function resolveExpression(
	n8n: N8n,
	workflow: Workflow,
	node: INode,
	value: string,
	credentials: ICredentialDataDecryptedObject,
): string {
	if (!n8n.workflow.isExpression(value)) return value;
	const keys = { $credentials: credentials as IHttpRequestOptions['qs'] };
	const resolved = workflow.expression.getSimpleParameterValue(
		node,
		value,
		'internal',
		keys,
		undefined,
		'',
	);
	return resolved ? String(resolved) : '';
}
