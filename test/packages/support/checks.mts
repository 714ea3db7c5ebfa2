import { isDeepStrictEqual } from 'node:util';
import { say } from '../../../scripts/demo/print.mts';

/** Counts what held, and says each as a sentence. */
export class Checks {
	passed = 0;
	failed = 0;

	is(sentence: string, found: unknown, expected: unknown): void {
		this.count(sentence, isDeepStrictEqual(found, expected), found, expected);
	}

	contains(sentence: string, found: unknown, expected: string): void {
		this.count(sentence, String(found).includes(expected), found, `… ${expected} …`);
	}

	private count(sentence: string, holds: boolean, found: unknown, expected: unknown): void {
		if (holds) {
			this.passed += 1;
			say(`  ok      ${sentence}`);
			return;
		}
		this.failed += 1;
		say(`  FAILED  ${sentence}`);
		say(`          expected ${JSON.stringify(expected)}`);
		say(`          found    ${JSON.stringify(found)}`);
	}
}
