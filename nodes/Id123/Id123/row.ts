/** One row as an operation sees it: its parameters, its input and what it shares with the other rows of the run. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { RowParts } from '../../shared/declarative/declarativeNode';
import type { Operation } from '../../shared/declarative/operation';
import type { Parameters } from '../../shared/parameters';
import { missing, ok, refused, type Result } from '../../shared/result';
import type { Account } from '../api/account';
import { addressTemplate, type CardAddress } from '../api/actions';
import { connect, type ActionNames, type Id123Client } from '../api/client';
import { Templates } from '../api/templates';
import { isBlank, readIdentifier } from '../card/cells';
import { CARD_ID, KEY, subjectOf, TEMPLATE } from '../card/vocabulary';
import { namesOf } from '../parameters';
import type { NodeOptions, Option, Parameter } from './parameters';

export interface Row
	extends Parameters,
		Pick<RowParts<Account, Shared>, 'simplify' | 'account' | 'shared' | 'asTool'> {
	/** Counted from 1, as messages do. */
	row: number;
	item: INodeExecutionData;
	options: NodeOptions;
	timezone: string;
	client: Id123Client;
	/** The card that the row is about, once it is known. */
	subject?: string;
	items(): readonly INodeExecutionData[];
}

export type CardOperation = Operation<Parameter, Option, Row>;

/** The value of a resource mapper, as n8n stores it. */
export interface MapperValue {
	mappingMode: 'autoMapInputData' | 'defineBelow';
	value: IDataObject | null;
	schema?: Array<{ id: string; removed?: boolean }>;
}

export class Shared {
	/** The first row with a Card ID of a template. */
	readonly cardIds = new Map<string, number>();

	readonly templates = new Templates();

	/** Names of actions that were found to work, for the rows that follow. The admin's win. */
	readonly actionNames: ActionNames = {};

	/** The first row that wants something sent, by what that is. */
	readonly senders = new Map<string, number>();

	/** Whether any item has values. Where none has, the lines are no blank ones among others: something went wrong before. */
	isSheet?: boolean;
}

export function rowOf({ context, parameters, sending, ...parts }: RowParts<Account, Shared>): Row {
	const options = parts.options as NodeOptions;
	const actionNames = Object.assign(parts.shared.actionNames, namesOf(options));
	return {
		...parameters,
		...parts,
		row: context.getItemIndex() + 1,
		item: context.getInputData(),
		options,
		timezone: context.getTimezone(),
		client: connect(context, parts.account, { ...sending, actionNames }),
		items: () => context.getExecuteData().data.main?.[0] ?? [],
	};
}

/** Lines of a sheet without any value, as sheets have them at their end, are left out, and said to be. */
export function skipBlankLine(row: Row, operation: CardOperation): IDataObject | undefined {
	const { item, items, shared } = row;
	if (!isBlankItem(item)) return undefined;
	shared.isSheet ??= items().some((each) => !isBlankItem(each));
	return shared.isSheet && isFromItem(row, operation) ? BLANK_LINE : undefined;
}

function isBlankItem({ json, binary }: INodeExecutionData): boolean {
	return binary === undefined && Object.values(json).every(isBlank);
}

/** Whether the card of a blank item was to come from it. What was typed into the node is no line of a sheet. */
function isFromItem(row: Row, { shows }: CardOperation): boolean {
	if (shows.includes('fields')) {
		const { mappingMode, value } = row.value('fields', {}) as MapperValue;
		if (mappingMode === 'autoMapInputData') return true;
		return row.isExpression('fields') && isBlank(value?.[KEY.cardId]);
	}
	// A message to everyone is about no row.
	if (!shows.includes('cardId') || row.text('distribution') === 'all') return false;
	return row.isExpression('cardId') && isBlank(row.locatedCell('cardId'));
}

const BLANK_LINE = { skipped: true, reason: 'The row is blank: nothing was sent for it' };

export function locateTemplate(row: Row): Result<ReturnType<typeof addressTemplate>> {
	const templateId = row.located('templateId');
	if (templateId !== '') return ok(addressTemplate(templateId));
	const hint = 'Pick a template from the list, or check the expression that names it.';
	return missing(TEMPLATE.field, TEMPLATE.label, hint);
}

/** The card that an operation is about. The id is unique only together with the template's. */
export function locateCard(row: Row): Result<CardAddress> {
	const template = locateTemplate(row);
	if (!template.ok) return template;
	const read = readIdentifier(row.locatedCell('cardId'));
	if (!('id' in read)) return refused({ ...CARD_ID, ...read });
	if (read.id !== '') {
		row.subject = subjectOf(read.id);
		return ok({ ...template.value, [KEY.cardId]: read.id });
	}
	const hint = 'Pick a card from the list, or check the expression that names it.';
	return missing(CARD_ID.field, CARD_ID.label, hint);
}
