/**
 * Why a row is refused before anything is sent: the rule, and sentences for somebody who does not program.
 *
 * A message names labels, columns and counts, never the content of a cell: cells hold personal data, and messages end
 * up in logs and chat channels.
 */
import { notSent, type RowFailure } from '../../shared/rowFailure';
import { CARD_ID } from './vocabulary';

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

/** The failure of a row that breaks a rule of ours. */
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

/** Of two rows with one card id the first wins: the second would overwrite it in an order that nobody chose. */
export interface CardRow {
	/** Number of the row as the admin counts; it appears in messages. */
	row: number;
	templateId: string;
	cardId: string;
}

/** Remembers which row holds a card id of a template. Ids are compared trimmed, with their case. */
export class CardIdRegister {
	/** By template and id. */
	private readonly rows = new Map<string, number>();

	/**
	 * Registers a row that is in order otherwise: of two rows, one that is not sent must not keep the other from it.
	 * Returns why the row is refused, or undefined. The same row may register again (a repeated run); a blank id is
	 * not registered.
	 */
	claim({ row, templateId, cardId }: CardRow): RowProblem | undefined {
		const id = cardId.trim();
		if (id === '') return undefined;
		const key = `${templateId.trim()}\0${id}`;
		const first = this.rows.get(key) ?? row;
		this.rows.set(key, first);
		if (first === row) return undefined;
		return {
			...CARD_ID,
			rule: 'duplicate',
			message: `${CARD_ID.label} stands twice: row ${first} already has it`,
			hint: `Only row ${first} is used. Give this row its own ${CARD_ID.label}, or remove one of the two.`,
		};
	}
}
