import { credentialTest, refusedAs } from '../../shared/credentialTest';
import { accountOf, authenticated, baseUrlOf, REQUEST_SETTINGS } from './account';
import { ACTIONS } from './actions';
import { readAnswer } from './answers';
import { failureOf, TOO_FAST, UNKNOWN_FAILURE } from './failures';

export const id123ApiTest = credentialTest({
	service: 'ID123',
	addressHint: 'Check the region and, if you use one, Base URL',
	request: async (credentials) =>
		await authenticated(credentials, {
			...REQUEST_SETTINGS,
			baseURL: baseUrlOf(credentials),
			body: JSON.stringify({ action: ACTIONS.listTemplates.candidates[0] }),
		}),
	judge: (raw, credentials, now) => {
		const reading = readAnswer('listTemplates', accountOf(credentials).withoutSecrets(raw), now);
		if (reading.kind === 'success') return { kind: 'good' };
		if (reading.kind === 'throttled') return refusedAs(failureOf(reading.code ?? '') ?? TOO_FAST);
		if (reading.kind !== 'refused') return { kind: 'foreign' };
		return refusedAs(reading.failure === UNKNOWN_FAILURE ? NOT_PUBLISHED : reading.failure);
	},
});

const NOT_PUBLISHED = {
	meaning: 'ID123 refused the request',
	hint: 'Ask its support whether the API is enabled for your account.',
};
