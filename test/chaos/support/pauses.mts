import { join } from 'node:path';
import { nativeRequire, projectRoot } from '../../support/engine/native.mts';

/**
 * Shortens the pauses between tries in the built nodes, for tests of many cases that would mostly wait. Lasts until the
 * next engine is made. What is tried, how often and in which order stays as it is.
 */
export function shortenPauses(): void {
	const file = join(projectRoot(), 'dist/nodes/shared/limits.js');
	const { LIMITS } = nativeRequire()(file) as { LIMITS: Record<string, number> };
	if (LIMITS.firstRetryPauseMs === undefined) throw new Error('The pauses have other names now');
	Object.assign(LIMITS, { firstRetryPauseMs: 4, maxRetryPauseMs: 8 });
}
