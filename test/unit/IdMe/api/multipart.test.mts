import fc from 'fast-check';
import { readForm } from '../../../../sandbox/idme/multipart.mts';
import { MultipartBody, type Part } from '../../../../nodes/IdMe/api/multipart.ts';

const fileOf = (bytes: Uint8Array, more: Partial<Part> = {}, piece = 7): Part => ({
	name: 'front_image',
	fileName: 'success.jpg',
	contentType: 'image/jpeg',
	bytes: bytes.length,
	read: async function* () {
		for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
	},
	...more,
});

async function written(body: MultipartBody): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of body.stream()) chunks.push(chunk);
	return Buffer.concat(chunks);
}

describe('the body of an upload', () => {
	it('is a form as RFC 7578 has it, byte for byte', async () => {
		const body = new MultipartBody(
			[fileOf(Buffer.from('\xff\xd8\xff', 'latin1')), { name: 'metadata', text: '{"a":"ü"}' }],
			'x',
		);
		expect(body.type).toBe('multipart/form-data; boundary=----n8n-digital-id-x');
		const expected = [
			'------n8n-digital-id-x',
			'Content-Disposition: form-data; name="front_image"; filename="success.jpg"',
			'Content-Type: image/jpeg',
			'',
			'\xff\xd8\xff',
			'------n8n-digital-id-x',
			'Content-Disposition: form-data; name="metadata"',
			'',
			Buffer.from('{"a":"ü"}').toString('latin1'),
			'------n8n-digital-id-x--',
			'',
		].join('\r\n');
		expect((await written(body)).toString('latin1')).toBe(expected);
	});

	it('calls itself a Blob, which is how n8n’s HTTP helper knows what to stream', () => {
		expect(Object.prototype.toString.call(new MultipartBody([]))).toBe('[object Blob]');
		// n8n drops a body without keys of its own.
		expect(Object.keys(new MultipartBody([])).length).toBeGreaterThan(0);
	});

	it('has a boundary of its own each time', () => {
		expect(new MultipartBody([]).type).not.toBe(new MultipartBody([]).type);
	});

	it('announces the length that it has, and gives every byte and every name to whoever reads it', async () => {
		const names = fc.constantFrom('a.jpg', 'ä ö.png', 'say "hi".jpg', '日本.jpeg');
		const files = fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), names), { maxLength: 4 });
		await fc.assert(
			fc.asyncProperty(files, fc.string(), async (given, text) => {
				const parts = given.map(([bytes, fileName]) => fileOf(bytes, { fileName }));
				const body = new MultipartBody([...parts, { name: 'metadata', text }]);
				const bytes = await written(body);
				expect(bytes.length).toBe(body.size);
				const form = await readForm(body.type, [bytes]);
				expect(form.isComplete).toBe(true);
				expect(form.parts.map(({ fileName, size }) => [fileName, size])).toEqual([
					...given.map(([content, fileName]) => [fileName, content.length]),
					[undefined, Buffer.byteLength(text)],
				]);
			}),
		);
	});

	it('keeps line breaks and quotes of a file name out of the header', async () => {
		const body = new MultipartBody([fileOf(Buffer.alloc(1), { fileName: 'a"\r\nX: y.jpg' })]);
		expect((await written(body)).toString()).toContain('filename="a%22%0D%0AX: y.jpg"\r\n');
	});

	it.each([
		['is shorter than announced', { bytes: 11 }],
		['is longer than announced', { bytes: 9 }],
		[
			'cannot be read',
			{
				read: async function* () {
					yield Buffer.alloc(1);
					throw new Error('ENOENT: /home/node/.n8n/secret-path');
				},
			},
		],
	])('is not finished where a file %s, and says so without the path', async (_, more) => {
		const body = new MultipartBody([fileOf(Buffer.alloc(10), more as Partial<Part>)]);
		await expect(written(body)).rejects.toThrow('The file changed while it was sent');
		expect(body.unreadable).toBe(true);
	});

	it('lets go of a file that is not read to its end', async () => {
		let released = false;
		const read = async function* () {
			try {
				for (;;) yield Buffer.alloc(1);
			} finally {
				released = true;
			}
		};
		const stream = new MultipartBody([fileOf(Buffer.alloc(10), { read })]).stream();
		await stream.next();
		await stream.next();
		await stream.return();
		expect(released).toBe(true);
	});
});
