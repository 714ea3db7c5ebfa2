/**
 * What reached the sandbox, request by request, and how many were under way at once.
 * Secrets never enter it: a header that carries one is replaced by a word on whether it was right.
 */

/** How the secret of a request compared with the sandbox's own. */
export type SecretState = 'right' | 'wrong' | 'missing';

export interface JournalEntry {
	/** Counts from 1 over all services. */
	seq: number;
	/** The sandbox's clock at arrival, in milliseconds since 1970. */
	time: number;
	/** Milliseconds of real time since the journal was begun, at arrival. */
	at: number;
	service: string;
	/** The action's name, or null where the request named none that the service knows. */
	action: string | null;
	wireAction: string | null;
	method: string;
	path: string;
	secret: SecretState;
	headers: Record<string, string>;
	body: unknown;
	templateId: string | null;
	cardId: string | null;
	/** Besides cards: what the request is about, such as the id of a transaction. */
	target?: string;
	/** Requests under way when this one arrived, this one included. */
	inFlight: number;
	/** Where the body differs from the published contract, in words. */
	violations: string[];
	/** Kinds of the faults that struck this request. */
	faults: string[];
	/** The service's own code, or null where the answer carried none. */
	code: string | null;
	/** The HTTP status that was sent, or null where no answer was. */
	httpStatus: number | null;
	/** Whether the service did what was asked (a read counts as done). */
	done: boolean;
	/** Real time from arrival until the answer was handed over or the connection ended; null while under way. */
	ms: number | null;
}

export type Arrival = Pick<
	JournalEntry,
	| 'service'
	| 'action'
	| 'wireAction'
	| 'method'
	| 'path'
	| 'secret'
	| 'headers'
	| 'body'
	| 'templateId'
	| 'cardId'
	| 'target'
	| 'violations'
>;

/** A request from arrival to answer. */
export interface Visit {
	readonly entry: JournalEntry;
	/** The caller can take the answer from now on, so the request is no longer under way. Later calls do nothing. */
	leave(): void;
}

const SECRET_HEADERS = new Set(['x-api-key', 'authorization', 'cookie', 'proxy-authorization']);

/** Headers as text, those that carry a secret struck out. */
export function withoutSecrets(
	headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
	const shown: Record<string, string> = {};
	for (const [name, value] of Object.entries(headers)) {
		if (value === undefined) continue;
		shown[name] = SECRET_HEADERS.has(name) ? '(hidden)' : [value].flat().join(', ');
	}
	return shown;
}

export class Journal {
	private kept: JournalEntry[] = [];
	private counters = new Map<string, Map<string, number>>();
	private begunAt = performance.now();
	private generation = 0;
	/** Requests since the start or the last `clear`. */
	total = 0;
	inFlight = 0;
	maxInFlight = 0;

	/** Keeps the latest `capacity` entries; counters go on beyond that. */
	constructor(
		private readonly now: () => number,
		private readonly capacity = 50_000,
	) {}

	/** The entries that are kept, oldest first. */
	get entries(): readonly JournalEntry[] {
		return this.kept.length > this.capacity ? this.kept.slice(-this.capacity) : this.kept;
	}

	/** Entries of one action, by its name or its text on the wire. */
	of(action: string): JournalEntry[] {
		return this.entries.filter((entry) => entry.action === action || entry.wireAction === action);
	}

	/** How often each action (its name, or `unknown`) was answered with each code (or `none`). */
	counts(): Record<string, Record<string, number>> {
		return Object.fromEntries(
			[...this.counters].map(([action, codes]) => [action, Object.fromEntries(codes)]),
		);
	}

	arrive(arrival: Arrival): Visit {
		this.total += 1;
		this.inFlight += 1;
		this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
		const at = performance.now();
		const entry: JournalEntry = {
			seq: this.total,
			time: this.now(),
			at: at - this.begunAt,
			...arrival,
			inFlight: this.inFlight,
			faults: [],
			code: null,
			httpStatus: null,
			done: false,
			ms: null,
		};
		this.keep(entry);
		const { generation } = this;
		return {
			entry,
			leave: () => {
				if (entry.ms !== null) return;
				entry.ms = performance.now() - at;
				// A request that outlived a `clear` belongs to the journal before it.
				if (generation !== this.generation) return;
				this.inFlight -= 1;
				this.count(entry.action ?? 'unknown', entry.code ?? 'none');
			},
		};
	}

	clear(): void {
		this.generation += 1;
		this.kept = [];
		this.counters.clear();
		this.begunAt = performance.now();
		this.total = 0;
		this.inFlight = 0;
		this.maxInFlight = 0;
	}

	private keep(entry: JournalEntry): void {
		this.kept.push(entry);
		// Cutting only when twice the capacity is reached keeps the cost per request constant.
		if (this.kept.length >= 2 * this.capacity) this.kept = this.kept.slice(-this.capacity);
	}

	private count(action: string, code: string): void {
		const codes = this.counters.get(action) ?? new Map<string, number>();
		codes.set(code, (codes.get(code) ?? 0) + 1);
		this.counters.set(action, codes);
	}
}
