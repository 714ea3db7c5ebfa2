/**
 * Sends one action to ID123 and gives back what is certain about it. What may have been carried out and must not be
 * repeated comes back as `unclear`, for settle.ts to look into.
 */
import type { IDataObject } from 'n8n-workflow';

import type { RawAnswer } from '../../shared/answers';
import type { Cancellation } from '../../shared/cancellation';
import { withoutValues } from '../../shared/redact';
import {
	Requests,
	type Attempt,
	type CallResult as ServiceCallResult,
	type Limits,
	type RequestParts,
} from '../../shared/requests';
import { PERSONAL_KEYS } from '../card/vocabulary';
import { ACTIONS, type ActionName } from './actions';
import { readAnswer, type Answer, type Reading } from './answers';

export type CallResult = ServiceCallResult<Answer>;

/** Sends one body and gives back the full answer; throws when there is none. */
export type Transport = (body: IDataObject, limits: Limits) => Promise<RawAnswer>;

/** Names that the admin set for an action, and those that the service was found to know, by action. */
export type ActionNames = Partial<Record<ActionName, string>>;

export interface ClientParts extends RequestParts {
	transport: Transport;
	/** Overrides of the wire strings; what is learnt after F109 is written into it. */
	actionNames: ActionNames;
}

export class Id123Client {
	private readonly requests: Requests;

	constructor(private readonly parts: ClientParts) {
		this.requests = new Requests(parts);
	}

	/** Whether the run was stopped: nothing more will be sent. */
	get stopped(): boolean {
		return this.requests.stopped;
	}

	/** A part of the run, such as a listing. It has to be ended, and nothing of it goes on then. */
	part(): Cancellation {
		return this.parts.user.cancellation.part();
	}

	/**
	 * @param fields the body without its `action`
	 * @param part of the run that the call belongs to
	 */
	async call(action: ActionName, fields: IDataObject, part?: Cancellation): Promise<CallResult> {
		return await this.requests.call(
			ACTIONS[action].repeat,
			async () => await this.attempt(action, fields, part),
			part,
		);
	}

	/** Waits before try number `tries + 1`. False when the run was stopped meanwhile. */
	async pause(tries: number): Promise<boolean> {
		return await this.requests.pause(tries);
	}

	/** One request under the first name that the service knows. A further name is tried only after F109: nothing was done. */
	private async attempt(
		action: ActionName,
		fields: IDataObject,
		part?: Cancellation,
	): Promise<Attempt<Answer>> {
		const unknown = new Set<string>();
		for (;;) {
			const attempt = await this.requests.once(
				async (limits, now) => await this.exchange(action, fields, unknown, { limits, now }),
				part,
			);
			const isUnknown = attempt.kind === 'refused' && attempt.code === 'F109';
			if (!isUnknown || this.nameOf(action, unknown) === undefined) return attempt;
		}
	}

	/** The name to try next. Asked when a request's turn comes, so that rows that waited use what another one learnt. */
	private nameOf(action: ActionName, unknown: ReadonlySet<string>): string | undefined {
		const known = this.parts.actionNames[action];
		const names = known === undefined ? ACTIONS[action].candidates : [known];
		return names.find((name) => !unknown.has(name));
	}

	/** @param unknown names that were tried; the one that is sent is added */
	private async exchange(
		action: ActionName,
		fields: IDataObject,
		unknown: Set<string>,
		{ limits, now }: { limits: Limits; now: () => number },
	): Promise<Reading> {
		const name = this.nameOf(action, unknown) ?? ACTIONS[action].candidates[0];
		const isLearning = unknown.size > 0;
		unknown.add(name);
		// A template may have a field of any key; none replaces what is to be done.
		const own = { action: name };
		const body = { ...own, ...fields, ...own };
		const answer = await this.parts.transport(body, limits);
		const reading = discreet(readAnswer(action, answer, now()), body);
		if (reading.kind === 'success' && isLearning) this.parts.actionNames[action] = name;
		return reading;
	}
}

/** The service's own words, without what is personal in the request: they are shown where nothing else is known. */
function discreet(reading: Reading, body: IDataObject): Reading {
	if (reading.kind !== 'refused') return reading;
	const personal = PERSONAL_KEYS.map((key) => String(body[key] ?? ''));
	return { ...reading, serviceMessage: withoutValues(reading.serviceMessage, personal) };
}
