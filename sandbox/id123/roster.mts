/**
 * Cards in the order of their creation, with pages that cost no more than the rows on them.
 * Holes that deletions leave are closed by the next page that is read, all at once.
 */
export class Roster<Item> {
	private rows: Array<Item | undefined> = [];
	private holes = 0;
	/** Where the last one was removed: the next one is most often near it. */
	private near = 0;

	get size(): number {
		return this.rows.length - this.holes;
	}

	add(item: Item): void {
		this.rows.push(item);
	}

	remove(item: Item): void {
		const ahead = this.rows.indexOf(item, this.near);
		const position = ahead < 0 ? this.rows.indexOf(item) : ahead;
		if (position < 0) return;
		this.rows[position] = undefined;
		this.near = position;
		this.holes += 1;
	}

	/** `count` items from `start` (0 is the first), oldest or newest first. */
	page(start: number, count: number, isNewestFirst = false): Item[] {
		const rows = this.closed();
		if (!isNewestFirst) return rows.slice(start, start + count);
		const end = rows.length - start;
		return end <= 0 ? [] : rows.slice(Math.max(0, end - count), end).reverse();
	}

	/** Every item, oldest first. Not a copy: read it, and do not keep it. */
	all(): readonly Item[] {
		return this.closed();
	}

	private closed(): Item[] {
		if (this.holes > 0) {
			this.rows = this.rows.filter((item) => item !== undefined);
			this.holes = 0;
			this.near = 0;
		}
		return this.rows as Item[];
	}
}
