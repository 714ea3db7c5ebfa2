import type { Stack } from './stack.mts';

/** What a case found out: its figures for the table, and what was not as it must be. */
export interface Findings {
	figures: string;
	wrong: string[];
}

export interface ScaleCase {
	name: string;
	/** What it shows, in a few words. */
	title: string;
	/** Whether the short form runs it as well, with less of everything. */
	isShort: boolean;
	run(stack: Stack, isShort: boolean): Promise<Findings>;
}

/** Gathers what is not as it must be. */
export class Checks {
	readonly wrong: string[] = [];

	/** @param what reads as a sentence that says what was found */
	expect(isRight: boolean, what: string): void {
		if (!isRight) this.wrong.push(what);
	}

	none(list: readonly string[], what: string): void {
		if (list.length === 0) return;
		const shown = list.slice(0, 5).join(', ');
		this.wrong.push(`${list.length} ${what}: ${shown}${list.length > 5 ? ', …' : ''}`);
	}
}
