/** Which card expires next: a binary heap by time. An entry that no longer holds is the reader's to skip. */
export class Expiries<Item> {
	private heap: Array<{ at: number; item: Item }> = [];

	add(at: number, item: Item): void {
		const { heap } = this;
		let index = heap.length;
		heap.push({ at, item });
		while (index > 0) {
			const parent = (index - 1) >> 1;
			if (heap[parent].at <= at) break;
			[heap[parent], heap[index]] = [heap[index], heap[parent]];
			index = parent;
		}
	}

	/** Takes out the earliest entry that is due; undefined when none is. */
	take(now: number): { at: number; item: Item } | undefined {
		const { heap } = this;
		if (heap.length === 0 || heap[0].at > now) return undefined;
		const first = heap[0];
		const last = heap.pop();
		if (last && heap.length > 0) {
			heap[0] = last;
			this.sink();
		}
		return first;
	}

	private sink(): void {
		const { heap } = this;
		let index = 0;
		for (;;) {
			const left = 2 * index + 1;
			const right = left + 1;
			let least = index;
			if (left < heap.length && heap[left].at < heap[least].at) least = left;
			if (right < heap.length && heap[right].at < heap[least].at) least = right;
			if (least === index) return;
			[heap[least], heap[index]] = [heap[index], heap[least]];
			index = least;
		}
	}
}
