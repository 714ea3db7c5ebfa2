/** Lists cards and templates, page after page, through the one client. */
import type { IDataObject } from 'n8n-workflow';

import type { CallResult, Id123Client } from './client';
import { firstPage, nextPage, received, type PagingState } from './paging';

export interface Page {
	rows: IDataObject[];
	state: PagingState;
}

export type PageResult = { kind: 'page'; page: Page } | { kind: 'failed'; result: CallResult };

type ListAction = 'listCards' | 'listTemplates';

const ID_OF: Readonly<Record<ListAction, string>> = {
	listCards: 'card-id',
	listTemplates: 'card-template-id',
};

/** One page of a listing. Rows that an earlier page brought (`seen`) are left out, and the new ones added to `seen`. */
export async function readPage(
	client: Id123Client,
	action: ListAction,
	fields: IDataObject,
	from: { state: PagingState; pageSize: number; seen: Set<string> },
): Promise<PageResult> {
	const { state, pageSize, seen } = from;
	const request = nextPage(state, pageSize);
	const result = await client.call(action, { ...fields, ...request });
	const rows = rowsOf(result);
	if (rows === undefined) return { kind: 'failed', result };
	const idOf = (row: IDataObject) => String(row[ID_OF[action]] ?? '');
	const next = received(state, request, rows.map(idOf), (id) => !seen.has(id));
	const fresh = rows.filter((row) => !seen.has(idOf(row)) && seen.add(idOf(row)));
	return { kind: 'page', page: { rows: fresh, state: next } };
}

/** The rows of an answer; an empty listing may be `[]`, null, or the refusal "card was not found". */
function rowsOf(result: CallResult): IDataObject[] | undefined {
	if (result.kind === 'refused' && result.code === 'F209') return [];
	if (result.kind !== 'success') return undefined;
	const { data } = result.body;
	if (!Array.isArray(data)) return [];
	return data.filter((row): row is IDataObject => typeof row === 'object' && row !== null);
}

/**
 * Reads on until the listing ends or `enough` says so.
 * @returns the rows in the order of the service; `complete` is false where the listing was cut at the page limit or left early
 */
export async function listAll(
	client: Id123Client,
	action: ListAction,
	fields: IDataObject,
	settings: { pageSize: number; enough?: (rows: readonly IDataObject[]) => boolean },
): Promise<
	{ kind: 'rows'; rows: IDataObject[]; complete: boolean } | { kind: 'failed'; result: CallResult }
> {
	const seen = new Set<string>();
	const rows: IDataObject[] = [];
	let state = firstPage;
	while (!state.done) {
		if (settings.enough?.(rows)) return { kind: 'rows', rows, complete: false };
		const next = await readPage(client, action, fields, {
			state,
			pageSize: settings.pageSize,
			seen,
		});
		if (next.kind === 'failed') return next;
		rows.push(...next.page.rows);
		state = next.page.state;
	}
	return { kind: 'rows', rows, complete: !state.cut };
}
