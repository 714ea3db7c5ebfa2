/** Whose processor time a profile of n8n shows. */
import { readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector/promises';

/** By part of a file's path, the first that fits. */
const OWNERS: ReadonlyArray<readonly [string, RegExp]> = [
	['this package', /\/n8n-nodes-digital-id\/dist\//],
	[
		"n8n's HTTP helper",
		/\/(?:axios|follow-redirects|form-data|agent-base|https?-proxy-agent|qs)\//,
	],
	["n8n's HTTP helper", /request-helper|http-proxy|authentication\.js|ssrf/],
	['TLS', /^node:(?:internal\/)?_?(?:tls|crypto)/],
	["Node's HTTP and sockets", /^node:/],
	["n8n's engine and the rest", /./],
];
const COLLECTING = 'collecting garbage';
const OUTSIDE = 'outside of JavaScript';

export const OWNER_NAMES = [...new Set([...OWNERS.map(([name]) => name), COLLECTING, OUTSIDE])];

/** Processor time in ms by owner. What has no file of its own counts for its nearest caller that has one. */
export function ownersIn(profileFile: string): Map<string, number> {
	const profile = JSON.parse(readFileSync(profileFile, 'utf8')) as Profiler.Profile;
	const { nodes, samples = [], timeDeltas = [] } = profile;
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const callers = new Map(
		nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
	);
	const ownerOf = (id: number): string | undefined => {
		const { functionName = '' } = byId.get(id)?.callFrame ?? {};
		if (functionName === '(idle)') return undefined;
		if (functionName === '(garbage collector)') return COLLECTING;
		for (let at: number | undefined = id; at !== undefined; at = callers.get(at)) {
			const url = byId.get(at)?.callFrame.url ?? '';
			if (url !== '') return OWNERS.find(([, files]) => files.test(url))?.[0];
		}
		return OUTSIDE;
	};
	const owners = new Map(nodes.map(({ id }) => [id, ownerOf(id)]));
	const spent = new Map<string, number>();
	for (const [at, id] of samples.entries()) {
		const owner = owners.get(id);
		if (owner === undefined) continue;
		spent.set(owner, (spent.get(owner) ?? 0) + (timeDeltas[at] ?? 0) / 1_000);
	}
	return spent;
}
