/** Words of a service in every form that makes a careless reader slow, and what reading them may cost. */

/** Names of fields and beginnings of values stand for what a masker looks for. */
export const LONG_FORMS: ReadonlyArray<readonly [string, (characters: number) => string]> = [
	['spaces', (characters) => `It is wrong${' '.repeat(characters)}here`],
	['stops and spaces', (characters) => `It is wrong${'. '.repeat(characters / 2)}here`],
	['hyphens', (characters) => `front-1${' - '.repeat(characters / 3)}x`],
	['names of fields', (characters) => 'front-1 name '.repeat(characters / 13)],
	['opened tags', (characters) => `It is wrong ${'<'.repeat(characters)}`],
	['ampersands', (characters) => `It is wrong ${'&#'.repeat(characters / 2)}`],
	['beginnings of a value', (characters) => 'blu '.repeat(characters / 4)],
	['what looks like Base64', (characters) => `It is ${'Ymx1'.repeat(characters / 4)}`],
	['digits', (characters) => `It is ${'888 '.repeat(characters / 4)}`],
];

/** Expects that reading words costs time in proportion to their length. */
export async function expectLinear(
	form: (characters: number) => string,
	read: (words: string) => Promise<unknown>,
): Promise<void> {
	await read(form(300));
	const short = await processorMs(async () => await read(form(3_000)));
	const long = await processorMs(async () => await read(form(30_000)));
	// Ten times as much text. In quadratic time it would be a hundred times, and some seconds.
	expect(long).toBeLessThan(20 * short + 500);
}

async function processorMs(work: () => Promise<unknown>): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000;
}
