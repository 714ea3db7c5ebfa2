/**
 * Why a row is refused before anything is sent: the rule, and sentences for somebody who does not program.
 *
 * A message names labels, columns and counts, never the content of a cell: cells hold personal data, and messages end
 * up in logs and chat channels.
 */
import { notSent, type RowFailure } from '../../shared/rowFailure';

export const ROW_RULES = [
	'required',
	'tooLong',
	'tooShort',
	'notADate',
	'notAnAddress',
	'notALink',
	'notText',
	'notAValue',
	'notAnId',
	'photoIsAFile',
	'duplicate',
	'unknownColumn',
	'ambiguousColumn',
	'noColumns',
	'unknownField',
] as const;

export type RowRule = (typeof ROW_RULES)[number];

export interface RowProblem {
	/** Key of the field; for `unknownColumn`, `ambiguousColumn` and `unknownField` the column or key as it came. */
	field: string;
	/** What the admin calls the field. */
	label: string;
	rule: RowRule;
	message: string;
	hint?: string;
}

/** That a row breaks a rule in one field, or in one column. */
export function problem(
	{ key, label }: { key: string; label: string },
	rule: RowRule,
	message: string,
	hint: string,
): RowProblem {
	return { field: key, label, rule, message, hint };
}

/** A rule of ours that a row broke, as a failure. */
export function explainProblem({ message, hint = '', field, label, rule }: RowProblem): RowFailure {
	return notSent(message, hint, { field, label, rule });
}

/** Joins names for a sentence: `a, b and c`, cut after `most` names so that a wide sheet stays readable. */
export function nameList(names: readonly string[], most = 20): string {
	if (names.length > most) {
		return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
	}
	if (names.length < 2) return names.join('');
	return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
