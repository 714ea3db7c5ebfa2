/** Carries one row of the node: from its parameters to what is sent, and to the item that comes out. */
import { randomBytes } from 'node:crypto';

import type { DeclarativeRestApiSettings, IExecutePaginationFunctions } from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import { systemClock } from '../../shared/clock';
import type { NodeRun } from '../../shared/declarative/nodeRun';
import { parameterReader } from '../../shared/parameters';
import {
	doneRow,
	rowExecutor,
	sendRow,
	UNKNOWN_OPERATION,
} from '../../shared/declarative/executor';
import type { RowFailure } from '../../shared/rowFailure';
import type { PreparedRow } from '../../shared/declarative/rowRun';
import { directSend, openSend, settingsOf, timeoutOf } from '../../shared/http/transports';
import { IDME_LIMITS } from '../limits';
import { accountOf, CREDENTIALS, type AppAccount, type Authentication } from '../oauth/account';
import { IdMeOAuthClient } from '../oauth/client';
import { connectedSend } from '../oauth/connectedSend';
import { usedCodes } from '../oauth/usedCodes';
import { properties } from './parameters';
import { runOf } from './nodeRun';
import type { NodeOptions } from './options';
import { operationOf } from './operations';
import type { RowContext } from './row';

export const executeRow = rowExecutor(runOf, prepare);

const readParameters = parameterReader(properties);

async function prepare(
	context: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
	run: NodeRun<AppAccount>,
	cancellation: Cancellation,
): Promise<PreparedRow> {
	const parameters = readParameters({
		stored: run.stored,
		valueOf: (name, fallback, how) => context.getNodeParameter(name, fallback, how),
	});
	const authentication = parameters.text('authentication') === 'oAuth2' ? 'oAuth2' : 'app';
	const account = await run.account(async () =>
		accountOf(authentication, await context.getCredentials(CREDENTIALS[authentication])),
	);
	if ('failure' in account) return { kind: 'failed', failure: account.failure };
	const operation = operationOf(parameters.text('resource'), parameters.text('operation'));
	if (operation === undefined || !operation.with.includes(authentication)) {
		return { kind: 'failed', failure: UNKNOWN_OPERATION };
	}
	if (run.asTool && operation.givesTokens) return { kind: 'failed', failure: NOT_FOR_TOOLS };
	const options = parameters.value('options', {}) as NodeOptions;
	const row: RowContext = {
		...parameters,
		options,
		account,
		asTool: run.asTool,
		clock: systemClock,
		random: randomBytes,
		usedCodes,
	};
	const planned = operation.plan(row);
	if (planned.kind === 'failed') return planned;
	const itemIndex = context.getItemIndex();
	if (planned.kind === 'answer') {
		return { kind: 'ready', send: async () => doneRow([planned.json], itemIndex) };
	}
	const settings = settingsOf(request);
	const send = directSend(
		context,
		CREDENTIALS[authentication],
		settings,
		authentication === 'oAuth2' ? undefined : account.credential(),
	);
	const client = new IdMeOAuthClient({
		account,
		user: run.limiterUser(cancellation, slotsFor(authentication, options)),
		send: authentication === 'oAuth2' ? connectedSend(send) : send,
		sendOpenly: openSend(context, settings),
		timeoutMs: timeoutOf(request),
	});
	return {
		kind: 'ready',
		send: async () =>
			await sendRow(run, cancellation, itemIndex, async () => await planned.send(client)),
	};
}

const NOT_FOR_TOOLS: RowFailure = {
	what: 'Tokens are not handed out to AI agents',
	hint: 'Let the agent use "Verify Visitor", or exchange the code in the workflow itself.',
	state: 'notSent',
	rule: 'notForTools',
};

/** A connected account has one token at a time, which is meant for one request. */
function slotsFor(
	authentication: Authentication,
	{ requestsAtATime = IDME_LIMITS.requestsAtATime }: NodeOptions,
): number {
	return authentication === 'oAuth2' ? 1 : requestsAtATime;
}
