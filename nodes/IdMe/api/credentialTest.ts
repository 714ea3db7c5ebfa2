/** The test of the ID.me Services credential. */
import { credentialTest, refusedBy } from '../../shared/credentialTest';
import { accountOf, authenticated, REQUEST_SETTINGS } from './account';
import { readAnswer } from './answers';
import { CALLS, pathOf } from './calls';
import { baseUrlOf } from './environments';
import { failureOf, FAILURES, UNKNOWN_FAILURE } from './failures';

/**
 * No verification has this id, and asking for it changes nothing and costs nothing. Who may ask is told that there is
 * none (4100) or that it is another account's (3200, 3300); whoever may not is told why (1100, 1200, 1300).
 */
const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';

/** Answers that only an account with a good secret gets. */
const GOOD = new Set(['3200', '3300', '4100']);

export const idMeServicesApiTest = credentialTest({
	service: 'ID.me',
	addressHint: 'Check the environment and, if you use one, Base URL',
	request: async (credentials) =>
		authenticated(credentials, {
			...REQUEST_SETTINGS,
			method: 'GET',
			baseURL: baseUrlOf(credentials),
			url: pathOf(CALLS.readVerification.paths[0], NOBODYS_ID),
		}),
	judge: (raw, credentials, now) => {
		const account = accountOf(credentials);
		const answer = account.ok ? account.value.withoutSecret(raw) : raw;
		const reading = readAnswer(CALLS.readVerification, answer, now, NOBODYS_ID);
		if (reading.kind === 'throttled')
			return refusedBy(failureOf(reading.code ?? '') ?? FAILURES[5200]);
		if (reading.kind === 'foreign') {
			const known = failureOf(reading.code ?? '');
			return known ? refusedBy(known) : { kind: 'foreign' };
		}
		if (reading.kind === 'success') return { kind: 'foreign' };
		const { code, failure, httpStatus } = reading;
		if (GOOD.has(code) && httpStatus === failure.httpStatus) return { kind: 'good' };
		if (failure !== UNKNOWN_FAILURE && !GOOD.has(code)) return refusedBy(failure);
		if (code === '') return { kind: 'foreign' };
		const what = `HTTP ${httpStatus}, code ${code.slice(0, 20)}`;
		return {
			kind: 'refused',
			message: `ID.me refused the test (${what}), so nobody knows whether the secret is right. Try again in a minute, or ask your ID.me account manager what the answer means.`,
		};
	},
});
