/** What an operation makes of one row: the requests it would send, how they are sent, and what comes out. */
import type { IDataObject } from 'n8n-workflow';

import type { SentRow } from '../../shared/declarative/executor';
import type { RowFailure } from '../../shared/rowFailure';
import { ACTIONS, BODY_KEY, type ActionName } from '../api/actions';
import { CODE_KEYS, codeOf } from '../api/answers';
import type { CallResult, Id123Client } from '../api/client';
import { explain } from '../api/explain';
import { flattenCard } from '../card/flatten';
import type { FieldLabels } from '../card/messages';
import { FIXED_FIELDS, KEY } from '../card/vocabulary';

/** What the node calls the values that ID123's messages may name, where no template has labels of its own. */
const OWN_LABELS: FieldLabels = {
	...Object.fromEntries(FIXED_FIELDS.map(({ key, label }) => [key, label])),
	[KEY.templateId]: 'Template',
	[BODY_KEY.statusAction]: 'Status Action',
	[BODY_KEY.invitationExpiration]: 'Invitation Expiration',
	distribution: 'Send To',
	message: 'Message',
	[BODY_KEY.fullMessage]: 'Full Message',
	url: 'URL',
};

export interface PlannedRequest {
	action: ActionName;
	/** The body without its `action`. */
	fields: IDataObject;
}

export interface Plan {
	kind: 'plan';
	/** What would be sent, in order, for Preview Only; empty where the row only reads. */
	changes: PlannedRequest[];
	/** Rows of one run with the same key are sent once: by the first of them. */
	onceKey?: string;
	send: (client: Id123Client) => Promise<SentRow>;
}

export type PlannedRow = Plan | { kind: 'failed'; failure: RowFailure };

export const failed = (failure: RowFailure): { kind: 'failed'; failure: RowFailure } => ({
	kind: 'failed',
	failure,
});

/** A plan of a single request whose answer becomes the row's items. */
export function singleRequest(
	request: PlannedRequest,
	toRows: (body: IDataObject) => IDataObject[],
	send: (client: Id123Client) => Promise<CallResult> = async (client) =>
		await client.call(request.action, request.fields),
	labels: FieldLabels = OWN_LABELS,
): Plan {
	const changes = ACTIONS[request.action].repeat === 'read' ? [] : [request];
	return {
		kind: 'plan',
		changes,
		send: async (client) => sentRow(request.action, await send(client), toRows, labels),
	};
}

export function sentRow(
	action: ActionName,
	result: CallResult,
	toRows: (body: IDataObject) => IDataObject[],
	labels: FieldLabels = OWN_LABELS,
): SentRow {
	if (result.kind === 'success') return { kind: 'rows', rows: toRows(result.body) };
	if (result.kind === 'cancelled') return result;
	return failed(explain(action, result, labels));
}

/** The answer of an action that returns no card: ids and code in the flat vocabulary, or the service's own body. */
export function receipt(simplify: boolean): (body: IDataObject) => IDataObject[] {
	return (body) => {
		if (!simplify) return [body];
		const rest = Object.entries(body).filter(([key]) => !ENVELOPE.has(key));
		return [{ ...flattenCard(Object.fromEntries(rest)), code: codeOf(body) }];
	};
}

/** Keys that say how the request went, which an item that came out says by itself. */
const ENVELOPE: ReadonlySet<string> = new Set(['status', 'action', 'message', ...CODE_KEYS]);
