import type { IDataObject } from 'n8n-workflow';
import { Id123Client, type ActionNames } from '../../nodes/Id123/api/client.ts';
import type { RawAnswer } from '../../nodes/shared/answers.ts';
import { Cancellation } from '../../nodes/shared/clock.ts';
import { AccountLimiter } from '../../nodes/shared/limiter/accountLimiter.ts';
import { VirtualClock } from './virtual-clock.mts';

/** What a request comes to: an answer, or the error of one that never came. */
export type Outcome = RawAnswer | Error;

export const answer = (
	body: unknown,
	statusCode = 200,
	headers: Record<string, unknown> = {},
): RawAnswer => ({ statusCode, headers, body });

export const success = (code: string, more: IDataObject = {}): RawAnswer =>
	answer({ status: 'success', code, message: 'Done.', ...more });

export const refusal = (code: string, message = 'No.'): RawAnswer =>
	answer({ status: 'failure', code, message });

export const busy = (retryAfter?: number): RawAnswer =>
	answer('', 429, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });

const lost = (code: string) => (): Error => Object.assign(new Error(code), { code });
export const dropped = lost('ECONNRESET');
export const timedOut = lost('ETIMEDOUT');
export const unreachable = lost('ECONNREFUSED');
export const untrusted = lost('CERT_HAS_EXPIRED');
export const webPage = (status = 200): RawAnswer => answer('<html></html>', status);
export const serverDown = (): RawAnswer => answer('', 503);

export interface Sent {
	at: number;
	body: IDataObject;
}

interface Settings {
	clock?: VirtualClock;
	limiter?: AccountLimiter;
	cancellation?: Cancellation;
	slots?: number;
	actionNames?: ActionNames;
	/** Stands for Math.random; 0.5 is a pause of exactly the length that is meant. */
	chance?: () => number;
	latencyMs?: number;
}

/** A client whose service does what `respond` says, in virtual time, and a journal of what was sent. */
export function scriptedClient(
	respond: (body: IDataObject, count: number) => Outcome | Promise<Outcome>,
	settings: Settings = {},
) {
	const { clock = new VirtualClock(), slots = 5, latencyMs = 20 } = settings;
	const limiter = settings.limiter ?? new AccountLimiter(clock, () => 0.5);
	const cancellation = settings.cancellation ?? new Cancellation();
	const actionNames = settings.actionNames ?? {};
	const begin = clock.now();
	const sent: Sent[] = [];
	const client = new Id123Client({
		limiter,
		user: { slots, cancellation },
		actionNames,
		clock,
		chance: settings.chance ?? (() => 0.5),
		send: async ({ body: whole }) => {
			const body = whole as IDataObject;
			sent.push({ at: clock.now() - begin, body });
			const count = sent.length;
			await clock.sleep(latencyMs);
			const outcome = await respond(body, count);
			if (outcome instanceof Error) throw outcome;
			return outcome;
		},
	});
	return { client, clock, limiter, cancellation, actionNames, sent, begin };
}

/** The outcomes one after the other; the last one goes on. */
export function inTurn(...outcomes: Outcome[]): (body: IDataObject, count: number) => Outcome {
	return (_, count) => outcomes[Math.min(count, outcomes.length) - 1];
}
