/** Sends requests to ID.me's Services API. */
import type { IDataObject } from 'n8n-workflow';

import type { ServiceAccount } from '../../shared/account';
import { Deadline, steadyClock } from '../../shared/clock';
import { Requests, type RequestParts } from '../../shared/http/requests';
import {
	atAddress,
	directSend,
	REQUEST_SETTINGS,
	type Send,
	type Sender,
	type Sending,
} from '../../shared/http/transports';
import type { Masker } from '../../shared/masking';
import { CREDENTIAL } from './account';
import { readAnswer, type Answer, type CallResult } from './answers';
import { ENDPOINTS, pathOf, type Endpoint, type EndpointName } from './endpoints';
import { FILE_GONE } from './failures';
import { MultipartBody, type Part } from './multipart';
import { masked, personalMasker, personalValues } from './personal';

export interface ServiceRequest {
	/** Of the transaction or verification that is asked for; the answer has to be about it. */
	id?: string;
	fields?: IDataObject;
	/** The parts of an upload. */
	parts?: readonly Part[];
	/** The admin's path, instead of the table's. */
	path?: string;
	/** At its end nothing more is sent, and requests in flight are cut. */
	deadline?: Deadline;
	/** Whether the first try waits for a slot beyond the deadline; it then has the time that is left now. */
	inAnyCase?: boolean;
}

export interface ClientParts extends RequestParts {
	send: Send;
	secrets?: ServiceAccount['secrets'];
	/** Paths that were found to work, by endpoint; the client adds to it. */
	paths?: Partial<Record<EndpointName, string>>;
}

/** A client for an account. */
export function connect(
	sender: Sender,
	{ baseUrl, limiter, credential, secrets, withoutSecrets }: ServiceAccount,
	{ settings = REQUEST_SETTINGS, ...sending }: Sending & Pick<ClientParts, 'paths'>,
): IdMeClient {
	const send = directSend(sender, CREDENTIAL, atAddress(baseUrl, settings), credential());
	return new IdMeClient({
		...sending,
		limiter,
		secrets,
		send: async (request) => withoutSecrets(await send(request)),
	});
}

export class IdMeClient {
	constructor(
		private readonly parts: ClientParts,
		readonly requests = new Requests(parts),
	) {}

	/** Begins now; the caller has to end it. */
	deadline(milliseconds: number): Deadline {
		const { clock = steadyClock, user } = this.parts;
		return new Deadline(clock, milliseconds, user.cancellation);
	}

	/** Masks personal values of a request, and the secret, in the service's words. */
	maskerFor({ fields, parts }: ServiceRequest): Masker {
		return personalMasker(personalValues(fields, parts), this.parts.secrets?.());
	}

	async call(name: EndpointName, request: ServiceRequest = {}): Promise<CallResult> {
		const { deadline: cancellation, inAnyCase } = request;
		let within: Within = inAnyCase ? { timeoutMs: cancellation?.left } : { cancellation };
		const attempt = async () => {
			const one = await this.firstKnown(name, request, within);
			within = { cancellation };
			return one;
		};
		const { repeat } = ENDPOINTS[name];
		return await this.requests.call<Answer>(repeat, attempt, cancellation);
	}

	/** Sends it to the first path that the service knows. Another one is tried only where nothing was done. */
	private async firstKnown(
		name: EndpointName,
		request: ServiceRequest,
		within: Within,
	): Promise<CallResult> {
		const { paths = {} } = this.parts;
		const known = request.path ?? paths[name];
		const candidates = known === undefined ? ENDPOINTS[name].paths : [known];
		let first: CallResult | undefined;
		for (const path of candidates) {
			const attempt = await this.once(ENDPOINTS[name], path, request, within);
			if (known === undefined && attempt.kind === 'success') paths[name] = path;
			if (!isUnknownPath(attempt)) return attempt;
			// The best documented path has the best explanation.
			first ??= attempt;
		}
		return first ?? { kind: 'cancelled' };
	}

	private async once(
		endpoint: Endpoint,
		path: string,
		request: ServiceRequest,
		within: Within,
	): Promise<CallResult> {
		const { send, secrets } = this.parts;
		const { id, fields = {}, parts } = request;
		const asked = { id, verification: verificationOf(request) };
		const { method } = endpoint;
		const upload = parts && new MultipartBody(parts);
		const json = Object.keys(fields).length === 0 ? undefined : fields;
		const type = upload?.type ?? (json && 'application/json');
		const headers = { ...REQUEST_SETTINGS.headers, ...(type && { 'Content-Type': type }) };
		const options = { method, url: pathOf(path, id), body: upload ?? json, headers };
		const attempt = await this.requests.once<Answer>(async (limits, now) => {
			const answer = await send({ ...options, ...limits });
			return readAnswer(endpoint, answer, now(), asked);
		}, within);
		// The service received less than the announced length, so it did nothing.
		if (upload?.unreadable && attempt.kind !== 'success') {
			return { kind: 'refused', code: '', failure: FILE_GONE, serviceMessage: '', httpStatus: 0 };
		}
		if (attempt.kind === 'unclear' && attempt.about !== undefined) {
			return { ...attempt, about: this.maskerFor(request)(attempt.about) };
		}
		if (attempt.kind !== 'refused') return attempt;
		const { code, serviceMessage } = attempt;
		const hide = masked(personalValues(fields, parts), secrets?.());
		const isCode = /^\d{1,5}$/.test(code);
		return {
			...attempt,
			code: isCode ? code : hide(code).slice(0, 40),
			serviceMessage: hide(serviceMessage, [code]),
		};
	}
}

/** The verification that a check should belong to. */
export function verificationOf({ fields, parts = [] }: ServiceRequest): string | undefined {
	const texts = parts.flatMap((part) => ('text' in part ? [[part.name, part.text]] : []));
	const { verification_id: id } = { ...fields, ...(Object.fromEntries(texts) as IDataObject) };
	return typeof id === 'string' ? id : undefined;
}

/** The limits of one try. */
type Within = Parameters<Requests['once']>[1];

/** Whether the service does not know the path, so that nothing was done. */
function isUnknownPath(attempt: CallResult): boolean {
	if (attempt.kind === 'notService') return attempt.httpStatus === 404;
	return attempt.kind === 'refused' && ['unknownCheck', 'notFound'].includes(attempt.failure.kind);
}
