/** Of two rows with one card id the first wins: the second would overwrite it in an order that nobody chose. */
import type { RowProblem } from './problems';
import { CARD_ID } from './vocabulary';

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
		return first === row ? undefined : duplicateOf(first);
	}
}

function duplicateOf(first: number): RowProblem {
	return {
		...CARD_ID,
		rule: 'duplicate',
		message: `${CARD_ID.label} stands twice: row ${first} already has it`,
		hint: `Only row ${first} is used. Give this row its own ${CARD_ID.label}, or remove one of the two.`,
	};
}
