/**
 * What this process handed to n8n last, for the regime in which n8n reads static data from its database for each poll.
 *
 * n8n saves the static data of a whole workflow at once. What another trigger or ID123 Sync in the same workflow saves
 * may hold an older snapshot of this one, and what was told since would be told again.
 */
const REMEMBERED = 1_000;

/** The version and the sum that a kept text begins with. */
const NAME_LENGTH = 14;

export class KeptMemory {
	private readonly last = new Map<string, { text: string; replaced: Set<string> }>();

	/** What counts: what n8n has, unless this process has replaced it before. */
	newest(key: string, kept: unknown): unknown {
		const known = this.last.get(key);
		if (known === undefined || typeof kept !== 'string') return kept;
		return known.replaced.has(nameOf(kept)) ? known.text : kept;
	}

	replace(key: string, kept: unknown, text: string): void {
		const replaced = this.last.get(key)?.replaced ?? new Set();
		if (typeof kept === 'string') replaced.add(nameOf(kept));
		const [oldest] = replaced;
		if (replaced.size > REMEMBERED) replaced.delete(oldest);
		this.last.set(key, { text, replaced });
	}

	forget(key: string): void {
		this.last.delete(key);
	}
}

function nameOf(text: string): string {
	return text.slice(0, NAME_LENGTH);
}
