/**
 * Documents with an image per side go to ID.me from n8n's store of binary data: how much memory that takes, and whether
 * every byte arrives. All documents at once, with the default number of requests at a time.
 *
 * --documents N   how many documents (20)
 * --bytes N       size of each image (15900000)
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { LIMITS } from '../nodes/shared/limits.ts';
import { createEngine, type BinaryMode, type Engine } from '../test/support/engine.mts';
import type { Received } from './support/image-receiver.mts';
import { collected, inUse } from './support/memory.mts';
import { megabytes, report, say, table } from './support/report.mts';

const { values } = parseArgs({
	options: {
		documents: { type: 'string', default: '20' },
		bytes: { type: 'string', default: '15900000' },
	},
});
const documents = Number(values.documents);
const bytes = Number(values.bytes);
const NODE = 'n8n-nodes-digital-id.idMeVerification';
const TARGET_BYTES = 100 * 1024 * 1024;
/** Often enough to see every peak; a full collection takes long. */
const SAMPLE_MS = { withGarbage: 20, inUse: 300 } as const;

type Kind = keyof typeof SAMPLE_MS;

/** Looks as it goes, without collecting, so that garbage counts as well; or at what is really in use. */
function watch(kind: Kind): () => number {
	const start = collected();
	let peak = start;
	const timer = setInterval(() => {
		peak = Math.max(peak, kind === 'inUse' ? collected() : inUse());
	}, SAMPLE_MS[kind]);
	return () => {
		clearInterval(timer);
		return peak - start;
	};
}

const next = async <Message,>(child: ChildProcess): Promise<Message> =>
	await new Promise((settle) => child.once('message', (message) => settle(message as Message)));

/** Begins to watch when the node begins with its first row: the engine of the tests copies the items before. */
function watchFromFirstRow(engine: Engine, kind: Kind): () => number {
	const { requestOperations } = engine.nodeType(NODE).description;
	const own = requestOperations?.pagination;
	if (requestOperations === undefined || typeof own !== 'function') {
		throw new Error(`${NODE} has no executor`);
	}
	let stop: (() => number) | undefined;
	requestOperations.pagination = async function (request) {
		stop ??= watch(kind);
		return await own.call(this, request);
	};
	return () => stop?.() ?? 0;
}

interface Stored {
	item: INodeExecutionData;
	hashes: string[];
}

async function storeDocument(engine: Engine, index: number): Promise<Stored> {
	const sides = ['front', 'back'] as const;
	const binary: Record<string, IBinaryData> = {};
	const hashes: string[] = [];
	for (const side of sides) {
		const image = randomBytes(bytes);
		image.set([0xff, 0xd8, 0xff]);
		hashes.push(createHash('sha256').update(image).digest('hex'));
		binary[side] = await engine.files.store(image, {
			mimeType: 'image/jpeg',
			fileName: `${side}-${index}.jpg`,
		});
	}
	return { item: { json: { index }, binary }, hashes };
}

interface Outcome {
	mode: BinaryMode;
	growth: number;
	seconds: number;
	identical: number;
	mostInFlight: number;
}

async function measure(
	mode: BinaryMode,
	kind: Kind,
	baseUrl: string,
	child: ChildProcess,
): Promise<Outcome> {
	const engine = await createEngine({
		binaryMode: mode,
		credentials: {
			idMeServicesApi: {
				environment: 'custom',
				baseUrl,
				apiSecret: 'secret-of-the-benchmark',
				encoding: 'plain',
			},
		},
	});
	const stored: Stored[] = [];
	for (let index = 0; index < documents; index += 1)
		stored.push(await storeDocument(engine, index));
	const stop = watchFromFirstRow(engine, kind);
	const run = await engine.run({
		mode: 'trigger',
		node: {
			type: NODE,
			parameters: { resource: 'document', operation: 'verifyLicense' },
		},
		items: stored.map(({ item }) => item),
	});
	const growth = stop();
	if (run.thrownError) throw run.thrownError;
	const answer = next<Received>(child);
	child.send('what came?');
	const { forms, wrongLengths, mostInFlight } = await answer;
	const arrived = forms
		.filter(({ isComplete }) => isComplete)
		.map(({ parts }) => {
			const files = parts.filter(({ fileName }) => fileName !== undefined);
			return files.map(({ sha256 }) => sha256).join();
		});
	// Once each: the same document sent again stands for none of the others.
	const identical = stored.filter(({ hashes }) => {
		return arrived.filter((pair) => pair === hashes.join()).length === 1;
	}).length;
	if (forms.length !== documents) throw new Error(`${forms.length} forms came`);
	if (wrongLengths > 0) throw new Error(`${wrongLengths} bodies were not of their length`);
	await engine.close();
	return { mode, growth, seconds: run.milliseconds / 1000, identical, mostInFlight };
}

const child = fork(resolve('bench/support/image-receiver.mts'), {
	execArgv: ['--import', 'tsx'],
	stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
try {
	const baseUrl = await next<string>(child);
	const measured: Array<Record<Kind, Outcome>> = [];
	for (const mode of ['filesystem', 'default'] as const) {
		const withGarbage = await measure(mode, 'withGarbage', baseUrl, child);
		const inUse = await measure(mode, 'inUse', baseUrl, child);
		say(
			`  ${mode}: ${megabytes(withGarbage.growth)} more at the peak, ${megabytes(inUse.growth)} in use`,
		);
		measured.push({ withGarbage, inUse });
	}
	const rows = measured.map(({ withGarbage, inUse }) => [
		withGarbage.mode === 'default' ? 'in memory (`default`)' : '`filesystem`',
		`**${megabytes(inUse.growth)}**`,
		`**${megabytes(withGarbage.growth)}**`,
		`< ${megabytes(TARGET_BYTES)}`,
		`${withGarbage.identical} of ${documents}`,
		String(withGarbage.mostInFlight),
		withGarbage.seconds.toFixed(1),
	]);
	const head = [
		'binary data mode',
		'heap and external memory in use at the peak',
		'with garbage not yet collected',
		'target',
		'documents that arrived byte for byte',
		'in flight at once',
		'seconds',
	];
	const body = `${documents} documents with two images of ${bytes.toLocaleString('en')} bytes each, all at once, ${LIMITS.requestsAtATime} requests at a time. Memory is what it grows by from the first row of the node on. In the mode \`default\` n8n itself holds the files as Base64 in its items, which was there before; Node lets about 64 MB of decoded pieces pile up before it collects them.\n\n${table(head, rows)}`;
	report(
		'ID.me Verification: uploads of documents',
		`npm run bench -- upload --documents ${documents} --bytes ${bytes}`,
		body,
	);
	const isKept = measured.every(({ withGarbage, inUse }) => {
		const counted = withGarbage.mode === 'filesystem' ? withGarbage : inUse;
		const isWhole = [withGarbage, inUse].every(({ identical }) => identical === documents);
		return counted.growth < TARGET_BYTES && isWhole;
	});
	if (!isKept) process.exitCode = 1;
} finally {
	child.disconnect();
}
