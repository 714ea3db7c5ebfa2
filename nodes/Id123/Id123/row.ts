/** A row as operations see it, and the plans they return: a single request, or a listing. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { DeclarativeNode, RowParts } from '../../shared/declarative/declarativeNode';
import type { Operation } from '../../shared/declarative/operation';
import { oneItem, type Items, type Plan } from '../../shared/declarative/rowRun';
import type { Parameters } from '../../shared/parameters';
import { failed, ok, refused, RowRefusal, type Sent } from '../../shared/result';
import { isBlank } from '../../shared/words';
import type { Account } from '../api/account';
import {
	ACTIONS,
	addressTemplate,
	BODY_KEY,
	type ActionName,
	type CardAddress,
} from '../api/actions';
import { CODE_KEYS, codeOf, unsuccessful } from '../api/answers';
import { connect, type ActionNames, type CallResult, type Id123Client } from '../api/client';
import { readPages } from '../api/listing';
import { Templates } from '../api/templates';
import { readIdentifier } from '../card/cells';
import type { FieldLabels } from '../card/messages';
import { refuseTwice, type FirstRows } from '../card/idForms';
import { CARD_ID, cardItem, FIXED_FIELDS, KEY, subjectOf, TEMPLATE } from '../card/vocabulary';
import { ID123_LIMITS } from '../limits';
import { namesOf, notLocated, pageSizeOf } from '../parameters';
import type { NodeOptions, Option, Parameter } from './parameters';

export interface Row extends RowParts<Account, ReturnType<typeof sharedByRows>, NodeOptions> {
	/** Counted from 1. */
	row: number;
	item: INodeExecutionData;
	timezone: string;
	client: Id123Client;
}

export type CardOperation = Operation<Parameter, Option, Row>;

/** The stored value of a resource mapper. */
export interface MapperValue {
	mappingMode: 'autoMapInputData' | 'defineBelow';
	value: IDataObject | null;
	schema?: Array<{ id: string; removed?: boolean }>;
}

export const sharedByRows = () => ({
	cardIds: new Map() as FirstRows,
	templates: new Templates(),
	/** Strings of actions that were found to work, for later rows; the admin's take precedence. */
	actionNames: {} as ActionNames,
	/** The first row with a request, by that request. */
	senders: new Map<string, number>(),
});

export const rowOf: DeclarativeNode<Row>['row'] = (parts, context, sending) => {
	const actionNames = Object.assign(parts.shared.actionNames, namesOf(parts.options));
	return {
		...parts,
		row: context.getItemIndex() + 1,
		item: context.getInputData(),
		timezone: context.getTimezone(),
		client: connect(context, parts.account, { ...sending, actionNames }),
	};
};

/** Whether the card comes from the item, and is not typed into the node. */
export function isFromItem(parameters: Parameters, shows: readonly string[]): boolean {
	if (shows.includes('fields')) {
		const { mappingMode, value } = parameters.value('fields', {}) as MapperValue;
		if (mappingMode === 'autoMapInputData') return true;
		return parameters.isExpression('fields') && isBlank(value?.[KEY.cardId]);
	}
	// A message to everyone is about no row.
	if (!shows.includes('cardId') || parameters.text('distribution') === 'all') return false;
	return parameters.isExpression('cardId') && isBlank(parameters.locatedCell('cardId'));
}

export function locateTemplate(row: Row): ReturnType<typeof addressTemplate> {
	const templateId = row.located('templateId');
	if (templateId === '') throw notLocated(TEMPLATE, 'template');
	return addressTemplate(templateId);
}

/** The card that an operation is about. Its id is unique within the template only. */
export function locateCard(row: Row): CardAddress {
	const template = locateTemplate(row);
	const read = readIdentifier(row.locatedCell('cardId'));
	if (!('id' in read)) throw refused({ ...CARD_ID, ...read });
	if (read.id === '') throw notLocated(CARD_ID, 'card');
	row.subject = subjectOf(read.id);
	return { ...template, [KEY.cardId]: read.id };
}

export interface Request {
	action: ActionName;
	/** The body without its `action`. */
	fields: IDataObject;
}

/** With Preview Only, returns what would be sent, in order, instead of sending it. */
export function changing(
	{ options }: Row,
	requests: readonly Request[],
	send: () => Promise<Sent<Items>>,
): Plan {
	if (!options.previewOnly) return send;
	const wouldSend = requests.map(({ action, fields }) => ({
		action: namesOf(options)[action] ?? ACTIONS[action].candidates[0],
		...fields,
	}));
	return { answer: { preview: true, wouldSend } };
}

interface SingleRequest extends Request {
	/** How it is sent; by default a plain call. */
	send?: () => Promise<CallResult>;
	/** Labels of the fields that ID123's messages may name. */
	labels?: FieldLabels;
	/** Makes the item where Simplify is on; otherwise it is the service's body. */
	simplified?: (body: IDataObject) => IDataObject;
}

/**
 * Sends a request once per run, with the first row that has it: rows often come twice, after a merge. A second, different
 * change of a card is refused, since their order would be random.
 */
export function onceForAll(
	row: Row,
	request: SingleRequest,
	what: string,
	plan: Plan = singleRequest(row, request),
): Plan {
	const { action, fields } = request;
	const { senders, cardIds } = row.shared;
	const same = JSON.stringify([action, fields]);
	const sender = senders.get(same) ?? row.row;
	senders.set(same, sender);
	const { [KEY.cardId]: cardId, [KEY.templateId]: templateId } = fields;
	const isChange = ACTIONS[action].repeat === 'guarded';
	const other =
		isChange && refuseTwice(cardIds, sender, String(cardId), `${templateId}\0${cardId}`);
	if (other) throw new RowRefusal(other);
	if (sender === row.row) return plan;
	return { answer: { skipped: true, reason: `${what}: it goes out with row ${sender}` } };
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
): Plan {
	const carryOut = async (): Promise<Sent<Items>> => {
		const result = await send();
		if (result.kind !== 'success') return unsuccessful(action, result, labels);
		// Of what reaches a person nothing shows in ID123 that it was sent.
		const known = ACTIONS[action].repeat === 'once' ? 'sent' : undefined;
		return oneItem(row.simplify ? simplified(result.body) : result.body, known);
	};
	return ACTIONS[action].repeat === 'read'
		? carryOut
		: changing(row, [{ action, fields }], carryOut);
}

/** The item of an action that returns no card: ids and code. */
function receipt(body: IDataObject): IDataObject {
	const rest = Object.entries(body).filter(([key]) => !ENVELOPE.has(key));
	return { ...cardItem(Object.fromEntries(rest)), code: codeOf(body) };
}

/** Keys of the answer that an item leaves out. */
const ENVELOPE: ReadonlySet<string> = new Set(['status', 'action', 'message', ...CODE_KEYS]);

/** The node's labels for values that ID123's messages may name. */
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

/** A Get Many: reads pages until enough rows are kept. The service has no filter, so `keep` is one. */
export function listing(
	row: Row,
	action: 'listCards' | 'listTemplates',
	fields: IDataObject,
	keep: (row: IDataObject) => boolean,
): Plan {
	const wanted = row.flag('returnAll', false) ? Infinity : (row.value('limit', 50) as number);
	const useful = Math.min(wanted, ID123_LIMITS.itemsOfARow + 1);
	const pageSize = pageSizeOf(row.options);
	return async () => {
		const kept: IDataObject[] = [];
		for await (const page of readPages(row.client, action, fields, { pageSize })) {
			if (page.kind === 'failed') return unsuccessful(action, page.result);
			for (const each of page.rows) if (keep(each)) kept.push(each);
			if (kept.length >= useful) break;
			if (page.state.cut) return failed(NEVER_ENDING);
		}
		if (kept.length >= useful && useful < wanted) return failed(TOO_MANY);
		const rows = kept.slice(0, wanted);
		return ok({ rows: row.simplify ? rows.map(cardItem) : rows });
	};
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
