/** From n8n's context to a run of the sync, and back to its three outputs. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Cancellation } from '../../shared/cancellation';
import { parameterReader, refusedBy, slotsIn, type Parameters } from '../../shared/parameters';
import { failed, type Result } from '../../shared/result';
import { detailsOf, nodeErrorOf, type RowFailure } from '../../shared/rowFailure';
import type { Account } from '../api/account';
import type { Id123Client } from '../api/client';
import { accountIn, connect } from '../api/connection';
import { Templates, type LoadedTemplate } from '../api/templates';
import { dateOrderFor, namesOf, pageSizeOf, type NodeOptions } from '../parameters';
import type { ColumnPair } from './plan/columns';
import { properties } from './fields';
import { Invitations } from './apply/invitations';
import { ListedMemory } from './memory/listedMemory';
import { processedItemsOf, secretNames } from './memory/processedItems';
import { Progress } from './progress';
import { readRoster } from './plan/roster';
import { refuseOtherTemplates, refusePart } from './setUp';
import { sync, type SyncParts } from './sync';
import { NO_MEMORY } from './memory/syncMemory';
import type { SyncResult } from './apply/applyPlan';

type Outputs = INodeExecutionData[][];

const readParameters = parameterReader(properties);

export async function runSync(context: IExecuteFunctions): Promise<Outputs> {
	const cancellation = new Cancellation(context.getExecutionCancelSignal());
	try {
		return await run(context, cancellation);
	} catch (error) {
		return endRun(context, refusedBy(error));
	} finally {
		cancellation.end();
	}
}

async function run(context: IExecuteFunctions, cancellation: Cancellation): Promise<Outputs> {
	const started = Date.now();
	const found = await accountIn(context);
	if (!found.ok) return endRun(context, found.failure);
	const account = found.value;
	const parameters = readParameters({
		stored: context.getNode().parameters,
		valueOf: (name, fallback, how) => context.getNodeParameter(name, 0, fallback, how),
	});
	const options = parameters.value('options', {}) as NodeOptions;
	const slots = slotsIn(options.requestsAtATime);
	const user = { slots, cancellation };
	const client = connect(context, account, { user, actionNames: namesOf(options) });
	const throttledBefore = account.limiter.throttledMs;

	const items = context.getInputData();
	const part = await refuseSetUp(context, parameters, items);
	if (part) return endRun(context, part);
	const template = await templateOf(parameters, client);
	if (!template.ok) return endRun(context, template.failure);
	const read = await readRoster(items, template.value, {
		mapping: parameters.text('mapping') === 'columns' ? 'columns' : 'auto',
		columns: (parameters.value('columns', {}) as { pairs?: ColumnPair[] }).pairs ?? [],
		unknownColumns: options.unknownColumns ?? 'ignore',
		dateOrder: dateOrderFor(options, account),
		timezone: context.getTimezone(),
		clearEmpty: options.clearEmpty === true,
	});
	if (read.kind === 'failed') return endRun(context, read.failure);

	const progress = new Progress(context, items.length);
	const parts = partsOf(context, {
		parameters,
		account,
		template: template.value,
		client,
		cancellation,
		slots,
		options,
		progress,
	});
	const result = await sync(items, read.roster, parts);
	if (result.kind === 'failed') return endRun(context, result.failure);
	const summary = result.tally.summary({
		template: parts.template.template.title || parts.template.template.id,
		preview: parts.settings.previewOnly,
		milliseconds: Date.now() - started,
		requests: client.requestCount,
		throttledMs: account.limiter.throttledMs - throttledBefore,
		stopped: result.stopped?.what,
	});
	if (result.notes.length > 0) summary.notes = [...result.notes];
	tell(context, result, [summary.text, ...result.notes].join(' '));
	return [result.applied, result.rejected, [{ json: summary, pairedItem: { item: 0 } }]];
}

/** Why what came in cannot be taken for the whole roster of one template. */
async function refuseSetUp(
	context: IExecuteFunctions,
	parameters: Parameters,
	items: readonly INodeExecutionData[],
): Promise<RowFailure | undefined> {
	const removes = parameters.text('missingCards') !== 'ignore';
	const part = removes ? refusePart(context) : undefined;
	if (part || !parameters.isExpression('templateId', 'value')) return part;
	return await refuseOtherTemplates(items, (row) =>
		context.getNodeParameter('templateId', row, '', { extractValue: true }),
	);
}

async function templateOf(
	parameters: Parameters,
	client: Id123Client,
): Promise<Result<LoadedTemplate>> {
	const templateId = parameters.located('templateId');
	return templateId === '' ? failed(NO_TEMPLATE) : await new Templates().get(client, templateId);
}

function partsOf(
	context: IExecuteFunctions,
	run: {
		parameters: Parameters;
		account: Account;
		template: LoadedTemplate;
		client: Id123Client;
		cancellation: Cancellation;
		slots: number;
		options: NodeOptions;
		progress: Progress;
	},
): SyncParts {
	const { parameters, account, template, client, cancellation, slots, options, progress } = run;
	const missing = parameters.text('missingCards');
	const missingCards = missing === 'archive' || missing === 'deactivate' ? missing : 'ignore';
	const skipUnchanged = parameters.flag('skipUnchanged', true);
	const remembers = skipUnchanged || missingCards === 'deactivate';
	const previewOnly = parameters.flag('previewOnly', false);
	const invites = parameters.flag('inviteNew', false) && !previewOnly;
	const list = processedItemsOf(context);
	const nameOf = secretNames(account.nameSecret, template.template.id);
	return {
		client,
		cancellation,
		template,
		slots,
		memory: remembers ? new ListedMemory({ list, nameOf }) : NO_MEMORY,
		invitations: invites ? new Invitations(list, nameOf) : undefined,
		pageSize: pageSizeOf(options),
		settings: {
			missingCards,
			restoreReturning: parameters.flag('restoreReturning', true),
			skipUnchanged,
			maxRemovalPercent: parameters.number('maxRemovalPercent', 10),
			maxRemovalCount: parameters.number('maxRemovalCount', 5),
			previewOnly,
		},
		progress: (done, all) => progress.tell(done, all),
	};
}

/** A run that changed nothing. Where n8n is to go on, the failure is an item; n8n itself would pass the rows off as applied. */
function endRun(context: IExecuteFunctions, failure: RowFailure): Outputs {
	if (!context.continueOnFail()) throw nodeErrorOf(context.getNode(), failure);
	const { what, hint } = failure;
	const json = { error: what, message: `${what}. ${hint}`, details: detailsOf(failure) };
	return [[{ json, pairedItem: { item: 0 } }], [], []];
}

/** The one hint that stands over the output when the run is over. */
function tell(
	context: IExecuteFunctions,
	{ stopped, tally, notes }: Extract<SyncResult, { kind: 'done' }>,
	text: string,
): void {
	const isSmooth = stopped === undefined && tally.isSmooth && notes.length === 0;
	context.addExecutionHints({
		message: text,
		type: isSmooth ? 'info' : 'warning',
		location: 'outputPane',
	});
}

const NO_TEMPLATE: RowFailure = {
	what: 'Template is empty',
	hint: 'Pick a template from the list, or check the expression that names it.',
	state: 'notSent',
	field: 'card-template-id',
	label: 'Template',
	rule: 'required',
};
