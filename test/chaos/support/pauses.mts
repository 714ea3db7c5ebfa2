import { join } from 'node:path';
import { nativeRequire, projectRoot } from '../../support/engine/native.mts';

/**
 * Lays other figures over those of the built nodes. They last until the next engine is made. What is tried, how often
 * and in which order stays as it is.
 */
export function setLimits(figures: Record<string, number>): void {
	const file = join(projectRoot(), 'dist/nodes/shared/limits.js');
	const { LIMITS } = nativeRequire()(file) as { LIMITS: Record<string, number> };
	for (const name of Object.keys(figures)) {
		if (LIMITS[name] === undefined) throw new Error(`There is no limit ${name}`);
	}
	Object.assign(LIMITS, figures);
}

/** Shortens the pauses between tries, for tests of many cases that would mostly wait. */
export function shortenPauses(): void {
	setLimits({ firstRetryPauseMs: 4, maxRetryPauseMs: 8 });
}
