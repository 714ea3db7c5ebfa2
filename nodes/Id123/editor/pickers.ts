/** The pickers of templates and cards. One search sends at most ten requests, however many cards there are. */
import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { LIMITS } from '../../shared/limits';
import { addressTemplate, type ActionName } from '../api/actions';
import { isRefused, type CallResult, type Id123Client } from '../api/client';
import { ID123_LIMITS } from '../api/limits';
import { listAll, readPage } from '../api/listing';
import { firstPage, type PagingState } from '../api/paging';
import { flattenCard } from '../card/flatten';
import { KEY } from '../card/vocabulary';
import { ALL_TEMPLATES } from '../parameters';
import { chosenId, editorClient, failureOfCall, pickerError } from './client';

export async function searchTemplates(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search(this, filter, paginationToken, {
		list: 'listTemplates',
		view: 'viewTemplate',
		idKey: KEY.templateId,
		fields: {},
		nameOf: templateName,
	});
}

/** What a template is called: its title, and whose it is. */
function templateName(row: IDataObject): string {
	const { title, institution } = flattenCard(row);
	return [title, institution].filter(Boolean).join(' – ');
}

export async function searchCards(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const templateId = chosenId(this, 'templateId');
	if (templateId === '') {
		throw pickerError(this, {
			what: 'Choose a template first',
			hint: 'Cards are listed by template. If Template holds an expression, enter the card by its ID.',
			state: 'notSent',
		});
	}
	return await search(this, filter, paginationToken, {
		list: 'listCards',
		view: 'viewCard',
		idKey: KEY.cardId,
		fields: addressTemplate(templateId),
		nameOf: (row) => {
			const card = flattenCard(row);
			return [card.name, card[KEY.cardId], card[KEY.status]?.toLowerCase()]
				.filter(Boolean)
				.join(' · ');
		},
	});
}

async function pickerClient(context: ILoadOptionsFunctions): Promise<Id123Client> {
	const client = await editorClient(context);
	if (!client.ok) throw pickerError(context, client.failure);
	return client.value;
}

interface Searched {
	list: 'listCards' | 'listTemplates';
	view: Extract<ActionName, 'viewCard' | 'viewTemplate'>;
	idKey: typeof KEY.cardId | typeof KEY.templateId;
	fields: IDataObject;
	nameOf: (row: IDataObject) => string;
}

async function search(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
	paginationToken: string | undefined,
	searched: Searched,
): Promise<INodeListSearchResult> {
	const client = await pickerClient(context);
	const wanted = filter?.trim() ?? '';
	const found = new Map<string, IDataObject>();
	let requests = 0;
	if (wanted !== '' && paginationToken === undefined) {
		requests += 1;
		const result = await client.call(searched.view, {
			...searched.fields,
			[searched.idKey]: wanted,
		});
		if (result.kind === 'success') add(found, [result.body.data as IDataObject], searched);
		else if (!isUnknownId(result)) throw pickerError(context, failureOfCall(searched.view, result));
	}

	let state = readToken(paginationToken);
	const seen = new Set<string>(state.lastIds);
	do {
		requests += 1;
		const next = await readPage(client, searched.list, searched.fields, {
			state,
			pageSize: ID123_LIMITS.pageSize,
			seen,
		});
		if (next.kind === 'failed')
			throw pickerError(context, failureOfCall(searched.list, next.result));
		state = next.page.state;
		add(
			found,
			next.page.rows.filter((row) => matches(row, wanted, searched)),
			searched,
		);
	} while (!state.done && found.size === 0 && requests < ID123_LIMITS.pickerRequests);
	return {
		results: [...found.entries()].map(([value, row]) => ({
			name: searched.nameOf(row) || value,
			value,
		})),
		paginationToken: state.done ? undefined : JSON.stringify(state),
	};
}

function add(
	found: Map<string, IDataObject>,
	rows: readonly IDataObject[],
	{ idKey }: Searched,
): void {
	for (const row of rows) {
		const id = String(row?.[idKey] ?? '');
		if (id !== '') found.set(id, row);
	}
}

function matches(row: IDataObject, wanted: string, { idKey, nameOf }: Searched): boolean {
	const text = `${nameOf(row)} ${String(row[idKey])}`.toLocaleLowerCase();
	return text.includes(wanted.toLocaleLowerCase());
}

/** What was typed is no id: the service does not know it, or does not take it for one. */
function isUnknownId(result: CallResult): boolean {
	return isRefused(result, 'badValue', 'noTemplate', 'notFound');
}

/** Where scrolling goes on. A token that is none of ours starts the list anew. */
function readToken(token: string | undefined): PagingState {
	if (token === undefined) return firstPage;
	try {
		const state = JSON.parse(token) as Partial<PagingState>;
		return { ...firstPage, ...state, lastIds: state.lastIds ?? [] };
	} catch {
		return firstPage;
	}
}

/** The templates of the account as a plain list, where several may be chosen. */
export async function getTemplateOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const client = await pickerClient(this);
	const { pageSize } = ID123_LIMITS;
	const { requestsAtATime } = LIMITS;
	const listing = await listAll(client, 'listTemplates', {}, { pageSize, ahead: requestsAtATime });
	if (listing.kind === 'failed') {
		throw pickerError(this, failureOfCall('listTemplates', listing.result));
	}
	return [ALL_TEMPLATES, ...listing.rows.flatMap((row) => templateOption(row) ?? [])];
}

function templateOption(row: IDataObject): INodePropertyOptions | undefined {
	const id = row[KEY.templateId];
	if (typeof id !== 'string' || id === '') return undefined;
	return { name: templateName(row) || id, value: id, description: id };
}
