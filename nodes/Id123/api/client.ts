/** Sends one action to ID123. What may have been carried out and must not be repeated is `unclear`: see reconcile.ts. */
import type { IDataObject } from 'n8n-workflow';

import { isObject, type Unclear } from '../../shared/answers';
import { Cancellation } from '../../shared/clock';
import { masker, textsIn } from '../../shared/masking';
import { Requests, type RequestLimits, type RequestParts } from '../../shared/http/requests';
import {
	atAddress,
	directSend,
	type Send,
	type Sender,
	type Sending,
} from '../../shared/http/transports';
import { comparableText } from '../../shared/words';
import { KEY, PERSONAL_KEYS } from '../card/vocabulary';
import { CREDENTIAL, REQUEST_SETTINGS, type Account } from './account';
import { ACTIONS, NOT_OF_THE_ROW, type ActionName } from './actions';
import { readAnswer, type Answer, type CallResult, type Reading } from './answers';
import type { FailureKind } from './failures';

export type { CallResult } from './answers';

/** Strings for actions that the admin set, or that ID123 was found to know. */
export type ActionNames = Partial<Record<ActionName, string>>;

interface ClientParts extends RequestParts {
	send: Send;
	/** A string that ID123 was found to know is written into it. */
	actionNames: ActionNames;
	secrets?: () => readonly string[];
	/** Called when a request starts, which may be long after `call`. */
	onStart?: () => void;
}

export class Id123Client {
	constructor(
		private readonly parts: ClientParts,
		readonly requests = new Requests(parts),
	) {}

	/** The same client, which calls `onStart` when a request starts. */
	watched(onStart: () => void): Id123Client {
		return new Id123Client({ ...this.parts, onStart }, this.requests);
	}

	/** A part of the run, such as a listing. The caller has to end it. */
	part(): Cancellation {
		return new Cancellation(this.parts.user.cancellation);
	}

	/** @param fields the body without `action`; `isWorth`: see Requests.call */
	async call(
		action: ActionName,
		fields: IDataObject,
		{ part, isWorth }: { part?: Cancellation; isWorth?: (result: CallResult) => boolean } = {},
	): Promise<CallResult> {
		const { repeat } = ACTIONS[action];
		const attempt = async () => await this.attempt(action, fields, part);
		return await this.requests.call(repeat, attempt, part, isWorth);
	}

	/** Sends it under the first string that the service knows. Another one is tried only where nothing was done. */
	private async attempt(action: ActionName, fields: IDataObject, part?: Cancellation) {
		const tried = new Set<string>();
		const exchange = async (limits: RequestLimits, now: () => number): Promise<Reading> => {
			const name = this.nameOf(action, tried) ?? ACTIONS[action].candidates[0];
			const isGuess = tried.size > 0;
			tried.add(name);
			// Last, since a template may have a field with the key `action`.
			const body: IDataObject = { ...fields, action: name };
			this.parts.onStart?.();
			const answer = await this.parts.send({ ...limits, body });
			const secrets = this.parts.secrets?.() ?? [];
			const reading = withMask(readAnswer(action, answer, now()), body, secrets);
			if (reading.kind !== 'success') return reading;
			if (isGuess) this.parts.actionNames[action] = name;
			return isOfAnother(action, reading.body.data, fields) ? OF_ANOTHER : reading;
		};
		// Pages are requested ahead: look-ups for the current one must not wait behind them.
		const about = { kind: action, givesWay: action === 'listCards', cancellation: part };
		for (;;) {
			const attempt = await this.requests.once<Answer>(exchange, about);
			const isKnown = !isRefused(attempt, 'unknownAction');
			if (isKnown || this.nameOf(action, tried) === undefined) return attempt;
		}
	}

	/** The string to try next. Asked when a request starts, so that waiting rows use what another one found out. */
	private nameOf(action: ActionName, tried: ReadonlySet<string>): string | undefined {
		const known = this.parts.actionNames[action];
		const names = known === undefined ? ACTIONS[action].candidates : [known];
		return names.find((name) => !tried.has(name));
	}
}

/** A client for an account. */
export function connect(
	sender: Sender,
	{ baseUrl, limiter, credential, secrets, withoutSecrets }: Account,
	parts: Sending & { actionNames?: ActionNames },
): Id123Client {
	const { settings = REQUEST_SETTINGS, actionNames = {}, ...sending } = parts;
	const sendAsIs = directSend(sender, CREDENTIAL, atAddress(baseUrl, settings), credential());
	const send: Send = async (request) => withoutSecrets(await sendAsIs(request));
	return new Id123Client({ ...sending, actionNames, limiter, secrets, send });
}

/** Whether an answer shows another card or template than was asked for, as a cache in between may. Spelling may differ. */
function isOfAnother(action: ActionName, data: unknown, asked: IDataObject): boolean {
	if (action !== 'viewCard' && action !== 'listCards') return false;
	const cards = [data].flat().filter(isObject);
	return [KEY.templateId, KEY.cardId].some((key) => {
		const meant = asked[key] || undefined;
		const textOf = (id: unknown) => comparableText(String(id));
		// Nearly all are spelt as they were asked for, and comparing is slow.
		const isOther = ({ [key]: id }: IDataObject) =>
			id && id !== meant && textOf(id) !== textOf(meant);
		return meant !== undefined && cards.some(isOther);
	});
}

const OF_ANOTHER: Unclear = { kind: 'unclear', what: 'otherJson', httpStatus: 200 };

export function isRefused(result: CallResult, ...kinds: readonly FailureKind[]): boolean {
	return result.kind === 'refused' && kinds.includes(result.failure.kind);
}

/** Adds to a refusal the function that masks the row's values in the service's words. */
function withMask(reading: Reading, body: IDataObject, secrets: readonly string[]): Reading {
	if (reading.kind !== 'refused') return reading;
	const ofRow = Object.entries(body).filter(([key]) => !NOT_OF_THE_ROW.has(key));
	const textsOf = (arePersonal: boolean) =>
		ofRow
			.filter(([key]) => PERSONAL_KEYS.includes(key) === arePersonal)
			// Values under `key` are names of fields.
			.flatMap(([, value]) => textsIn(value, 'key'));
	const mask = masker({ secrets, answers: textsOf(true), values: textsOf(false) });
	return { ...reading, mask };
}
