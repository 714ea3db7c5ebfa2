import { secretRemover } from '../../shared/account';
import { asObject } from '../../shared/answers';
import { credentialTest, refusedAs } from '../../shared/credentialTest';
import { REQUEST_SETTINGS } from '../../shared/http/transports';
import { authenticated, baseUrlOf, tokenRequest } from './account';
import { readTokens } from './answers';
import { BAD_CLIENT, UNKNOWN_FAILURE } from './failures';
import { shownText } from './explain';

export const idMeAppApiTest = credentialTest({
	service: 'ID.me',
	addressHint: 'Check Environment and, if you use one, Base URL',
	request: async (credentials) =>
		await authenticated(credentials, {
			...REQUEST_SETTINGS,
			...tokenRequest({
				grant_type: 'authorization_code',
				code: 'test-of-the-credential',
				code_verifier: 'test-of-the-credential-test-of-the-credential',
			}),
			baseURL: baseUrlOf(credentials),
		}),
	judge: (raw, { clientSecret }, now) => {
		const answer = secretRemover([String(clientSecret ?? '').trim()])(raw);
		const reading = readTokens(answer, now);
		if (reading.kind === 'refused') {
			const { code, failure, httpStatus } = reading;
			// With a good id and secret the made-up code is refused; with another status, something in front of ID.me answered.
			const isRefusal = httpStatus === 400 || httpStatus === 401;
			if (failure.kind === 'usedUp') return isRefusal ? { kind: 'good' } : refusedBecause(code);
			if (failure !== UNKNOWN_FAILURE) return refusedAs(failure);
			return httpStatus === 401 ? refusedAs(BAD_CLIENT) : refusedBecause(code);
		}
		const code = asObject(answer.body)?.error;
		if (typeof code === 'string' && code.trim() !== '') return refusedBecause(code);
		return reading.kind === 'throttled' ? refusedBecause('HTTP 429') : { kind: 'foreign' };
	},
});

const refusedBecause = (code: string) =>
	({
		kind: 'refused',
		message: `ID.me refused the test (${shownText(code)}), so nobody knows whether Client ID and Client Secret are right. Try again in a minute, or ask partnersupport@id.me.`,
	}) as const;
