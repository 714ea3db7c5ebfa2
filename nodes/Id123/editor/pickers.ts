/** Pickers of templates and cards. A search reads on to a screenful of hits, the end of the listing, or ten requests. */
import {
	jsonParse,
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
	// The Card ID tells two people of one name apart; it comes before what the editor may cut off.
	shownAs: (name, row) =>
		[name, row[KEY.cardId], flattenCard(row)[KEY.status]?.toLowerCase()]
			.filter(Boolean)
			.join(' · '),
});

interface Searched {
	list: 'listCards' | 'listTemplates';
	view: Extract<ActionName, 'viewCard' | 'viewTemplate'>;
	idKey: typeof KEY.cardId | typeof KEY.templateId;
	/** What the bodies of its requests begin with. */
	addressIn: (context: ILoadOptionsFunctions) => IDataObject;
	/** What is searched besides the id. */
	nameOf: (row: IDataObject) => string;
	/** @param isAlone whether no other hit has this name */
	shownAs: (name: string, row: IDataObject, isAlone: boolean) => string;
}

interface Place extends PagingState {
	/** MAY_BE_MORE was shown, so NO_MORE is shown at the end. */
	isNoted?: boolean;
}

/** n8n's editor shows entries of 32 pixels in 200 pixels, and asks for more only once they can be scrolled. */
const SCREENFUL = 10;

/** An entry that only tells something: its value is no id. A function, since n8n's lint takes a literal for an option. */
const saying = (name: string, value: boolean) => ({ name, value });

/** Less than a screenful cannot be scrolled, but the editor goes on when the text was changed and changed back. */
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
			// What was typed need not be an id.
			const isNoId = isRefused(result, 'badValue', 'noTemplate', 'notFound');
			if (result.kind === 'success') add(result.body.data as IDataObject | undefined);
			else if (!isNoId) throw notLoaded(view, result);
		}

		const place = jsonParse<Partial<Place>>(paginationToken ?? '', { fallbackValue: {} });
		let { isNoted, ...state }: Place = { ...firstPage, ...place };
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
		return { results, paginationToken: JSON.stringify({ ...state, isNoted } satisfies Place) };
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

/** Matches rows whose name or id contains every word that was typed. */
function matcher(wanted: string, { idKey, nameOf }: Searched): (row: IDataObject) => boolean {
	const words = searchableText(wanted).split(' ');
	return (row) => {
		const text = searchableText(`${nameOf(row)} ${String(row[idKey])}`);
		return words.every((word) => text.includes(word));
	};
}

/** The templates of the account as options, where several may be chosen. */
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

/** @throws RowRefusal where the chosen credential may not be used */
export async function editorClient(context: ILoadOptionsFunctions): Promise<Id123Client> {
	const account = await accountIn(context);
	if (!account.ok) throw new RowRefusal(account.failure);
	const user = { slots: LIMITS.requestsAtATime, cancellation: new Cancellation() };
	return connect(context, account.value, { user });
}

/** The id of the chosen template; '' for none, and for an expression, whose value is known only in a run. */
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

/** A list for n8n's editor that fails with a sentence. The editor shows only the message, so it has the hint too. */
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
