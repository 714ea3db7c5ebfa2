/** Images on their way from n8n's store to ID.me, in both ways in which n8n keeps files. */
import { createHash } from 'node:crypto';
import { readForm, type Form } from '../../../sandbox/idme/multipart.mts';
import { verifyLicense } from '../../fixtures/idme/services/document.mts';
import type { BinaryMode } from '../../support/engine.mts';
import type { ByteRequest } from './support/byte-server.mts';
import { anew, openStage, refusal } from './support/stage.mts';

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const formOf = async ({ headers, body }: ByteRequest): Promise<Form> =>
	await readForm(headers['content-type'] ?? '', [body]);

describe.each<BinaryMode>(['filesystem', 'default'])('with files in %s mode', (mode) => {
	const stage = openStage(mode);
	const body = verifyLicense.answers[0].body;

	it('images arrive byte for byte, with name and type, and with the length announced', async () => {
		stage.respond = () => ({ body });
		expect(stage.files.front.id === undefined).toBe(mode === 'default');
		await stage.runFixture(verifyLicense, { parameters: { options: {} } });
		const [request] = stage.requests;
		expect(request.headers['content-length']).toBe(String(request.body.length));
		const { parts, isComplete } = await formOf(request);
		expect(isComplete).toBe(true);
		expect(parts).toEqual([
			expect.objectContaining({
				name: 'front_image',
				fileName: 'success.jpg',
				contentType: 'image/jpeg',
				sha256: hashOf(stage.bytes.front),
			}),
			expect.objectContaining({
				name: 'back_image',
				fileName: 'Rückseite "neu".png',
				contentType: 'image/png',
				sha256: hashOf(stage.bytes.back),
			}),
		]);
	});

	it('images are sent anew, whole, when ID.me asked to slow down', async () => {
		stage.respond = () => (stage.requests.length === 1 ? refusal(429, 5100) : { body });
		const run = await stage.runFixture(verifyLicense, { apiSecret: `secret-of-slow-${mode}` });
		expect(run.success).toHaveLength(1);
		expect(stage.requests).toHaveLength(2);
		const [first, second] = await Promise.all(stage.requests.map(formOf));
		expect(second.parts).toEqual(first.parts);
	});

	it('images that were taken are not sent again when the answer is lost', async () => {
		stage.respond = () => ({ drop: true });
		const run = await stage.runFixture(verifyLicense, {
			onError: 'continueErrorOutput',
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
		});
		expect(stage.requests).toHaveLength(1);
		expect(run.error[0].json).toMatchObject({ details: { state: 'unknown' } });
		expect(run.error[0].json.message).toContain('The document may have been checked');
	});

	it('many documents go out at once, five at a time, and none is mistaken for another', async () => {
		stage.respond = () => ({ body: anew(body) });
		const contents = Array.from({ length: 12 }, (_, n) => {
			const bytes = Buffer.alloc(70_000 + n, n);
			bytes.set([0xff, 0xd8, 0xff]);
			return bytes;
		});
		const items = await Promise.all(
			contents.map(async (bytes, n) => {
				const mimeType = 'image/jpeg';
				const front = await stage.engine.files.store(bytes, { mimeType, fileName: `${n}.jpg` });
				return { json: { n }, binary: { ...stage.files, front } };
			}),
		);
		await stage.runFixture(verifyLicense, { items });
		const forms = await Promise.all(stage.requests.map(formOf));
		const sent = forms.map(({ parts: [{ fileName, sha256 }] }) => [fileName, sha256]);
		expect(sent.sort()).toEqual(contents.map((bytes, n) => [`${n}.jpg`, hashOf(bytes)]).sort());
	});
});
