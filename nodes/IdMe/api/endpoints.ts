/**
 * The endpoints of ID.me's Services API v2 (docs.id.me/services-api: telecom, documents, verification), whether they can be
 * repeated, and what may have happened if no answer came. The path of the telecom identity check is not published: an admin
 * can set it under Options > Override Path, and another candidate is tried only where nothing was done.
 */
import type { Doubt } from '../../shared/explainTransport';
import type { Repeat } from '../../shared/http/requests';
import type { CodeStep, Family, Kind } from '../check/transaction';

export interface Endpoint extends Doubt {
	method: 'GET' | 'POST';
	/** Below the base URL, best documented first; `:id` is replaced by the request's id. */
	paths: readonly string[];
	repeat: Repeat;
	/** What a success looks like. */
	answers: 'transaction' | 'verification' | 'anything';
	family?: Family;
	/** Of the check that it starts. */
	kind?: Kind;
	step?: CodeStep;
}

const PAID =
	'ID.me has no list to look it up in. If the check ran, its result still goes to the Callback URL, if you set one. Sending this row again may cost a second check.';

export type EndpointName = keyof typeof ENDPOINTS;

export const ENDPOINTS = {
	sendCode: posting(['api/v2/telecom/possession/sms/send'], {
		family: 'telecom',
		kind: 'possession',
		step: 'sendingACode',
		doubt: 'The code may have been sent',
		check:
			'Ask the person whether a code arrived. It cannot be confirmed without the Transaction ID of the lost answer, so send a new one.',
	}),
	confirmCode: posting(['api/v2/telecom/possession/sms/confirm'], {
		family: 'telecom',
		kind: 'possession',
		step: 'confirmingACode',
		doubt: 'The code may have been confirmed',
		check:
			'Use Get with this Transaction ID: where it says verified, the code was right. Where it says pending, that is not known: send a new code and confirm that one.',
	}),
	verifyIdentity: posting(['api/v2/telecom/identity/verify', 'api/v2/telecom/identity'], {
		family: 'telecom',
		kind: 'identity',
		doubt: 'The identity check may have been carried out',
		check: PAID,
	}),
	readTelecom: look('api/v2/telecom/:id', 'The phone check', 'transaction', 'telecom'),
	verifyLicense: documentCheck('license'),
	verifyPassport: documentCheck('passport'),
	verifyPasscard: documentCheck('passcard'),
	readDocument: look('api/v2/document/:id', 'The document check', 'transaction', 'document'),
	createVerification: posting(['api/v2/verification'], {
		// If the answer was lost, a second empty verification does no harm.
		repeat: 'idempotent',
		answers: 'verification',
		doubt: 'The verification may have been created',
		check: 'Run the workflow again later: an empty verification that nobody uses does no harm.',
	}),
	readVerification: look('api/v2/verification/:id', 'The verification', 'verification'),
	health: look('health', 'The state of the service', 'anything'),
};

/** By default a check, which costs money or reaches a person. */
function posting(paths: readonly string[], more: Doubt & Partial<Endpoint>): Endpoint {
	return { method: 'POST', paths, repeat: 'once', answers: 'transaction', ...more };
}

function documentCheck(kind: Kind): Endpoint {
	return posting([`api/v2/document/${kind}/verify`], {
		family: 'document',
		kind,
		doubt: 'The document may have been checked',
		check: PAID,
	});
}

function look(path: string, what: string, answers: Endpoint['answers'], family?: Family): Endpoint {
	const doubt = `${what} could not be read`;
	return { method: 'GET', paths: [path], repeat: 'read', answers, family, doubt, check: '' };
}

/** @param id of a transaction or verification; encoded, although the caller has checked it */
export function pathOf(path: string, id = ''): string {
	return path.replace(':id', () => encodeURIComponent(id));
}
