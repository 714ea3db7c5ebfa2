/** From n8n's context to a run of the sync, and back to its three outputs. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Cancellation } from '../../shared/cancellation';
import { mostSlots } from '../../shared/limiter/accountLimiter';
import { parameterReader, refusedBy, type Parameters } from '../../shared/parameters';
import { detailsOf, nodeErrorOf, type RowFailure } from '../../shared/rowFailure';
import {
	accountOf,
	CREDENTIAL,
	directTransport,
	refuseAccount,
	type Account,
} from '../api/account';
import { Id123Client, type Transport } from '../api/client';
import { Templates, type LoadedTemplate } from '../api/templates';
import {
	dateOrderFor,
	namesOf,
	pageSizeOf,
	slotsOf,
	type NodeOptions,
} from '../editor/nodeOptions';
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
	const account = accountOf(await context.getCredentials(CREDENTIAL));
	const refused = refuseAccount(account);
	if (refused) return endRun(context, refused);
	const parameters = readParameters({
		stored: context.getNode().parameters,
		valueOf: (name, fallback, how) => context.getNodeParameter(name, 0, fallback, how),
	});
	const options = parameters.value('options', {}) as NodeOptions;
	const requests = counted(directTransport(context, account));
	const slots = slotsOf(options);
	const client = new Id123Client({
		limiter: account.limiter,
		secrets: account.secrets,
		user: { slots, cancellation },
		transport: requests.transport,
		actionNames: namesOf(options),
	});
	const throttledBefore = account.limiter.throttledMs;

	const items = context.getInputData();
	const part = await refuseSetUp(context, parameters, items);
	if (part) return endRun(context, part);
	const template = await templateOf(parameters, client);
	if ('failure' in template) return endRun(context, template.failure);
	const read = await readRoster(items, template, {
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
		template,
		client,
		cancellation,
		slots: mostSlots(slots),
		options,
		progress,
	});
	const result = await sync(items, read.roster, parts);
	if (result.kind === 'failed') return endRun(context, result.failure);
	const summary = result.tally.summary({
		template: template.template.title || template.template.id,
		preview: parts.settings.previewOnly,
		milliseconds: Date.now() - started,
		requests: requests.count(),
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
): Promise<LoadedTemplate | { failure: RowFailure }> {
	const templateId = parameters.located('templateId');
	return templateId === ''
		? { failure: NO_TEMPLATE }
		: await new Templates().get(client, templateId);
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

function counted(transport: Transport): { transport: Transport; count: () => number } {
	let sent = 0;
	return {
		count: () => sent,
		transport: async (body, limits) => {
			sent += 1;
			return await transport(body, limits);
		},
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
