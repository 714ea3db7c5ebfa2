/** Which of n8n's ways of polling this poll belongs to, as far as a node can tell. Read from n8n 2.40. */
import type { IDataObject } from 'n8n-workflow';

import { LIMITS } from '../../shared/limits';

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
	const isScheduled = budgetMs !== undefined && budgetMs !== LIMITS.pollBudgetMs;
	const isKnown = known.has(staticData);
	known.add(staticData);
	return {
		budgetMs: budgetMs ?? LIMITS.pollBudgetMs,
		isScheduled,
		// Of a workflow's own static data n8n observes every level, by a property of this name; a cursor is a plain copy.
		hasCursor: !Object.hasOwn(staticData, '__dataChanged'),
		isActivation: !isScheduled && !isKnown,
	};
}
