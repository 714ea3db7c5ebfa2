/** Starts the work for each value, a few at a time, and files the promises at once: each test awaits its own. */
export function pooled<Value, Result>(
	workers: number,
	values: readonly Value[],
	results: Map<Value, Promise<Result>>,
	work: (value: Value) => Promise<Result>,
): void {
	const lanes = Array.from({ length: workers }, () => Promise.resolve());
	for (const [index, value] of values.entries()) {
		const before = lanes[index % workers];
		const result = before.then(async () => await work(value));
		results.set(value, result);
		lanes[index % workers] = result.then(
			() => undefined,
			() => undefined,
		);
	}
}
