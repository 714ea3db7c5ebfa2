/** Which addresses a secret may be sent to. Pure. */

/** Why a secret must not be sent to this address, or undefined if it may. */
export function refuseAddress(
	address: string,
	{ credential, secret, example }: { credential: string; secret: string; example: string },
): { what: string; hint: string } | undefined {
	const hint = `Open the ${credential} credential and correct Base URL: an address that starts with https://, for example ${example}.`;
	// A URL leaves line breaks out and takes a backslash for a slash: what is shown would be another address.
	if (MISLEADING.test(address)) {
		return { what: `Base URL of the ${credential} credential is not an address`, hint };
	}
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

/** White space, control characters, backslashes, and a name in front of the host. */
const MISLEADING = /[\s\p{C}\\]|^[a-z]+:\/\/[^/?#]*@/iu;

/** Where a request goes, as far as that can be told. */
export function targetOf({ url, baseURL }: { url: string; baseURL?: string }): string {
	if (baseURL !== undefined && MISLEADING.test(baseURL)) return baseURL;
	try {
		return new URL(url, baseURL).href;
	} catch {
		return baseURL ?? url;
	}
}

export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
