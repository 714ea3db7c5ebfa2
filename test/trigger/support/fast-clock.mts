/** Lets the built nodes live through a month in minutes: hours are skipped, and pauses shrink where there are any. */
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type * as ClockModule from '../../../nodes/shared/clock.ts';
import { nativeRequire, projectRoot } from '../../support/engine/native.mts';

export class FastClock {
	private factor = 1;
	private mark = performance.now();

	constructor(private time: number) {}

	now(): number {
		return this.time + (performance.now() - this.mark) * this.factor;
	}

	skip(ms: number): void {
		this.time += ms;
	}

	/** Runs so many times as fast as a real clock from now on. */
	run(factor: number): void {
		this.time = this.now();
		this.mark = performance.now();
		this.factor = factor;
	}

	/** Takes the place of the clock of the built nodes. An engine that is made later has loaded them anew. */
	install(): void {
		const file = resolve(projectRoot(), 'dist/nodes/shared/clock.js');
		const { systemClock } = nativeRequire()(file) as typeof ClockModule;
		systemClock.now = () => this.now();
		systemClock.sleep = async (ms, signal) => {
			// An aborted pause is over, and that is all.
			await wait(Math.max(1, ms / this.factor), undefined, { signal }).catch(() => {});
		};
	}
}
