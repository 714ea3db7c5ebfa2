/** What an operation makes of one row: what it would send, or the answer that needs no request. */
import type { IDataObject } from 'n8n-workflow';

import type { SentRow } from '../../shared/declarative/executor';
import type { RowFailure } from '../../shared/rowFailure';
import type { IdMeOAuthClient } from '../oauth/client';

export type PlannedRow =
	| { kind: 'plan'; send: (client: IdMeOAuthClient) => Promise<SentRow> }
	| { kind: 'answer'; json: IDataObject }
	| { kind: 'failed'; failure: RowFailure };

export const failed = (failure: RowFailure): { kind: 'failed'; failure: RowFailure } => ({
	kind: 'failed',
	failure,
});

/** A parameter that the operation cannot do without. */
export const missing = (field: string, label: string, hint: string) =>
	failed({ what: `${label} is empty`, hint, state: 'notSent', field, label, rule: 'required' });

/** What one step of a row comes to. */
export type Stepped<T> =
	| { kind: 'got'; value: T }
	| { kind: 'failed'; failure: RowFailure }
	| { kind: 'cancelled' };

export const got = <T>(value: T): Stepped<T> => ({ kind: 'got', value });

/**
 * One item of what was read, or why there is none.
 * @param known what was done and cannot be done again, should the item be lost
 */
export function sentRow(stepped: Stepped<IDataObject>, known?: string): SentRow {
	return stepped.kind === 'got' ? { kind: 'rows', rows: [stepped.value], known } : stepped;
}

/** Of a row whose code was exchanged: sent again, it would be refused. */
export const codeUsed = (outcome: unknown): string => `the code is used up (${String(outcome)})`;
