/**
 * n8n's side of a call: reads its context, and returns what n8n answers and runs. All calls that are not settled get the
 * same answer: a forger does not learn whether a transaction exists, and ID.me, which calls three more times, comes again.
 */
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { Deadline, steadyClock } from '../../shared/clock';
import { parameterReader, refusedBy, type Parameters } from '../../shared/parameters';
import { failed, nodeErrorOf, notSent, type RowFailure } from '../../shared/result';
import { accountOf, CREDENTIAL } from '../api/account';
import { connect } from '../api/client';
import { redactedFully } from '../attributes/redaction';
import type { Transaction } from '../check/transaction';
import { CALLBACK_LIMITS, IDME_LIMITS } from '../limits';
import { properties } from './fields';
import { callbackIn, findTransaction, type Callback } from './find';
import { Reception, type Handover, type HandoverState, type VerificationEvent } from './reception';

/** Answered with status 200, after n8n has stored the execution, if there is one. */
const TAKEN = { message: 'Received' };

const readParameters = parameterReader(properties);

export async function receiveCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const node = context.getNode();
	const request = context.getRequestObject();
	const response = context.getResponseObject();
	const raw: unknown = 'rawBody' in request ? request.rawBody : undefined;
	const bytes = Buffer.isBuffer(raw) ? raw : undefined;
	// As received, or as announced. n8n itself refuses more than N8N_PAYLOAD_SIZE_MAX.
	const size = bytes?.length ?? Number(request.headers['content-length'] ?? 0);
	if (size > CALLBACK_LIMITS.callbackBodyBytes) return refuse(response, 413, 'Too large');
	// n8n parses known content types only; of others there are only the bytes.
	const callback = callbackIn(request.body ?? bytes?.toString('utf8'));
	if (callback === undefined) return refuse(response, 400, 'Not a result of a check');

	const isTest = context.getMode() === 'manual';
	const reception = isTest ? new Reception() : receptionOf(context);
	/** Does not take the call, so that ID.me repeats it; the log tells why. */
	const again = (failure?: RowFailure) => {
		// In a test the editor shows the reason.
		if (isTest && failure !== undefined) throw nodeErrorOf(node, failure);
		if (failure !== undefined && reception.mayTell(failure)) {
			context.logger.warn(
				`${node.name}: a call was not taken, so that ID.me makes it again. ${failure.what}. ${failure.hint}`,
			);
		}
		response.set('Retry-After', String(CALLBACK_LIMITS.callbackRetryAfter));
		return refuse(response, 503, 'Come again');
	};
	let parameters: Parameters;
	try {
		parameters = readParameters(context);
	} catch (error) {
		return again(refusedBy(error));
	}
	const deadline = new Deadline(steadyClock, CALLBACK_LIMITS.callbackMs);
	const verdict = await reception.receive({
		callback,
		deadline,
		find: async () => await find(context, callback, deadline),
		wants: wantedBy(parameters),
		handover: new AnsweredHandover(response),
	});
	deadline.end();

	if (verdict.kind === 'again') return again(verdict.failure);
	if (verdict.kind === 'emit') {
		const item = itemOf(verdict.event, parameters.flag('simplify', true));
		return { webhookResponse: TAKEN, workflowData: [[item]] };
	}
	const { notWanted } = verdict;
	if (isTest && notWanted) throw nodeErrorOf(node, notChosen(notWanted));
	return { webhookResponse: TAKEN };
}

function refuse(response: Response, status: number, message: string): IWebhookResponseData {
	response.status(status).json({ message });
	return { noWebhookResponse: true };
}

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/**
 * Whether n8n has stored an event's execution, read from its answer to the call: it answers after storing, with 200 or, if
 * that failed, 500 (cli, webhook-helpers: response mode `onReceived`).
 */
export class AnsweredHandover implements Handover {
	private known: HandoverState = 'open';

	constructor(private response: Response | undefined) {
		// So that the response is not kept in memory with its event.
		response?.once('close', () => this.look());
	}

	/** Right even if the caller has hung up: n8n writes its answer all the same. */
	get state(): HandoverState {
		this.look();
		return this.known;
	}

	private look(): void {
		if (!this.response?.writableEnded) return;
		this.known = this.response.statusCode < 400 ? 'saved' : 'refused';
		this.response = undefined;
	}
}

const receptions = new Map<string, Reception>();

/** One for each node of a workflow in this process. */
function receptionOf(context: IWebhookFunctions): Reception {
	const key = `${String(context.getWorkflow().id)}\n${context.getNode().id}`;
	const reception = receptions.get(key) ?? new Reception();
	receptions.set(key, reception);
	return reception;
}

async function find(context: IWebhookFunctions, callback: Callback, deadline: Deadline) {
	const credential = context.getCredentials(CREDENTIAL);
	const account = await credential.then(accountOf, () => failed(NO_CREDENTIAL));
	if (!account.ok) return account;
	const user = { slots: IDME_LIMITS.requestsAtATime, cancellation: deadline };
	return await findTransaction(connect(context, account.value, { user }), callback);
}

function wantedBy(parameters: Parameters): (transaction: Transaction) => boolean {
	const families = parameters.value('families', []) as unknown[];
	const outcomes = parameters.value('outcomes', []) as unknown[];
	return ({ family, outcome }) =>
		(family === null || families.includes(family)) && outcomes.includes(outcome);
}

export function itemOf({ eventId, transaction, body }: VerificationEvent, simplify: boolean) {
	const json: IDataObject = { eventId, ...transaction };
	return { json: simplify ? json : { ...json, raw: redactedFully(body) } };
}

function notChosen({ family, outcome }: Transaction): RowFailure {
	const kind = family === 'telecom' ? 'phone' : family;
	const check = kind === null ? 'check' : `${kind} check`;
	return {
		what: `ID.me reported a ${check} with the outcome "${outcome}", which this node does not start for`,
		hint: 'To let such results start the workflow, choose them under Checks and Outcomes of this node.',
		state: 'refused',
	};
}

const NO_CREDENTIAL = notSent(
	'The ID.me credential of this node could not be loaded',
	'Open the node and choose a credential.',
	{ account: true },
);
