/**
 * Results and failures: the one form in which this package passes failures on, as sentences and as fields to branch on;
 * how they become items and errors of n8n; and what the services' tables of failures share.
 */
import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
	type Failure,
} from 'n8n-workflow';

export type Result<T> = { ok: true; value: T } | Failed;

export interface Failed {
	ok: false;
	failure: RowFailure;
}

/** The run was stopped before the row was sent; nothing is wrong with the row. */
export interface Stopped {
	ok: false;
	failure?: undefined;
}

export type Sent<T> = Result<T> | Stopped;

export const STOPPED: Stopped = { ok: false };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const failed = (failure: RowFailure): Failed => ({ ok: false, failure });

/**
 * What became of the row at the service.
 * - `notSent`: no request of this row was sent
 * - `refused`: the service answered that it did nothing
 * - `partly`: the first of two steps was done
 * - `unknown`: a request was sent and its answer lost; it may have been carried out
 */
export type RowState = 'notSent' | 'refused' | 'partly' | 'unknown';

export interface RowFailure {
	/** What happened: a sentence without full stop. */
	what: string;
	/** What the user does next. */
	hint: string;
	state: RowState;
	/** Whose row it is, in words of the panel: "Card ID E100". */
	subject?: string;
	/** The service's key of the field. */
	field?: string;
	/** What the admin calls the field. */
	label?: string;
	rule?: string;
	code?: string;
	httpStatus?: number;
	/** Whether every further request of this account would fail the same way. */
	account?: boolean;
	/** The words for rows that are not sent because of this failure, if its own are about a row that was. */
	ofUnsent?: { what: string; hint: string };
	/** Whether sending the row again could help: the service did nothing, and the cause may pass. */
	retryable?: boolean;
	/** n8n's own word for the cause, which its durable polls act on. */
	failure?: Failure;
}

/** The failure of a row or run that sent no request. */
export function notSent(
	what: string,
	hint: string,
	more: Omit<Partial<RowFailure>, 'what' | 'hint' | 'state'> = {},
): RowFailure {
	return { what, hint, state: 'notSent', ...more };
}

/** The failure of what was not sent because the run was stopped. */
export function notReached(what: string, hint = 'Run the workflow again.'): RowFailure {
	return notSent(what, hint, { rule: 'cancelled', retryable: true });
}

/** The failure of rows that are not sent because of this one. */
export function forUnsent(failure: RowFailure): RowFailure {
	return { ...failure, ...failure.ofUnsent, state: 'notSent', retryable: true };
}

/** The failure of a row with only the first of two steps done. @param second that of the second step */
export function onlyFirst(done: string, second = notReached('the run was stopped in between')) {
	const { what, hint, ofUnsent = { what, hint } } = second;
	const state: RowState = second.state === 'unknown' ? 'unknown' : 'partly';
	return failed({ ...second, what: `${done}: ${what}`, state, ofUnsent });
}

/** Thrown where a row or run is refused before it sends anything. After a request there is a Result instead. */
export class RowRefusal extends Error {
	constructor(readonly failure: RowFailure) {
		super(failure.what);
	}
}

/** A value that the node refuses; `is` follows the label: "is not a link". */
type Refused = Record<'field' | 'label' | 'rule' | 'is' | 'hint', string>;

export function refused({ field, label, rule, is, hint }: Refused): RowRefusal {
	return new RowRefusal(notSent(`${label} ${is}`, hint, { field, label, rule }));
}

/** A value that an operation cannot do without. */
export const missing = (field: string, label: string, hint: string): RowRefusal =>
	refused({ field, label, rule: 'required', is: 'is empty', hint });

/** The fields of a failure that a workflow can branch on. Row numbers count from 1; a failure of the whole run has none. */
function detailsOf(failure: RowFailure, itemIndex?: number): IDataObject {
	const { field, label, rule, code, httpStatus, state } = failure;
	const row = itemIndex === undefined ? undefined : itemIndex + 1;
	const details: IDataObject = { row, field, label, rule, code, httpStatus, state };
	return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

/** Which row, what happened, and what to do. */
export function sentenceOf(failure: RowFailure, itemIndex?: number): string {
	return `${placeOf(failure, itemIndex)}${failure.what}. ${failure.hint}`.trim();
}

/** "Row 3 (Card ID E100): ", as far as known. Rows count from 1. */
function placeOf({ subject }: RowFailure, itemIndex?: number): string {
	if (itemIndex === undefined) return subject === undefined ? '' : `${subject}: `;
	return `Row ${itemIndex + 1}${subject === undefined ? '' : ` (${subject})`}: `;
}

/**
 * The item of a failed row or run where On Error is "continue". It has no `.error`: n8n would overwrite its `json`.
 * @param input the row; left out on the error output, where n8n adds it to items with these keys alone
 */
export function failedItem(
	failure: RowFailure,
	itemIndex?: number,
	input?: IDataObject,
): INodeExecutionData {
	const said = { error: failure.what, message: sentenceOf(failure, itemIndex) };
	return {
		// First, so that a table begins with the reason.
		json: { ...said, ...input, ...said, details: detailsOf(failure, itemIndex) },
		pairedItem: { item: itemIndex ?? 0 },
	};
}

/** The error that ends the node where On Error is "stop". It holds our own words only, nothing of a request. */
export function nodeErrorOf(
	node: INode,
	failure: RowFailure,
	itemIndex?: number,
	progress = '',
): NodeApiError | NodeOperationError {
	const sentence = `${placeOf(failure, itemIndex)}${failure.what}`;
	const message = progress === '' ? sentence : `${sentence}. ${progress}`;
	const { code, httpStatus, hint: description, failure: cause } = failure;
	const shared = { message, description, itemIndex, failure: cause };
	const answer = { code: code ?? '', details: detailsOf(failure, itemIndex) as JsonObject };
	const httpCode = httpStatus ?? code;
	const error =
		httpCode === undefined
			? new NodeOperationError(node, message, shared)
			: new NodeApiError(node, answer, { ...shared, httpCode: String(httpCode) });
	// n8n replaces a message that happens to contain an error code: "preexisting" contains EEXIST.
	error.message = message;
	return error;
}

/** What all failures of a kind share. */
interface OfOneKind {
	/** Whom they concern: one row of the input, or every request that this account makes. */
	scope: 'row' | 'account';
	/** The status of the answer, where the service documents one. */
	httpStatus?: number;
	/** n8n's name for the cause, where somebody has to act. */
	cause?: 'credential-invalid' | 'configuration-invalid';
}

/** A row of a service's table of failures. */
export interface TableFailure<Kind extends string> extends OfOneKind {
	/** What code asks for, instead of the code. */
	kind: Kind;
	/** What happened, as a sentence without full stop and without the code. */
	meaning: string;
	/** What the admin does next. */
	hint: string;
}

/** Functions that make the rows of a table, by kind. */
export function failureMakers<Kind extends string>(kinds: Readonly<Record<Kind, OfOneKind>>) {
	const makers = {} as Record<Kind, (meaning: string, hint: string) => TableFailure<Kind>>;
	for (const kind in kinds) {
		makers[kind] = (meaning, hint) => ({ kind, meaning, hint, ...kinds[kind] });
	}
	return makers;
}

/** Undefined for a code that the service has not published. */
export function failureIn<Row>(
	table: Readonly<Record<string, Row>>,
	code: string,
): Row | undefined {
	return Object.hasOwn(table, code) ? table[code] : undefined;
}

/** What happened; for an unpublished code (kind `unknown`), in the service's own words. */
export function meaningOf(
	{ kind, meaning }: TableFailure<string>,
	code: string,
	words: string,
): string {
	if (kind !== 'unknown') return meaning;
	return `${meaning} (${code || 'no code'})${words === '' ? '' : `: ${words}`}`;
}

/** The failure of a refused request. @param answer with the service's `code` and `words`, already masked */
export function serviceRefusal(
	failure: TableFailure<string>,
	{ code, words, httpStatus }: { code: string; words: string; httpStatus: number },
): RowFailure {
	const { hint, scope, cause } = failure;
	return {
		what: meaningOf(failure, code, words),
		hint,
		state: 'refused',
		code: code || undefined,
		httpStatus: httpStatus === 200 ? undefined : httpStatus,
		account: scope === 'account',
		failure: cause && { cause },
	};
}
