/**
 * n8n's test of a credential as a function that the nodes provide (`testedBy`), so that our readers judge the answer. A
 * declared test compares it with fixed values: n8n would say "Connection successful!" to any code that has no rule.
 */
import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { readTransportError, type RawAnswer } from './answers';
import { Deadline, systemClock } from './clock';
import { explainTransport } from './explainTransport';
import { LIMITS } from './limits';
import { allowedAt } from './http/transports';

export type TestVerdict =
	/** Only a good credential gets this answer. */
	| { kind: 'good' }
	| { kind: 'refused'; message: string }
	/** Not an answer of the service. */
	| { kind: 'foreign' };

export interface CredentialTest {
	service: string;
	/** What to check where the address is wrong, without full stop. */
	addressHint: string;
	/** The request with the credential in it; throws a message for the user where it must not be sent. */
	request(credentials: ICredentialDataDecryptedObject): Promise<IHttpRequestOptions>;
	judge(answer: RawAnswer, credentials: ICredentialDataDecryptedObject, now: number): TestVerdict;
}

/** The verdict of a failure that the service has published. */
export function refusedAs({ meaning, hint }: { meaning: string; hint: string }): TestVerdict {
	return { kind: 'refused', message: `${meaning}. ${hint}` };
}

export function credentialTest({ service, addressHint, request, judge }: CredentialTest) {
	return async function (
		this: ICredentialTestFunctions,
		{ data = {} }: ICredentialsDecrypted,
	): Promise<INodeCredentialTestResult> {
		const failed = (message: string) => ({ status: 'Error', message }) as const;
		let prepared: IHttpRequestOptions;
		try {
			prepared = await request(data);
		} catch (error) {
			return failed(error instanceof Error ? error.message : String(error));
		}
		const time = new Deadline(systemClock, LIMITS.requestTimeoutMs);
		const sending = sendOnce(this, prepared, data, time);
		const answer = await time.within(sending).catch(readTransportError);
		time.end();
		if (answer === undefined || ('kind' in answer && answer.kind === 'unclear')) {
			return failed(`${service} did not answer. Try again in a minute.`);
		}
		if ('kind' in answer) {
			const words = { name: service, addressHint: `${addressHint}.`, slowDown: () => '' };
			const { what, hint } = explainTransport(answer, words, { doubt: '', check: '' });
			return failed(`${what}. ${hint}`);
		}
		const verdict = judge(answer, data, systemClock.now());
		if (verdict.kind === 'good') return { status: 'OK', message: 'Connection successful!' };
		if (verdict.kind === 'refused') return failed(verdict.message);
		return failed(
			`This address does not answer as ${service} does. ${addressHint}; a proxy or firewall may also have answered in its place.`,
		);
	};
}

/** A test gets only n8n's old request helper. */
async function sendOnce(
	{ helpers }: ICredentialTestFunctions,
	{ method, url, baseURL = '', headers, body }: IHttpRequestOptions,
	{ allowedHttpRequestDomains: restricted, allowedDomains }: ICredentialDataDecryptedObject,
	{ signal }: Deadline,
): Promise<RawAnswer> {
	// Besides the answer, n8n hands out the connection that it came over.
	const whole = (await helpers.request({
		method,
		url,
		baseURL,
		headers,
		body,
		simple: false,
		resolveWithFullResponse: true,
		followRedirect: false,
		followAllRedirects: false,
		sendCredentialsOnCrossOriginRedirect: false,
		// The helper's time-out restarts with each byte, and it takes no signal; but its connection does (node:net, Socket).
		timeout: LIMITS.requestTimeoutMs,
		agentOptions: { signal },
		...(restricted === 'domains' ? allowedAt(baseURL, allowedDomains) : {}),
	})) as RawAnswer;
	return { statusCode: whole.statusCode, headers: whole.headers, body: whole.body };
}
