/** Requests as a node gave them to n8n's helper, to be sent again by a bare loop: the limit that a node is measured by. */
import type { IExecuteFunctions, IPollFunctions } from 'n8n-workflow';

type Helper = IExecuteFunctions['helpers']['httpRequestWithAuthentication'];

/** With the credential that the node had read: without it the helper reads it anew for each request. */
export type Requests = Array<Parameters<Helper>>;

type Context = IExecuteFunctions | IPollFunctions;

/** Notes every request that the node's code makes through n8n's helper. */
export function recordRequests({ helpers }: Context, requests: Requests): void {
	const { httpRequestWithAuthentication: original } = helpers;
	helpers.httpRequestWithAuthentication = async function (credential, options, ...rest) {
		// Sent again it would be cut at once: the signal is the run's own, which has ended.
		const { abortSignal: _ended, ...again } = options;
		requests.push([credential, again, ...rest]);
		return await original.call(this, credential, options, ...rest);
	};
}

/** Sends them as fast as so many slots allow, and does nothing else. */
export async function sendAgain(
	context: Context,
	requests: Readonly<Requests>,
	slots: number,
): Promise<void> {
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < requests.length) {
			const request = requests[next];
			next += 1;
			await context.helpers.httpRequestWithAuthentication.call(context, ...request);
		}
	};
	await Promise.all(Array.from({ length: slots }, worker));
}
