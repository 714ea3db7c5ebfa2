import { Session, type Profiler } from 'node:inspector/promises';
import { resolve } from 'node:path';

/** Processor time of one stretch of work, in ms, by whose code it was. */
export interface Shares {
	/** Code below `dist/nodes`, with what V8 and Node do for it directly. */
	ours: number;
	/** Everything else but waiting: n8n's HTTP helper and its libraries, Node's network code. */
	others: number;
	/** V8's collector, which nobody can be named for. */
	collecting: number;
	/** Our own functions, the dearest first. */
	hottest: Array<{ name: string; ms: number }>;
}

const OURS = resolve('dist/nodes');
const HOTTEST = 12;

/**
 * Profiles the processor time of `work`.
 * @param ours the folder whose code counts as ours
 */
export async function profiled<T>(
	work: () => Promise<T>,
	ours = OURS,
): Promise<{ value: T; shares: Shares }> {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: 500 });
	await session.post('Profiler.start');
	try {
		const value = await work();
		const { profile } = await session.post('Profiler.stop');
		return { value, shares: sharesOf(profile, ours) };
	} finally {
		session.disconnect();
	}
}

/** A function without a file of its own (V8's, Node's) counts for the nearest caller that has one. */
function sharesOf(
	{ nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
	ours: string,
): Shares {
	const self = new Map<number, number>();
	samples.forEach((id, at) => self.set(id, (self.get(id) ?? 0) + (timeDeltas[at] ?? 0) / 1000));
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const parents = new Map(
		nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
	);
	const blame = (id: number): Profiler.ProfileNode | undefined => {
		for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
			const node = byId.get(at);
			if (node && isFile(node.callFrame.url)) return node;
		}
		return undefined;
	};
	const shares: Shares = { ours: 0, others: 0, collecting: 0, hottest: [] };
	const hot = new Map<string, number>();
	for (const [id, ms] of self) {
		const { functionName } = byId.get(id)?.callFrame ?? { functionName: '' };
		if (functionName === '(idle)') continue;
		if (functionName === '(garbage collector)') {
			shares.collecting += ms;
			continue;
		}
		const frame = blame(id)?.callFrame;
		if (frame === undefined || !frame.url.includes(ours)) {
			shares.others += ms;
			continue;
		}
		shares.ours += ms;
		const file = frame.url.split(ours)[1] ?? frame.url;
		const name = `${frame.functionName || '(anonymous)'} ${file}:${frame.lineNumber + 1}`;
		hot.set(name, (hot.get(name) ?? 0) + ms);
	}
	shares.hottest = [...hot]
		.map(([name, ms]) => ({ name, ms }))
		.sort((a, b) => b.ms - a.ms)
		.slice(0, HOTTEST);
	return shares;
}

function isFile(url: string): boolean {
	return url !== '' && !url.startsWith('node:');
}
