/** The time of the built nodes, faster or slower than real time: they live through a month in minutes, or a busy machine keeps up. */
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type * as ClockModule from '../../nodes/shared/clock.ts';
import { nativeRequire } from './engine/native.mts';

/** An earlier package has no deadlines, or asks for their ends in another way. */
type ClockOfAnyAge = Pick<typeof ClockModule, 'systemClock'> & Partial<typeof ClockModule>;

export class ScaledClock {
	private factor = 1;
	private mark = performance.now();
	/** The pauses that are under way. */
	private readonly pauses = new Set<{ ms: number; end: number }>();
	/** Aborted when time was skipped: pauses look again whether they are over. */
	private skipped = new AbortController();

	/**
	 * @param longestStepMs no more of real time counts than this from one look to the next: with a small one the clock stands
	 * still while the machine lets this process do nothing
	 */
	constructor(
		private time: number,
		private readonly longestStepMs = Infinity,
	) {
		if (longestStepMs < Infinity) setInterval(() => this.now(), 1).unref();
	}

	now(): number {
		const real = performance.now();
		this.time += Math.min(real - this.mark, this.longestStepMs) * this.factor;
		this.mark = real;
		return this.time;
	}

	skip(ms: number): void {
		this.time += ms;
		this.skipped.abort();
		this.skipped = new AbortController();
	}

	/** Runs so many times as fast as a real clock from now on. */
	run(factor: number): void {
		this.now();
		this.factor = factor;
	}

	/** How long until the first pause ends that was meant to be no longer than this; undefined where nobody pauses. */
	nextPauseMs(longest: number): number | undefined {
		const ends = [...this.pauses].flatMap(({ ms, end }) => (ms <= longest ? [end] : []));
		return ends.length === 0 ? undefined : Math.min(...ends) - this.now();
	}

	/** Takes the place of the clock of a package's built nodes. An engine that is made later has loaded them anew. */
	install(folder: string): void {
		const file = resolve(folder, 'dist/nodes/shared/clock.js');
		const {
			systemClock,
			steadyClock = systemClock,
			Deadline,
		} = nativeRequire()(file) as ClockOfAnyAge;
		systemClock.now = steadyClock.now = () => this.now();
		const until = async (end: number, owner: ClockModule.Cancellation) => {
			const ended = new AbortController();
			owner.onEnd(() => ended.abort());
			await this.until(end, ended.signal);
		};
		systemClock.sleep = async (ms, owner) =>
			Deadline && owner instanceof Deadline
				? await until(this.now() + ms, owner)
				: await this.sleep(ms, owner);
		Object.assign(systemClock, { until });
	}

	/** An earlier package hands a signal over, where this one hands the owner, and sleeps for the end of a time as well. */
	private async sleep(ms: number, owner?: ClockModule.Cancellation | AbortSignal): Promise<void> {
		const end = this.now() + ms;
		const pause = { ms, end };
		this.pauses.add(pause);
		await this.until(end, owner && 'signal' in owner ? owner.signal : owner);
		this.pauses.delete(pause);
	}

	private async until(end: number, signal: AbortSignal | undefined): Promise<void> {
		while (this.now() < end && !signal?.aborted) {
			const wakes = [this.skipped.signal, ...(signal ? [signal] : [])];
			const left = Math.max(1, (end - this.now()) / this.factor);
			// An aborted pause is over, and that is all.
			await wait(left, undefined, { signal: AbortSignal.any(wakes) }).catch(() => {});
		}
	}
}
