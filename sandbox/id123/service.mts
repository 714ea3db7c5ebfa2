/** The stand-in for ID123's JSON API V2: one POST address, judged and answered in the order of the service's codes. */
import type { ApiAction } from './wire.mts';
import { withNumericCardIds, type Answer, type Call } from '../exchange.mts';
import { withoutSecrets, type SecretState } from '../journal.mts';
import type { Limits } from '../limits.mts';
import { cardInvitation, sendNotifications } from './actions/messages.mts';
import type { Outcome, Perform } from './actions/outcome.mts';
import { Rows } from './bodies.mts';
import { listCards, listTemplates, viewCard, viewTemplate } from './actions/reading.mts';
import { cardAction, deleteCard } from './actions/status.mts';
import { createCard, updateCard } from './actions/writing.mts';
import { httpStatusOf, isFailureCode, messageOf, Refusal } from './codes.mts';
import { ANSWERS, FAILURE_ANSWER, violationsOf, type RequestOf } from './contract.mts';
import { receive, refuseIssues, type RawRequest, type Received } from './requests.mts';
import type { Id123State } from './state.mts';

export const SERVICE = 'id123';

export interface ServiceOptions {
	state: Id123State;
	limits: Limits;
	/** The one key that is taken; it may be replaced at any time. */
	apiKey: string;
	/** Checks every answer against the contract before it is sent, and fails the request where it does not fit. */
	isChecked: boolean;
}

type Runner = (state: Id123State, received: Received) => Outcome;

/** Runs an action on a body that keeps the contract; one that does not is refused. */
const runner =
	<Action extends ApiAction>(perform: Perform<Action>): Runner =>
	(state, received) => {
		refuseIssues(received, state.readings);
		return perform(state, received.body as RequestOf<Action>);
	};

const RUNNERS: Readonly<Record<ApiAction, Runner>> = {
	createCard: runner<'createCard'>(createCard),
	updateCard: runner<'updateCard'>(updateCard),
	viewCard: runner<'viewCard'>(viewCard),
	cardAction: runner<'cardAction'>(cardAction),
	deleteCard: runner<'deleteCard'>(deleteCard),
	sendNotifications: runner<'sendNotifications'>(sendNotifications),
	cardInvitation: runner<'cardInvitation'>(cardInvitation),
	listTemplates: runner<'listTemplates'>(listTemplates),
	viewTemplate: runner<'viewTemplate'>(viewTemplate),
	listCards: runner<'listCards'>(listCards),
};

export class Id123Service {
	constructor(private readonly options: ServiceOptions) {}

	/** Prepares a request: what it is, and the work that it asks for. */
	call(raw: RawRequest): Call {
		const { state } = this.options;
		const received = receive(raw, state.readings);
		return {
			arrival: {
				service: SERVICE,
				action: received.action ?? null,
				wireAction: received.wireAction ?? null,
				method: raw.method,
				path: raw.path,
				secret: this.secretOf(raw),
				headers: withoutSecrets(raw.headers),
				body: received.body,
				templateId: received.templateId ?? null,
				cardId: received.cardId ?? null,
				violations: received.issues.map(
					(issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`,
				),
			},
			work: () => this.answer(raw, received),
			failure: (code) => this.failure(received, code, undefined),
		};
	}

	private secretOf({ headers }: RawRequest): SecretState {
		const key = headers['x-api-key'];
		if (key === undefined || key === '') return 'missing';
		return key === this.options.apiKey ? 'right' : 'wrong';
	}

	private answer(raw: RawRequest, received: Received): Answer {
		try {
			const action = this.admit(raw, received);
			return this.success(received, action, RUNNERS[action](this.options.state, received));
		} catch (error) {
			if (error instanceof Refusal) return this.failure(received, error.code, error.field);
			throw error;
		}
	}

	/** Lets a request in and counts it, or refuses it with the code of the first gate that is shut. */
	private admit(raw: RawRequest, received: Received): ApiAction {
		const { limits, state } = this.options;
		this.identify(raw, received);
		if (!limits.allowsAccount()) throw new Refusal('F103');
		const { action } = received;
		if (!received.isParsed || !action) {
			limits.take();
			throw new Refusal(received.isParsed ? 'F109' : 'F105');
		}
		if (state.account.forbiddenActions.includes(action)) {
			limits.take();
			throw new Refusal('F104');
		}
		if (!limits.allowsAction(action)) throw new Refusal('F108');
		limits.take(action);
		return action;
	}

	private identify(raw: RawRequest, received: Received): void {
		const { account, readings } = this.options.state;
		if (!received.isJson) throw new Refusal('F100');
		const secret = this.secretOf(raw);
		if (secret === 'missing') throw new Refusal('F111');
		if (secret === 'wrong') throw new Refusal(readings.wrongKey);
		if (!account.authenticates) throw new Refusal('F101');
		if (!account.apiRights) throw new Refusal('F102');
		if (!account.apiActivated) throw new Refusal('F106');
		if (account.allowedIps && !account.allowedIps.includes(raw.ip)) throw new Refusal('F107');
	}

	private success(received: Received, action: ApiAction, { code, data }: Outcome): Answer {
		const { readings } = this.options.state;
		const { codeKey } = readings;
		const isView = action === 'viewCard';
		const key = codeKey === 'asDocumented' ? (isView ? 'status-code' : 'code') : codeKey;
		const body = {
			...(isView ? { action: received.wireAction } : {}),
			status: 'success',
			[key]: code,
			message: messageOf(code),
			...(data === undefined ? idsOf(received) : { data }),
		};
		const isNumeric =
			readings.numericCardIds === 'always' ||
			(readings.numericCardIds === 'onUpdate' && action === 'updateCard');
		const text = data instanceof Rows ? withRows(body, data) : JSON.stringify(body);
		this.check(action, text);
		return {
			status: 200,
			contentType: this.contentType(),
			text: isNumeric ? withNumericCardIds(String(text)) : text,
			code,
			done: true,
		};
	}

	private failure(received: Received, code: string, field: string | undefined): Answer {
		const { readings } = this.options.state;
		const isKnown = isFailureCode(code);
		const body = {
			status: 'failure',
			[readings.codeKey === 'status-code' ? 'status-code' : 'code']: code,
			message: isKnown ? messageOf(code, field) : 'Something went wrong',
			...idsOf(received),
		};
		const { failureHttpStatus } = readings;
		const fitting = isKnown ? httpStatusOf(code) : 400;
		const text = JSON.stringify(body);
		// A fault may ask for a code that no page lists; only the listed ones are part of the contract.
		if (isKnown) this.check(undefined, text);
		return {
			status: failureHttpStatus === 'byCode' ? fitting : failureHttpStatus,
			contentType: this.contentType(),
			text,
			code,
			done: false,
		};
	}

	private contentType(): string {
		return `${this.options.state.readings.answerType}; charset=utf-8`;
	}

	private check(action: ApiAction | undefined, text: string | Buffer): void {
		if (!this.options.isChecked) return;
		const body: unknown = JSON.parse(String(text));
		const violations = violationsOf(action ? ANSWERS[action] : FAILURE_ANSWER, body);
		if (violations.length > 0) {
			throw new Error(`The sandbox's own answer breaks the contract: ${violations.join('; ')}`);
		}
	}
}

/** The JSON of a body whose data are rows that were written before. */
function withRows(body: Record<string, unknown>, rows: Rows): Buffer {
	const { data: _data, ...head } = body;
	return rows.between(`${JSON.stringify(head).slice(0, -1)},"data":[`, ']}');
}

/** The ids that an envelope echoes. */
function idsOf({ cardId, templateId }: Received): Record<string, string> {
	return {
		...(cardId === undefined ? {} : { 'card-id': cardId }),
		...(templateId === undefined ? {} : { 'card-template-id': templateId }),
	};
}
