/** The stand-in for ID.me's Services API v2, judged and answered in the order of the service's codes. */
import type { Answer, Call } from '../exchange.mts';
import { withoutSecrets, type SecretState } from '../journal.mts';
import type { Limits } from '../limits.mts';
import { httpStatusOf, messageOf, Refusal, isRefusalCode } from './codes.mts';
import { ANSWERS, REFUSAL_ANSWER, REQUESTS, violationsOf } from './contract.mts';
import { shownPart, verifyLicense, verifyPasscard, verifyPassport } from './documents.mts';
import { masked, maskedPath } from './masking.mts';
import type { Perform } from './perform.mts';
import { createVerification, readDocument, readTelecom, readVerification } from './reading.mts';
import { fieldsOf, headerOf, pathOf, type RawRequest } from './requests.mts';
import { matchOf, servicesRoutes, type Match, type ServicesAction } from './routes.mts';
import type { IdMeState } from './state.mts';
import { confirmCode, sendCode, verifyIdentity } from './telecom.mts';

export const SERVICE = 'idme';

export interface ServiceOptions {
	state: IdMeState;
	limits: Limits;
	/** Checks every answer against the contract before it is sent, and fails the request where it does not fit. */
	isChecked: boolean;
}

const PERFORM: Readonly<Record<ServicesAction, Perform>> = {
	health: () => undefined,
	sendCode,
	confirmCode,
	verifyIdentity,
	readTelecom,
	verifyLicense,
	verifyPassport,
	verifyPasscard,
	readDocument,
	createVerification,
	readVerification,
};

const JSON_TYPE = 'application/json; charset=utf-8';

/** A body as the contract and the journal see it: files as what is kept of them. */
function shownBody(raw: RawRequest): unknown {
	if (raw.form) {
		return Object.fromEntries(raw.form.parts.map((part) => [part.name, shownPart(part)]));
	}
	if (raw.text === '') return undefined;
	try {
		return JSON.parse(raw.text);
	} catch {
		return '(no JSON)';
	}
}

export class ServicesApi {
	constructor(private readonly options: ServiceOptions) {}

	/** Prepares a request: what it is, and the work that it asks for. */
	call(raw: RawRequest): Call {
		const { readings } = this.options.state;
		const path = pathOf(raw.url);
		const match = matchOf(servicesRoutes(readings), raw.method, path);
		const body = shownBody(raw);
		return {
			arrival: {
				service: SERVICE,
				action: match?.route.action ?? null,
				wireAction: match ? `${raw.method} ${match.route.path}` : null,
				method: raw.method,
				path: maskedPath(raw.url),
				secret: this.secretOf(raw),
				headers: withoutSecrets(raw.headers),
				body: masked(body),
				templateId: null,
				cardId: null,
				target: this.targetOf(match, body),
				violations: this.violations(raw, match, body),
			},
			work: () => this.answer(raw, match),
			failure: (code) => this.refusal(Number(code)),
		};
	}

	/** What a request is about: the id in its path, or of what it confirms, or the number that it is for. */
	private targetOf(match: Match<ServicesAction> | undefined, body: unknown): string | undefined {
		if (match?.id !== undefined) return match.id;
		const { transaction_id: id, phone } = Object(body) as Record<string, unknown>;
		const target = id ?? phone;
		return typeof target === 'string' ? target : undefined;
	}

	private violations(
		raw: RawRequest,
		match: Match<ServicesAction> | undefined,
		body: unknown,
	): string[] {
		if (!match) return ['path: no page mentions it'];
		const isCut = raw.form && !raw.form.isComplete;
		return [
			...(isCut ? ['body: the form does not end'] : []),
			...violationsOf(REQUESTS[match.route.action], body ?? {}),
		];
	}

	private secretOf(raw: RawRequest): SecretState {
		const given = headerOf(raw, 'authorization');
		if (given === '') return 'missing';
		const { apiSecret, readings } = this.options.state;
		const token = `ID.me ${Buffer.from(apiSecret).toString('base64')}`;
		const isRight =
			(given === `Bearer ${token}` && readings.authorization !== 'legacy') ||
			(given === token && readings.authorization !== 'bearer');
		return isRight ? 'right' : 'wrong';
	}

	private answer(raw: RawRequest, match: Match<ServicesAction> | undefined): Answer {
		try {
			const { action } = this.admit(raw, match).route;
			const asked = { id: match?.id ?? '', fields: fieldsOf(raw), form: raw.form };
			return this.success(action, PERFORM[action](this.options.state, asked));
		} catch (error) {
			if (error instanceof Refusal) return this.refusal(error.code);
			throw error;
		}
	}

	/** Lets a request in and counts it, or refuses it with the code of the first gate that is shut. */
	private admit(raw: RawRequest, match: Match<ServicesAction> | undefined): Match<ServicesAction> {
		const { limits, state } = this.options;
		const { account, readings } = state;
		const action = match?.route.action;
		const isOpen = action === 'health' && !readings.healthNeedsSecret;
		if (!isOpen) {
			if (this.secretOf(raw) !== 'right') throw new Refusal(1100);
			if (!account.isActive) throw new Refusal(1200);
			if (!account.organizationIsActive) throw new Refusal(1300);
		}
		if (account.isBroken) throw new Refusal(5000);
		if (!limits.allowsAccount(SERVICE)) throw new Refusal(5200);
		if (!match || !action) {
			limits.take(undefined, SERVICE);
			throw new Refusal(2100);
		}
		if (account.inactiveProducts.includes(action)) throw new Refusal(2200);
		if (account.disabledProducts.includes(action)) throw new Refusal(2300);
		if (!limits.allowsAction(action)) throw new Refusal(5100);
		limits.take(action, SERVICE);
		return match;
	}

	private success(action: ServicesAction, body: unknown): Answer {
		this.check(ANSWERS[action], body);
		const text = body === undefined ? '' : JSON.stringify(body);
		return { status: 200, contentType: JSON_TYPE, text, code: '200', done: true };
	}

	/** A refused request. A fault may ask for a code that no page lists; only the listed ones are part of the contract. */
	private refusal(code: number): Answer {
		const body = { errors: [{ code, message: messageOf(code) }] };
		if (isRefusalCode(code)) this.check(REFUSAL_ANSWER, body);
		return {
			status: httpStatusOf(code),
			contentType: JSON_TYPE,
			text: JSON.stringify(body),
			code: String(code),
			done: false,
		};
	}

	private check(schema: Parameters<typeof violationsOf>[0], body: unknown): void {
		if (!this.options.isChecked) return;
		const violations = violationsOf(schema, body);
		if (violations.length > 0) {
			throw new Error(`The sandbox's own answer breaks the contract: ${violations.join('; ')}`);
		}
	}
}
