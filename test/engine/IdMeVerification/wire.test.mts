/** What every operation sends, and what comes out for what is documented. */
import { FAILED_DOCUMENT, getDocument } from '../../fixtures/idme/services/document.mts';
import { getVerification, OPERATION_FIXTURES } from '../../fixtures/idme/services/index.mts';
import type { PartFixture, RequestFixture } from '../../fixtures/idme/services/types.mts';
import type { ByteRequest } from './support/byte-server.mts';
import { anew, AUTHORIZATION, jsonOf, openStage } from './support/stage.mts';
import { unsimplified } from '../../support/unsimplified.mts';

const stage = openStage();

/** What n8n's HTTP client adds to every request by itself. */
const CLIENT_HEADERS = ['accept-encoding', 'connection', 'content-length', 'host', 'user-agent'];

/** The bytes of a form, written down by RFC 7578. */
function formOf(parts: readonly PartFixture[], boundary: string): Buffer {
	const pieces = parts.flatMap((part) => [
		Buffer.from(
			'text' in part
				? `--${boundary}\r\nContent-Disposition: form-data; name="${part.name}"\r\n\r\n${part.text}`
				: `--${boundary}\r\nContent-Disposition: form-data; name="${part.name}"; filename="${part.fileName}"\r\nContent-Type: ${part.type}\r\n\r\n`,
		),
		'text' in part ? Buffer.alloc(0) : stage.bytes[part.file],
		Buffer.from('\r\n'),
	]);
	return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

function expectBody({ headers, body }: ByteRequest, expected: RequestFixture['body']): void {
	const type = headers['content-type'];
	if (expected === undefined) {
		expect([type, body.length]).toEqual([undefined, 0]);
	} else if (Array.isArray(expected)) {
		const [, boundary] = /^multipart\/form-data; boundary=(\S+)$/.exec(String(type)) ?? [];
		const form = formOf(expected, boundary);
		expect(headers['content-length']).toBe(String(form.length));
		expect(body.equals(form)).toBe(true);
	} else {
		expect(type).toBe('application/json');
		expect(JSON.parse(body.toString())).toEqual(expected);
	}
}

describe.each(
	OPERATION_FIXTURES.map((each) => [`${each.resource}.${each.operation}`, each] as const),
)('%s', (_, fixture) => {
	const { resource, operation } = fixture;
	const respond = () => ({ body: fixture.answers[0].body ?? '' });

	it.each(fixture.requests.map((request) => [request.name, request] as const))(
		'sends what is documented: %s',
		async (_name, { parameters, method, path, body }) => {
			stage.respond = respond;
			const run = await stage.run({ resource, operation, parameters });
			expect(run.thrownError).toBeUndefined();
			expect(stage.requests).toHaveLength(1);
			const [request] = stage.requests;
			expect([request.method, request.path]).toEqual([method, path]);
			expectBody(request, body);
			expect(request.headers).toMatchObject({
				authorization: AUTHORIZATION,
				accept: 'application/json',
			});
			const own = ['authorization', 'accept', ...(body === undefined ? [] : ['content-type'])];
			const others = Object.keys(request.headers).filter((key) => !CLIENT_HEADERS.includes(key));
			expect(others.sort()).toEqual(own.sort());
		},
	);

	describe.each(fixture.answers.map((answer) => [answer.name, answer] as const))(
		'for the answer "%s"',
		(_name, { body, item }) => {
			it('gives the normalised item, paired', async () => {
				stage.respond = () => ({ body: body ?? '' });
				const run = await stage.runFixture(fixture);
				expect(run.success).toEqual([{ json: item, pairedItem: { item: 0 } }]);
			});

			it('gives ID.me’s own body as well with Simplify off', async () => {
				if (body === undefined) return;
				stage.respond = () => ({ body });
				const run = await stage.runFixture(fixture, {
					parameters: unsimplified(fixture.operation, fixture.requests[0].parameters.options),
				});
				expect(jsonOf(run.success)).toEqual([{ ...item, raw: body }]);
			});
		},
	);

	it('keeps what came out with the item that it came from', async () => {
		// A look, and a code, is about the check that it names.
		const isAnew = /send|verify/.test(operation);
		stage.respond = () => (isAnew ? { body: anew(fixture.answers[0].body) } : respond());
		const run = await stage.runFixture(fixture, { items: [1, 2, 3].map((n) => stage.item({ n })) });
		expect(run.success.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
		// What costs money, reaches a person or uses up a try is asked for once in a run.
		expect(stage.requests).toHaveLength(/send|confirm|verify/.test(operation) ? 1 : 3);
	});
});

it('the list of a verification does not contradict Get of the check itself', async () => {
	const { shown, listed, outcome } = FAILED_DOCUMENT;
	stage.respond = () => ({ body: shown });
	const [alone] = jsonOf((await stage.runFixture(getDocument)).success);
	expect(alone).toMatchObject({ outcome, verified: false, statusCode: 200 });
	const body = { verification_id: listed.verification_id, transactions: [listed] };
	stage.respond = () => ({ body });
	const [{ transactions }] = jsonOf((await stage.runFixture(getVerification)).success);
	expect(transactions).toEqual([
		{
			...alone,
			outcome: null,
			verified: null,
			errors: [],
			hint: expect.stringContaining('Use Get of Document'),
		},
	]);
});
