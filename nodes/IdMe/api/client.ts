/**
 * Sends one request to ID.me and gives back what is certain about it. What may have been carried out and must not be
 * repeated comes back as `unclear`.
 */
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import { systemClock, type Clock } from '../../shared/clock';
import { Deadline } from '../../shared/http/deadline';
import {
	Requests,
	type Attempt,
	type CallResult,
	type RequestParts,
} from '../../shared/http/requests';
import type { Send } from '../../shared/http/transports';
import { readAnswer, type Refused, type Success } from './answers';
import { ENDPOINTS, pathOf, type Endpoint, type EndpointName } from './endpoints';
import { FILE_GONE } from './failures';
import { MultipartBody, type Part } from './multipart';
import { masked, personalValues } from './personal';

export interface ServiceRequest {
	/** Of the transaction or verification that is asked for: what is answered has to be about it. */
	id?: string;
	/** The body of a JSON request. */
	fields?: IDataObject;
	/** The parts of an upload; the body is made anew for each try. */
	parts?: readonly Part[];
	/** The admin's own path, in place of the table's. */
	path?: string;
	/** When it is over, nothing more is sent, and what is under way is cut. */
	deadline?: Deadline;
	/** Whether it is sent once in any case: it waits for its turn however long that takes, and has the time that is left now. */
	inAnyCase?: boolean;
}

export type Result = CallResult<Success | Refused> & {
	/** The service's code, also where its answer leaves open what was done. */
	code?: string;
};

export interface ClientParts extends RequestParts {
	send: Send;
	/** Takes the secret out of what came back. */
	withoutSecret: <T>(value: T) => T;
	/** What may stand in no text that is shown. */
	secrets?: () => readonly string[];
	/** Paths that were found to work, by endpoint; what is learnt is written into it. */
	paths?: Partial<Record<EndpointName, string>>;
}

export class IdMeClient {
	private readonly requests: Requests;

	private readonly clock: Clock;

	private readonly paths: Partial<Record<EndpointName, string>>;

	constructor(private readonly parts: ClientParts) {
		this.requests = new Requests(parts);
		this.clock = parts.clock ?? systemClock;
		this.paths = parts.paths ?? {};
	}

	/** What may stand in no text that is shown. */
	get secrets(): readonly string[] {
		return this.parts.secrets?.() ?? [];
	}

	/** A time that begins now. It has to be ended. */
	deadline(milliseconds: number): Deadline {
		return new Deadline(this.clock, milliseconds, this.parts.user.cancellation.part());
	}

	/** Waits without holding a slot. False when the run was stopped meanwhile. */
	async wait(ms: number): Promise<boolean> {
		return await this.requests.wait(ms);
	}

	async call(name: EndpointName, request: ServiceRequest = {}): Promise<Result> {
		let code: string | undefined;
		const cancellation = request.deadline?.cancellation;
		let within: Within = request.inAnyCase ? { ms: request.deadline?.left } : { cancellation };
		const attempt = async () => {
			const one = await this.firstKnown(name, request, within);
			within = { cancellation };
			code = codeOf(one);
			return one;
		};
		const result = await this.requests.call<Success | Refused>(
			ENDPOINTS[name].repeat,
			attempt,
			cancellation,
		);
		return result.kind === 'unclear' ? { ...result, code } : result;
	}

	/** One request under the first path that the service knows. The next one is tried only where nothing was done. */
	private async firstKnown(
		name: EndpointName,
		request: ServiceRequest,
		within: Within,
	): Promise<OneAttempt> {
		const known = request.path ?? this.paths[name];
		const candidates = known === undefined ? ENDPOINTS[name].paths : [known];
		let first: OneAttempt | undefined;
		for (const path of candidates) {
			const attempt = await this.once(ENDPOINTS[name], path, request, within);
			if (candidates.length === 1 || !isUnknownPath(attempt)) {
				if (candidates.length > 1 && attempt.kind === 'success') this.paths[name] = path;
				return attempt;
			}
			// The best documented path gives the best explanation.
			first ??= attempt;
		}
		return first ?? { kind: 'cancelled' };
	}

	private async once(
		endpoint: Endpoint,
		path: string,
		request: ServiceRequest,
		{ cancellation, ms }: Within,
	): Promise<OneAttempt> {
		const { send, withoutSecret } = this.parts;
		const body = request.parts && new MultipartBody(request.parts);
		const attempt = await this.requests.once<Success | Refused>(
			async (limits, now) => {
				const raw = await send({ ...optionsOf(endpoint, path, request, body), ...limits });
				return readAnswer(endpoint, withoutSecret(raw), now(), request.id);
			},
			{ cancellation, timeoutMs: ms },
		);
		// Less than the announced length reached the service, so it has done nothing.
		if (body?.unreadable && attempt.kind !== 'success') return FILE_NOT_SENT;
		return discreet(attempt, request, this.secrets);
	}
}

/** What one try of a request may take: of a part of the run, and of the time. */
interface Within {
	cancellation?: Cancellation;
	ms?: number;
}

type OneAttempt = Attempt<Success | Refused>;

const FILE_NOT_SENT: Refused = {
	kind: 'refused',
	code: '',
	failure: FILE_GONE,
	serviceMessage: '',
	httpStatus: 0,
};

function optionsOf(
	{ method }: Endpoint,
	path: string,
	{ id, fields, parts }: ServiceRequest,
	upload: MultipartBody | undefined,
): Partial<IHttpRequestOptions> {
	const headers = { Accept: 'application/json' };
	const url = pathOf(path, id);
	if (upload !== undefined && parts !== undefined) {
		return { method, url, body: upload, headers: { ...headers, 'Content-Type': upload.type } };
	}
	const hasBody = fields !== undefined && Object.keys(fields).length > 0;
	if (!hasBody) return { method, url, body: undefined, headers };
	return { method, url, body: fields, headers: { ...headers, 'Content-Type': 'application/json' } };
}

/** Answers which say that there is nothing at this path, so that nothing was done. */
function isUnknownPath(attempt: OneAttempt): boolean {
	if (attempt.kind === 'refused') {
		return attempt.failure.kind === 'unknownCheck' || attempt.failure.kind === 'notFound';
	}
	return attempt.kind === 'foreign' && attempt.httpStatus === 404;
}

function codeOf(attempt: OneAttempt): string | undefined {
	return 'code' in attempt && typeof attempt.code === 'string' ? attempt.code : undefined;
}

/** The service's own words, without what is personal in the request: they are shown where nothing else is known. */
function discreet(
	attempt: OneAttempt,
	{ fields, parts }: ServiceRequest,
	secrets: readonly string[],
): OneAttempt {
	if (attempt.kind !== 'refused') return attempt;
	const { code, serviceMessage } = attempt;
	const hide = masked(personalValues(fields, parts), secrets);
	const isCode = /^\d{1,5}$/.test(code);
	return {
		...attempt,
		code: isCode ? code : hide(code).slice(0, 40),
		serviceMessage: hide(serviceMessage, [code]),
	};
}
