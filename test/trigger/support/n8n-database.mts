/** What n8n's own database says of how it polled: the proof of which of its ways was at work. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Regime } from '../../support/engine.mts';

/** n8n's settings for each of its ways to poll. */
export const REGIME_SETTINGS: Readonly<Record<Regime, Record<string, string>>> = {
	cron: {
		N8N_SCHEDULER_ENABLED: 'false',
		N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'false',
		N8N_POLLER_DURABLE_CURSORS_ENABLED: 'false',
	},
	scheduler: {
		N8N_SCHEDULER_ENABLED: 'true',
		N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
		N8N_POLLER_DURABLE_CURSORS_ENABLED: 'false',
	},
	cursors: {
		N8N_SCHEDULER_ENABLED: 'true',
		N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
		N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	},
};

export interface Traces {
	/** Poll tasks that the scheduler has carried out. */
	tasks: number;
	/** Cursors that n8n keeps apart from the workflows. */
	cursors: number;
}

export function tracesOf(userFolder: string): Traces {
	return counting(userFolder, (count) => ({
		tasks: count(tasksThat('succeeded')),
		cursors: count(`SELECT count(*) AS number FROM poller_state WHERE "cursor" <> '{}'`),
	}));
}

/** How many polls the scheduler is carrying out. Timers in memory leave no trace of theirs. */
export function pollsUnderWay(userFolder: string): number {
	return counting(userFolder, (count) => count(tasksThat('running')));
}

const tasksThat = (status: string): string =>
	`SELECT count(*) AS number FROM scheduled_task WHERE "taskType" = 'workflow:poll-trigger' AND "status" = '${status}'`;

/** Reads the database of an n8n, which may be running. */
function counting<Counts>(
	userFolder: string,
	read: (count: (query: string) => number) => Counts,
): Counts {
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'), {
		readOnly: true,
	});
	try {
		return read((query) => Number(database.prepare(query).get()?.number ?? 0));
	} finally {
		database.close();
	}
}

/** Which way of polling leaves such traces. */
export function regimeOf({ tasks, cursors }: Traces): Regime {
	if (cursors > 0) return 'cursors';
	return tasks > 0 ? 'scheduler' : 'cron';
}
