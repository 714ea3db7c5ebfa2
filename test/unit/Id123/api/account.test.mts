import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import {
	accountIn,
	accountOf,
	CREDENTIAL,
	REQUEST_SETTINGS,
} from '../../../../nodes/Id123/api/account.ts';
import { connect } from '../../../../nodes/Id123/api/client.ts';
import { Cancellation } from '../../../../nodes/shared/clock.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';

const CREDENTIALS = { region: 'us', baseUrl: '', apiKey: 'SECRET-KEY-1' };

describe('an account', () => {
	it('is told apart by host and key', () => {
		const one = accountOf(CREDENTIALS);
		expect(accountOf({ ...CREDENTIALS }).fingerprint).toBe(one.fingerprint);
		expect(accountOf({ ...CREDENTIALS }).limiter).toBe(one.limiter);
		for (const other of [
			{ ...CREDENTIALS, region: 'uk' },
			{ ...CREDENTIALS, apiKey: 'SECRET-KEY-2' },
			{ ...CREDENTIALS, region: 'custom', baseUrl: 'https://secure.id123.io' },
		]) {
			expect(accountOf(other).fingerprint).not.toBe(one.fingerprint);
			expect(accountOf(other).limiter).not.toBe(one.limiter);
		}
	});

	it('is the same with white space around its key', () => {
		const { fingerprint } = accountOf({ ...CREDENTIALS, apiKey: ' SECRET-KEY-1\n' });
		expect(fingerprint).toBe(accountOf(CREDENTIALS).fingerprint);
	});

	it('gives nothing of its key away', () => {
		expect(JSON.stringify(accountOf(CREDENTIALS))).not.toContain('SECRET');
	});

	it('knows its region and address', () => {
		expect(accountOf(CREDENTIALS)).toMatchObject({
			region: 'us',
			baseUrl: 'https://secure-us.id123.io/api/v2/',
		});
	});

	it('may be one without a key: ID123 says so itself (F111)', () => {
		expect(accountOf({ region: 'us' }).fingerprint).not.toBe('');
	});

	it('is refused where its key would travel in the open', async () => {
		const given = async (more: object) =>
			await accountIn({ getCredentials: async () => ({ ...CREDENTIALS, ...more }) });
		expect(await given({})).toMatchObject({ ok: true });
		expect(await given({ region: 'custom', baseUrl: 'http://id123.example' })).toMatchObject({
			ok: false,
			failure: {
				state: 'notSent',
				account: true,
				failure: { cause: 'configuration-invalid' },
			},
		});
	});
});

describe('a request outside the declarative engine', () => {
	it('goes to the address of the account with the settings of all requests', async () => {
		const requests: Array<[string, IHttpRequestOptions]> = [];
		const body = { status: 'success', code: 'S2007' };
		const answer = { statusCode: 200, headers: {}, body };
		const sender = {
			helpers: {
				async httpRequestWithAuthentication(
					this: unknown,
					credentialType: string,
					request: IHttpRequestOptions,
				) {
					expect(this).toMatchObject(sender);
					// n8n puts this signal in the place of the request's own.
					expect((this as IExecuteFunctions).getExecutionCancelSignal()).toBe(request.abortSignal);
					requests.push([credentialType, request]);
					return answer;
				},
			},
		};
		const user = { slots: 1, cancellation: new Cancellation() };
		const client = connect(sender, accountOf(CREDENTIALS), { user });
		expect(await client.call('listTemplates', {})).toMatchObject({ kind: 'success', body });
		expect(requests).toEqual([
			[
				CREDENTIAL,
				{
					...REQUEST_SETTINGS,
					timeout: LIMITS.requestTimeoutMs,
					abortSignal: expect.any(AbortSignal) as AbortSignal,
					baseURL: 'https://secure-us.id123.io/api/v2/',
					body: { action: 'list-templates' },
				},
			],
		]);
	});

	it('never follows a redirect with the key', () => {
		expect(REQUEST_SETTINGS).toMatchObject({
			method: 'POST',
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
			ignoreHttpStatusErrors: true,
		});
	});
});
