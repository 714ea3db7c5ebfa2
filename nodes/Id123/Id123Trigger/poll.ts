/** n8n's side: from its context to one poll, and back to what n8n hands on and keeps. */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import { Deadline, systemClock } from '../../shared/clock';
import { refusedBy } from '../../shared/parameters';
import { nodeErrorOf, type RowFailure } from '../../shared/result';
import { accountIn } from '../api/account';
import { connect as connectTo } from '../api/client';
import { FaultMemory, LOST, together, TOO_SLOW, type Fault } from './faults';
import { settingsOf, type TriggerSettings } from './fields';
import { TRIGGER_LIMITS } from '../limits';
import { decodeSnapshot, encodeSnapshot } from './snapshot';
import { watch, type Watched } from './watch';

/** The one key of the node's static data. */
const KEPT = 'cards';

/** Which of n8n's ways of polling a poll belongs to, as far as a node can tell. Read from n8n 2.40. */
export interface Regime {
	budgetMs: number;
	/** The workflow is read from the database for each poll; otherwise it lives in memory. */
	isScheduled: boolean;
	/** The node's static data is saved with every poll that does not fail, and failures space the polls. */
	hasCursor: boolean;
	/** Whether n8n is about to publish the workflow: a failure keeps it from doing so. */
	isActivation: boolean;
}

/** Static data that polls of this process had in hand: timers have the same one again, an activation a new one. */
const known = new WeakSet<IDataObject>();

/** @param budgetMs what `getPollBudgetMs` gives; undefined where n8n does not have it */
export function regimeOf(budgetMs: number | undefined, staticData: IDataObject): Regime {
	// The scheduler's tasks have a budget of their own; timers and activations have n8n-core's.
	const isScheduled = budgetMs !== undefined && budgetMs !== TRIGGER_LIMITS.pollBudgetMs;
	const isKnown = known.has(staticData);
	known.add(staticData);
	return {
		budgetMs: budgetMs ?? TRIGGER_LIMITS.pollBudgetMs,
		isScheduled,
		// Of a workflow's own static data n8n observes every level, by a property of this name; a cursor is a plain copy.
		hasCursor: !Object.hasOwn(staticData, '__dataChanged'),
		isActivation: !isScheduled && !isKnown,
	};
}

/** What a process remembers of a trigger from one poll to the next. */
interface Trigger {
	/** The poll under way: n8n's timers start one whether or not the last one has ended. */
	turn?: { until: number };
	faults: FaultMemory;
	/** Whether a fault was told since all was well. */
	isFailing: boolean;
	/** Whether the last poll owes a failure, since it had something to keep. */
	owesFailure: boolean;
}

const triggers = new Map<string, Trigger>();

function triggerOf(context: IPollFunctions): Trigger {
	// Static data goes by the name of the node, too.
	const key = `${context.getWorkflow().id}:${context.getNode().name}`;
	const known = triggers.get(key);
	const trigger = known ?? { faults: new FaultMemory(), isFailing: false, owesFailure: false };
	if (!known) triggers.set(key, trigger);
	return trigger;
}

interface Poll {
	context: IPollFunctions;
	trigger: Trigger;
	turn: { until: number };
	/** The node's own part of the static data. */
	data: IDataObject;
	/** What it held when the poll began. */
	held: unknown;
	regime: Regime;
	/** The workflow is published for the first time: whoever does so learns of every fault, each time. */
	isFirst: boolean;
	started: number;
}

/** @returns null where nothing has to survive, one empty list where something has but no event is due */
export async function pollOnce(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const data = context.getWorkflowStaticData('node');
	const regime = regimeOf(context.getPollBudgetMs?.(), data);
	const trigger = triggerOf(context);
	const started = systemClock.now();
	if ((trigger.turn?.until ?? 0) > started) return null;
	// A poll that hangs loses its turn: it may hand on nothing then.
	const turn = { until: started + regime.budgetMs + TRIGGER_LIMITS.pollHangsMs };
	trigger.turn = turn;
	const held = data[KEPT];
	const isFirst = regime.isActivation && held === undefined;
	const poll: Poll = { context, trigger, turn, data, held, regime, isFirst, started };
	try {
		const watched = await look(poll).catch((error: Error) => quietly(poll, error, error.message));
		return watched && (await conclude(poll, watched));
	} finally {
		if (trigger.turn === turn) trigger.turn = undefined;
	}
}

async function look({ context, held, regime, started }: Poll): Promise<Watched> {
	// n8n's database gives the credential meanwhile.
	const [kept, connection] = await Promise.all([decodeSnapshot(held), connect(context)]);
	const { settings, account, clientFor } = connection;
	const deadline = new Deadline(systemClock, regime.budgetMs * TRIGGER_LIMITS.pollShare);
	const { limiter, fingerprint } = account;
	const throttledBefore = limiter.throttledMs;
	try {
		return await watch({
			clientFor,
			clock: systemClock,
			deadline,
			kept,
			wasKept: held !== undefined,
			fingerprint,
			settings: { ...settings, now: started },
			throttledForMs: () =>
				limiter.isThrottled || limiter.throttledMs > throttledBefore
					? limiter.pausedForMs
					: undefined,
			chance: Math.random,
		});
	} finally {
		deadline.end();
	}
}

/** @throws NodeOperationError where nothing may be sent, or nothing could come of it */
export async function connect(context: IPollFunctions) {
	const node = context.getNode();
	const account = await accountIn(context);
	let settings: TriggerSettings;
	try {
		settings = settingsOf(context);
	} catch (error) {
		throw nodeErrorOf(node, refusedBy(error));
	}
	if (settings.selected.size === 0) throw nodeErrorOf(node, NO_EVENT);
	if (!account.ok) throw nodeErrorOf(node, account.failure);
	const { atATime: slots } = settings;
	/** A client whose requests are cut when this is over. */
	const clientFor = (cancellation: Cancellation) =>
		connectTo(context, account.value, { user: { slots, cancellation } });
	return { settings, account: account.value, clientFor };
}

async function conclude(poll: Poll, watched: Watched): Promise<INodeExecutionData[][] | null> {
	const { context, trigger, held, regime, isFirst, turn, data } = poll;
	const { items, faults, failure, mustSurvive, moved, notes } = watched;
	const goesOn = items.length > 0 || defersFailure(poll, watched);
	const stop = isFirst ? (failure ?? together(faults)) : goesOn ? undefined : failure;
	if (stop) return quietly(poll, nodeErrorOf(context.getNode(), stop), stop.what);
	const isKept = watched.changed || mustSurvive || moved;
	const text = isKept ? await encodeSnapshot(watched.snapshot) : undefined;
	if (data[KEPT] !== held || trigger.turn !== turn) return null;
	for (const note of notes) context.logger.info(note, aboutOf(context));
	tell(poll, failure ? [...faults, { failure, cardIds: [] }] : faults, goesOn);
	// n8n notices a change only where a value is replaced. Without an execution the scheduler drops it.
	if (text !== undefined) data[KEPT] = text;
	const hasToSurvive = mustSurvive || (moved && regime.isScheduled);
	const isSavedAnyway = regime.isScheduled && regime.hasCursor;
	return items.length > 0 || (hasToSurvive && !isSavedAnyway) ? [items] : null;
}

/**
 * A poll that throws keeps nothing. Where a listing has come further or a change was noted, that goes first and the next poll
 * throws: otherwise a fault that lasts would hide all that a poll alone does not come to.
 */
function defersFailure({ trigger, isFirst }: Poll, watched: Watched): boolean {
	const { faults, failure, mustSurvive, moved } = watched;
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
function tell({ context, trigger, regime }: Poll, faults: readonly Fault[], goesOn: boolean): void {
	if (faults.length === 0) {
		if (trigger.isFailing) context.logger.info('ID123 can be polled again', aboutOf(context));
		trigger.isFailing = false;
		return;
	}
	trigger.isFailing = true;
	const due = regime.isActivation ? faults.filter(({ failure }) => failure === LOST) : faults;
	const failure = together(goesOn ? faults : due);
	if (failure === undefined) return;
	if (goesOn) context.logger.warn(`${failure.what}. ${failure.hint}`, aboutOf(context));
	else if (trigger.faults.isDue(due, systemClock.now())) {
		// For a cause that an admin has to mend, n8n would stop polling by durable cursors for half an hour.
		throw nodeErrorOf(context.getNode(), { ...failure, failure: TOO_SLOW.failure });
	}
}

/**
 * Throws why nothing came of the poll, unless it goes on and was told lately: n8n puts off a workflow that it cannot start
 * again for longer and longer. Where n8n spaces the polls by their failures it is thrown each time.
 */
function quietly({ trigger, regime, isFirst }: Poll, error: Error, what: string): null {
	trigger.isFailing = true;
	const fault: Fault = { failure: { ...LOST, what }, cardIds: [] };
	const isDue = trigger.faults.isDue([fault], systemClock.now());
	if (isDue || regime.hasCursor || isFirst) throw error;
	return null;
}

function aboutOf(context: IPollFunctions): { workflowId?: string; nodeName: string } {
	return { workflowId: context.getWorkflow().id, nodeName: context.getNode().name };
}

const NO_EVENT: RowFailure = {
	what: 'Events is empty',
	hint: 'Choose at least one event.',
	state: 'notSent',
	label: 'Events',
	rule: 'required',
	failure: { cause: 'configuration-invalid' },
};
