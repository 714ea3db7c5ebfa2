import type { ScaleCase } from '../support/case.mts';
import { callbacks } from './callbacks.mts';
import { killedWorker, stalledWorker } from './dead-workers.mts';
import { documents } from './documents.mts';
import { joiners } from './joiners.mts';
import { overlap } from './overlap.mts';
import { restart } from './restart.mts';
import { sharedRate } from './shared-rate.mts';
import { trigger } from './trigger.mts';
import { unchanged } from './unchanged.mts';

/** In the order in which they run: what starts processes anew comes last. */
export const CASES: readonly ScaleCase[] = [
	unchanged,
	overlap,
	joiners,
	sharedRate,
	callbacks,
	killedWorker,
	stalledWorker,
	restart,
	trigger,
	documents,
];
