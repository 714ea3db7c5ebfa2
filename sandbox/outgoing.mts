/** A call that the sandbox makes to somebody else, such as n8n. */

/** @returns what the receiver answered; null where it did not */
export async function postJson(
	url: string,
	body: string,
	signal: AbortSignal,
): Promise<number | null> {
	try {
		const response = await fetch(url, {
			method: 'POST',
			redirect: 'manual',
			headers: { 'content-type': 'application/json' },
			body,
			signal,
		});
		await response.body?.cancel();
		return response.status;
	} catch {
		return null;
	}
}
