/** One poll of ID123 Trigger over the line, on n8n's engine, beside a bare loop of the very same requests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { createEngine, PollStore, type Engine } from '../../test/support/engine.mts';
import { recordRequests, type Requests } from '../support/recorded.mts';
import { median, say } from '../support/report.mts';
import { TEMPLATE } from '../support/roster.mts';
import { barePoll } from '../support/trigger-stage.mts';
import { startFarService, writeCertificate } from './far-service.mts';

const TRIGGER = 'n8n-nodes-digital-id.id123Trigger';

type Polled = INodeExecutionData[][] | null;

/** Rows of a table: the trigger and the bound. */
export async function listing({
	roundTripMs,
	workMs,
	cards,
	runs,
	folder,
}: {
	roundTripMs: number;
	workMs: number;
	cards: number;
	runs: number;
	folder: string;
}): Promise<string[][]> {
	const trusted = readFileSync(writeCertificate(join(folder, 'line.pem')), 'utf8');
	setDefaultCACertificates([...getCACertificates('bundled'), trusted]);
	const far = await startFarService(['--cards', String(cards)]);
	const { apiKey } = far.sandbox.credential;
	const id123Api = { region: 'custom', baseUrl: far.baseUrl, apiKey };
	const engine = await createEngine({ credentials: { id123Api } });
	try {
		await far.order({ set: { roundTripMs, ms: workMs, atATime: 100_000 } });
		const node = { type: TRIGGER, parameters: { templateIds: [TEMPLATE] } };
		const poller = engine.poller({ node, regime: 'cron', store: new PollStore() });
		const published = await poller.start('activate');
		if (published?.error) throw published.error;
		const timed = async (instead?: (context: IPollFunctions) => Promise<Polled>) =>
			await inPlace(engine, instead, async () => {
				const start = performance.now();
				const { error } = await poller.tick();
				if (error) throw error;
				return (performance.now() - start) / 1_000;
			});
		const requests: Requests = [];
		await timed(async (context) => {
			recordRequests(context, requests);
			return undefined as never;
		});
		const ours: number[] = [];
		const bounds = new Map<number, number[]>();
		for (let run = 0; run < runs; run += 1) {
			ours.push(await timed());
			for (const atATime of [5, 10, 20, 50, 80]) {
				const seconds = await timed(barePoll(requests, atATime));
				bounds.set(atATime, [...(bounds.get(atATime) ?? []), seconds]);
			}
		}
		const [atATime, best] = [...bounds]
			.map(([slots, seconds]) => [slots, median(seconds)] as const)
			.sort((a, b) => a[1] - b[1])[0];
		const seconds = median(ours);
		say(`  ${seconds.toFixed(1)} s, the bound ${best.toFixed(1)} s`);
		return [
			['ID123 Trigger', seconds.toFixed(1), `**${(seconds / best).toFixed(2)}**`],
			[`the bound (${atATime} in flight)`, best.toFixed(1), '1'],
		];
	} finally {
		await engine.close();
		await far.stop();
	}
}

/** What runs in place of the node's own poll; where it gives undefined, the node's own runs after it. */
async function inPlace<T>(
	engine: Engine,
	instead: ((context: IPollFunctions) => Promise<Polled>) | undefined,
	act: () => Promise<T>,
): Promise<T> {
	const type = engine.nodeType(TRIGGER);
	const { poll: original } = type;
	if (!original) throw new Error(`${TRIGGER} has no poll`);
	type.poll = async function (this: IPollFunctions) {
		const polled: Polled | undefined = instead && (await instead(this));
		return polled === undefined ? await original.call(this) : polled;
	};
	try {
		return await act();
	} finally {
		type.poll = original;
	}
}
