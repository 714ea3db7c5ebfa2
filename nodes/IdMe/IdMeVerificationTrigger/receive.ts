/** From n8n's context to one call that is taken in, and back to what n8n answers and runs. */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { systemClock } from '../../shared/clock';
import { Deadline } from '../../shared/http/deadline';
import { CALLBACK_LIMITS, IDME_LIMITS } from '../limits';
import { parameterReader, refusedBy, type Parameters } from '../../shared/parameters';
import { nodeErrorOf, type RowFailure } from '../../shared/rowFailure';
import { accountOf, CREDENTIAL } from '../api/account';
import { connect } from '../api/connection';
import type { Transaction } from '../check/transaction';
import { itemOf } from './event';
import { findTransaction, hintOf, type Found, type Hint } from './find';
import { properties } from './fields';
import { AnsweredHandover } from './ledger';
import { Reception, receptionOf } from './reception';
import { bodyOf, refuse, REFUSALS, sizeOf, TAKEN } from './http';

export async function receiveCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	const response = context.getResponseObject();
	if (sizeOf(request) > CALLBACK_LIMITS.callbackBodyBytes)
		return refuse(response, REFUSALS.tooLarge);
	const hint = hintOf(bodyOf(request));
	if (hint === undefined) return refuse(response, REFUSALS.notACall);

	const isTest = context.getMode() === 'manual';
	const reception = isTest ? new Reception() : receptionFor(context);
	const parameters = parametersOf(context);
	if ('failure' in parameters) return again(context, reception, isTest, parameters.failure);
	const deadline = new Deadline(systemClock, CALLBACK_LIMITS.callbackMs);
	const verdict = await reception.receive({
		hint,
		deadline,
		find: async () => await find(context, hint, deadline),
		wants: wantedBy(parameters),
		handover: new AnsweredHandover(response),
	});
	deadline.end();

	if (verdict.kind === 'taken') {
		const { notWanted } = verdict;
		if (isTest && notWanted) throw nodeErrorOf(context.getNode(), notChosen(notWanted));
		return { webhookResponse: TAKEN };
	}
	if (verdict.kind === 'emit') {
		const simplify = parameters.flag('simplify', true);
		return { webhookResponse: TAKEN, workflowData: [[itemOf(verdict.event, simplify)]] };
	}
	return again(context, reception, isTest, verdict.failure);
}

/** The call is not taken. ID.me makes it again, and whoever runs n8n learns why. */
function again(
	context: IWebhookFunctions,
	reception: Reception,
	isTest: boolean,
	failure: RowFailure | undefined,
): IWebhookResponseData {
	const response = context.getResponseObject();
	// Who tries the node out sees in the editor why nothing comes.
	if (isTest && failure !== undefined) throw nodeErrorOf(context.getNode(), failure);
	if (failure !== undefined && reception.mayTell(failure)) tell(context, failure);
	return refuse(response, REFUSALS.again);
}

function receptionFor(context: IWebhookFunctions): Reception {
	return receptionOf(String(context.getWorkflow().id), context.getNode().id);
}

async function find(context: IWebhookFunctions, hint: Hint, deadline: Deadline): Promise<Found> {
	const credentials = await context.getCredentials(CREDENTIAL).catch(() => undefined);
	if (credentials === undefined) return { kind: 'unread', failure: NO_CREDENTIAL };
	const account = accountOf(credentials);
	if (!account.ok) return { kind: 'unread', failure: account.failure };
	const user = { slots: IDME_LIMITS.requestsAtATime, cancellation: deadline.cancellation };
	const client = connect(context, account.value, { user });
	return await findTransaction(client, hint);
}

const readParameters = parameterReader(properties);

function parametersOf(context: IWebhookFunctions): Parameters | { failure: RowFailure } {
	try {
		return readParameters({
			stored: context.getNode().parameters,
			valueOf: (name, fallback, how) => context.getNodeParameter(name, fallback, how),
		});
	} catch (error) {
		return { failure: refusedBy(error) };
	}
}

function wantedBy(parameters: Parameters): (transaction: Transaction) => boolean {
	const families = parameters.value('families', []) as unknown[];
	const outcomes = parameters.value('outcomes', []) as unknown[];
	return ({ family, outcome }) =>
		(family === null || families.includes(family)) && outcomes.includes(outcome);
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

function tell(context: IWebhookFunctions, { what, hint }: RowFailure): void {
	const { name } = context.getNode();
	context.logger.warn(
		`${name}: a call was not taken, so that ID.me makes it again. ${what}. ${hint}`,
	);
}

const NO_CREDENTIAL: RowFailure = {
	what: 'The ID.me credential of this node could not be loaded',
	hint: 'Open the node and choose a credential.',
	state: 'notSent',
	account: true,
};
