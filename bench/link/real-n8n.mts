/** The installed n8n with the built package, and what one run of a node costs it. */
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installCommunityPackage, packProject } from '../../scripts/n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../../scripts/n8n/n8n-process.mts';
import { freePort } from '../../scripts/n8n/ports.mts';
import type { Execution } from '../../scripts/n8n/types.mts';
import { CARDS, TRIGGER, workflowOf, type Peer, type Place } from '../support/peers.mts';
import { median } from '../support/report.mts';
import { OTHER_TEMPLATE, TEMPLATE } from '../support/roster.mts';
import type { FarService } from './far-service.mts';
import type { Seen } from './service.mts';

const OWNER = {
	email: 'bench@example.com',
	firstName: 'Bench',
	lastName: 'Owner',
	password: 'Bench-owner-1',
};
const LONGEST_MS = 3_600_000;

/** What was seen of n8n's process. */
interface Cost {
	cpuMs: number;
	lateMs: number;
	longestMs: number;
}

export interface Measured extends Cost {
	/** Cards that are there as they should be. */
	right: number;
	/** Cards that were written more than once. */
	twice: number;
	/** Requests that the service accepted: cards, and what it takes to know them. */
	accepted: number;
	/** Of the node alone. */
	seconds: number;
	seen: Seen;
}

export class RealN8n {
	private readonly places = new Map<FarService, Place>();

	private constructor(
		private readonly n8n: RunningN8n,
		private readonly watchPort: number,
	) {}

	/** @param certificate the file with the certificate that n8n is to trust */
	static async start(folder: string, files: string, certificate: string): Promise<RealN8n> {
		await installCommunityPackage(folder, await packProject(join(folder, 'package')));
		const watchPort = await freePort();
		const n8n = await startN8n({
			userFolder: folder,
			fileFolders: [files],
			env: {
				NODE_EXTRA_CA_CERTS: certificate,
				NODE_OPTIONS: `--require=${resolve('bench/link/watch-n8n.cjs')}`,
				BENCH_WATCH_PORT: String(watchPort),
				N8N_CUSTOM_EXTENSIONS: resolve('bench/plain-node'),
			},
		});
		await n8n.client.signIn(OWNER);
		return new RealN8n(n8n, watchPort);
	}

	/** Runs the workflow once. */
	async measure(
		way: Peer,
		far: FarService,
		csvFile: string,
		title: string,
		profile = '',
	): Promise<Measured> {
		await far.sandbox.reset();
		const id = await this.workflow(way, far, csvFile, title);
		await far.order({ begin: true });
		await this.watch('begin', profile);
		const { executionTime } = await this.run(id);
		const cost = await this.watch('end', profile);
		const seen = await far.order({});
		const [right, answers] = [
			await far.sandbox.cards(TEMPLATE),
			(await far.sandbox.traffic()).answers,
		];
		await this.n8n.client.deleteWorkflow(id);
		const [twice, accepted] = [timesUpdated(answers), acceptedOf(answers)];
		return { ...cost, right, twice, accepted, seconds: executionTime / 1_000, seen };
	}

	/**
	 * How long one card of another template takes another workflow, alone and while the first one runs, in ms: medians of
	 * several runs. Of the same template a sync would list all cards that the first one has made by then.
	 */
	async besides(
		way: Peer,
		far: FarService,
		csvFile: string,
		oneRow: string,
		runs: number,
	): Promise<{ alone: number; beside: number }> {
		await far.sandbox.reset();
		const many = await this.workflow(way, far, csvFile, 'many');
		const one = await this.workflow(way, far, oneRow, 'one', OTHER_TEMPLATE);
		const times = async (): Promise<number> => {
			const found: number[] = [];
			for (let run = 0; run < runs; run += 1) found.push((await this.run(one)).executionTime);
			return median(found);
		};
		await this.run(one);
		const alone = await times();
		await far.sandbox.reset();
		const running = this.run(many);
		while ((await far.sandbox.traffic()).requests < 20) await sleep(100);
		const beside = await times();
		await running;
		for (const id of [many, one]) await this.n8n.client.deleteWorkflow(id);
		return { alone, beside };
	}

	async stop(): Promise<void> {
		await this.n8n.client.close();
		await this.n8n.stop();
	}

	private async workflow(
		way: Peer,
		far: FarService,
		csvFile: string,
		title: string,
		template = TEMPLATE,
	): Promise<string> {
		const text = JSON.stringify(workflowOf(way, csvFile, await this.placeOf(far)));
		const { id } = await this.n8n.client.importWorkflow({
			...(JSON.parse(text.replaceAll(TEMPLATE, template)) as ReturnType<typeof workflowOf>),
			name: `${way.name}: ${title}`,
		});
		return id;
	}

	private async run(id: string): Promise<{ executionTime: number }> {
		const executionId = await this.n8n.client.runWorkflow(id, TRIGGER);
		const execution = await this.ended(id, executionId);
		const [run] = execution.runData[CARDS] ?? [];
		if (run === undefined) throw new Error(execution.error?.message ?? 'The node did not run');
		return run;
	}

	/** A node that blocks n8n's event loop for seconds makes n8n drop connections. */
	private async ended(id: string, executionId: string): Promise<Execution> {
		for (;;) {
			try {
				return await this.n8n.client.waitForExecution(id, executionId, { timeoutMs: LONGEST_MS });
			} catch (error) {
				const { code, status } = error as { code?: unknown; status?: unknown };
				if (code !== 'ECONNRESET' && code !== 'UND_ERR_SOCKET' && status !== 503) throw error;
				await sleep(1_000);
			}
		}
	}

	private async placeOf(far: FarService): Promise<Place> {
		const known = this.places.get(far);
		if (known) return known;
		const { client } = this.n8n;
		const { apiKey } = far.sandbox.credential;
		const place = {
			baseUrl: far.baseUrl,
			id123: await client.createCredential('ID123', 'id123Api', {
				region: 'custom',
				baseUrl: far.baseUrl,
				apiKey,
			}),
			header: await client.createCredential('Key', 'httpHeaderAuth', {
				name: 'X-API-KEY',
				value: apiKey,
			}),
		};
		this.places.set(far, place);
		return place;
	}

	private async watch(order: 'begin' | 'end', profile: string): Promise<Cost> {
		const query = profile ? `?profile=${encodeURIComponent(resolve(profile))}` : '';
		const answer = await fetch(`http://127.0.0.1:${this.watchPort}/${order}${query}`);
		if (!answer.ok) throw new Error(await answer.text());
		return (await answer.json()) as Cost;
	}
}

/** Every card is new, so that whatever was updated was written twice. */
function acceptedOf(answers: unknown): number {
	const codes = Object.values(answers as Record<string, Record<string, number>>);
	return codes
		.flatMap((each) => Object.entries(each))
		.reduce((sum, [code, count]) => (code.startsWith('S') ? sum + count : sum), 0);
}

function timesUpdated(answers: unknown): number {
	const { upsertCard, createCard } = answers as Record<string, Record<string, number> | undefined>;
	return (upsertCard?.S2002 ?? 0) + (createCard?.S2002 ?? 0);
}
