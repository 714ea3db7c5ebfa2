/** What a poll reads with, and how the reading of one template ends. */
import type { INodeExecutionData } from 'n8n-workflow';

import type { Deadline } from '../../shared/deadline';
import type { RowFailure } from '../../shared/rowFailure';
import type { CallResult, Id123Client } from '../api/client';
import type { Change, Comparison } from './changes';
import { tell, type DetailSettings } from './details';
import type { Snapshot } from './snapshot';
import { explainPoll } from './pollFailure';

export interface Reading {
	client: Id123Client;
	deadline: Deadline;
	snapshot: Snapshot;
	comparison: Comparison;
	slots: number;
	pageSize: number;
	lookUps: LookUps;
	settings: DetailSettings;
	/** Where the items of events go. */
	items: INodeExecutionData[];
	/** How many missing cards were looked up. */
	lookedUp: number;
}

export type ReadingEnd =
	| { kind: 'complete' }
	/** The place where the next poll goes on stands in the snapshot. */
	| { kind: 'timeUp' }
	/** `all`: every further request would fail the same way. */
	| { kind: 'failed'; failure: RowFailure; all: boolean };

export const COMPLETE: ReadingEnd = { kind: 'complete' };
export const TIME_UP: ReadingEnd = { kind: 'timeUp' };

export interface LookUps {
	/** How many cards this poll may still look up. */
	left: number;
	/** Those that it has looked up, as `template/card`. */
	tried: Set<string>;
	/** Between 0 and 1. */
	chance: () => number;
}

/** Makes items of changes. Gives back why not all of them could be told. */
export async function report(
	changes: readonly Change[],
	reading: Reading,
): Promise<ReadingEnd | undefined> {
	if (changes.length === 0) return undefined;
	const { items, failure } = await tell(changes, reading);
	for (const item of items) reading.items.push(item);
	if (failure) return { kind: 'failed', failure, all: true };
	return reading.deadline.passed ? TIME_UP : undefined;
}

/** What an unsuccessful request means for the poll: a refusal that concerns one template leaves the others alone. */
export function endOf(action: 'listCards' | 'viewCard', result: CallResult): ReadingEnd {
	if (result.kind === 'cancelled' || result.kind === 'success') return TIME_UP;
	const failure = explainPoll(action, result);
	return { kind: 'failed', failure, all: result.kind !== 'refused' || failure.account === true };
}
