/** Of two rows with one card id the first wins: the second would overwrite it in an order that nobody chose. */
import type { RowProblem } from './problems';
import { FIXED_FIELDS } from './vocabulary';

export interface CardRow {
	/** Number of the row as the admin counts; it appears in messages. */
	row: number;
	templateId: string;
	cardId: string;
}

const CARD_ID = FIXED_FIELDS[0];

/** Remembers which row holds a card id of a template. Ids are compared trimmed, with their case. */
export class CardIdRegister {
	private readonly rows = new Map<string, Map<string, number>>();

	/**
	 * Registers a row that is in order otherwise: of two rows, one that is not sent must not keep the other from it.
	 * Returns why the row is refused, or undefined. The same row may register again (a repeated run); a blank id is
	 * not registered.
	 */
	claim({ row, templateId, cardId }: CardRow): RowProblem | undefined {
		const id = cardId.trim();
		if (id === '') return undefined;
		const ids = this.idsOf(templateId.trim());
		const first = ids.get(id);
		if (first === undefined) {
			ids.set(id, row);
			return undefined;
		}
		return first === row ? undefined : duplicateOf(first);
	}

	private idsOf(templateId: string): Map<string, number> {
		let ids = this.rows.get(templateId);
		if (ids === undefined) {
			ids = new Map();
			this.rows.set(templateId, ids);
		}
		return ids;
	}
}

/** The refused rows of a whole roster, by row number. */
export function findDuplicates(rows: Iterable<CardRow>): Map<number, RowProblem> {
	const register = new CardIdRegister();
	const refused = new Map<number, RowProblem>();
	for (const row of rows) {
		const problem = register.claim(row);
		if (problem) refused.set(row.row, problem);
	}
	return refused;
}

function duplicateOf(first: number): RowProblem {
	return {
		field: CARD_ID.key,
		label: CARD_ID.label,
		rule: 'duplicate',
		message: `${CARD_ID.label} stands twice: row ${first} already has it`,
		hint: `Only row ${first} is used. Give this row its own ${CARD_ID.label}, or remove one of the two.`,
	};
}
