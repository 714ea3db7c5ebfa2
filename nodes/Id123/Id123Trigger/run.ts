/** From n8n's context to one poll, and back to what n8n hands on and keeps. */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { systemClock } from '../../shared/clock';
import { Deadline } from '../../shared/deadline';
import { LIMITS } from '../../shared/limits';
import { nodeErrorOf, type RowFailure } from '../../shared/rowFailure';
import { connect } from './connection';
import { FailureMemory } from './failureMemory';
import { KeptMemory } from './keptMemory';
import { together } from './pollFailure';
import { regimeOf, type Regime } from './regime';
import { sampleOf } from './sample';
import { accountMark } from './scope';
import { settingsOf } from './settings';
import { encodeSnapshot } from './snapshot';
import { Turns } from './turns';
import { watch, type Watched } from './watch';

type Items = INodeExecutionData[][];

/** The one key of the node's static data. */
const KEPT = 'cards';

const turns = new Turns();
const failures = new FailureMemory();
const logged = new FailureMemory();
const memory = new KeptMemory();

/** One poll of one trigger. */
interface Poll {
	context: IPollFunctions;
	/** Tells triggers of this process apart. */
	key: string;
	turn: object;
	/** The node's own part of the static data. */
	data: IDataObject;
	/** What it held when the poll began. */
	held: unknown;
	regime: Regime;
	started: number;
}

export async function fetchTestEvent(context: IPollFunctions): Promise<Items> {
	const settings = settingsOf(context);
	const { client } = await connect(context, settings);
	return await sampleOf(context, client, settings, systemClock.now());
}

/** @returns null where nothing has to survive, one empty list where something has but no event is due */
export async function pollOnce(context: IPollFunctions): Promise<Items | null> {
	const data = context.getWorkflowStaticData('node');
	const regime = regimeOf(context.getPollBudgetMs?.(), data);
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const started = systemClock.now();
	const turn = turns.take(key, started, started + regime.budgetMs + LIMITS.pollHangsMs);
	if (turn === undefined) return null;
	if (regime.isActivation) memory.forget(key);
	const poll: Poll = { context, key, turn, data, held: data[KEPT], regime, started };
	try {
		const watched = await look(poll).catch((error: Error) => quietly(poll, error));
		return watched && (await conclude(poll, watched));
	} finally {
		turns.giveBack(key, turn);
	}
}

async function look({ context, key, held, regime, started }: Poll): Promise<Watched> {
	const settings = settingsOf(context);
	const { account, client, cancellation } = await connect(context, settings);
	const budgetMs = regime.budgetMs * LIMITS.pollShare;
	const deadline = new Deadline(systemClock, budgetMs, cancellation);
	const { lane } = account;
	const throttledBefore = lane.throttledMs;
	const kept = readsEachTime(regime) ? memory.newest(key, held) : held;
	try {
		const watched = await watch({
			client,
			deadline,
			kept,
			account: accountMark(account.fingerprint),
			templateIds: settings.templateIds,
			selected: settings.selected,
			sendCurrent: settings.sendCurrent,
			slots: settings.slots,
			pageSize: settings.pageSize,
			settings: { ...settings, now: started },
			throttledForMs: () =>
				lane.isThrottled || lane.throttledMs > throttledBefore ? lane.pausedForMs : undefined,
			chance: Math.random,
		});
		return { ...watched, matters: watched.matters || kept !== held };
	} finally {
		deadline.end();
	}
}

async function conclude(poll: Poll, watched: Watched): Promise<Items | null> {
	const { held, regime } = poll;
	const { items, failure } = watched;
	const others = together(watched.others);
	const isFirst = regime.isActivation && held === undefined;
	// Whoever publishes the workflow learns of a template that is not there; later the others go on without it.
	const stops = isFirst ? (failure ?? others) : items.length === 0 ? failure : undefined;
	if (stops) return quietly(poll, errorOf(poll, stops), stops);
	const mustSurvive = items.length > 0 || watched.matters;
	if (!(await keep(poll, watched, mustSurvive))) return null;
	// With durable cursors n8n would stop polling for half an hour for a cause that an admin has to mend.
	const left = failure ?? (others && { ...others, failure: { cause: 'temporarily-unavailable' } });
	if (left === undefined) recover(poll);
	else if (mustSurvive) log(poll, left);
	else if (failures.isDue(poll.key, left, systemClock.now())) throw errorOf(poll, left);
	return mustSurvive ? [items] : null;
}

/**
 * Puts the snapshot in the place of the last one.
 * @returns false where another poll has done so meanwhile: then nothing of this one may be handed on
 */
async function keep(
	{ context, key, turn, data, held, regime, started }: Poll,
	{ snapshot, touched, notes }: Watched,
	mustSurvive: boolean,
): Promise<boolean> {
	// Without items the scheduler drops what changed.
	const isDropped = !mustSurvive && regime.isScheduled && !regime.hasCursor;
	const isWritten = mustSurvive || (touched && !isDropped);
	if (mustSurvive) snapshot.revision += 1;
	const text = isWritten ? await encodeSnapshot(snapshot) : undefined;
	if (data[KEPT] !== held || !turns.holds(key, turn)) return false;
	for (const note of notes) context.logger.info(note, aboutOf(context));
	if (text === undefined) return true;
	// n8n notices a change only where a value is replaced.
	data[KEPT] = text;
	const isInTime = systemClock.now() - started < regime.budgetMs;
	if (mustSurvive && isInTime && readsEachTime(regime)) memory.replace(key, held, text);
	return true;
}

/**
 * Throws an error, unless it goes on and was told lately. Where n8n spaces the polls by their failures, and while somebody
 * publishes the workflow, it is thrown each time.
 * @param told by which the same failure is known again
 */
function quietly(
	{ key, regime }: Poll,
	error: Error,
	told: Pick<RowFailure, 'what' | 'code'> = { what: error.message },
): null {
	const isDue = failures.isDue(key, told, systemClock.now());
	if (isDue || regime.hasCursor || regime.isActivation) throw error;
	return null;
}

function errorOf({ context }: Poll, failure: RowFailure): Error {
	return nodeErrorOf(context.getNode(), failure);
}

/** A failure that cannot be thrown, since something is handed on. It is thrown by the next poll that has nothing. */
function log({ context, key }: Poll, failure: RowFailure): void {
	if (!logged.isDue(key, failure, systemClock.now())) return;
	context.logger.warn(`${failure.what}. ${failure.hint}`, aboutOf(context));
}

function recover({ context, key }: Poll): void {
	const wasLogged = logged.recover(key);
	if (!failures.recover(key) && !wasLogged) return;
	context.logger.info('ID123 can be polled again', aboutOf(context));
}

function aboutOf(context: IPollFunctions): { workflowId?: string; nodeName: string } {
	return { workflowId: context.getWorkflow().id, nodeName: context.getNode().name };
}

/** Whether n8n takes the static data from its database for each poll, where other nodes may have put older ones. */
function readsEachTime({ isScheduled, hasCursor }: Regime): boolean {
	return isScheduled && !hasCursor;
}
