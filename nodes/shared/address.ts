/** Which addresses a secret may be sent to. Pure. */

/** Why a secret must not be sent to this address, or undefined if it may. */
export function refuseAddress(
	address: string,
	{ credential, secret, example }: { credential: string; secret: string; example: string },
): { what: string; hint: string } | undefined {
	const hint = `Open the ${credential} credential and correct Base URL: an address that starts with https://, for example ${example}.`;
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		return { what: `Base URL of the ${credential} credential is not an address`, hint };
	}
	if (url.protocol === 'https:') return undefined;
	if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined;
	return {
		what: `Base URL of the ${credential} credential is not secure, so the ${secret} was not sent to it`,
		hint,
	};
}

/** Where a request goes, as far as that can be told. */
export function targetOf({ url, baseURL }: { url: string; baseURL?: string }): string {
	return URL.canParse(url, baseURL) ? new URL(url, baseURL).href : (baseURL ?? url);
}

function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
