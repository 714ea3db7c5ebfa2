/** Answers that do not belong to what was sent, or that name a check under a status of failure: no yes, and no check is lost. */
import type { IDataObject } from 'n8n-workflow';
import {
	getDocument,
	verifyLicense,
	verifyPassport,
} from '../../fixtures/idme/services/document.mts';
import { createVerification, getVerification } from '../../fixtures/idme/services/index.mts';
import {
	confirmCode,
	getPhone,
	sendCode,
	verifyIdentity,
} from '../../fixtures/idme/services/phone.mts';
import {
	DONE,
	TRANSACTION_ID,
	transactionBody,
	VERIFICATION_ID,
} from '../../fixtures/idme/services/sample.mts';
import type { OperationFixture } from '../../fixtures/idme/services/types.mts';
import { jsonOf, openStage } from './support/stage.mts';

const stage = openStage();
const OTHER = 'bbbbbbbb-61d1-4f0a-8d0e-5a4b3c2d1e0f';
const LICENSE = 'document.license.verify';
const YES = { result: { verified: true } };

/** The one row, on whichever output. */
async function rowOf(fixture: OperationFixture, answer: object, parameters = {}) {
	stage.respond = () => answer;
	const run = await stage.runFixture(fixture, { onError: 'continueErrorOutput', parameters });
	const [json] = [...jsonOf(run.success), ...jsonOf(run.error)] as Array<
		IDataObject & { details?: IDataObject; message: string }
	>;
	return json;
}

describe('an answer about something else', () => {
	it.each<[string, OperationFixture, IDataObject]>([
		[
			'a licence of another verification',
			verifyLicense,
			{ product: LICENSE, verification_id: OTHER },
		],
		['a passport with a licence', verifyPassport, { product: LICENSE }],
		['a passport with a passport card', verifyPassport, { product: 'passport_card.verify' }],
		[
			'a passport with a text message',
			verifyPassport,
			{ product: 'telecom.possession.sms.confirm' },
		],
		['an identity with a text message', verifyIdentity, { product: 'telecom.possession.sms' }],
		['a document with an identity', getDocument, { product: 'telecom.identity.verify' }],
		['a phone with a document', getPhone, { product: LICENSE }],
	])('is no yes, and both are named: %s', async (_, fixture, other) => {
		const body = { ...transactionBody('', DONE, YES), ...other };
		const json = await rowOf(fixture, { body });
		expect(json.verified).toBeUndefined();
		expect(json.message).toContain(`It names Transaction ID ${TRANSACTION_ID}`);
		expect(json.message).toContain(String(other.verification_id ?? other.product));
		const isSame = other.verification_id === undefined;
		const sent = isSame
			? /, where Product \w+ was asked for/
			: `where Verification ID ${VERIFICATION_ID}`;
		expect(json.message).toMatch(sent);
		expect(json.message.split(TRANSACTION_ID)).toHaveLength(2);
		expect(json.details).toMatchObject({ state: fixture.mayRepeat ? 'refused' : 'unknown' });
	});

	it.each<[OperationFixture, string | null]>([
		[verifyPassport, 'passport.verify'],
		[verifyPassport, 'something.new'],
		[verifyPassport, 'document.identity.verify'],
		[verifyPassport, null],
		[verifyIdentity, 'identity'],
		[confirmCode, 'possession.sms'],
		[getPhone, 'identity.verify'],
	])('is one about the same however its product is spelt', async (fixture, product) => {
		const body = { ...transactionBody('', DONE, YES), product };
		expect(await rowOf(fixture, { body })).toMatchObject({ outcome: 'verified' });
	});

	it('is that of a row before with the same transaction, so that nobody knows whose it is', async () => {
		stage.respond = () => ({ body: transactionBody('telecom.identity.verify', DONE, YES) });
		const { success, error } = await stage.runFixture(verifyIdentity, {
			items: [{ phone: '8889413032' }, { phone: '8889413033' }],
			parameters: { phone: '={{ $json.phone }}' },
			onError: 'continueErrorOutput',
		});
		expect(success).toHaveLength(1);
		expect(error).toHaveLength(1);
		expect(error[0].json).toMatchObject({
			error: expect.stringContaining(`Transaction ID ${TRANSACTION_ID}, which another row`),
			details: { rule: 'sameTransaction', state: 'unknown' },
		});
	});

	it('is none where two rows are answered with IDs that are hidden, since they are numbers of the rows', async () => {
		stage.respond = ({ body }) => {
			const [id] = /888941303\d/.exec(String(body)) ?? [];
			const answer = transactionBody('telecom.identity.verify', DONE, YES);
			return { body: { ...answer, transaction_id: id } };
		};
		const { success } = await stage.runFixture(verifyIdentity, {
			items: [{ phone: '8889413032' }, { phone: '8889413033' }],
			parameters: { phone: '={{ $json.phone }}' },
			onError: 'continueErrorOutput',
		});
		expect(jsonOf(success).map(({ transactionId }) => transactionId)).toEqual(['***', '***']);
	});

	it('is told with its entry where it stands in the list of a verification', async () => {
		const of = (id: string) => ({ ...transactionBody(LICENSE, DONE, YES), verification_id: id });
		const transactions = [of(OTHER), of(VERIFICATION_ID)];
		const json = await rowOf(getVerification, {
			body: { verification_id: VERIFICATION_ID, transactions },
		});
		expect(json.transactions).toMatchObject([
			{ outcome: 'unclear', verified: false, verificationId: OTHER },
			{ outcome: 'verified', verified: true },
		]);
	});
});

describe('a check that is named under a status of failure', () => {
	it.each<[string, OperationFixture, object, IDataObject]>([
		['429', sendCode, { status: 429, headers: { 'retry-after': '0' } }, { status: { code: 100 } }],
		['429 for a code', confirmCode, { status: 429, headers: { 'retry-after': '0' } }, YES],
		['404', verifyIdentity, { status: 404 }, { result: { verified: false } }],
		['404 with a code', verifyIdentity, { status: 404 }, { errors: [{ code: 4100 }] }],
		['303', verifyLicense, { status: 303, headers: { location: '/api/v2/document/x' } }, YES],
		['409', verifyLicense, { status: 409 }, YES],
		['503', verifyLicense, { status: 503 }, YES],
	])('is sent once and told with its id: HTTP %s', async (_, fixture, answer, more) => {
		const body = { transaction_id: TRANSACTION_ID, verification_id: VERIFICATION_ID, ...more };
		const json = await rowOf(fixture, { ...answer, body });
		expect(stage.requests).toHaveLength(1);
		expect(json.message).toContain(TRANSACTION_ID);
		expect(json.message).not.toContain('firewall');
		expect(json.details).toMatchObject({ state: 'unknown' });
	});

	it('keeps its ids where it ended because of the person', async () => {
		const body = {
			transaction_id: TRANSACTION_ID,
			verification_id: VERIFICATION_ID,
			errors: [{ code: 3107, message: 'Minor' }],
		};
		const known = { outcome: 'failed', transactionId: TRANSACTION_ID };
		expect(await rowOf(verifyLicense, { status: 422, body }, { options: {} })).toMatchObject({
			...known,
			verificationId: VERIFICATION_ID,
		});
		const { verification_id: _, ...without } = body;
		expect(await rowOf(verifyLicense, { status: 422, body: without })).toMatchObject({
			...known,
			verificationId: VERIFICATION_ID,
		});
	});
});

describe('a verification', () => {
	it('without a list has no checks yet, also where the list is null', async () => {
		const body = { verification_id: VERIFICATION_ID, transactions: null };
		for (const fixture of [createVerification, getVerification]) {
			const json = await rowOf(fixture, { body });
			expect(json).toMatchObject({ verificationId: VERIFICATION_ID, transactions: [] });
		}
	});

	it('tells an entry without an id as unclear, and the others as they are', async () => {
		const { transaction_id: _, ...without } = transactionBody(LICENSE, DONE, YES);
		const transactions = [without, transactionBody(LICENSE, DONE, YES)];
		const json = await rowOf(getVerification, {
			body: { verification_id: VERIFICATION_ID, transactions },
		});
		expect(json.transactions).toMatchObject([
			{ outcome: 'unclear', verified: false, transactionId: null },
			{ outcome: 'verified', verified: true },
		]);
	});

	it.each<[string, OperationFixture, object]>([
		['an empty id', createVerification, { verification_id: '' }],
		[
			'a list that is none',
			getVerification,
			{ transactions: { 0: transactionBody(LICENSE, DONE) } },
		],
		['entries that are none', getVerification, { transactions: [TRANSACTION_ID, null] }],
		['an error beside its list', getVerification, { transactions: [], errors: [{ code: 5000 }] }],
	])('is not told as found with %s', async (_, fixture, more) => {
		const json = await rowOf(fixture, { body: { verification_id: VERIFICATION_ID, ...more } });
		expect(json).toHaveProperty('error');
		expect(json.transactions).toBeUndefined();
	});
});

it('numbers of persons and the code are masked wherever ID.me says them', async () => {
	const code = '482913';
	const body = {
		transaction_id: TRANSACTION_ID,
		verification_id: code,
		product: `sms ${code}`,
		status: { code: 300, message: `SSN 288-41-0030, code ${code}`, updated: code },
		result: {
			verified: false,
			errors: [
				{ code, message: 'SSN 288-41-0030 is not known', additional_info: '288410030' },
				{ code: 1014, message: 'No match' },
			],
		},
	};
	const json = await rowOf(confirmCode, { body }, { code });
	expect(JSON.stringify(json)).not.toMatch(/482913|288-?41/);
	expect(json).toMatchObject({
		transactionId: TRANSACTION_ID,
		outcome: 'failed',
		errors: [{ message: 'SSN *** is not known' }, { code: 1014, message: 'No match' }],
	});
});
