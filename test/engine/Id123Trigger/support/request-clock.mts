/**
 * Time that passes by requests and by pauses alone, for the built nodes: so a busy machine does not decide how far a poll
 * comes in the time that it has.
 */
import { join } from 'node:path';
import type * as ClockModule from '../../../../nodes/shared/clock.ts';
import type { Sandbox } from '../../../../sandbox/server.mts';
import { nativeRequire, projectRoot } from '../../../support/engine/native.mts';

/** Longer ones are not between two tries: ID123 has asked for them. */
const LONGEST_PAUSE_MS = 10_000;

export class RequestClock {
	private time = Date.now();

	private readonly sleepers = new Set<{ until: number; wake: () => void }>();

	private awaited: { ms: number; begun: () => void } | undefined;

	/** Takes the place of the clock of the built nodes, once an engine has loaded them. */
	install(): void {
		const file = join(projectRoot(), 'dist/nodes/shared/clock.js');
		const { systemClock, steadyClock, Deadline } = nativeRequire()(file) as typeof ClockModule;
		systemClock.now = steadyClock.now = () => this.time;
		systemClock.sleep = async (ms, owner) =>
			owner instanceof Deadline
				? await this.until(this.time + ms, owner)
				: await this.sleep(ms, owner);
	}

	/** Each request takes so long until its answer begins. */
	passAtRequests(sandbox: Sandbox, ms: number): void {
		const when = () => {
			this.pass(ms);
			return false;
		};
		sandbox.faults.add({ when, fault: { kind: 'delay', ms: 0 } });
	}

	pass(ms: number): void {
		this.time += ms;
		for (const sleeper of this.sleepers) if (sleeper.until <= this.time) sleeper.wake();
	}

	/** Somebody begins to sleep for so long or longer. */
	async sleepOf(ms: number): Promise<void> {
		await new Promise<void>((begun) => (this.awaited = { ms, begun }));
		this.awaited = undefined;
	}

	private async sleep(ms: number, owner?: ClockModule.Cancellation): Promise<void> {
		if (owner?.ended) return;
		const slept = this.until(this.time + ms, owner);
		if (ms <= LONGEST_PAUSE_MS) this.pass(ms);
		if (ms >= (this.awaited?.ms ?? Infinity)) this.awaited?.begun();
		await slept;
	}

	private async until(at: number, owner: ClockModule.Cancellation | undefined): Promise<void> {
		await new Promise<void>((resolve) => {
			const sleeper = {
				until: at,
				wake: () => {
					this.sleepers.delete(sleeper);
					resolve();
				},
			};
			this.sleepers.add(sleeper);
			owner?.onEnd(sleeper.wake);
		});
	}
}
