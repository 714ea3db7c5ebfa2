/** Works through `values` with a fixed number of workers, so that a hundred thousand rows do not wait all at once. */
export async function mapPooled<From, To>(
	values: readonly From[],
	workers: number,
	work: (value: From, index: number) => Promise<To>,
): Promise<To[]> {
	const results = new Array<To>(values.length);
	let next = 0;
	const worker = async () => {
		while (next < values.length) {
			const index = next;
			next += 1;
			results[index] = await work(values[index], index);
		}
	};
	await Promise.all(Array.from({ length: Math.min(workers, values.length) }, worker));
	return results;
}
