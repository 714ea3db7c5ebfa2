/** What an operation makes of one row: how it is sent, and what comes out. */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { IDME_LIMITS } from '../limits';
import type { Masker } from '../../shared/masking';
import type { SentRow } from '../../shared/declarative/executor';
import type { RowFailure } from '../../shared/rowFailure';
import { CALLS, type CallName } from '../api/calls';
import type { IdMeClient, ServiceRequest } from '../api/client';
import { explain } from '../api/explain';
import { isAboutThePerson } from '../api/failures';
import { discreetly, personalValues } from '../api/personal';
import { redactedForAgents } from '../attributes/redaction';
import {
	listedTransactionOf,
	refusedTransaction,
	transactionOf,
	type Finding,
	type Transaction,
} from '../check/transaction';
import type { RowContext } from './row';
import { waitForResult } from './waitForResult';

export interface Plan {
	kind: 'plan';
	send: (client: IdMeClient) => Promise<SentRow>;
}

export type PlannedRow = Plan | { kind: 'failed'; failure: RowFailure };

export const failed = (failure: RowFailure): { kind: 'failed'; failure: RowFailure } => ({
	kind: 'failed',
	failure,
});

/** A value that the node refuses by itself. */
export function refusal(
	field: string,
	label: string,
	rule: string,
	what: string,
	hint: string,
): { kind: 'failed'; failure: RowFailure } {
	return failed({ what: `${label} ${what}`, hint, state: 'notSent', field, label, rule });
}

/** A check, or a look at one: comes out as the normalised transaction, also where ID.me refuses it because of the person. */
export function transactionPlan(row: RowContext, name: CallName, request: ServiceRequest): Plan {
	const { family, step, repeat } = CALLS[name];
	const shown = shownAs(row);
	return {
		kind: 'plan',
		send: async (client) => {
			const result = await client.call(name, request);
			if (result.kind === 'cancelled') return result;
			if (result.kind === 'refused' && isAboutThePerson(result.code, step === 'confirmingACode')) {
				const { code, serviceMessage } = result;
				const known = knownOf(request, family ?? null);
				const transaction = refusedTransaction(code, serviceMessage, known);
				const body = { errors: [{ code: Number(code), message: serviceMessage }] };
				return { kind: 'rows', rows: [shown(jsonOf(transaction), body)] };
			}
			if (result.kind !== 'success') return failed(explain(name, result));
			const { body } = result;
			const discreet = discreetlyFor(client, request);
			const first = { transaction: transactionOf(body, { family, step, discreet }), body };
			const found = row.options.waitForResult
				? await waitForResult(client, first, waitMs(row), discreet)
				: first;
			const rows = [shown(jsonOf(found.transaction), found.body)];
			// A look costs nothing, so that nothing of it has to be kept.
			return repeat === 'read'
				? { kind: 'rows', rows }
				: { kind: 'rows', rows, known: nameOf(found.transaction) };
		},
	};
}

/** What a check is asked for again by. */
function nameOf({ transactionId, verificationId, outcome }: Transaction): string {
	const verification = verificationId === null ? '' : `, Verification ID ${verificationId}`;
	return `Transaction ID ${transactionId}${verification} (${outcome})`;
}

/** A verification: its id and the transactions that belong to it. */
export function verificationPlan(
	row: RowContext,
	name: 'createVerification' | 'readVerification',
	request: ServiceRequest,
): Plan {
	const shown = shownAs(row);
	return {
		kind: 'plan',
		send: async (client) => {
			const result = await client.call(name, request);
			if (result.kind === 'cancelled') return result;
			if (result.kind !== 'success') return failed(explain(name, result));
			const { body } = result;
			const discreet = discreetlyFor(client, request);
			const transactions = Array.isArray(body.transactions) ? body.transactions : [];
			const item: IDataObject = {
				verificationId: body.verification_id,
				transactions: transactions
					.filter(isObject)
					.map((entry) => jsonOf(listedTransactionOf(entry, { discreet }))),
			};
			const rows = [shown(item, body)];
			return name === 'readVerification'
				? { kind: 'rows', rows }
				: { kind: 'rows', rows, known: `Verification ID ${String(body.verification_id)}` };
		},
	};
}

function discreetlyFor(client: IdMeClient, { fields, parts }: ServiceRequest): Masker {
	return discreetly(personalValues(fields, parts), client.secrets);
}

/** With ID.me's own answer where Simplify is off, and without any token where a model reads it. */
function shownAs(row: RowContext): (item: IDataObject, body: IDataObject) => IDataObject {
	const simplify = row.flag('simplify', true);
	return (item, body) => {
		const whole = simplify ? item : { ...item, raw: body };
		return row.asTool ? redactedForAgents(whole) : whole;
	};
}

function jsonOf<T extends { errors: readonly Finding[] }>(transaction: T): IDataObject {
	return { ...transaction, errors: transaction.errors.map((finding) => ({ ...finding })) };
}

function knownOf({ id, fields }: ServiceRequest, family: Transaction['family']) {
	const text = (value: unknown) => (typeof value === 'string' ? value : null);
	return { transactionId: id ?? null, verificationId: text(fields?.verification_id), family };
}

function waitMs({ options: { waitSeconds = IDME_LIMITS.waitSeconds } }: RowContext): number {
	return 1_000 * waitSeconds;
}
