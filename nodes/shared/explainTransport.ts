/** Explains to an admin why a request brought no answer of the service. */
import { refusedAccount } from './account';
import type { Undelivered } from './http/requests';
import { notSent, type RowFailure } from './result';

/** Names of a service in messages, and its hints. */
export interface ServiceWords {
	name: string;
	/** Where to look when the address is wrong or cannot be reached. */
	addressHint: string;
	/** What to do where the account is too fast. */
	slowDown: (code: string | undefined) => string;
	/** Reasons of `unclear` that only this service has, by `what`; they follow a colon. */
	reasons?: Readonly<Record<string, string>>;
}

/** What may have happened without an answer. */
export interface Doubt {
	/** A sentence without full stop: "The card may have been created". */
	doubt: string;
	/** What to check before the row is sent again; empty where a repeat does no harm. */
	check: string;
}

export function explainTransport(
	result: Undelivered,
	{ name, addressHint, slowDown, reasons }: ServiceWords,
	{ doubt, check }: Doubt,
): RowFailure {
	if (result.kind === 'throttled') {
		const minutes = Math.ceil((result.retryAfterMs ?? 0) / 60_000);
		const wait = `${name} asks to wait ${minutes} minute${minutes === 1 ? '' : 's'}. `;
		return {
			what: `${name} did not take this row: it asks to slow down, and waiting did not help`,
			hint: `${minutes === 0 ? '' : wait}Run the workflow again later. ${slowDown(result.code)}`,
			state: 'refused',
			code: result.code,
			account: true,
			retryable: true,
			failure: { cause: 'rate-limited', retryAfterMs: result.retryAfterMs },
		};
	}
	if (result.kind === 'unreachable') {
		return notSent(`The address of ${name} ${UNREACHABLE[result.why]}`, addressHint, {
			account: true,
			retryable: true,
			failure: { cause: 'temporarily-unavailable' },
		});
	}
	if (result.kind === 'untrusted') return refusedAccount(untrusted(name, addressHint)[result.why]);
	const { what, httpStatus } = result;
	if (result.kind === 'notService') {
		return {
			what: `The address did not answer as ${name} does (${what === 'redirect' ? 'it redirects elsewhere' : 'it shows a page of its own'}, HTTP ${httpStatus})`,
			hint: addressHint,
			state: 'refused',
			httpStatus,
			account: true,
			failure: { cause: 'configuration-invalid' },
		};
	}
	const isElsewhere = what === 'webPage' || what === 'otherJson' || what === 'empty';
	const isRead = check === '';
	const reason = reasons?.[what] ?? whatCame(name)[what] ?? what;
	const ofUnsent = { what: `This row was not sent, because ${reason}`, hint: addressHint };
	return {
		what: `${doubt}: ${reason}`,
		hint: isElsewhere ? `${addressHint} ${check}`.trim() : check || 'Run the workflow again later.',
		state: isRead ? 'refused' : 'unknown',
		httpStatus: httpStatus === 200 ? undefined : httpStatus,
		account: isElsewhere,
		...(isElsewhere && { ofUnsent }),
		retryable: isRead,
		failure: { cause: 'temporarily-unavailable' },
	};
}

const UNREACHABLE: Readonly<Record<string, string>> = {
	refused: 'refused the connection',
	notFound: 'was not found',
	noRoute: 'cannot be reached from this n8n server',
};

const untrusted = (name: string, addressHint: string) => ({
	certificate: {
		what: `The certificate of ${name}'s address could not be verified, so nothing was sent`,
		hint: addressHint,
	},
	notAllowed: {
		what: `The ${name} credential may not be used for this address, so nothing was sent`,
		hint: `Open the ${name} credential and add the address under Allowed HTTP Request Domains, or correct Base URL.`,
	},
});

const whatCame = (name: string): Readonly<Record<string, string>> => ({
	dropped: `the connection was closed before ${name} answered`,
	timeout: `${name} did not answer in time`,
	// n8n shows the execution as canceled, not failed, because of this word.
	canceled: `the execution was canceled before ${name} answered`,
	webPage: `a web page came back instead of ${name}'s answer`,
	cutJson: `${name}'s answer was cut off`,
	empty: `an empty answer came back instead of ${name}'s`,
	otherJson: `an answer came back that is not one of ${name}`,
	serverFailure: `${name} answered that it cannot work at the moment`,
});
