import { z } from 'zod/v4';

/**
 * How many requests are let through.
 * - `bucket`: a token bucket that refills evenly with `count` per `perMs` and holds at most `burst` (default `count`)
 * - `window`: `count` requests per window of `perMs`. A window starts with its first request (`align: 'first'`), or at
 *   multiples of `perMs` of the clock (`align: 'clock'`)
 */
export const limitSchema = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('bucket'),
		count: z.number().positive(),
		perMs: z.number().positive(),
		burst: z.number().min(1).optional(),
	}),
	z.strictObject({
		kind: z.literal('window'),
		count: z.number().int().min(1),
		perMs: z.number().positive(),
		align: z.enum(['first', 'clock']).default('first'),
	}),
]);

export type Limit = z.input<typeof limitSchema>;

export interface Limiter {
	readonly limit: Limit;
	/** Whether a request would be let through at this time. Asking does not count. */
	allows(now: number): boolean;
	/** Counts a request that was let through. */
	take(now: number): void;
}

// Refilling in fractions leaves sums like 0.9999999; a request must not be refused for that.
const ROUNDING = 1e-6;

function bucket(limit: Limit & { kind: 'bucket' }): Limiter {
	const size = limit.burst ?? Math.max(1, limit.count);
	let tokens = size;
	let filledAt: number | undefined;
	const refill = (now: number): void => {
		const passed = Math.max(0, now - (filledAt ?? now));
		tokens = Math.min(size, tokens + (passed * limit.count) / limit.perMs);
		filledAt = now;
	};
	return {
		limit,
		allows(now) {
			refill(now);
			return tokens >= 1 - ROUNDING;
		},
		take(now) {
			refill(now);
			tokens -= 1;
		},
	};
}

function window(limit: Limit & { kind: 'window' }): Limiter {
	let start = Number.NEGATIVE_INFINITY;
	let taken = 0;
	const isOver = (now: number): boolean => now - start >= limit.perMs || now < start;
	const roll = (now: number): void => {
		if (!isOver(now)) return;
		start = limit.align === 'clock' ? Math.floor(now / limit.perMs) * limit.perMs : now;
		taken = 0;
	};
	return {
		limit,
		allows(now) {
			return isOver(now) || taken < limit.count;
		},
		take(now) {
			roll(now);
			taken += 1;
		},
	};
}

/** A limiter that has let nothing through yet. Throws a ZodError for a limit that makes no sense. */
export function createLimiter(limit: Limit): Limiter {
	const checked = limitSchema.parse(limit);
	return checked.kind === 'bucket' ? bucket(checked) : window(checked);
}

/** Reads `50/s`, `60/min`, `1000/h` or `200/day` as a limit. Throws an Error that says what is accepted. */
export function parseRate(text: string, kind: Limit['kind'] = 'bucket'): Limit {
	const units: Record<string, number> = { s: 1_000, min: 60_000, h: 3_600_000, day: 86_400_000 };
	const match = /^(\d+)\/(s|min|h|day)$/.exec(text.trim());
	const count = Number(match?.[1]);
	if (!match || count < 1) {
		throw new Error(`"${text}" is not a rate. Write for example 50/s, 60/min, 1000/h or 200/day.`);
	}
	const perMs = units[match[2]];
	// A minute's whole allowance at once would be a window, not a bucket: the bucket holds one second's share.
	if (kind === 'bucket') {
		return { kind, count, perMs, burst: Math.max(1, Math.floor((count * 1_000) / perMs)) };
	}
	return { kind, count, perMs };
}
