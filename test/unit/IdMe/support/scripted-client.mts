/** A client of ID.me whose service does what a test says, in virtual time, with a journal of what was sent. */
import type { IHttpRequestOptions } from 'n8n-workflow';
import type { EndpointName } from '../../../../nodes/IdMe/api/endpoints.ts';
import { IdMeClient } from '../../../../nodes/IdMe/api/client.ts';
import type { RawAnswer } from '../../../../nodes/shared/answers.ts';
import { Cancellation } from '../../../../nodes/shared/clock.ts';
import { AccountLimiter } from '../../../../nodes/shared/limiter/accountLimiter.ts';
import type { Outcome } from '../../../support/scripted-service.mts';
import { VirtualClock } from '../../../support/virtual-clock.mts';

export type Sent = Partial<IHttpRequestOptions> & { at: number };

export function scriptedClient(
	respond: (request: Partial<IHttpRequestOptions>, count: number) => Outcome | Promise<Outcome>,
	paths: Partial<Record<EndpointName, string>> = {},
) {
	const clock = new VirtualClock();
	const cancellation = new Cancellation();
	const limiter = new AccountLimiter(clock, () => 0.5);
	const sent: Sent[] = [];
	const begin = clock.now();
	const client = new IdMeClient({
		limiter,
		user: { slots: 5, cancellation },
		clock,
		chance: () => 0.5,
		paths,
		send: async (request): Promise<RawAnswer> => {
			sent.push({ ...request, at: clock.now() - begin });
			const outcome = await respond(request, sent.length);
			if (outcome instanceof Error) throw outcome;
			return outcome;
		},
	});
	return { client, clock, cancellation, limiter, sent, paths };
}

export const refused = (statusCode: number, code: number, message = 'No.'): RawAnswer => ({
	statusCode,
	headers: {},
	body: { errors: [{ code, message }] },
});

export const ok = (body: unknown): RawAnswer => ({ statusCode: 200, headers: {}, body });
