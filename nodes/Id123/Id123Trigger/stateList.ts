import { sameState, type CardState } from './status';

/** One letter for each state: as many as a byte may hold without a mark of the snapshot or of JSON. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What stands for states beyond the last letter. ID123 documents a dozen of them. */
const ANY: CardState = { status: 'OTHER', subStatus: 'OTHER', held: false };

/** The states that cards are in, each once: a card then needs only the number of its own. */
export class StateList {
	private readonly states: CardState[] = [];

	/** The state of a number, the same object each time. */
	at(number: number): CardState {
		return this.states[number] ?? ANY;
	}

	/** The number of a state, which is added where it is new. */
	numberOf(state: CardState): number {
		const known = this.states.findIndex((each) => sameState(each, state));
		if (known >= 0) return known;
		if (this.states.length === LETTERS.length - 1) this.states.push(ANY);
		return this.states.length < LETTERS.length ? this.states.push(state) - 1 : LETTERS.length - 1;
	}

	toJSON(): unknown[] {
		return this.states.map(({ status, subStatus, held }) =>
			held ? [status, subStatus, 1] : [status, subStatus],
		);
	}

	static from(rows: readonly unknown[]): StateList {
		const list = new StateList();
		for (const row of rows) {
			const [status, subStatus, held] = Array.isArray(row) ? (row as unknown[]) : [];
			list.states.push({
				status: String(status),
				subStatus: String(subStatus),
				held: held === 1,
			});
		}
		return list;
	}

	static letter(number: number): string {
		return LETTERS[number];
	}

	/** Beyond the list where the letter is none. */
	static number(letter: string): number {
		return LETTERS.indexOf(letter);
	}
}
