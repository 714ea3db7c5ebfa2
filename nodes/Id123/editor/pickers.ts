/**
 * The pickers of templates and cards. A search goes on until there is a screenful of hits, the listing ends, or ten
 * requests were sent, however many cards there are.
 */
import {
	NodeOperationError,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { Cancellation } from '../../shared/cancellation';
import { LIMITS } from '../../shared/limits';
import { ok, type Result, type RowFailure } from '../../shared/result';
import { searchableText } from '../../shared/words';
import { accountIn } from '../api/account';
import { addressTemplate, type ActionName } from '../api/actions';
import { connect, isRefused, type CallResult, type Id123Client } from '../api/client';
import { explain } from '../api/answers';
import { listAll, notIn, readPages } from '../api/listing';
import { firstPage, type PagingState } from '../api/paging';
import { flattenCard, KEY } from '../card/vocabulary';
import { ID123_LIMITS } from '../limits';
import { ALL_TEMPLATES } from '../parameters';

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
		shownAs: (name, row, isAlone) =>
			[name, isAlone ? '' : row[KEY.templateId]].filter(Boolean).join(' · '),
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
	const templateId = neededTemplate(
		this,
		'Cards are listed by template. If Template holds an expression, enter the card by its ID.',
	);
	return await search(this, filter, paginationToken, {
		list: 'listCards',
		view: 'viewCard',
		idKey: KEY.cardId,
		fields: addressTemplate(templateId),
		nameOf: (row) => flattenCard(row).name ?? '',
		// Two people of one name are told apart by the Card ID, which stands before what may be cut off.
		shownAs: (name, row) =>
			[name, row[KEY.cardId], flattenCard(row)[KEY.status]?.toLowerCase()]
				.filter(Boolean)
				.join(' · '),
	});
}

interface Searched {
	list: 'listCards' | 'listTemplates';
	view: Extract<ActionName, 'viewCard' | 'viewTemplate'>;
	idKey: typeof KEY.cardId | typeof KEY.templateId;
	fields: IDataObject;
	/** What is searched besides the id. */
	nameOf: (row: IDataObject) => string;
	/** @param isAlone whether no other hit has this name */
	shownAs: (name: string, row: IDataObject, isAlone: boolean) => string;
}

/** Where a search goes on. */
interface Place extends PagingState {
	/** It was said that there may be more, so the end is said as well. */
	isNoted?: boolean;
}

/** n8n's editor draws entries 32 pixels high on 200 pixels, and asks for more only where they can be scrolled. */
const SCREENFUL = 10;

/**
 * Entries that only say something: n8n's editor lets nobody choose a value that is true or false. With fewer hits than a
 * screenful it has nothing to scroll, but it goes on whenever the text of the search was changed and is the same again.
 */
const MAY_BE_MORE = saying('There may be more. Type a space and delete it to go on.', true);
const NO_MORE = saying('No more were found.', false);

/** A function, since n8n's lint asks for a title in every literal with a name and a value. */
function saying(name: string, value: boolean) {
	return { name, value };
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
	const add = (row: IDataObject | undefined) => {
		const id = String(row?.[searched.idKey] ?? '');
		if (row && id !== '') found.set(id, row);
	};
	let requests = 0;
	if (wanted !== '' && paginationToken === undefined) {
		requests += 1;
		const address = { ...searched.fields, [searched.idKey]: wanted };
		const result = await client.call(searched.view, address);
		// What was typed may be no id: the service does not know it, or does not take it for one.
		const isNoId = isRefused(result, 'badValue', 'noTemplate', 'notFound');
		if (result.kind === 'success') add(result.body.data as IDataObject | undefined);
		else if (!isNoId) throw notLoaded(context, searched.view, result);
	}

	let { isNoted, ...state }: Place = paginationToken ? readToken(paginationToken) : firstPage;
	const isHit = matcher(wanted, searched);
	const { list, fields } = searched;
	const { pageSize, pickerRequests } = ID123_LIMITS;
	const settings = { pageSize, from: state, isNew: notIn(new Set(state.lastIds)) };
	for await (const page of readPages(client, list, fields, settings)) {
		if (page.kind === 'failed') throw notLoaded(context, list, page.result);
		requests += 1;
		({ state } = page);
		page.rows.filter(isHit).forEach(add);
		if (found.size >= SCREENFUL || requests >= pickerRequests) break;
	}

	const results: INodeListSearchResult['results'] = shown(found, searched);
	if (state.done) return { results: isNoted ? [...results, NO_MORE] : results };
	if (found.size < SCREENFUL) {
		results.push(MAY_BE_MORE);
		isNoted = true;
	}
	const place: Place = { ...state, isNoted };
	return { results, paginationToken: JSON.stringify(place) };
}

function shown(found: ReadonlyMap<string, IDataObject>, { nameOf, shownAs }: Searched) {
	const hits = [...found].map(([value, row]) => ({ value, row, name: nameOf(row) }));
	const isAlone = (name: string) => hits.filter((hit) => hit.name === name).length === 1;
	return hits.map(({ value, row, name }) => ({
		name: shownAs(name, row, isAlone(name)) || value,
		value,
	}));
}

/** Every word that was typed stands in the name or the id, in whatever order. */
function matcher(wanted: string, { idKey, nameOf }: Searched): (row: IDataObject) => boolean {
	const words = searchableText(wanted).split(' ');
	return (row) => {
		const text = searchableText(`${nameOf(row)} ${String(row[idKey])}`);
		return words.every((word) => text.includes(word));
	};
}

/** A token that is none of ours starts the list anew. */
function readToken(token: string): Place {
	try {
		return { ...firstPage, ...(JSON.parse(token) as Partial<Place>) };
	} catch {
		return firstPage;
	}
}

/** The templates of the account as a plain list, where several may be chosen. */
export async function getTemplateOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const client = await pickerClient(this);
	const settings = { pageSize: ID123_LIMITS.pageSize, ahead: LIMITS.requestsAtATime };
	const listing = await listAll(client, 'listTemplates', {}, settings);
	if (listing.kind === 'failed') throw notLoaded(this, 'listTemplates', listing.result);
	const options = listing.rows.flatMap((row) => {
		const id = row[KEY.templateId];
		if (typeof id !== 'string' || id === '') return [];
		return [{ name: templateName(row) || id, value: id, description: id }];
	});
	return [ALL_TEMPLATES, ...options];
}

/** The client, or why nothing may be sent with the chosen credential. */
export async function editorClient(context: ILoadOptionsFunctions): Promise<Result<Id123Client>> {
	const account = await accountIn(context);
	if (!account.ok) return account;
	const user = { slots: LIMITS.requestsAtATime, cancellation: new Cancellation() };
	return ok(connect(context, account.value, { user }));
}

async function pickerClient(context: ILoadOptionsFunctions): Promise<Id123Client> {
	const client = await editorClient(context);
	if (!client.ok) throw pickerError(context, client.failure);
	return client.value;
}

/**
 * The id of the template that is chosen at present; '' when nothing is, and for an expression, whose value is known
 * only in a run.
 */
export function chosenTemplate(context: ILoadOptionsFunctions): string {
	const id = context.getCurrentNodeParameter('templateId', { extractValue: true });
	const text = typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
	return text.startsWith('=') ? '' : text;
}

/** The same, where nothing can be listed without it. */
export function neededTemplate(context: ILoadOptionsFunctions, hint: string): string {
	const id = chosenTemplate(context);
	if (id === '') throw pickerError(context, { what: 'Choose a template first', hint });
	return id;
}

/**
 * A picker that cannot show its list says why, instead of showing an empty one. The editor shows the message alone, so
 * the next step stands in it as well.
 */
export function pickerError(
	context: ILoadOptionsFunctions,
	{ what, hint }: Pick<RowFailure, 'what' | 'hint'>,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), `${what}. ${hint}`);
}

function notLoaded(
	context: ILoadOptionsFunctions,
	action: ActionName,
	result: Exclude<CallResult, { kind: 'success' }>,
): NodeOperationError {
	const isStopped = result.kind === 'cancelled';
	return pickerError(context, isStopped ? STOPPED : explain(action, result));
}

const STOPPED = { what: 'The list was not loaded', hint: 'Open it again.' };
