/** A row of numbers that a seed decides: the same every time, whatever else the process does. */
import { chance } from '../../../sandbox/random.mts';

export class Random {
	private drawn = 0;

	constructor(private readonly seed: number) {}

	/** From 0 up to 1. */
	next(): number {
		return chance(this.seed, `draw ${(this.drawn += 1)}`);
	}

	/** A whole number from `from` to `to`. */
	whole(from: number, to: number): number {
		return from + Math.floor(this.next() * (to - from + 1));
	}

	is(share: number): boolean {
		return this.next() < share;
	}

	/** One of the values, each as often as its weight says. */
	pick<T>(weighted: ReadonlyArray<readonly [T, number]>): T {
		const sum = weighted.reduce((total, [, weight]) => total + weight, 0);
		let left = this.next() * sum;
		for (const [value, weight] of weighted) {
			left -= weight;
			if (left < 0) return value;
		}
		return weighted[weighted.length - 1][0];
	}

	/** Some of the values, at least one, in their order. */
	some<T>(values: readonly T[], share: number): T[] {
		const chosen = values.filter(() => this.is(share));
		return chosen.length > 0 ? chosen : [values[this.whole(0, values.length - 1)]];
	}
}

export const oneOf = <T,>(random: Random, values: readonly T[]): T =>
	values[random.whole(0, values.length - 1)];
