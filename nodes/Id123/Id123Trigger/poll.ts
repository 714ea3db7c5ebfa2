/** n8n's side: from its context to one poll, and back to what n8n hands on and keeps. */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { Deadline, systemClock, type Cancellation } from '../../shared/clock';
import { refusedBy } from '../../shared/parameters';
import { nodeErrorOf, RowRefusal } from '../../shared/result';
import { accountIn } from '../api/account';
import { connect as connectTo } from '../api/client';
import { FaultMemory, LOST, together, TOO_SLOW, type Fault } from './faults';
import { settingsOf } from './fields';
import type { Outcome } from './items';
import { TRIGGER_LIMITS } from '../limits';
import { decodeSnapshot, encodeSnapshot } from './snapshot';
import { watch } from './watch';

/** The one key of the node's static data. */
const KEPT = 'cards';

/** Static data that polls of this process had in hand: timers have the same one again, an activation a new one. */
const known = new WeakSet<IDataObject>();

/** What a process remembers of a trigger from one poll to the next. */
const newTrigger = () => ({
	/** Until when the poll under way keeps others from starting: n8n's timers start one whether or not the last one has ended. */
	busyUntil: 0,
	faults: new FaultMemory(),
	/** Whether a fault was told since all was well. */
	isFailing: false,
	/** Whether the last poll owes a failure, since it had something to keep. */
	owesFailure: false,
});

const triggers = new Map<string, ReturnType<typeof newTrigger>>();

type Poll = ReturnType<typeof pollOf>;

/** One poll, and which of n8n's ways of polling it belongs to, as far as a node can tell. Read from n8n 2.40. */
function pollOf(context: IPollFunctions) {
	const about = { workflowId: context.getWorkflow().id, nodeName: context.getNode().name };
	// Static data goes by the name of the node, too.
	const key = `${about.workflowId}:${about.nodeName}`;
	const trigger = triggers.get(key) ?? newTrigger();
	triggers.set(key, trigger);
	const data = context.getWorkflowStaticData('node');
	const held = data[KEPT];
	const budgetMs = context.getPollBudgetMs?.() ?? TRIGGER_LIMITS.pollBudgetMs;
	// The scheduler's tasks have a budget of their own; timers and activations have n8n-core's.
	const isScheduled = budgetMs !== TRIGGER_LIMITS.pollBudgetMs;
	const isActivation = !isScheduled && !known.has(data);
	known.add(data);
	const started = systemClock.now();
	return {
		context,
		about,
		trigger,
		started,
		/** A poll that hangs loses its turn then: it may hand on nothing afterwards. */
		until: started + budgetMs + TRIGGER_LIMITS.pollHangsMs,
		budgetMs,
		data,
		/** What it held when the poll began. */
		held,
		/** The workflow is read from the database for each poll; otherwise it lives in memory. */
		isScheduled,
		/**
		 * The static data is saved with every poll that does not fail, and failures space the polls. Of a workflow's own data n8n
		 * observes every level, by a property of this name; a cursor is a plain copy.
		 */
		hasCursor: !Object.hasOwn(data, '__dataChanged'),
		/** Whether n8n is about to publish the workflow: a failure keeps it from doing so. */
		isActivation,
		/** The workflow is published for the first time: whoever does so learns of every fault, each time. */
		isFirst: isActivation && held === undefined,
	};
}

/** @returns null where nothing has to survive, one empty list where something has but no event is due */
export async function pollOnce(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const poll = pollOf(context);
	const { trigger, started, until } = poll;
	if (trigger.busyUntil > started) return null;
	trigger.busyUntil = until;
	try {
		const outcome = await look(poll).catch((error: Error) => quietly(poll, error));
		return outcome && (await conclude(poll, outcome));
	} finally {
		if (trigger.busyUntil === until) trigger.busyUntil = 0;
	}
}

async function look({ context, held, started, budgetMs }: Poll): Promise<Outcome> {
	// n8n's database gives the credential meanwhile.
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

async function conclude(poll: Poll, outcome: Outcome): Promise<INodeExecutionData[][] | null> {
	const { context, about, trigger, until, data, held, isScheduled, hasCursor, isFirst } = poll;
	const { snapshot, changed, mustSurvive, moved, items, faults, failure, notes } = outcome;
	const goesOn = items.length > 0 || defersFailure(poll, outcome);
	const stop = isFirst ? (failure ?? together(faults)) : goesOn ? undefined : failure;
	if (stop) return quietly(poll, nodeErrorOf(context.getNode(), stop));
	const isKept = changed || mustSurvive || moved;
	const text = isKept ? await encodeSnapshot(snapshot) : undefined;
	if (data[KEPT] !== held || trigger.busyUntil !== until) return null;
	for (const note of notes) context.logger.info(note, about);
	tell(poll, failure ? [...faults, { failure }] : faults, goesOn);
	// n8n notices a change only where a value is replaced. Without an execution the scheduler drops it.
	if (text !== undefined) data[KEPT] = text;
	const hasToSurvive = mustSurvive || (moved && isScheduled);
	const isSavedAnyway = isScheduled && hasCursor;
	return items.length > 0 || (hasToSurvive && !isSavedAnyway) ? [items] : null;
}

/**
 * A poll that throws keeps nothing. Where a listing has come further or a change was noted, that goes first and the next poll
 * throws: otherwise a fault that lasts would hide all that a poll alone does not come to.
 */
function defersFailure({ trigger, isFirst }: Poll, outcome: Outcome): boolean {
	const { faults, failure, mustSurvive, moved } = outcome;
	const hasFailed = failure !== undefined || faults.length > 0;
	const isLost = faults.some((fault) => fault.failure === LOST);
	const mayDefer = !isFirst && !isLost && !trigger.owesFailure;
	trigger.owesFailure = hasFailed && (mustSurvive || moved) && mayDefer;
	return trigger.owesFailure;
}

/**
 * Throws what was not thrown lately: the next poll finds again what this one would have kept. A poll that has something to
 * hand on cannot throw, and that of an activation would keep the workflow from being published: a later one throws what lasts.
 */
function tell(poll: Poll, faults: readonly Fault[], goesOn: boolean): void {
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
		// For a cause that an admin has to mend, n8n would stop polling by durable cursors for half an hour.
		throw nodeErrorOf(context.getNode(), { ...failure, failure: TOO_SLOW.failure });
	}
}

/**
 * Throws why nothing came of the poll, unless it goes on and was told lately: n8n puts off a workflow that it cannot start
 * again for longer and longer. Where n8n spaces the polls by their failures it is thrown each time.
 */
function quietly({ trigger, hasCursor, isFirst }: Poll, error: Error): null {
	trigger.isFailing = true;
	const fault: Fault = { failure: { ...LOST, what: error.message } };
	const isDue = trigger.faults.isDue([fault], systemClock.now());
	if (isDue || hasCursor || isFirst) throw error;
	return null;
}
