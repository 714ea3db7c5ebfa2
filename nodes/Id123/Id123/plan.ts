/** What is sent for a row, and what comes out of it: one request, or the pages of a listing. */
import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import {
	answering,
	oneItem,
	sending,
	type Items,
	type Plan,
} from '../../shared/declarative/operation';
import { failed, ok, STOPPED, type Result, type Sent } from '../../shared/result';
import { ACTIONS, BODY_KEY, type ActionName } from '../api/actions';
import { CODE_KEYS, codeOf } from '../api/answers';
import type { CallResult } from '../api/client';
import { explain } from '../api/explain';
import { ID123_LIMITS } from '../limits';
import { listAll } from '../api/listing';
import { cardItem } from '../card/body';
import type { FieldLabels } from '../card/messages';
import { FIXED_FIELDS, KEY } from '../card/vocabulary';
import { namesOf, pageSizeOf } from '../parameters';
import type { Row } from './row';

export interface Request {
	action: ActionName;
	/** The body without its `action`. */
	fields: IDataObject;
}

/** Where Preview Only is on, says what would be sent, in order, instead of sending it. */
export function changing(
	{ options }: Row,
	requests: readonly Request[],
	send: () => Promise<Sent<Items>>,
): Result<Plan> {
	if (!options.previewOnly) return sending(send);
	const wouldSend = requests.map(({ action, fields }) => ({
		action: namesOf(options)[action] ?? ACTIONS[action].candidates[0],
		...fields,
	}));
	return answering({ preview: true, wouldSend });
}

interface SingleRequest extends Request {
	/** How it is sent, where a lost answer is looked into. */
	send?: () => Promise<CallResult>;
	/** The labels of the template whose fields ID123 may name. */
	labels?: FieldLabels;
	/** The item where Simplify is on; otherwise it is the service's own body. */
	simplified?: (body: IDataObject) => IDataObject;
}

/** A message goes out once per run, with the first row that sends it: rows that come twice are everyday after a merge. */
export function onceForAll(row: Row, request: Request, what: string): Result<Plan> {
	const { senders } = row.shared;
	const message = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
	const sender = senders.get(message) ?? row.row;
	senders.set(message, sender);
	return sender === row.row
		? singleRequest(row, request)
		: answering({ skipped: true, reason: `${what}: it goes out with row ${sender}` });
}

/** A single request whose answer becomes the row's item. */
export function singleRequest(
	row: Row,
	{
		action,
		fields,
		send = async () => await row.client.call(action, fields),
		labels = OWN_LABELS,
		simplified = receipt,
	}: SingleRequest,
): Result<Plan> {
	const carryOut = async (): Promise<Sent<Items>> => {
		const result = await send();
		if (result.kind === 'cancelled') return STOPPED;
		if (result.kind !== 'success') return failed(explain(action, result, labels));
		return oneItem(row.simplify ? simplified(result.body) : result.body);
	};
	return ACTIONS[action].repeat === 'read'
		? sending(carryOut)
		: changing(row, [{ action, fields }], carryOut);
}

/** The answer of an action that returns no card: ids and code in the flat vocabulary. */
function receipt(body: IDataObject): IDataObject {
	const rest = Object.entries(body).filter(([key]) => !ENVELOPE.has(key));
	return { ...cardItem(Object.fromEntries(rest)), code: codeOf(body) };
}

/** Keys that say how the request went, which an item that came out says by itself. */
const ENVELOPE: ReadonlySet<string> = new Set(['status', 'action', 'message', ...CODE_KEYS]);

/** What the node calls the values that ID123's messages may name, where no template has labels of its own. */
const OWN_LABELS: FieldLabels = {
	...Object.fromEntries(FIXED_FIELDS.map(({ key, label }) => [key, label])),
	[KEY.templateId]: 'Template',
	[BODY_KEY.statusAction]: 'Action',
	[BODY_KEY.invitationExpiration]: 'Invitation Expiration',
	distribution: 'Send To',
	message: 'Message',
	[BODY_KEY.fullMessage]: 'Full Message',
	url: 'Web Page',
};

/** A Get Many: pages are read until enough rows were kept. The service has no filter, so rows are kept or dropped here. */
export function listing(
	row: Row,
	action: 'listCards' | 'listTemplates',
	fields: IDataObject,
	keep: (row: IDataObject) => boolean,
): Result<Plan> {
	const wanted = row.flag('returnAll', false) ? Infinity : Math.max(1, row.number('limit', 50));
	// One more shows that there are too many.
	const useful = Math.min(wanted, ID123_LIMITS.itemsOfARow + 1);
	const pageSize = pageSizeOf(row.options);
	return sending(async () => {
		const kept: IDataObject[] = [];
		let looked = 0;
		const enough = (rows: readonly IDataObject[]) => {
			for (; looked < rows.length; looked += 1) if (keep(rows[looked])) kept.push(rows[looked]);
			return kept.length >= useful;
		};
		const listed = await listAll(row.client, action, fields, { pageSize, enough });
		if (listed.kind === 'failed') {
			if (listed.result.kind === 'cancelled') return STOPPED;
			if (listed.result.kind !== 'success') return failed(explain(action, listed.result));
			return ok({ rows: [] });
		}
		const isEnough = enough(listed.rows);
		if (!listed.complete && !isEnough) return failed(NEVER_ENDING);
		if (kept.length >= useful && useful < wanted) return failed(TOO_MANY);
		const rows = kept.slice(0, wanted);
		return ok({ rows: row.simplify ? rows.map(cardItem) : rows });
	});
}

const NEVER_ENDING = {
	what: `The listing did not end after ${ID123_LIMITS.maxPages} pages, so it was stopped`,
	hint: 'Raise Rows per Request under Options, or turn off Return All and set a limit.',
	state: 'refused',
	rule: 'tooManyPages',
} as const;

const TOO_MANY = {
	what: `There are more than ${ID123_LIMITS.itemsOfARow.toLocaleString('en')} of them, and n8n cannot take more than that from one row`,
	hint: 'Narrow the listing with Filters, or turn off Return All and set a smaller limit. ID123 Sync and the ID123 Trigger read listings of any length.',
	state: 'refused',
	rule: 'tooManyItems',
} as const;
