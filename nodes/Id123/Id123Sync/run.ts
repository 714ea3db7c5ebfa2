/** n8n's side of the sync: reads its context, runs the sync, and returns the three outputs. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Cancellation } from '../../shared/clock';
import { mostSlots } from '../../shared/limiter/accountLimiter';
import { parameterReader, refusedBy, slotsIn } from '../../shared/parameters';
import {
	failed,
	failedItem,
	nodeErrorOf,
	ok,
	type Result,
	type RowFailure,
} from '../../shared/result';
import { accountIn } from '../api/account';
import { connect } from '../api/client';
import { Templates } from '../api/templates';
import { TEMPLATE } from '../card/vocabulary';
import { dateOrderFor, namesOf, notLocated, pageSizeOf, type NodeOptions } from '../parameters';
import { Invitations } from './apply/invitations';
import { properties } from './fields';
import { ListedMemory } from './memory/listedMemory';
import { processedItemsOf, secretNames } from './memory/processedItems';
import type { SyncParts } from './parts';
import type { ColumnPair } from './plan/columns';
import { readRoster } from './plan/roster';
import { refuseSetUp } from './setUp';
import { settingsOf } from './settings';
import { sync } from './sync';

type Outputs = INodeExecutionData[][];

const readParameters = parameterReader(properties);

export async function runSync(context: IExecuteFunctions): Promise<Outputs> {
	const cancellation = new Cancellation(context.getExecutionCancelSignal());
	try {
		const outputs = await run(context, cancellation);
		return outputs.ok ? outputs.value : endRun(context, outputs.failure);
	} catch (error) {
		return endRun(context, refusedBy(error));
	} finally {
		cancellation.end();
	}
}

async function run(
	context: IExecuteFunctions,
	cancellation: Cancellation,
): Promise<Result<Outputs>> {
	const started = Date.now();
	const found = await accountIn(context);
	if (!found.ok) return found;
	const account = found.value;
	const parameters = readParameters({
		getNode: () => context.getNode(),
		getNodeParameter: (name, fallback, how) => context.getNodeParameter(name, 0, fallback, how),
	});
	const options = parameters.value('options', {}) as NodeOptions;
	const slots = slotsIn(options.requestsAtATime);
	const user = { slots, cancellation };
	const client = connect(context, account, { user, actionNames: namesOf(options) });
	const throttledBefore = account.limiter.throttledMs;

	const items = context.getInputData();
	const unfit = await refuseSetUp(context, parameters, items);
	if (unfit) return failed(unfit);
	const templateId = parameters.located('templateId');
	if (templateId === '') throw notLocated(TEMPLATE, 'template');
	const loaded = await new Templates().get(client, templateId);
	if (!loaded.ok) return loaded;
	const template = loaded.value;
	const dates = { dateOrder: dateOrderFor(options, account), timezone: context.getTimezone() };
	const read = await readRoster(items, template, {
		mapping: parameters.text('mapping') === 'columns' ? 'columns' : 'auto',
		columns: (parameters.value('columns', {}) as { pairs?: ColumnPair[] }).pairs ?? [],
		unknownColumns: options.unknownColumns ?? 'ignore',
		...dates,
		clearEmpty: options.clearEmpty === true,
	});
	if (!read.ok) return read;
	const settings = settingsOf({ parameters, template, dates });
	const { previewOnly, invites } = settings;
	const list = processedItemsOf(context);
	const nameOf = secretNames(account.nameSecret, templateId);
	const result = await sync(items, read.value, {
		client,
		cancellation,
		template,
		memory: new ListedMemory(list, nameOf),
		invitations: invites && !previewOnly ? new Invitations(list, nameOf) : undefined,
		nameOf,
		slots: mostSlots(slots),
		pageSize: pageSizeOf(options),
		settings,
		secrets: account.secrets,
		progress: progressOf(context, items.length),
	});
	if (!result.ok) return result;
	const { report, notes, stopped } = result.value;
	const summary = report.tally.summary({
		template: template.template.title || templateId,
		preview: previewOnly,
		milliseconds: Date.now() - started,
		requests: client.requests.count,
		throttledMs: account.limiter.throttledMs - throttledBefore,
		stopped: stopped?.what,
	});
	if (notes.length > 0) summary.notes = notes;
	const isSmooth = stopped === undefined && report.tally.isSmooth && notes.length === 0;
	const message = [summary.text, ...notes].join(' ');
	const type = isSmooth ? 'info' : 'warning';
	context.addExecutionHints({ message, type, location: 'outputPane' });
	return ok([report.applied, report.rejected, [{ json: summary, pairedItem: { item: 0 } }]]);
}

/** Ends a run that failed. With On Error "continue" the failure is an item: n8n itself would pass all rows on as Applied. */
function endRun(context: IExecuteFunctions, failure: RowFailure): Outputs {
	if (!context.continueOnFail()) throw nodeErrorOf(context.getNode(), failure);
	return [[failedItem(failure)], [], []];
}

/** Progress in the log and in the browser's console: n8n shows none for a running node. */
function progressOf(context: IExecuteFunctions, rows: number): SyncParts['progress'] {
	// n8n copies the whole node at each `getNode`.
	const { name } = context.getNode();
	const said = Date.now();
	const ways = [
		{ say: (line: string) => context.logger.info(line), everyMs: 10_000, said },
		// Only reaches the browser of somebody who runs the workflow by hand.
		{ say: (line: string) => context.sendMessageToUI(line), everyMs: 2_000, said },
	];
	return (done, all) => {
		const now = Date.now();
		for (const way of ways) {
			if (now - way.said < way.everyMs) continue;
			way.say(`${name}: ${done} of ${all} changes sent (${rows} rows)`);
			way.said = now;
		}
	};
}
