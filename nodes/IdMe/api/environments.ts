/**
 * Where an account lives. The sandbox host is that of docs.id.me/services-api-overview; the production host stands in
 * ID.me's older guides only (developer.id.me/documentation/bearer-token), hence the custom address.
 *
 * The address is chosen by the credential alone, never by a node parameter, so that a sandbox secret cannot reach
 * production and n8n's own check of allowed domains sees it.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { refuseAddress } from '../../shared/address';

export const ENVIRONMENTS = [
	{ name: 'Custom Base URL', value: 'custom', description: 'A test server or another address' },
	{
		name: 'Production',
		value: 'production',
		description: 'Real checks of real people',
	},
	{
		name: 'Sandbox',
		value: 'sandbox',
		description: 'Made-up people for testing on services.idmelabs.com',
	},
] as const;

/** The same rule as `baseUrlOf`, for n8n, which takes an expression. A test holds the two together. */
export const BASE_URL_EXPRESSION =
	'={{ $credentials.environment === "custom" ? ($credentials.baseUrl || "").trim().replace(/\\/*$/, "/") : $credentials.environment === "production" ? "https://services.id.me/" : "https://services.idmelabs.com/" }}';

/** Ends in a slash: paths are appended to it. */
export function baseUrlOf({ environment, baseUrl }: ICredentialDataDecryptedObject): string {
	if (environment === 'production') return 'https://services.id.me/';
	if (environment !== 'custom') return 'https://services.idmelabs.com/';
	return (typeof baseUrl === 'string' ? baseUrl : '').trim().replace(/\/*$/, '/');
}

/** Why the secret must not be sent to this address, or undefined if it may. */
export function refuseServicesAddress(address: string): { what: string; hint: string } | undefined {
	return refuseAddress(address, {
		credential: 'ID.me',
		secret: 'API secret',
		example: 'https://services.id.me',
	});
}
