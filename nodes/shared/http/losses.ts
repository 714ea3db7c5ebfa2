/** Requests that ended without an answer. Pure. */
export type Loss =
	/** Nothing reached the service; the cause may pass. */
	| { kind: 'unreachable'; why: 'refused' | 'notFound' | 'noRoute' }
	/** Nothing reached the service, and it will not by trying again. */
	| { kind: 'untrusted'; why: 'certificate' | 'notAllowed' }
	/** The request was sent; its answer was lost. */
	| { kind: 'lost'; why: 'dropped' | 'timeout' | 'canceled' };

const NOTHING_SENT: Readonly<Record<string, Loss>> = {
	ECONNREFUSED: { kind: 'unreachable', why: 'refused' },
	ENOTFOUND: { kind: 'unreachable', why: 'notFound' },
	EAI_AGAIN: { kind: 'unreachable', why: 'notFound' },
	EHOSTUNREACH: { kind: 'unreachable', why: 'noRoute' },
	ENETUNREACH: { kind: 'unreachable', why: 'noRoute' },
	ENETDOWN: { kind: 'unreachable', why: 'noRoute' },
};

const TIMEOUTS = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/**
 * What a request that ended without an answer means. Only causes that certainly come before the request was sent count
 * as "nothing sent"; everything else may have been carried out.
 * @param error what n8n's HTTP helper threw: its own error, with the cause below it
 */
export function readLoss(error: unknown): Loss {
	const codes = [...errorChain(error)].flatMap(({ code }) =>
		typeof code === 'string' ? [code] : [],
	);
	const messages = [...errorChain(error)].map(({ message }) => String(message ?? ''));
	// The way may end while the request is under way: by then the service may have it.
	const wasConnected = messages.some((message) => /^(?:read|write) E/.test(message));
	for (const code of wasConnected ? [] : codes) {
		if (Object.hasOwn(NOTHING_SENT, code)) return NOTHING_SENT[code];
	}
	if (codes.some((code) => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO/.test(code))) {
		return { kind: 'untrusted', why: 'certificate' };
	}
	if (messages.some((message) => /domain not allowed|not allowed to|blocked/i.test(message))) {
		return { kind: 'untrusted', why: 'notAllowed' };
	}
	// n8n cuts what is under way when somebody stops the execution; the code is axios' own.
	if (codes.includes('ERR_CANCELED')) return { kind: 'lost', why: 'canceled' };
	const timedOut =
		codes.some((code) => TIMEOUTS.has(code)) ||
		messages.some((text) => /timeout|timed out/i.test(text));
	return { kind: 'lost', why: timedOut ? 'timeout' : 'dropped' };
}

interface ErrorLike {
	code?: unknown;
	message?: unknown;
	/** The status, where n8n made an error of an answer. */
	httpCode?: unknown;
	body?: unknown;
	cause?: unknown;
	/** Where n8n keeps a cause that is none of its own realm's errors. */
	errorResponse?: unknown;
}

/** An error and its causes, the outermost first. */
export function* errorChain(error: unknown): Generator<ErrorLike> {
	const seen = new Set<unknown>();
	for (let link = error; typeof link === 'object' && link !== null && !seen.has(link); ) {
		seen.add(link);
		const like: ErrorLike = link;
		yield like;
		link = like.cause ?? like.errorResponse;
	}
}
