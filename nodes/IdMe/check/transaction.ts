/**
 * What ID.me says of a check as one normalised transaction. That a request was accepted (HTTP 200) does not mean that
 * anybody was verified: what an answer says of the person is read in one place (verdict). Pure.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { MASK } from '../../shared/masking';
import { failureOf } from '../api/failures';
import { withoutSocial } from '../attributes/redaction';
import { objections, reasonsIn, statusCodeOf, verdictOf } from './verdict';

/** The two families of transactions, as they stand in the paths that read them. */
export type Family = 'telecom' | 'document';

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

/** Where a body answers one of these, "completed" proves that a message went out, or that the code in it was right. */
export type Step = 'sendingACode' | 'confirmingACode';

export interface Reading {
	/** The family of the address that answered, where the product does not tell. */
	family?: Family;
	/** Absent where a check of another kind is answered, or where it is only looked at. */
	step?: Step;
	/** Of the verification that it has to belong to. */
	verification?: string;
	/** One of which it has to be, as far as its product tells. */
	kinds?: Kind[];
	/** Takes what is personal out of the service's own words. */
	discreet?: (text: string) => string;
}

export function transactionOf(
	body: IDataObject,
	{ family, step, verification, kinds, discreet = (text) => text }: Reading = {},
): Transaction {
	const say = (value: unknown) => discreetText(value, discreet);
	const status = isObject(body.status) ? body.status : {};
	const code = statusCodeOf(body);
	const reasons = reasonsIn(body).map((entry) => findingOf(entry, say));
	const product = textOf(body.product);
	const known = familyOf(product) ?? family ?? null;
	// Of what has no id nobody knows which check it is.
	const isMeant =
		(verification === undefined || isTransaction(body)) &&
		isSameOrNone(body.verification_id, verification) &&
		isProductOf(product, known ?? undefined, kinds);
	const verdict = isMeant ? verdictOf(body) : 'unclear';
	const outcome = verdict === 'completed' ? completedOutcome(product, known, step) : verdict;
	// No answer to sending a code comes from the person, so none speaks for them.
	const proven = outcome === 'verified' && step === 'sendingACode' ? 'pending' : outcome;
	return {
		transactionId: discreetId(body.transaction_id, discreet),
		verificationId: discreetId(body.verification_id, discreet),
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

/** As a verification lists it: without results in the published samples, so a completed check may have ended either way. */
export function listedTransactionOf(body: IDataObject, reading: Reading = {}) {
	const transaction = transactionOf(body, reading);
	const { family, outcome } = transaction;
	if (outcome === 'unclear' || verdictOf(body) !== 'completed') return { ...transaction, hint: '' };
	const resources = { telecom: 'Phone', document: 'Document' };
	const resource = family === null ? 'Phone or Document' : resources[family];
	const hint = `The check is completed, but the list does not tell how it ended. Use Get of ${resource} with this Transaction ID.`;
	return { ...transaction, outcome: null, verified: null, hint };
}

/** Products are spelt differently on different pages: `document.license.verify` is also `license.verify`. */
export function familyOf(product: string | null): Family | undefined {
	const name = product ?? '';
	if (/licen[sc]e|passport|passcard|document/i.test(name)) return 'document';
	return /telecom|sms|possession|identity|phone/i.test(name) ? 'telecom' : undefined;
}

/** By what their products have in common, however they are spelt. The name of a passport is part of that of its card. */
const KINDS = {
	document: {
		license: /licen[sc]e/i,
		passcard: /pass(port)?[^a-z]?(id[^a-z]?)?card/i,
		passport: /passport(?![^a-z]?(id[^a-z]?)?card)/i,
	},
	telecom: { possession: /possession|sms/i, identity: /identity/i },
};

export type Kind = keyof (typeof KINDS)['document'] | keyof (typeof KINDS)['telecom'];

/** Words such as "identity" stand in the products of the other family as well, where they tell nothing. */
export function kindsOf(product: string | null, family?: Family): Kind[] {
	const kinds = family === undefined ? [] : Object.entries<RegExp>(KINDS[family]);
	return kinds.flatMap(([kind, name]) => (name.test(product ?? '') ? (kind as Kind) : []));
}

/** Whether a product is that of a check of this family, and of one of these kinds where it names any. */
export function isProductOf(product: string | null, family?: Family, asked: Kind[] = []): boolean {
	const named = kindsOf(product, family);
	return (
		(familyOf(product) ?? family) === family &&
		(asked.length === 0 || named.length === 0 || named.some((kind) => asked.includes(kind)))
	);
}

/** Whether an id of an answer is the one that was asked for; where none was asked for, any is. */
export function isSame(found: unknown, asked: string | undefined): boolean {
	if (typeof found !== 'string' || found.trim() === '') return false;
	return asked === undefined || found.trim().toLowerCase() === asked.toLowerCase();
}

export const isSameOrNone = (found: unknown, asked: string | undefined): boolean =>
	asked === undefined || (found ?? '') === '' || isSame(found, asked);

/** Whether a body is that of a transaction, whatever its state. Gateways send a `status` as well, but no id. */
export function isTransaction(body: unknown): boolean {
	return isObject(body) && isSame(body.transaction_id, undefined);
}

/**
 * What a completed check without a result proves. Whether ID.me counts a code that was only sent as completed is not
 * published, so whatever may be about possession of a phone needs a result, or the answer to the code itself.
 */
function completedOutcome(product: string | null, family: Family | null, step?: Step): Outcome {
	if (step === 'confirmingACode') return 'verified';
	const named = kindsOf(product, 'telecom');
	const isOther = family === 'document' || named.includes('identity');
	return isOther && !named.includes('possession') ? 'verified' : 'pending';
}

/** What is said of an answer from which nobody can tell how the check ended. */
export const UNCLEAR: Finding = {
	code: null,
	message: "ID.me's answer contradicts itself or cannot be read, so nobody counts as verified",
	additionalInfo: null,
	hint: 'Look at the check again with Get. If its outcome stays unclear, have a person look at it, and ask ID.me about this Transaction ID.',
};

/** With the name under which something stands that is no yes, so that it can be asked about. */
function unclear(body: IDataObject): Finding {
	const { value: found } = objections(body).next();
	const name = found?.name ?? '';
	return { ...UNCLEAR, additionalInfo: /^[a-z_-]{1,40}$/i.test(name) ? `See "${name}"` : null };
}

function findingOf(entry: unknown, say: (value: unknown) => string | null): Finding {
	// A reason without a form of its own is a bare code, or its words.
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

/** What is said in a text or a number; null for anything else, and for nothing but white space. */
export function textOf(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	return String(value).trim() || null;
}

/** The same of somebody who may say anything; empty for nothing. */
export function shortTextOf(value: unknown): string {
	// No id, product, code or moment is longer.
	return (textOf(value) ?? '').slice(0, 64);
}

const UUID = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
	return typeof value === 'string' && UUID.test(value);
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)?$/i;

/** A name of ID.me's own: a part of it may well be the name of a file, as in `document.license.verify`. */
const PRODUCT = /^[a-z._-]+$/i;

/** Numbers of passports: they are in no request that could name them, as Social Security numbers are. */
const DOCUMENT_NUMBER = /(?<!\d)\d{9}(?!\d)|(?<![a-z\d])[a-z]\d{8}(?!\d)/gi;

function discreetText(value: unknown, discreet: (text: string) => string): string | null {
	const text = textOf(value);
	// Neither says anything of a person.
	if (text === null || isUuid(text) || MOMENT.test(text)) return text;
	return withoutSocial(discreet(text)).replace(DOCUMENT_NUMBER, MASK);
}

const ID = /^[\w-]+$/;

/** The check is looked for by it, so it comes out whole, or not at all where it may be a code of the request. */
function discreetId(value: unknown, discreet: (text: string) => string): string | null {
	const text = textOf(value);
	if (text === null || isUuid(text) || !ID.test(text)) return discreetText(text, discreet);
	return withoutSocial(discreet(text)) === MASK ? MASK : text;
}
