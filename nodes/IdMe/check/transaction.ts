/**
 * ID.me's three levels of outcome as one normalised transaction. Pure.
 *
 * That a request was accepted (HTTP 200) does not mean that anybody was verified: what an answer says is read in one
 * place (verdict), and here put into the node's words.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { failureOf } from '../api/failures';
import { reasonsIn, statusCodeOf, verdictOf } from './verdict';

/** The two families of transactions, as they stand in the paths that read them. */
export const FAMILIES = ['telecom', 'document'] as const;

export type Family = (typeof FAMILIES)[number];

/** `unclear`: the answer contradicts itself or cannot be read, so that nobody knows. It is never a yes. */
export type Outcome = 'verified' | 'failed' | 'pending' | 'unclear';

/** Why a check did not succeed. Without an explanation of ours `hint` is empty. */
type Finding = {
	/** ID.me's own number; a text only where it sends one that is none. */
	code: number | string | null;
	message: string;
	additionalInfo: string | null;
	hint: string;
};

/** What every transaction comes out as; null for what ID.me did not say. Times are ID.me's own ISO 8601 texts. */
export type Transaction = {
	transactionId: string | null;
	verificationId: string | null;
	product: string | null;
	family: Family | null;
	outcome: Outcome;
	verified: boolean;
	statusCode: number | null;
	statusMessage: string | null;
	createdAt: string | null;
	updatedAt: string | null;
	errors: Finding[];
};

/** A transaction in the list of its verification; null where the list does not tell how the check ended. */
type ListedTransaction = Omit<Transaction, 'outcome' | 'verified'> & {
	outcome: Outcome | null;
	verified: boolean | null;
	/** Where to learn what the list does not tell; empty where it tells. */
	hint: string;
};

/**
 * What a body answers, where that decides what "completed" proves.
 * - `sendingACode`: that the message went out, which says nothing of the person
 * - `confirmingACode`: that the code was right
 */
export type Step = 'sendingACode' | 'confirmingACode';

export interface Reading {
	/** The family of the address that answered, where the product does not tell. */
	family?: Family;
	/** Absent where a check of another kind is answered, or where it is only looked at. */
	step?: Step;
	/** Takes what is personal out of the service's own words. */
	discreet?: (text: string) => string;
}

export function transactionOf(
	body: IDataObject,
	{ family, step, discreet = (text) => text }: Reading = {},
): Transaction {
	const status = isObject(body.status) ? body.status : {};
	const code = statusCodeOf(body);
	const reasons = reasonsIn(body).map((entry) => findingOf(entry, discreet));
	const statusMessage = textOf(status.message);
	const product = textOf(body.product);
	const known = familyOf(product) ?? family ?? null;
	const verdict = verdictOf(body);
	const outcome = verdict === 'completed' ? completedOutcome(product, known, step) : verdict;
	// No answer to sending a code comes from the person, so none speaks for them.
	const proven = outcome === 'verified' && step === 'sendingACode' ? 'pending' : outcome;
	return {
		transactionId: textOf(body.transaction_id),
		verificationId: textOf(body.verification_id),
		product,
		family: known,
		outcome: proven,
		verified: proven === 'verified',
		statusCode: code === 'unclear' ? null : code,
		statusMessage: statusMessage === null ? null : discreet(statusMessage),
		createdAt: textOf(status.created),
		updatedAt: textOf(status.updated),
		errors: proven === 'unclear' ? [{ ...UNCLEAR }, ...reasons] : reasons,
	};
}

/**
 * A transaction as a verification lists it. The published samples list no results, so that a check which is completed
 * may have ended either way.
 */
export function listedTransactionOf(body: IDataObject, reading: Reading = {}): ListedTransaction {
	const transaction = transactionOf(body, reading);
	const { family } = transaction;
	if (verdictOf(body) !== 'completed') return { ...transaction, hint: '' };
	const resource = family === null ? 'Phone or Document' : RESOURCES[family];
	const hint = `The check is completed, but the list does not tell how it ended. Use Get of ${resource} with this Transaction ID.`;
	return { ...transaction, outcome: null, verified: null, hint };
}

/** What the node calls the families. */
const RESOURCES = { telecom: 'Phone', document: 'Document' };

/** A refusal that speaks of the person, in the same form as the check that it ended. */
export function refusedTransaction(
	code: string,
	message: string,
	known: Pick<Transaction, 'transactionId' | 'verificationId' | 'family'>,
): Transaction {
	const hint = failureOf(code)?.hint ?? '';
	const errors = [{ code: codeOf(code), message, additionalInfo: null, hint }];
	return { ...transactionOf({}), ...known, outcome: 'failed', errors };
}

/** Products are spelt differently on different pages: `document.license.verify` is also `license.verify`. */
export function familyOf(product: string | null): Family | undefined {
	if (product === null) return undefined;
	if (/licen[sc]e|passport|passcard|document/i.test(product)) return 'document';
	if (/telecom|sms|possession|identity|phone/i.test(product)) return 'telecom';
	return undefined;
}

/** Whether a body is that of a transaction, whatever its state. Gateways send a `status` as well, but no id. */
export function isTransaction(body: IDataObject): boolean {
	return typeof body.transaction_id === 'string' && body.transaction_id.trim() !== '';
}

/**
 * What a completed check without a result proves. Whether ID.me counts a code that was only sent as completed is not
 * published, so whatever may be about possession of a phone needs a result, or the answer to the code itself.
 */
function completedOutcome(
	product: string | null,
	family: Family | null,
	step: Step | undefined,
): Outcome {
	if (step === 'confirmingACode') return 'verified';
	const isPossession = /possession|sms/i.test(product ?? '');
	const isOther = family === 'document' || /identity/i.test(product ?? '');
	return isPossession || !isOther ? 'pending' : 'verified';
}

/** What is said of an answer from which nobody can tell how the check ended. */
export const UNCLEAR: Finding = {
	code: null,
	message: "ID.me's answer contradicts itself or cannot be read, so nobody counts as verified",
	additionalInfo: null,
	hint: 'Look at the check again with Get. If its outcome stays unclear, have a person look at it, and ask ID.me about this Transaction ID.',
};

function findingOf(entry: unknown, discreet: (text: string) => string): Finding {
	// A reason without a form of its own is a bare code, or its words.
	const bare = typeof entry === 'number' ? { code: entry } : { message: entry };
	const found: Record<string, unknown> = isObject(entry) ? entry : bare;
	const code = codeOf(found.code);
	const said = textOf(found.message);
	const more = textOf(found.additional_info);
	const known = failureOf(String(code));
	return {
		code,
		message: said === null ? (known?.meaning ?? '') : discreet(said),
		additionalInfo: more === null ? null : discreet(more),
		hint: known?.hint ?? '',
	};
}

function codeOf(value: unknown): number | string | null {
	const text = textOf(value);
	const number = Number(text ?? NaN);
	return Number.isFinite(number) ? number : text;
}

/** What is said in a text or a number; null for anything else, and for nothing but white space. */
export function textOf(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	const text = String(value).trim();
	return text === '' ? null : text;
}
