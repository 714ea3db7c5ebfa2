/**
 * One request from arrival to answer, the same for every service: journal, faults, waiting, work, delivery.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Fault, Faults } from './faults.mts';
import type { Arrival, Journal, Visit } from './journal.mts';

/** What a service wants to send. */
export interface Answer {
	status: number;
	contentType: string;
	/** As bytes where it was put together from such: long listings are written faster. */
	text: string | Buffer;
	/** The service's own code, or null where it has none. */
	code: string | null;
	/** Whether the service did what was asked. */
	done: boolean;
	headers?: Record<string, string>;
}

/** A request as a service hands it over. */
export interface Call {
	arrival: Arrival;
	/** Does the work and says what came of it. Called at most once. */
	work(): Answer;
	/** The service's failure envelope for a code, without doing anything. */
	failure(code: string): Answer;
}

export interface Stage {
	journal: Journal;
	faults: Faults;
	/** Milliseconds every request waits before the work. */
	latencyMs: number;
	/** Aborted when the sandbox closes, so that nobody waits for a request that was delayed. */
	closing: AbortSignal;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';
const SHAPES = new Set<Fault['kind']>(['delay', 'otherStatus', 'numericCardIds', 'statusCodeKey']);

const errorPage = (status: number): string =>
	`<!DOCTYPE html>\n<html><head><title>${status}</title></head>\n<body><h1>${status}</h1>` +
	'<p>The gateway could not pass your request on.</p><hr>nginx</body></html>\n';

function worksFirst(fault: Fault | undefined): boolean {
	switch (fault?.kind) {
		case 'tooManyRequests':
		case 'redirect':
			return false;
		case 'drop':
		case 'hang':
		case 'httpError':
		case 'code':
		case 'html':
			return fault.work === 'done';
		default:
			return true;
	}
}

function waitOf(faults: readonly Fault[], work: 'notDone' | 'done'): number {
	return faults.reduce(
		(sum, fault) => (fault.kind === 'delay' && fault.work === work ? sum + fault.ms : sum),
		0,
	);
}

/** Takes the quotes off card ids that consist of digits. */
export function withNumericCardIds(text: string): string {
	return text.replace(/"card-id":"(0|[1-9]\d*)"/g, '"card-id":$1');
}

function withStatusCodeKey(text: string): string {
	if (!text.startsWith('{')) return text;
	const { code, ...rest } = JSON.parse(text) as Record<string, unknown>;
	return JSON.stringify(code === undefined ? rest : { 'status-code': code, ...rest });
}

function shaped(answer: Answer, faults: readonly Fault[]): Answer {
	return faults.reduce((current, fault) => {
		if (fault.kind === 'numericCardIds') {
			return { ...current, text: withNumericCardIds(String(current.text)) };
		}
		if (fault.kind === 'statusCodeKey') {
			return { ...current, text: withStatusCodeKey(String(current.text)) };
		}
		return fault.kind === 'otherStatus' ? { ...current, status: fault.status } : current;
	}, answer);
}

type Delivery = Omit<Answer, 'done'>;

function errorOf(fault: Fault & { kind: 'httpError' }): Delivery {
	const { status } = fault;
	if (fault.body === 'html') {
		return { status, contentType: HTML_TYPE, text: errorPage(status), code: null };
	}
	const text = fault.body === 'json' ? JSON.stringify({ error: 'temporarily unavailable' }) : '';
	return { status, contentType: JSON_TYPE, text, code: null };
}

function tooManyRequests(fault: Fault & { kind: 'tooManyRequests' }): Delivery {
	const { retryAfter, as } = fault;
	const delivery = { status: 429, contentType: HTML_TYPE, text: errorPage(429), code: null };
	if (retryAfter === undefined) return delivery;
	// A date is for the caller, whose clock is the real one whatever the sandbox's clock shows.
	const date = new Date(Date.now() + retryAfter * 1000).toUTCString();
	return {
		...delivery,
		headers: { 'retry-after': as === 'date' ? date : String(Math.ceil(retryAfter)) },
	};
}

/** What the caller receives; undefined where no answer is sent. */
function deliveryOf(
	fault: Fault | undefined,
	answer: Answer | undefined,
	call: Call,
	faults: readonly Fault[],
): Delivery | undefined {
	switch (fault?.kind) {
		case 'drop':
		case 'hang':
			return undefined;
		case 'httpError':
			return errorOf(fault);
		case 'tooManyRequests':
			return tooManyRequests(fault);
		case 'code':
			return shaped(call.failure(fault.code), faults);
		case 'html':
			return {
				status: fault.status,
				contentType: HTML_TYPE,
				text: errorPage(fault.status),
				code: null,
			};
		case 'redirect':
			return {
				status: fault.status,
				contentType: HTML_TYPE,
				text: '',
				code: null,
				headers: { location: fault.location },
			};
		case 'cutJson':
			return (
				answer && { ...answer, text: answer.text.slice(0, answer.text.length / 2), code: null }
			);
		default:
			return answer;
	}
}

function send(reply: FastifyReply, visit: Visit, delivery: Delivery): void {
	visit.entry.code = delivery.code;
	visit.entry.httpStatus = delivery.status;
	// Before the bytes leave: a caller that has its answer may start the next request at once.
	visit.leave();
	reply
		.code(delivery.status)
		.headers({ 'content-type': delivery.contentType, ...delivery.headers })
		.send(delivery.text);
}

/** Whether the wait was over before the sandbox closed. */
async function waited(ms: number, closing: AbortSignal): Promise<boolean> {
	if (ms <= 0) return true;
	try {
		await sleep(ms, undefined, { signal: closing });
		return true;
	} catch {
		return false;
	}
}

/** Carries one request through. Resolves when its answer is handed over, or when there will be none. */
export async function exchange(stage: Stage, reply: FastifyReply, call: Call): Promise<void> {
	const { arrival } = call;
	const visit = stage.journal.arrive(arrival);
	reply.raw.once('close', visit.leave);
	const faults = stage.faults.strike({
		service: arrival.service,
		action: arrival.action ?? undefined,
		wireAction: arrival.wireAction ?? undefined,
		path: arrival.path,
		target: arrival.target,
		cardId: arrival.cardId ?? undefined,
		templateId: arrival.templateId ?? undefined,
		body: arrival.body,
	});
	visit.entry.faults = faults.map((fault) => fault.kind);
	const end = faults.find((fault) => !SHAPES.has(fault.kind));

	const isOpen = await waited(stage.latencyMs + waitOf(faults, 'notDone'), stage.closing);
	const answer = isOpen && worksFirst(end) ? call.work() : undefined;
	visit.entry.done = answer?.done ?? false;
	await waited(waitOf(faults, 'done'), stage.closing);

	const delivery = isOpen
		? deliveryOf(end, answer && shaped(answer, faults), call, faults)
		: undefined;
	if (delivery) {
		send(reply, visit, delivery);
		return;
	}
	reply.hijack();
	if (end?.kind !== 'hang') reply.raw.destroy();
}
