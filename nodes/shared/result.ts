/** What something came to, or why it did not: the one form in which this package hands failures on. */
import type { RowFailure } from './rowFailure';

export type Result<T> = { ok: true; value: T } | Failed;

export interface Failed {
	ok: false;
	failure: RowFailure;
}

/** The run was stopped before anything was sent: nothing is wrong with the row. */
export interface Stopped {
	ok: false;
	failure?: undefined;
}

/** The result of something that sends. */
export type Sent<T> = Result<T> | Stopped;

export const STOPPED: Stopped = { ok: false };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const failed = (failure: RowFailure): Failed => ({ ok: false, failure });

/** A value that the node refuses by itself. `is` follows the label: "is not a link". */
export function refused({
	field,
	label,
	rule,
	is,
	hint,
}: Record<'field' | 'label' | 'rule' | 'is' | 'hint', string>): Failed {
	return failed({ what: `${label} ${is}`, hint, state: 'notSent', field, label, rule });
}

/** A value that an operation cannot do without. */
export const missing = (field: string, label: string, hint: string): Failed =>
	refused({ field, label, rule: 'required', is: 'is empty', hint });
