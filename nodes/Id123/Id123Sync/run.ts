/** From n8n's context to a run of the sync, and back to its three outputs. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Cancellation } from '../../shared/cancellation';
import { mostSlots } from '../../shared/limiter/accountLimiter';
import { parameterReader, refusedBy, slotsIn, type Parameters } from '../../shared/parameters';
import {
	detailsOf,
	failed,
	nodeErrorOf,
	notSent,
	sentenceOf,
	type Result,
	type RowFailure,
} from '../../shared/result';
import { accountIn } from '../api/account';
import { connect, type Id123Client } from '../api/client';
import { Templates } from '../api/templates';
import type { LoadedTemplate } from '../card/mapping';
import { TEMPLATE } from '../card/vocabulary';
import { dateOrderFor, namesOf, pageSizeOf, type NodeOptions } from '../parameters';
import { Invitations } from './apply/invitations';
import { properties } from './fields';
import { ListedMemory } from './memory/listedMemory';
import { processedItemsOf, secretNames, type NameOf } from './memory/processedItems';
import type { Synced, SyncParts } from './parts';
import type { ColumnPair } from './plan/columns';
import { readRoster } from './plan/roster';
import { refuseOtherTemplates, refusePart } from './setUp';
import { settingsOf, type Settings } from './settings';
import { sync } from './sync';

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
	const loaded = await templateOf(parameters, client);
	if (!loaded.ok) return endRun(context, loaded.failure);
	const template = loaded.value;
	const dates = {
		dateOrder: dateOrderFor(options, account),
		timezone: context.getTimezone(),
	};
	const read = await readRoster(items, template, {
		mapping: parameters.text('mapping') === 'columns' ? 'columns' : 'auto',
		columns: (parameters.value('columns', {}) as { pairs?: ColumnPair[] }).pairs ?? [],
		unknownColumns: options.unknownColumns ?? 'ignore',
		...dates,
		clearEmpty: options.clearEmpty === true,
	});
	if (!read.ok) return endRun(context, read.failure);

	const progress = progressOf(context, items.length);
	const asked = settingsOf({ parameters, template, dates });
	if (!asked.ok) return endRun(context, asked.failure);
	const settings = asked.value;
	const nameOf = secretNames(account.nameSecret, template.template.id);
	const result = await sync(items, read.value, {
		client,
		cancellation,
		template,
		...remembering(context, settings, nameOf),
		nameOf,
		slots: mostSlots(slots),
		pageSize: pageSizeOf(options),
		settings,
		secrets: account.secrets,
		progress,
	});
	if (!result.ok) return endRun(context, result.failure);
	const { report, notes, stopped } = result.value;
	const summary = report.tally.summary({
		template: template.template.title || template.template.id,
		preview: settings.previewOnly,
		milliseconds: Date.now() - started,
		requests: client.requestCount,
		throttledMs: account.limiter.throttledMs - throttledBefore,
		stopped: stopped?.what,
	});
	if (notes.length > 0) summary.notes = [...notes];
	showHint(context, result.value, [summary.text, ...notes].join(' '));
	return [report.applied, report.rejected, [{ json: summary, pairedItem: { item: 0 } }]];
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

/** What runs leave to each other in the list of the node. */
function remembering(
	context: IExecuteFunctions,
	{ invites, previewOnly }: Settings,
	nameOf: NameOf,
): Pick<SyncParts, 'memory' | 'invitations'> {
	const list = processedItemsOf(context);
	return {
		memory: new ListedMemory(list, nameOf),
		invitations: invites && !previewOnly ? new Invitations(list, nameOf) : undefined,
	};
}

/** A run that came to no outputs. Where n8n is to go on, the failure is an item; n8n itself would pass the rows off as applied. */
function endRun(context: IExecuteFunctions, failure: RowFailure): Outputs {
	if (!context.continueOnFail()) throw nodeErrorOf(context.getNode(), failure);
	const { what: error } = failure;
	const json = { error, message: sentenceOf(failure), details: detailsOf(failure) };
	return [[{ json, pairedItem: { item: 0 } }], [], []];
}

/** The one hint that stands over the output when the run is over. */
function showHint(
	context: IExecuteFunctions,
	{ stopped, report, notes }: Synced,
	text: string,
): void {
	const isSmooth = stopped === undefined && report.tally.isSmooth && notes.length === 0;
	context.addExecutionHints({
		message: text,
		type: isSmooth ? 'info' : 'warning',
		location: 'outputPane',
	});
}

const NO_TEMPLATE = notSent(
	'Template is empty',
	'Pick a template from the list, or check the expression that names it.',
	{ rule: 'required', ...TEMPLATE },
);

const LOGGED_EVERY_MS = 10_000;
const SHOWN_EVERY_MS = 2_000;

/** Says how far a long run is: n8n shows no progress of a running node, so the log and the browser's console have to. */
function progressOf(context: IExecuteFunctions, rows: number): SyncParts['progress'] {
	// n8n copies the whole node at each `getNode`.
	const { name } = context.getNode();
	const start = Date.now();
	const log = (line: string) => context.logger.info(line);
	const show = (line: string) => context.sendMessageToUI(line);
	const ways = [{ say: log, everyMs: LOGGED_EVERY_MS, next: start + LOGGED_EVERY_MS }];
	if (context.getMode() === 'manual') {
		ways.push({ say: show, everyMs: SHOWN_EVERY_MS, next: start + SHOWN_EVERY_MS });
	}
	return (done, all) => {
		const now = Date.now();
		for (const way of ways) {
			if (now < way.next) continue;
			way.say(`${name}: ${done} of ${all} changes sent (${rows} rows)`);
			way.next = now + way.everyMs;
		}
	};
}
