import { credentialTest, refusedAs } from '../../shared/credentialTest';
import { REQUEST_SETTINGS } from '../../shared/http/transports';
import { accountOf, authenticated, baseUrlOf } from './account';
import { readAnswer } from './answers';
import { ENDPOINTS, pathOf } from './endpoints';
import { failureOf, TOO_FAST, UNKNOWN_FAILURE } from './failures';

/**
 * No verification has this id; asking for it is free and changes nothing. With a good secret the answer is that there is
 * none, or that it is another account's; otherwise it tells what is wrong.
 */
const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';

export const idMeServicesApiTest = credentialTest({
	service: 'ID.me',
	addressHint: 'Check the environment and, if you use one, Base URL',
	request: async (credentials) =>
		await authenticated(credentials, {
			...REQUEST_SETTINGS,
			method: 'GET',
			baseURL: baseUrlOf(credentials),
			url: pathOf(ENDPOINTS.readVerification.paths[0], NOBODYS_ID),
		}),
	judge: (raw, credentials, now) => {
		const account = accountOf(credentials);
		const answer = account.ok ? account.value.withoutSecrets(raw) : raw;
		const reading = readAnswer(ENDPOINTS.readVerification, answer, now, { id: NOBODYS_ID });
		if (reading.kind === 'throttled') return refusedAs(failureOf(reading.code ?? '') ?? TOO_FAST);
		if (reading.kind === 'unclear') {
			const known = failureOf(reading.code ?? '');
			return known ? refusedAs(known) : { kind: 'foreign' };
		}
		if (reading.kind !== 'refused') return { kind: 'foreign' };
		const { code, failure, httpStatus } = reading;
		// Only with a good secret.
		const isGood = failure.kind === 'notOurs' || failure.kind === 'notFound';
		if (isGood && httpStatus === failure.httpStatus) return { kind: 'good' };
		if (!isGood && failure !== UNKNOWN_FAILURE) return refusedAs(failure);
		if (code === '') return { kind: 'foreign' };
		const what = `HTTP ${httpStatus}, code ${code.slice(0, 20)}`;
		return {
			kind: 'refused',
			message: `ID.me refused the test (${what}), so nobody knows whether the secret is right. Try again in a minute, or ask your ID.me account manager what the answer means.`,
		};
	},
});
