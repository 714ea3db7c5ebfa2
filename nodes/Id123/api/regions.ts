/**
 * Where an account lives. The four hosts are those of id123.io/knowledgebase/api-v2-introduction.
 *
 * The address is chosen by the credential alone, never by a node parameter, so that a test key cannot reach production
 * and n8n's own check of allowed domains sees it.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { refuseAddress as refuse } from '../../shared/address';

export const REGIONS = [
	{ name: 'Custom Base URL', value: 'custom', description: 'A test server or an older address' },
	{ name: 'Latin America', value: 'la', description: 'Host secure-la.id123.io' },
	{ name: 'Middle East', value: 'me', description: 'Host secure-me.id123.io' },
	{ name: 'United Kingdom', value: 'uk', description: 'Host secure-uk.id123.io' },
	{ name: 'United States', value: 'us', description: 'Host secure-us.id123.io' },
] as const;

export type Region = (typeof REGIONS)[number]['value'];

/** The same rule as `baseUrlOf`, for n8n, which takes an expression. A test holds the two together. */
export const BASE_URL_EXPRESSION =
	'={{ $credentials.region === "custom" ? ($credentials.baseUrl || "").trim().replace(/\\/*$/, "/") : "https://secure-" + $credentials.region + ".id123.io/api/v2/" }}';

export function baseUrlOf({ region, baseUrl }: ICredentialDataDecryptedObject): string {
	if (region !== 'custom') return `https://secure-${String(region)}.id123.io/api/v2/`;
	return (typeof baseUrl === 'string' ? baseUrl : '').trim().replace(/\/*$/, '/');
}

/** Why a key must not be sent to this address, or undefined if it may. */
export function refuseAddress(address: string): { what: string; hint: string } | undefined {
	return refuse(address, {
		credential: 'ID123',
		secret: 'API key',
		example: 'https://secure.id123.io/api/v2/',
	});
}
