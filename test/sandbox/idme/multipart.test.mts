/** Forms that arrive in pieces, and large ones. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import fc from 'fast-check';
import { boundaryOf, MultipartReader } from '../../../sandbox/idme/multipart.mts';
import { SANDBOX_IDME_SECRET, type Sandbox } from '../../../sandbox/server.mts';
import { collectGarbage } from '../../support/garbage.mts';
import { closeAll, idMeWith } from './support.mts';

afterEach(closeAll);

const BOUNDARY = 'x-boundary-7';

function formOf(parts: ReadonlyArray<{ head: string; bytes: Uint8Array }>): Buffer {
	const pieces = parts.flatMap(({ head, bytes }) => [
		Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
		bytes,
		Buffer.from('\r\n'),
	]);
	return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('a form is read the same however it is cut into pieces', () => {
	// Bytes that look like the beginning of a delimiter, over and over.
	const bytes = fc
		.array(fc.constantFrom('\r', '\n', '-', '\r\n--', `\r\n--${BOUNDARY.slice(0, 8)}`, 'a', '\0'), {
			maxLength: 40,
		})
		.map((parts) => Buffer.from(parts.join('')));
	const property = fc.property(bytes, bytes, fc.integer({ min: 1, max: 40 }), (one, two, step) => {
		const form = formOf([
			{ head: 'name="front_image"; filename="a \\"b\\".jpg"', bytes: one },
			{ head: 'name="metadata"', bytes: two },
		]);
		const reader = new MultipartReader(BOUNDARY);
		for (let at = 0; at < form.length; at += step) reader.write(form.subarray(at, at + step));
		const { parts, isComplete } = reader.end();
		expect(isComplete).toBe(true);
		expect(parts).toMatchObject([
			{ name: 'front_image', fileName: 'a "b".jpg', size: one.length, sha256: hashOf(one) },
			{ name: 'metadata', size: two.length, text: two.toString() },
		]);
		expect(parts[0]).not.toHaveProperty('text');
	});
	fc.assert(property, { numRuns: 150 });
});

test('a form that breaks off is not complete', () => {
	const form = formOf([{ head: 'name="a"', bytes: Buffer.from('1') }]);
	const reader = new MultipartReader(BOUNDARY);
	reader.write(form.subarray(0, form.length - 6));
	expect(reader.end().isComplete).toBe(false);
});

test.each([
	['multipart/form-data; boundary=abc', 'abc'],
	['Multipart/Form-Data; charset=utf-8; boundary="a b"', 'a b'],
	['application/json', undefined],
])('the boundary of %s is %p', (type, boundary) => {
	expect(boundaryOf(type)).toBe(boundary);
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
			'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
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
