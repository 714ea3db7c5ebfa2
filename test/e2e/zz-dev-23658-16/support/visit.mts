import type { Editor } from './editor.mts';
import type { Stage } from './stage.mts';

/** One thing that somebody does, from its beginning to what is seen at its end. */
export interface Visit {
	name: string;
	/** What is shown by it, as a sentence. */
	title: string;
	/** Whether the short form makes it too. */
	isShort: boolean;
	/** Throws where something is not as the person expects it. */
	run(stage: Stage, editor: Editor): Promise<void>;
}

/** @throws Error with the sentence where it is not so */
export function expectThat(isSo: boolean, what: string): void {
	if (!isSo) throw new Error(what);
}
