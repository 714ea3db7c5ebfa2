/** The sandbox's own JSON addresses under /sandbox/, for the page, for other processes and for a person with curl. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import type { Clock } from './clock.mts';
import type { Stage } from './exchange.mts';
import { ruleSchema, type FaultInput } from './faults.mts';

export interface Controls {
	clock: Clock;
	stage: Stage;
	reset(): void;
}

const clockSchema = z.strictObject({ advanceMs: z.number().min(0) });
const latencySchema = z.strictObject({ ms: z.number().min(0).max(600_000) });
const pageSchema = z.object({
	after: z.coerce.number().int().min(0).default(0),
	limit: z.coerce.number().int().min(1).max(10_000).default(100),
});

/** Something that cannot be done now; the message says why. */
export class Conflict extends Error {}

/** Runs something whose errors are answers to the person who asked for it (HTTP 409). */
export function attempt<Result>(work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		throw new Conflict(error instanceof Error ? error.message : String(error));
	}
}

/** Only what a body gives: parsing a partial schema would fill in the defaults of the rest. */
export function given<Schema extends z.ZodType<object>>(schema: Schema, body: unknown): object {
	const parsed = schema.parse(body);
	const keys = Object.keys(body as object);
	return Object.fromEntries(Object.entries(parsed).filter(([key]) => keys.includes(key)));
}

/** Sets the rules of the addresses under /sandbox/: JSON only, and errors as `{ error }`. */
export function prepareControls(app: FastifyInstance): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
		try {
			done(null, text === '' ? {} : JSON.parse(String(text)));
		} catch {
			done(Object.assign(new Error('The body is not JSON'), { statusCode: 400 }), undefined);
		}
	});
	// A form on a foreign web page can post to a loopback address, but not with this content type.
	app.addHook('onRequest', async (request, reply) => {
		const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
		if (request.method === 'POST' && !isJson) {
			return await reply.code(415).send({ error: 'Send application/json' });
		}
	});
	app.setErrorHandler(async (error, _request, reply) => {
		if (error instanceof z.ZodError) {
			return await reply.code(400).send({ error: z.prettifyError(error) });
		}
		if (error instanceof Conflict) return await reply.code(409).send({ error: error.message });
		const { statusCode = 500, message } = error as { statusCode?: number; message?: string };
		return await reply.code(statusCode).send({ error: message ?? 'That did not work' });
	});
}

/** What every service of the sandbox shares: faults, clock, latency, journal, reset. */
export function addControls(app: FastifyInstance, { clock, stage, reset }: Controls): void {
	const { faults, journal } = stage;
	app.get('/sandbox/status', () => ({
		now: new Date(clock.now()).toISOString(),
		clockOffsetMs: clock.offset,
		latencyMs: stage.latencyMs,
		requests: journal.total,
		inFlight: journal.inFlight,
		maxInFlight: journal.maxInFlight,
		answers: journal.counts(),
		faults: faults.list(),
	}));
	app.get('/sandbox/journal', (request) => {
		const { after, limit } = pageSchema.parse(request.query);
		return journal.entries.filter((entry) => entry.seq > after).slice(0, limit);
	});
	app.delete('/sandbox/journal', () => {
		journal.clear();
		return { ok: true };
	});

	app.get('/sandbox/faults', () => faults.list());
	app.post('/sandbox/faults', async (request, reply) => {
		const { when, fault } = ruleSchema.parse(request.body);
		return await reply.code(201).send({ id: faults.add({ when, fault: fault as FaultInput }) });
	});
	app.delete('/sandbox/faults', () => {
		faults.clear();
		return { ok: true };
	});
	app.delete<{ Params: { id: string } }>('/sandbox/faults/:id', (request) => ({
		ok: faults.remove(request.params.id),
	}));

	app.post('/sandbox/clock', (request) => {
		clock.advance(clockSchema.parse(request.body).advanceMs);
		return { now: new Date(clock.now()).toISOString() };
	});
	app.post('/sandbox/latency', (request) => {
		stage.latencyMs = latencySchema.parse(request.body).ms;
		return { latencyMs: stage.latencyMs };
	});
	app.post('/sandbox/reset', () => {
		reset();
		return { ok: true };
	});
}
