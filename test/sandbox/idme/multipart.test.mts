/** Forms that arrive in pieces, and large ones. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { readForm } from '../../../sandbox/idme/multipart.mts';
import { SANDBOX_IDME_SECRET, type Sandbox } from '../../../sandbox/server.mts';
import { collectGarbage } from '../../support/garbage.mts';
import { closeAll, idMeWith } from './support.mts';

afterEach(closeAll);

const BOUNDARY = 'x-boundary-7';
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

function formOf(parts: ReadonlyArray<{ head: string; bytes: Uint8Array }>): Buffer {
	const pieces = parts.flatMap(({ head, bytes }) => [
		Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
		bytes,
		Buffer.from('\r\n'),
	]);
	return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('of a file its size and hash are kept, of a text the text', async () => {
	const [one, two] = [Buffer.from('\0\r\n--'), Buffer.from('{"a":"ü"}')];
	const form = formOf([
		{ head: 'name="front_image"; filename="a \\"b\\".jpg"', bytes: one },
		{ head: 'name="metadata"', bytes: two },
	]);
	const pieces = [form.subarray(0, 70), form.subarray(70)];
	const { parts, isComplete } = await readForm(TYPE, pieces);
	expect(isComplete).toBe(true);
	expect(parts).toMatchObject([
		{ name: 'front_image', fileName: 'a "b".jpg', size: one.length, sha256: hashOf(one) },
		{ name: 'metadata', size: two.length, text: two.toString() },
	]);
	expect(parts[0]).not.toHaveProperty('text');
});

test('a form that breaks off, or that names no boundary, is not complete', async () => {
	const form = formOf([{ head: 'name="a"', bytes: Buffer.from('1') }]);
	const cut = await readForm(TYPE, [form.subarray(0, form.length - 6)]);
	const nameless = await readForm('multipart/form-data', [form]);
	expect([cut.isComplete, nameless]).toEqual([false, { parts: [], isComplete: false }]);
});

const CHUNK = Buffer.alloc(64 * 1024, 9);
const CHUNKS = 240;
const UPLOADS = 5;
/** Bytes: what is on its way through ten ends of connections, and far less than the files. */
const MOST_HELD = 20_000_000;

/** Uploads two large pictures without ever having them in memory; `last` is awaited when only the end of the form is left. */
async function upload({ idMeUrl }: Sandbox, last: () => Promise<void>): Promise<number> {
	const token = Buffer.from(SANDBOX_IDME_SECRET).toString('base64');
	const sending = request(`${idMeUrl}/api/v2/document/license/verify`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ID.me ${token}`,
			'content-type': TYPE,
		},
	});
	const answered = new Promise<number>((resolve, reject) => {
		sending.once('error', reject);
		sending.once('response', (response) => {
			response.resume().once('end', () => resolve(response.statusCode ?? 0));
		});
	});
	const write = async (bytes: Buffer | string) => {
		if (!sending.write(bytes)) await new Promise((done) => sending.once('drain', done));
	};
	for (const side of ['front', 'back']) {
		const head = `name="${side}_image"; filename="success.jpg"`;
		await write(
			`\r\n--${BOUNDARY}\r\ncontent-disposition: form-data; ${head}\r\ncontent-type: image/jpeg\r\n\r\n`,
		);
		for (let index = 0; index < CHUNKS; index++) await write(CHUNK);
	}
	await last();
	sending.end(`\r\n--${BOUNDARY}--\r\n`);
	return await answered;
}

/** What is in use, in bytes, without what only waits to be collected. */
function bytesInUse(): number {
	collectGarbage();
	return process.memoryUsage().arrayBuffers;
}

test('five documents of 31 MB at once leave nothing behind but their hashes', async () => {
	const sandbox = await idMeWith();
	const before = bytesInUse();
	let most = 0;
	const waiting: Array<() => void> = [];
	// Nobody goes on before everybody is there: at that moment the sandbox has all 157 MB before it.
	const last = async (): Promise<void> =>
		await new Promise((resolve) => {
			waiting.push(resolve);
			if (waiting.length < UPLOADS) return;
			most = bytesInUse() - before;
			for (const goOn of waiting) goOn();
		});
	const statuses = await Promise.all(
		Array.from({ length: UPLOADS }, async () => await upload(sandbox, last)),
	);
	expect(statuses).toEqual(Array.from({ length: UPLOADS }, () => 200));
	const hash = createHash('sha256');
	for (let index = 0; index < CHUNKS; index++) hash.update(CHUNK);
	const expected = { size: CHUNKS * CHUNK.length, sha256: hash.digest('hex') };
	expect(sandbox.idMe.transactions).toHaveLength(UPLOADS);
	for (const { files } of sandbox.idMe.transactions) {
		expect(files).toMatchObject([expected, expected]);
	}
	expect(most).toBeLessThan(MOST_HELD);
	expect(bytesInUse() - before).toBeLessThan(MOST_HELD);
});
