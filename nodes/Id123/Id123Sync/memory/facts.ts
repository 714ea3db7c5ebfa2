import type { ProcessedItems } from './processedItems';

type Fact = 'yes' | 'no' | 'unsure';

/**
 * What was looked up of single cards: who was deactivated, which identifier a card has. Since asking records, each fact has
 * a second name, its guard, that only looking up records: with both recorded it is not known any more, which is the safe side.
 */
export class Facts {
	private readonly facts = new Map<string, Fact>();

	/** Names that looking up has recorded, and that have to go again. */
	readonly recorded: string[] = [];

	is(name: string, fact: Fact): boolean {
		return this.facts.get(name) === fact;
	}

	async ask(list: ProcessedItems, names: readonly string[]): Promise<void> {
		const news = names.filter((name) => !this.facts.has(name));
		this.note(news, await list.ask(news.flatMap(withGuard)));
	}

	/** @param known what of `withGuard` was recorded before */
	note(names: readonly string[], known: ReadonlySet<string>): void {
		for (const name of new Set(names)) {
			// Somebody looked it up before and did not end: it may be true or not.
			const isUnsure = known.has(guardOf(name));
			this.facts.set(name, isUnsure ? 'unsure' : known.has(name) ? 'yes' : 'no');
			this.recorded.push(...withGuard(name).filter((each) => !known.has(each)));
		}
	}
}

const guardOf = (name: string): string => `${name}?`;

/** What has to be asked for to know a fact. */
export const withGuard = (name: string): [string, string] => [name, guardOf(name)];
