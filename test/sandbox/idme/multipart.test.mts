/** Forms that arrive in pieces, and large ones. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import fc from 'fast-check';
import { boundaryOf, MultipartReader } from '../../../sandbox/idme/multipart.mts';
import { SANDBOX_IDME_SECRET, type Sandbox } from '../../../sandbox/server.mts';
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

/** Uploads two large pictures without ever having them in memory. */
async function upload({ idMeUrl }: Sandbox): Promise<number> {
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
	sending.end(`\r\n--${BOUNDARY}--\r\n`);
	return await answered;
}

test('five documents of 31 MB at once leave nothing behind but their hashes', async () => {
	const sandbox = await idMeWith();
	let most = 0;
	const before = process.memoryUsage().arrayBuffers;
	const watch = setInterval(() => {
		most = Math.max(most, process.memoryUsage().arrayBuffers - before);
	}, 5);
	const statuses = await Promise.all(Array.from({ length: 5 }, async () => await upload(sandbox)));
	clearInterval(watch);
	expect(new Set(statuses)).toEqual(new Set([200]));
	const hash = createHash('sha256');
	for (let index = 0; index < CHUNKS; index++) hash.update(CHUNK);
	const expected = { size: CHUNKS * CHUNK.length, sha256: hash.digest('hex') };
	for (const { files } of sandbox.idMe.transactions) {
		expect(files).toMatchObject([expected, expected]);
	}
	// 157 MB went through; what the garbage collector has not fetched yet is a part of it.
	expect(most).toBeLessThan(100_000_000);
});
