/** n8n's editor asks a picker of the ID123 node for its list. */
import type { INodeParameters } from 'n8n-workflow';
import { NODE, type NodeRun, type openStage } from './stage.mts';

export interface Search {
	filter?: string;
	paginationToken?: string;
	parameters?: INodeParameters;
	on?: NodeRun['on'];
	credential?: Record<string, string>;
}

export const searchIn =
	(stage: ReturnType<typeof openStage>) =>
	async (
		method: 'searchTemplates' | 'searchCards',
		{ parameters = {}, on = 'sandbox', credential, ...call }: Search = {},
	) =>
		await stage.engine.listSearch({
			node: NODE,
			method,
			path: `parameters.${method === 'searchCards' ? 'cardId' : 'templateId'}`,
			parameters: { resource: 'card', operation: 'get', ...parameters },
			credentials: { id123Api: credential ?? stage.credential(on) },
			...call,
		});
