import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	INodeType,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { LogLine } from './logs.mts';
import {
	createAdditionalData,
	createNode,
	createWorkflow,
	credentialsFor,
	type CredentialOverrides,
	type Session,
} from './session.mts';

/** A question that n8n's editor asks a node while a person fills in its parameters. */
export interface EditorCall {
	/** Node type with package name. */
	node: string;
	/** Name of the method in the node's `methods`. */
	method: string;
	/** The parameters as they stand in the form. */
	parameters?: INodeParameters;
	/** Parameter the question is about, such as `parameters.templateId`. */
	path?: string;
	credentials?: CredentialOverrides;
}

export interface ListSearchCall extends EditorCall {
	filter?: string;
	paginationToken?: string;
}

type MethodKind = 'listSearch' | 'loadOptions' | 'resourceMapping';
type EditorMethod<T> = (this: ILoadOptionsFunctions, ...values: unknown[]) => Promise<T>;

/** A page of a resource locator's list. */
export async function listSearch(
	session: Session,
	{ filter, paginationToken, ...call }: ListSearchCall,
): Promise<INodeListSearchResult & { logs: LogLine[] }> {
	const { answer, logs } = await ask<INodeListSearchResult>(session, 'listSearch', call, [
		filter,
		paginationToken,
	]);
	// n8n's editor gets every token as text and sends it back so.
	const token = answer.paginationToken as unknown;
	const paginationToken_ = typeof token === 'number' ? String(token) : answer.paginationToken;
	return { ...answer, paginationToken: paginationToken_, logs };
}

/** The options of a drop-down list. */
export async function loadOptions(
	session: Session,
	call: EditorCall,
): Promise<INodePropertyOptions[]> {
	return (await ask<INodePropertyOptions[]>(session, 'loadOptions', call, [])).answer;
}

/** The fields of a resource mapper; of two with one id n8n keeps the first. */
export async function resourceMapping(
	session: Session,
	call: EditorCall,
): Promise<ResourceMapperFields> {
	const { answer } = await ask<ResourceMapperFields>(session, 'resourceMapping', call, []);
	const ids = answer.fields.map(({ id }) => id);
	return { ...answer, fields: answer.fields.filter(({ id }, index) => ids.indexOf(id) === index) };
}

/** Calls the method as n8n's DynamicNodeParametersService does, on a temporary node. */
async function ask<T>(
	session: Session,
	kind: MethodKind,
	{ node: type, method, parameters = {}, path = '', ...call }: EditorCall,
	values: unknown[],
): Promise<{ answer: T; logs: LogLine[] }> {
	const credentials = credentialsFor(session, call.credentials);
	const node = createNode(session, { type, parameters, name: 'Temp-Node' }, credentials);
	const workflow = createWorkflow(session, [node], {});
	const additionalData = createAdditionalData(
		session,
		credentials,
		'internal',
		workflow,
		parameters,
	);
	const nodeType = session.nodeTypes.getByNameAndVersion(type, node.typeVersion);
	const question = methodOf<T>(nodeType, kind, method);
	const context = new session.n8n.core.LoadOptionsContext(
		workflow,
		workflow.nodes[node.name] ?? node,
		additionalData,
		path,
	);
	const logs: LogLine[] = [];
	const answer = await session.logs.collect(
		logs,
		async () =>
			await workflow.expression.withIsolate(async () => await question.apply(context, values)),
	);
	return { answer, logs };
}

function methodOf<T>({ methods, description }: INodeType, kind: MethodKind, name: string) {
	const known = (methods?.[kind] ?? {}) as Record<string, unknown>;
	const method = known[name];
	if (typeof method === 'function') return method as EditorMethod<T>;
	throw new Error(
		`${description.name} has no ${kind} method "${name}"; it has: ${Object.keys(known).join(', ') || 'none'}`,
	);
}
