/** The form that the token endpoint takes (RFC 6749, 4.1.3 and 6). Pure. */
import type { IHttpRequestOptions } from 'n8n-workflow';

import { WHOLE_ANSWER } from '../../shared/http/transports';
import { PATHS } from './environments';

/** What every request is sent with, whoever sends it. */
export const REQUEST_SETTINGS = {
	...WHOLE_ANSWER,
	headers: { Accept: 'application/json' },
} as const;

/** A request to the token endpoint without the application's own id and secret, which the credential adds. */
export function tokenRequest(
	fields: Readonly<Record<string, string>>,
): Pick<IHttpRequestOptions, 'method' | 'url' | 'headers' | 'body'> {
	return {
		method: 'POST',
		url: PATHS.token,
		headers: {
			...REQUEST_SETTINGS.headers,
			'Content-Type': 'application/x-www-form-urlencoded',
		},
		body: new URLSearchParams(fields).toString(),
	};
}

export function isTokenRequest({ url }: Pick<IHttpRequestOptions, 'url'>): boolean {
	return url.split(/[?#]/)[0].endsWith(PATHS.token);
}

/** The body with the application's id and secret in it, and the Redirect URI where a code is exchanged without one. */
export function withClient(
	body: IHttpRequestOptions['body'],
	client: { id: string; secret: string; redirectUri?: string },
): string {
	const form = typeof body === 'string' ? new URLSearchParams(body) : formOf(body);
	form.set('client_id', client.id);
	form.set('client_secret', client.secret);
	const needsRedirectUri =
		form.get('grant_type') === 'authorization_code' && !form.has('redirect_uri');
	if (needsRedirectUri && client.redirectUri) form.set('redirect_uri', client.redirectUri);
	return form.toString();
}

function formOf(body: IHttpRequestOptions['body']): URLSearchParams {
	if (typeof body !== 'object' || body === null || Array.isArray(body))
		return new URLSearchParams();
	const form = new URLSearchParams();
	for (const [name, value] of Object.entries(body)) form.set(name, String(value));
	return form;
}
