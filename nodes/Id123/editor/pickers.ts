/** Pickers of templates and cards. A search goes on to a screenful of hits, the end of the listing, or ten requests. */
import {
	NodeOperationError,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { Cancellation } from '../../shared/clock';
import { LIMITS } from '../../shared/limits';
import { refusedBy } from '../../shared/parameters';
import { notReached, notSent, RowRefusal, sentenceOf } from '../../shared/result';
import { searchableText } from '../../shared/words';
import { accountIn } from '../api/account';
import { addressTemplate, type ActionName } from '../api/actions';
import { connect, isRefused, type CallResult, type Id123Client } from '../api/client';
import { unsuccessful } from '../api/answers';
import { listAll, notIn, readPages } from '../api/listing';
import { firstPage, type PagingState } from '../api/paging';
import { flattenCard, KEY } from '../card/vocabulary';
import { ID123_LIMITS } from '../limits';
import { ALL_TEMPLATES } from '../parameters';

export const searchTemplates = searching({
	list: 'listTemplates',
	view: 'viewTemplate',
	idKey: KEY.templateId,
	addressIn: () => ({}),
	nameOf: templateName,
	shownAs: (name, row, isAlone) =>
		[name, isAlone ? '' : row[KEY.templateId]].filter(Boolean).join(' · '),
});

function templateName(row: IDataObject): string {
	const { title, institution } = flattenCard(row);
	return [title, institution].filter(Boolean).join(' – ');
}

const CHOSEN_FIRST =
	'Cards are listed by template. If Template holds an expression, enter the card by its ID.';

export const searchCards = searching({
	list: 'listCards',
	view: 'viewCard',
	idKey: KEY.cardId,
	addressIn: (context) => addressTemplate(neededTemplate(context, CHOSEN_FIRST)),
	nameOf: (row) => flattenCard(row).name ?? '',
	// Two people of one name are told apart by the Card ID, which stands before what may be cut off.
	shownAs: (name, row) =>
		[name, row[KEY.cardId], flattenCard(row)[KEY.status]?.toLowerCase()]
			.filter(Boolean)
			.join(' · '),
});

interface Searched {
	list: 'listCards' | 'listTemplates';
	view: Extract<ActionName, 'viewCard' | 'viewTemplate'>;
	idKey: typeof KEY.cardId | typeof KEY.templateId;
	/** The bodies of its requests begin with this. */
	addressIn: (context: ILoadOptionsFunctions) => IDataObject;
	/** What is searched besides the id. */
	nameOf: (row: IDataObject) => string;
	/** @param isAlone whether no other hit has this name */
	shownAs: (name: string, row: IDataObject, isAlone: boolean) => string;
}

interface Place extends PagingState {
	/** It was said that there may be more, so the end is said as well. */
	isNoted?: boolean;
}

/** n8n's editor draws entries 32 pixels high on 200 pixels, and asks for more only where they can be scrolled. */
const SCREENFUL = 10;

/** An entry that nobody can choose, being true or false. A function, since n8n's lint takes the literal for a choice. */
const saying = (name: string, value: boolean) => ({ name, value });

/** Less than a screenful cannot be scrolled, but the editor goes on when a text was changed and is the same again. */
const MAY_BE_MORE = saying('There may be more. Type a space and delete it to go on.', true);
const NO_MORE = saying('No more were found.', false);

function searching(searched: Searched) {
	const { list, view, idKey } = searched;
	return sayingWhy(async (context, filter?: string, paginationToken?: string) => {
		const address = searched.addressIn(context);
		const client = await editorClient(context);
		const wanted = filter?.trim() ?? '';
		const found = new Map<string, IDataObject>();
		const add = (row: IDataObject | undefined) => {
			const id = String(row?.[idKey] ?? '');
			if (row && id !== '') found.set(id, row);
		};
		let requests = 0;
		if (wanted !== '' && paginationToken === undefined) {
			requests += 1;
			const result = await client.call(view, { ...address, [idKey]: wanted });
			// What was typed may be no id: the service does not know it, or does not take it for one.
			const isNoId = isRefused(result, 'badValue', 'noTemplate', 'notFound');
			if (result.kind === 'success') add(result.body.data as IDataObject | undefined);
			else if (!isNoId) throw notLoaded(view, result);
		}

		let { isNoted, ...state }: Place = paginationToken ? readToken(paginationToken) : firstPage;
		const isHit = matcher(wanted, searched);
		const { pageSize, pickerRequests } = ID123_LIMITS;
		const settings = { pageSize, from: state, isNew: notIn(new Set(state.lastIds)) };
		for await (const page of readPages(client, list, address, settings)) {
			if (page.kind === 'failed') throw notLoaded(list, page.result);
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
	});
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
export const getTemplateOptions = sayingWhy(async (context): Promise<INodePropertyOptions[]> => {
	const client = await editorClient(context);
	const settings = { pageSize: ID123_LIMITS.pageSize, ahead: LIMITS.requestsAtATime };
	const listing = await listAll(client, 'listTemplates', {}, settings);
	if (listing.kind === 'failed') throw notLoaded('listTemplates', listing.result);
	const options = listing.rows.flatMap((row) => {
		const id = row[KEY.templateId];
		if (typeof id !== 'string' || id === '') return [];
		return [{ name: templateName(row) || id, value: id, description: id }];
	});
	return [ALL_TEMPLATES, ...options];
});

/** @throws RowRefusal where nothing may be sent with the chosen credential */
export async function editorClient(context: ILoadOptionsFunctions): Promise<Id123Client> {
	const account = await accountIn(context);
	if (!account.ok) throw new RowRefusal(account.failure);
	const user = { slots: LIMITS.requestsAtATime, cancellation: new Cancellation() };
	return connect(context, account.value, { user });
}

/** The id of the template that is chosen; '' for none, and for an expression, whose value is known only in a run. */
export function chosenTemplate(context: ILoadOptionsFunctions): string {
	const id = context.getCurrentNodeParameter('templateId', { extractValue: true });
	const text = typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
	return text.startsWith('=') ? '' : text;
}

/** The same, where nothing can be listed without it. */
export function neededTemplate(context: ILoadOptionsFunctions, hint: string): string {
	const id = chosenTemplate(context);
	if (id === '') throw new RowRefusal(notSent('Choose a template first', hint));
	return id;
}

function notLoaded(action: ActionName, result: Exclude<CallResult, { kind: 'success' }>) {
	const { failure } = unsuccessful(action, result);
	return new RowRefusal(failure ?? notReached('The list was not loaded', 'Open it again.'));
}

/** A list for n8n's editor that says why it cannot be shown. The editor shows only the message: the next step is in it. */
export function sayingWhy<Asked extends unknown[], Shown>(
	list: (context: ILoadOptionsFunctions, ...asked: Asked) => Promise<Shown>,
) {
	return async function (this: ILoadOptionsFunctions, ...asked: Asked): Promise<Shown> {
		try {
			return await list(this, ...asked);
		} catch (error) {
			throw new NodeOperationError(this.getNode(), sentenceOf(refusedBy(error)));
		}
	};
}
