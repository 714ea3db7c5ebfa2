/** The mock rules, and how checks wait and end. */
import { createHash } from 'node:crypto';
import { PERSONAS } from '../../../sandbox/idme/personas.mts';
import * as support from './support.mts';

const { ADULT, GOOD_PHONE, call, closeAll, confirmCode, errorsOf, idMeWith, pictures } = support;
const { sendCode, statusCodeOf, verifyIdentity, verifyLicense } = support;

afterEach(closeAll);

describe('a text message', () => {
	test('waits for its code, and 123123 is right for any number', async () => {
		const sandbox = await idMeWith();
		const sent = await sendCode(sandbox, '2025550123');
		expect(statusCodeOf(sent)).toBe(100);
		const confirmed = await confirmCode(sandbox, sent.body.transaction_id, '123123');
		expect(confirmed.body).toMatchObject({
			transaction_id: sent.body.transaction_id,
			status: { code: 200, message: 'Transaction successfully completed' },
			result: { verified: true },
		});
	});

	test('lets an identity follow in the same verification once it is confirmed', async () => {
		const sandbox = await idMeWith({ readings: { identityNeedsPossession: 'always' } });
		expect((await verifyIdentity(sandbox, GOOD_PHONE, ADULT)).code).toBe(3105);
		const { body } = await sendCode(sandbox, GOOD_PHONE);
		await confirmCode(sandbox, body.transaction_id, '123123');
		const more = { verification_id: body.verification_id };
		const reply = await verifyIdentity(sandbox, GOOD_PHONE, ADULT, more);
		expect(statusCodeOf(reply)).toBe(200);
		const all = await call(sandbox, `/api/v2/verification/${String(body.verification_id)}`);
		expect(all.body.transactions).toMatchObject([
			{ product: 'telecom.possession.sms' },
			{ product: 'telecom.identity.verify' },
		]);
	});
});

describe('an identity', () => {
	test.each(PERSONAS)(
		'of $phone ends as its page says',
		async ({ phone, birthDate, name, code }) => {
			const sandbox = await idMeWith();
			const [firstName, lastName] = name?.split(' ') ?? [];
			const names = name === null ? {} : { first_name: firstName, last_name: lastName };
			const reply = await verifyIdentity(sandbox, phone, birthDate, names);
			expect(errorsOf(reply).map((error) => error.code)).toEqual(code === null ? [] : [code]);
			const other = await verifyIdentity(sandbox, phone, ADULT);
			expect(errorsOf(other)).toMatchObject([
				{ code: 1014, additional_info: 'birth_date does not match data on file.' },
			]);
		},
	);

	test('fails for a name with digits, and for a number that nobody has', async () => {
		const sandbox = await idMeWith();
		const named = await verifyIdentity(sandbox, GOOD_PHONE, ADULT, { first_name: 'R2D2' });
		expect(errorsOf(named)).toMatchObject([{ code: 1013 }]);
		const unknown = await verifyIdentity(sandbox, '2025550123', ADULT);
		expect(errorsOf(unknown)).toMatchObject([{ code: 1014 }]);
	});

	test('is found where the readings put it', async () => {
		const sandbox = await idMeWith({ readings: { identityPaths: ['/api/v2/telecom/identity'] } });
		const body = { phone: GOOD_PHONE, birth_date: ADULT };
		expect((await call(sandbox, '/api/v2/telecom/identity/verify', body)).code).toBe(2100);
		expect(statusCodeOf(await call(sandbox, '/api/v2/telecom/identity', body))).toBe(200);
	});
});

describe('a document', () => {
	test('ends by the name of its front', async () => {
		const sandbox = await idMeWith();
		expect(statusCodeOf(await verifyLicense(sandbox, pictures()))).toBe(200);
		const failed = await verifyLicense(sandbox, pictures({ name: 'fail.jpg' }));
		expect([2001, 2002, 2003, 2004, 2005]).toContain(errorsOf(failed)[0].code);
		const other = await verifyLicense(
			sandbox,
			pictures({ name: 'holiday.png', type: 'image/png' }),
		);
		expect(errorsOf(other)).toMatchObject([{ code: 2005 }]);
	});

	test('named fail.jpg fails the same way for the same seed, and not always the same way', async () => {
		const codes = async () => {
			const sandbox = await idMeWith({ seed: 4 });
			const replies = [];
			for (let index = 0; index < 12; index++) {
				replies.push(await verifyLicense(sandbox, pictures({ name: 'fail.jpg' })));
			}
			return replies.map((reply) => errorsOf(reply)[0].code);
		};
		const first = await codes();
		expect(await codes()).toEqual(first);
		expect(new Set(first).size).toBeGreaterThan(2);
	});

	test('needs no back for a passport', async () => {
		const sandbox = await idMeWith();
		const reply = await call(sandbox, '/api/v2/document/passport/verify', pictures({}, null));
		expect(reply.body.product).toBe('document.passport.verify');
	});

	test('is kept as size and hash, and its bytes are not', async () => {
		const sandbox = await idMeWith();
		await verifyLicense(sandbox, pictures({ size: 70_000 }, {}, { metadata: '{"a":1}' }));
		const [{ files, metadata }] = sandbox.idMe.transactions;
		expect(files[0]).toEqual({
			name: 'front_image',
			fileName: 'success.jpg',
			contentType: 'image/jpeg',
			size: 70_000,
			sha256: createHash('sha256').update(Buffer.alloc(70_000, 7)).digest('hex'),
		});
		expect(metadata).toEqual({ a: 1 });
		const [entry] = sandbox.journal.entries;
		expect(entry).toMatchObject({ action: 'verifyLicense', violations: [] });
		expect(JSON.stringify(sandbox.journal.entries).length).toBeLessThan(3_000);
	});
});

describe('a check', () => {
	test('is pending for as long as the sandbox is told, and done by its clock', async () => {
		const sandbox = await idMeWith({ pendingMs: 600_000 });
		const { body } = await verifyLicense(sandbox, pictures());
		expect(body).toMatchObject({ status: { code: 100 } });
		expect(body).not.toHaveProperty('result');
		const path = `/api/v2/document/${String(body.transaction_id)}`;
		sandbox.clock.advance(599_000);
		expect(statusCodeOf(await call(sandbox, path))).toBe(100);
		sandbox.clock.advance(1_000);
		expect(statusCodeOf(await call(sandbox, path))).toBe(200);
	});

	test('can wait for a number of status calls', async () => {
		const sandbox = await idMeWith({ pendingReads: 2 });
		const { body } = await verifyLicense(sandbox, pictures());
		const codes = [];
		for (let index = 0; index < 4; index++) {
			const path = `/api/v2/document/${String(body.transaction_id)}`;
			codes.push(statusCodeOf(await call(sandbox, path)));
		}
		expect(codes).toEqual([100, 100, 200, 200]);
	});

	test('can wait for a hand, once', async () => {
		const sandbox = await idMeWith({ pendingMs: 'byHand' });
		const { body } = await verifyLicense(sandbox, pictures());
		const id = String(body.transaction_id);
		sandbox.clock.advance(1e9);
		sandbox.idMe.finish(id, 'failed', [{ code: 1014, additional_info: 'zip differs' }]);
		const reply = await call(sandbox, `/api/v2/document/${id}`);
		expect(errorsOf(reply)).toMatchObject([{ code: 1014, additional_info: 'zip differs' }]);
		expect(() => sandbox.idMe.finish(id, 'verified')).toThrow('done already');
		expect(() => sandbox.idMe.finish('nobody', 'verified')).toThrow('no such check');
	});

	test('waits as the rule for it says, not as the others', async () => {
		const sandbox = await idMeWith();
		sandbox.idMe.plan({ when: { fileName: 'slow.jpg' }, outcome: 'verified', pendingMs: 'byHand' });
		expect(statusCodeOf(await verifyLicense(sandbox, pictures({ name: 'slow.jpg' })))).toBe(100);
		expect(statusCodeOf(await verifyLicense(sandbox, pictures()))).toBe(200);
	});

	test.each([
		[{ resultKey: 'results' }, /"results":\{"verified":true/],
		[{ resultOfSuccess: 'missing' }, /^(?!.*"result)/],
		[{ timestamps: 'Z' }, /"created":"[^"]+Z"/],
		[{ timestamps: 'offset' }, /"created":"[^"]+-04:00"/],
		[{ product: 'short' }, /"product":"license\.verify"/],
		[{ metadataEchoed: true }, /"metadata":\{"a":1\}/],
	] as const)('is written down under %j', async (readings, pattern) => {
		const sandbox = await idMeWith({ readings });
		const { text } = await verifyLicense(sandbox, pictures({}, {}, { metadata: '{"a":1}' }));
		expect(text).toMatch(pattern);
	});

	test.each([
		['noCode', { message: 'Transaction pending' }],
		['none', undefined],
		[7, { code: 7 }],
	] as const)('shows that it is pending as %p', async (pendingStatus, status) => {
		const sandbox = await idMeWith({ pendingMs: 'byHand', readings: { pendingStatus } });
		const { body } = await verifyLicense(sandbox, pictures());
		if (status) expect(body.status).toMatchObject(status);
		else expect(body).not.toHaveProperty('status');
	});
});
