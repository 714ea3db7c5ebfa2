/** Carries one row of the node: from its parameters to what is sent, and to the items that come out. */
import type { DeclarativeRestApiSettings, IExecutePaginationFunctions } from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import { parameterReader } from '../../shared/parameters';
import {
	doneRow,
	rowExecutor,
	sendRow,
	UNKNOWN_OPERATION,
} from '../../shared/declarative/executor';
import type { PreparedRow, RowOutcome } from '../../shared/declarative/rowRun';
import { directSend, settingsOf, timeoutOf } from '../../shared/http/transports';
import { CREDENTIAL, transportOf } from '../api/account';
import { ACTIONS } from '../api/actions';
import { Id123Client } from '../api/client';
import { namesOf, slotsOf, type NodeOptions } from '../editor/nodeOptions';
import { BLANK_LINE, isBlankItem, isBlankLine } from './blankLine';
import { properties } from './parameters';
import { runOf, type Id123Run } from './nodeRun';
import type { Plan } from './plan';
import { operationOf } from './operations';
import type { RowContext } from './row';

export const executeRow = rowExecutor(runOf, prepare);

const readParameters = parameterReader(properties);

async function prepare(
	context: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
	run: Id123Run,
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

	const options = parameters.value('options', {}) as NodeOptions;
	const client = new Id123Client({
		limiter: account.limiter,
		secrets: account.secrets,
		user: run.limiterUser(cancellation, slotsOf(options)),
		transport: transportOf(
			directSend(context, CREDENTIAL, settingsOf(request), account.credential()),
			account,
		),
		timeoutMs: timeoutOf(request),
		actionNames: run.actionNames(namesOf(options)),
	});
	const item = context.getInputData();
	const itemIndex = context.getItemIndex();
	const row: RowContext = {
		...parameters,
		row: itemIndex + 1,
		input: item.json,
		binaryNames: Object.keys(item.binary ?? {}),
		options,
		timezone: context.getTimezone(),
		account,
		asTool: run.asTool,
		cardIds: run.cardIds,
		template: async (templateId) => await run.templates.get(client, templateId),
	};
	const items = () => context.getExecuteData().data.main?.[0] ?? [];
	if (isBlankItem(item) && run.isSheet(items) && isBlankLine(row, operation)) {
		return { kind: 'ready', send: async () => doneRow([BLANK_LINE], itemIndex) };
	}
	const planned = await operation.plan(row);
	if (planned.kind === 'failed') return planned;
	const settled = answerWithoutSending(planned, row, run);
	return {
		kind: 'ready',
		send: async () =>
			settled ??
			(await sendRow(run, cancellation, itemIndex, async () => await planned.send(client))),
	};
}

/** A row of a preview, or one whose message another row of the run sends. */
function answerWithoutSending(
	plan: Plan,
	{ row, options }: RowContext,
	run: Id123Run,
): RowOutcome | undefined {
	if (plan.onceKey !== undefined) {
		const sender = run.senderOf(plan.onceKey, row);
		if (sender !== row) {
			const reason = `One message for all rows: it goes out with row ${sender}`;
			return doneRow([{ skipped: true, reason }], row - 1);
		}
	}
	if (!options.previewOnly || plan.changes.length === 0) return undefined;
	const wouldSend = plan.changes.map(({ action, fields }) => ({
		action: namesOf(options)[action] ?? ACTIONS[action].candidates[0],
		...fields,
	}));
	return doneRow([{ preview: true, 'would-send': wouldSend }], row - 1);
}
