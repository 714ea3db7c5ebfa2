/**
 * Normalises what ID.me says of a check. That a request was accepted (HTTP 200) does not mean that anybody was verified:
 * verdict.ts reads what an answer says of the person. Pure.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { MASK } from '../../shared/masking';
import { failureOf } from '../api/failures';
import { withoutSocial } from '../attributes/redaction';
import { objections, reasonsIn, statusCodeOf, verdictOf } from './verdict';

/** The families of transactions, as in the paths that read them. */
export type Family = 'telecom' | 'document';

/** `unclear`: the answer contradicts itself or cannot be read; never a yes. */
export type Outcome = 'verified' | 'failed' | 'pending' | 'unclear';

/** Why a check did not succeed. `hint` is ours, '' for unknown codes. */
type Finding = {
	/** ID.me's number; text only where it sends no number. */
	code: number | string | null;
	message: string;
	additionalInfo: string | null;
	hint: string;
};

/** The item of a transaction; null for what ID.me did not say. Times are ID.me's ISO 8601 texts. */
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

/** In answers to these, "completed" means that a message went out, or that its code was right. */
export type CodeStep = 'sendingACode' | 'confirmingACode';

export interface TransactionContext {
	/** Of the address that answered, where the product does not tell. */
	family?: Family;
	/** Absent for other checks, and for looks. */
	step?: CodeStep;
	/** The verification that it has to belong to. */
	verification?: string;
	/** Kinds that it may be, as far as its product tells. */
	kinds?: Kind[];
	/** Masks personal values in the service's words. */
	mask?: (text: string) => string;
}

export function transactionOf(
	body: IDataObject,
	{ family, step, verification, kinds, mask = (text) => text }: TransactionContext = {},
): Transaction {
	const say = (value: unknown) => maskedText(value, mask);
	const status = isObject(body.status) ? body.status : {};
	const code = statusCodeOf(body);
	const reasons = reasonsIn(body).map((entry) => findingOf(entry, say));
	const product = textOf(body.product);
	const known = familyOf(product) ?? family ?? null;
	// Without an id it may be any check.
	const isMeant =
		(verification === undefined || isTransaction(body)) &&
		isSameOrNone(body.verification_id, verification) &&
		isProductOf(product, known ?? undefined, kinds);
	const verdict = isMeant ? verdictOf(body) : 'unclear';
	const outcome = verdict === 'completed' ? completedOutcome(product, known, step) : verdict;
	// Sending a code verifies nobody.
	const proven = outcome === 'verified' && step === 'sendingACode' ? 'pending' : outcome;
	return {
		transactionId: maskedId(body.transaction_id, mask),
		verificationId: maskedId(body.verification_id, mask),
		product: product !== null && PRODUCT.test(product) ? product : say(product),
		family: known,
		outcome: proven,
		verified: proven === 'verified',
		statusCode: code === 'unclear' ? null : code,
		statusMessage: say(status.message),
		createdAt: say(status.created),
		updatedAt: say(status.updated),
		errors: proven === 'unclear' ? [unclear(isMeant ? body : {}), ...reasons] : reasons,
	};
}

/** As a verification lists it, without results in the published samples: a completed check may have ended either way. */
export function listedTransactionOf(body: IDataObject, reading: TransactionContext = {}) {
	const transaction = transactionOf(body, reading);
	const { family, outcome } = transaction;
	if (outcome === 'unclear' || verdictOf(body) !== 'completed') return { ...transaction, hint: '' };
	const resources = { telecom: 'Phone', document: 'Document' };
	const resource = family === null ? 'Phone or Document' : resources[family];
	const hint = `The check is completed, but the list does not tell how it ended. Use Get of ${resource} with this Transaction ID.`;
	return { ...transaction, outcome: null, verified: null, hint };
}

/** Spellings differ between pages: `document.license.verify` is also `license.verify`. */
export function familyOf(product: string | null): Family | undefined {
	const name = product ?? '';
	if (/licen[sc]e|passport|passcard|document/i.test(name)) return 'document';
	return /telecom|sms|possession|identity|phone/i.test(name) ? 'telecom' : undefined;
}

/** Patterns of products, however spelt. The name of a passport card contains that of a passport. */
const KINDS = {
	document: {
		license: /licen[sc]e/i,
		passcard: /pass(port)?[^a-z]?(id[^a-z]?)?card/i,
		passport: /passport(?![^a-z]?(id[^a-z]?)?card)/i,
	},
	telecom: { possession: /possession|sms/i, identity: /identity/i },
};

export type Kind = keyof (typeof KINDS)['document'] | keyof (typeof KINDS)['telecom'];

/** By family, since words such as "identity" are in products of both. */
export function kindsOf(product: string | null, family?: Family): Kind[] {
	const kinds = family === undefined ? [] : Object.entries<RegExp>(KINDS[family]);
	return kinds.flatMap(([kind, name]) => (name.test(product ?? '') ? (kind as Kind) : []));
}

/** Whether a product is of this family and, if it names a kind, of one of these kinds. */
export function isProductOf(product: string | null, family?: Family, asked: Kind[] = []): boolean {
	const named = kindsOf(product, family);
	return (
		(familyOf(product) ?? family) === family &&
		(asked.length === 0 || named.length === 0 || named.some((kind) => asked.includes(kind)))
	);
}

/** Whether an answer's id is the one asked for; without one, any id is. */
export function isSame(found: unknown, asked: string | undefined): boolean {
	if (typeof found !== 'string' || found.trim() === '') return false;
	return asked === undefined || found.trim().toLowerCase() === asked.toLowerCase();
}

export const isSameOrNone = (found: unknown, asked: string | undefined): boolean =>
	asked === undefined || (found ?? '') === '' || isSame(found, asked);

/** Whether a body is a transaction: it has an id, unlike bodies of gateways with a `status`. */
export function isTransaction(body: unknown): boolean {
	return isObject(body) && isSame(body.transaction_id, undefined);
}

/**
 * The outcome of a completed check without a result. A code that was only sent may count as completed (not published), so
 * whatever may be about possession of a phone needs a result, or the answer to confirming the code.
 */
function completedOutcome(product: string | null, family: Family | null, step?: CodeStep): Outcome {
	if (step === 'confirmingACode') return 'verified';
	const named = kindsOf(product, 'telecom');
	const isOther = family === 'document' || named.includes('identity');
	return isOther && !named.includes('possession') ? 'verified' : 'pending';
}

/** The finding of an unclear answer. */
export const UNCLEAR: Finding = {
	code: null,
	message: "ID.me's answer contradicts itself or cannot be read, so nobody counts as verified",
	additionalInfo: null,
	hint: 'Look at the check again with Get. If its outcome stays unclear, have a person look at it, and ask ID.me about this Transaction ID.',
};

/** With the key of the first objection, to ask ID.me about. */
function unclear(body: IDataObject): Finding {
	const { value: found } = objections(body).next();
	const name = found?.name ?? '';
	return { ...UNCLEAR, additionalInfo: /^[a-z_-]{1,40}$/i.test(name) ? `See "${name}"` : null };
}

function findingOf(entry: unknown, say: (value: unknown) => string | null): Finding {
	// It may be a bare code or text.
	const bare = typeof entry === 'number' ? { code: entry } : { message: entry };
	const found: Record<string, unknown> = isObject(entry) ? entry : bare;
	const known = failureOf(String(codeOf(found.code)));
	return {
		code: codeOf(known === undefined ? say(found.code) : found.code),
		message: say(found.message) ?? known?.meaning ?? '',
		additionalInfo: say(found.additional_info),
		hint: known?.hint ?? '',
	};
}

function codeOf(value: unknown): number | string | null {
	const text = textOf(value);
	const number = Number(text ?? NaN);
	return Number.isFinite(number) ? number : text;
}

/** A trimmed text, also of a number; null for anything else and for blank text. */
export function textOf(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	return String(value).trim() || null;
}

/** The same for an untrusted value: '' for none, and cut. */
export function shortTextOf(value: unknown): string {
	// No id, product, code or moment is longer.
	return (textOf(value) ?? '').slice(0, 64);
}

const UUID = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
	return typeof value === 'string' && UUID.test(value);
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)?$/i;

/** Names of products are not masked, even if the request holds a part of one, such as a file called `license`. */
const PRODUCT = /^[a-z._-]+$/i;

/** Passport numbers, which no request holds. */
const DOCUMENT_NUMBER = /(?<!\d)\d{9}(?!\d)|(?<![a-z\d])[a-z]\d{8}(?!\d)/gi;

function maskedText(value: unknown, mask: (text: string) => string): string | null {
	const text = textOf(value);
	// Neither is personal.
	if (text === null || isUuid(text) || MOMENT.test(text)) return text;
	return withoutSocial(mask(text)).replace(DOCUMENT_NUMBER, MASK);
}

const ID = /^[\w-]+$/;

/** An id is needed to find the check, so it is not masked in part; but wholly if it may be a code of the request. */
function maskedId(value: unknown, mask: (text: string) => string): string | null {
	const text = textOf(value);
	if (text === null || isUuid(text) || !ID.test(text)) return maskedText(text, mask);
	return withoutSocial(mask(text)) === MASK ? MASK : text;
}
