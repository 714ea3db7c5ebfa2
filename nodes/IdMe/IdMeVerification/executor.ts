/** Carries one row of the node: from its parameters to what is sent, and to the items that come out. */
import type { DeclarativeRestApiSettings, IExecutePaginationFunctions } from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import { systemClock } from '../../shared/clock';
import { parameterReader } from '../../shared/parameters';
import { rowExecutor, sendRow, UNKNOWN_OPERATION } from '../../shared/declarative/executor';
import type { RowFailure } from '../../shared/rowFailure';
import type { PreparedRow } from '../../shared/declarative/rowRun';
import { directSend, settingsOf, timeoutOf } from '../../shared/http/transports';
import { CREDENTIAL } from '../api/account';
import { IdMeClient } from '../api/client';
import { dayIn } from '../check/birthDate';
import { isInternal } from '../check/callback';
import { IDME_LIMITS } from '../limits';
import { properties } from './parameters';
import { loadImage } from './images';
import { runOf, type VerificationRun } from './nodeRun';
import { operationOf } from './operations';
import type { NodeOptions, RowContext } from './row';

export const executeRow = rowExecutor(runOf, prepare);

const readParameters = parameterReader(properties);

async function prepare(
	context: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
	run: VerificationRun,
	cancellation: Cancellation,
): Promise<PreparedRow> {
	const account = await run.accountOf(async () => await context.getCredentials(CREDENTIAL));
	if ('failure' in account) return { kind: 'failed', failure: account.failure };
	const parameters = readParameters({
		stored: run.stored,
		valueOf: (name, fallback, how) => context.getNodeParameter(name, fallback, how),
	});
	const operation = operationOf(parameters.text('resource'), parameters.text('operation'));
	if (operation === undefined) return { kind: 'failed', failure: UNKNOWN_OPERATION };
	if (run.asTool && !operation.forTools) return { kind: 'failed', failure: NOT_FOR_TOOLS };

	const options = parameters.value('options', {}) as NodeOptions;
	const timezone = context.getTimezone();
	const row: RowContext = {
		...parameters,
		options,
		asTool: run.asTool,
		isNear: isInternal(new URL(account.baseUrl).hostname),
		codeFor: async (...code) => await run.codeFor(...code),
		timezone,
		today: dayIn(new Date(systemClock.now()), timezone),
		image: async (parameter) =>
			await run.inTurn(async () => await loadImage(context, parameter, parameters.text(parameter))),
	};
	const planned = await operation.plan(row);
	if (planned.kind === 'failed') return planned;
	const client = new IdMeClient({
		limiter: account.limiter,
		user: run.limiterUser(cancellation, options.requestsAtATime ?? IDME_LIMITS.requestsAtATime),
		send: directSend(context, CREDENTIAL, settingsOf(request), account.credential()),
		timeoutMs: timeoutOf(request),
		withoutSecret: account.withoutSecret,
		secrets: account.secrets,
		paths: run.paths,
	});
	return {
		kind: 'ready',
		send: async () =>
			await sendRow(
				run,
				cancellation,
				context.getItemIndex(),
				async () => await planned.send(client),
			),
	};
}

const NOT_FOR_TOOLS: RowFailure = {
	what: 'Checks of documents are not offered to AI agents, which cannot hand over images',
	hint: 'Use the ID.me Verification node in the workflow itself, and let the agent look at the result with Get.',
	state: 'notSent',
	rule: 'notForTools',
};
