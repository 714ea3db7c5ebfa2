/**
 * Says that nothing more may be started: because the execution was cancelled, or because a row failed in a run that
 * stops at the first failure. One listener serves any number of waiting rows.
 */
export class Cancellation {
	private readonly controller = new AbortController();

	private readonly handlers = new Set<() => void>();

	constructor(execution?: AbortSignal) {
		if (execution?.aborted) this.cancel();
		else execution?.addEventListener('abort', () => this.cancel(), { once: true });
	}

	get cancelled(): boolean {
		return this.controller.signal.aborted;
	}

	cancel(): void {
		if (this.cancelled) return;
		this.controller.abort();
		for (const handler of this.handlers) handler();
		this.handlers.clear();
	}

	/** Calls `handler` once, at the cancellation; at once if that is past. Returns what withdraws it. */
	onCancel(handler: () => void): () => void {
		if (this.cancelled) {
			handler();
			return () => undefined;
		}
		this.handlers.add(handler);
		return () => this.handlers.delete(handler);
	}
}
