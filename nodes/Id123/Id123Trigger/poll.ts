/** n8n's side of a poll: reads its context, polls, and returns what n8n hands on and stores. */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { Deadline, systemClock, type Cancellation } from '../../shared/clock';
import { refusedBy } from '../../shared/parameters';
import { nodeErrorOf, RowRefusal } from '../../shared/result';
import { accountIn } from '../api/account';
import { connect as connectTo } from '../api/client';
import { FaultMemory, LOST, together, TOO_SLOW, type Fault } from './faults';
import { settingsOf } from './fields';
import type { PollOutcome } from './items';
import { TRIGGER_LIMITS } from '../limits';
import { decodeSnapshot, encodeSnapshot } from './snapshot';
import { watch } from './watch';

/** The one key of the node's static data. */
const KEPT = 'cards';

/** Static data seen by polls of this process: timers pass the same object again, an activation a new one. */
const known = new WeakSet<IDataObject>();

/** What a process remembers of a trigger between polls. */
const newTrigger = () => ({
	/** Until when (ms) the current poll blocks others: n8n's timers start one even if the last has not ended. */
	busyUntil: 0,
	faults: new FaultMemory(),
	/** Whether a fault was reported since the last poll without any. */
	isFailing: false,
	/** Whether the last poll had something to store, and left its failure to the next one. */
	owesFailure: false,
});

const triggers = new Map<string, ReturnType<typeof newTrigger>>();

type Poll = ReturnType<typeof pollOf>;

/** A poll, and which of n8n's ways of polling it is, as far as a node can tell (n8n 2.40). */
function pollOf(context: IPollFunctions) {
	const about = { workflowId: context.getWorkflow().id, nodeName: context.getNode().name };
	// By name, as n8n's static data.
	const key = `${about.workflowId}:${about.nodeName}`;
	const trigger = triggers.get(key) ?? newTrigger();
	triggers.set(key, trigger);
	const data = context.getWorkflowStaticData('node');
	const held = data[KEPT];
	const budgetMs = context.getPollBudgetMs?.() ?? TRIGGER_LIMITS.pollBudgetMs;
	// The scheduler gives tasks a budget of its own, timers and activations have n8n-core's.
	const isScheduled = budgetMs !== TRIGGER_LIMITS.pollBudgetMs;
	const isActivation = !isScheduled && !known.has(data);
	known.add(data);
	const started = systemClock.now();
	return {
		context,
		about,
		trigger,
		started,
		/** After this (ms) the poll counts as hanging, and may not hand on anything. */
		until: started + budgetMs + TRIGGER_LIMITS.pollHangsMs,
		budgetMs,
		data,
		/** The stored snapshot when the poll began. */
		held,
		/** Whether the workflow is read from the database for each poll, instead of living in memory. */
		isScheduled,
		/**
		 * Whether n8n uses durable cursors: it saves the data with every poll that does not fail, and polls less often after
		 * failures. The data is a plain copy then; a workflow's own data has this property, by which n8n observes it.
		 */
		hasCursor: !Object.hasOwn(data, '__dataChanged'),
		/** Whether n8n is about to publish the workflow, which a failure would prevent. */
		isActivation,
		/** Published for the first time: every fault is reported, each time. */
		isFirst: isActivation && held === undefined,
	};
}

/** @returns null if nothing has to be saved; an empty list if something has, without an event */
export async function pollOnce(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const poll = pollOf(context);
	const { trigger, started, until } = poll;
	if (trigger.busyUntil > started) return null;
	trigger.busyUntil = until;
	try {
		const outcome = await runPoll(poll).catch((error: Error) => throwUnlessReported(poll, error));
		return outcome && (await conclude(poll, outcome));
	} finally {
		if (trigger.busyUntil === until) trigger.busyUntil = 0;
	}
}

async function runPoll({ context, held, started, budgetMs }: Poll): Promise<PollOutcome> {
	const [kept, connection] = await Promise.all([decodeSnapshot(held), connect(context, started)]);
	const { settings, account, clientFor } = connection;
	const { limiter, fingerprint } = account;
	const deadline = new Deadline(systemClock, budgetMs * TRIGGER_LIMITS.pollShare);
	const throttledBefore = limiter.throttledMs;
	const isThrottled = () => limiter.isThrottled || limiter.throttledMs > throttledBefore;
	try {
		return await watch({
			clientFor,
			clock: systemClock,
			deadline,
			kept,
			wasKept: held !== undefined,
			fingerprint,
			settings,
			throttledForMs: () => (isThrottled() ? limiter.pausedForMs : undefined),
			chance: Math.random,
		});
	} finally {
		deadline.end();
	}
}

/** @throws NodeOperationError where nothing may be sent, or nothing could come of it */
export async function connect(context: IPollFunctions, now: number) {
	const account = await accountIn(context);
	try {
		const settings = settingsOf(context, now);
		if (!account.ok) throw new RowRefusal(account.failure);
		const { atATime: slots } = settings;
		const clientFor = (cancellation: Cancellation) =>
			connectTo(context, account.value, { user: { slots, cancellation } });
		return { settings, account: account.value, clientFor };
	} catch (error) {
		throw nodeErrorOf(context.getNode(), refusedBy(error));
	}
}

async function conclude(poll: Poll, outcome: PollOutcome): Promise<INodeExecutionData[][] | null> {
	const { context, about, trigger, until, data, held, isScheduled, hasCursor, isFirst } = poll;
	const { snapshot, changed, mustSurvive, moved, items, faults, failure, notes } = outcome;
	const goesOn = items.length > 0 || defersFailure(poll, outcome);
	const stop = isFirst ? (failure ?? together(faults)) : goesOn ? undefined : failure;
	if (stop) return throwUnlessReported(poll, nodeErrorOf(context.getNode(), stop));
	const isKept = changed || mustSurvive || moved;
	const text = isKept ? await encodeSnapshot(snapshot) : undefined;
	if (data[KEPT] !== held || trigger.busyUntil !== until) return null;
	for (const note of notes) context.logger.info(note, about);
	reportFaults(poll, failure ? [...faults, { failure }] : faults, goesOn);
	// n8n notices only a replaced value. Without an execution the scheduler drops it.
	if (text !== undefined) data[KEPT] = text;
	const hasToSurvive = mustSurvive || (moved && isScheduled);
	const isSavedAnyway = isScheduled && hasCursor;
	return items.length > 0 || (hasToSurvive && !isSavedAnyway) ? [items] : null;
}

/**
 * A poll that throws stores nothing. If a listing made progress or a change was noted, the poll stores that, and the next
 * one throws: otherwise a lasting fault would keep a listing of several polls from ever ending.
 */
function defersFailure({ trigger, isFirst }: Poll, outcome: PollOutcome): boolean {
	const { faults, failure, mustSurvive, moved } = outcome;
	const hasFailed = failure !== undefined || faults.length > 0;
	const isLost = faults.some((fault) => fault.failure === LOST);
	const mayDefer = !isFirst && !isLost && !trigger.owesFailure;
	trigger.owesFailure = hasFailed && (mustSurvive || moved) && mayDefer;
	return trigger.owesFailure;
}

/**
 * Throws faults that were not reported lately; the next poll finds again what this one would have stored. A poll with
 * something to hand on logs them instead. So does an activation, which would prevent publishing: a later poll throws them.
 */
function reportFaults(poll: Poll, faults: readonly Fault[], goesOn: boolean): void {
	const { context, about, trigger, isActivation } = poll;
	if (faults.length === 0) {
		if (trigger.isFailing) context.logger.info('ID123 can be polled again', about);
		trigger.isFailing = false;
		return;
	}
	trigger.isFailing = true;
	const due = isActivation ? faults.filter(({ failure }) => failure === LOST) : faults;
	const failure = together(goesOn ? faults : due);
	if (failure === undefined) return;
	if (goesOn) context.logger.warn(`${failure.what}. ${failure.hint}`, about);
	else if (trigger.faults.isDue(due, systemClock.now())) {
		// As a temporary failure: for others n8n stops polling with durable cursors for half an hour.
		throw nodeErrorOf(context.getNode(), { ...failure, failure: TOO_SLOW.failure });
	}
}

/**
 * Throws why a poll failed, unless that was reported lately: n8n waits longer and longer before it restarts a workflow that
 * fails. With durable cursors it is thrown each time, since n8n spaces the polls by it.
 */
function throwUnlessReported({ trigger, hasCursor, isFirst }: Poll, error: Error): null {
	trigger.isFailing = true;
	const fault: Fault = { failure: { ...LOST, what: error.message } };
	const isDue = trigger.faults.isDue([fault], systemClock.now());
	if (isDue || hasCursor || isFirst) throw error;
	return null;
}
