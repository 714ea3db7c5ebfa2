/** What was paid for is neither lost nor done twice. */
import type { IDataObject } from 'n8n-workflow';
import { verifyPasscard } from '../../fixtures/idme/services/document.mts';
import { confirmCode, sendCode, verifyIdentity } from '../../fixtures/idme/services/phone.mts';
import { anew, jsonOf, openStage, refusal } from './support/stage.mts';

const stage = openStage();
const id = (row: number) => `5f1c2f0e-8a3b-4f7e-9d56-00000000000${row}`;

/** Answers each identity check with an id that is its phone's last digit. */
const answerById = (refused: number) => {
	stage.respond = ({ body }) => {
		const row = Number((JSON.parse(body.toString()) as { phone: string }).phone.at(-1));
		if (row === refused) return refusal(422, 3101);
		return {
			body: {
				...verifyIdentity.answers[0].body,
				transaction_id: id(row),
				verification_id: id(row).replace('5f1c', '2b7d'),
			},
		};
	};
};
const rows = (count: number) =>
	Array.from({ length: count }, (_, row) => ({ phone: `888941303${row + 1}` }));

describe('a run that stops at a row that ID.me refuses', () => {
	const settings = {
		parameters: { phone: '={{ $json.phone }}', options: { requestsAtATime: 1 } },
		items: rows(5),
	};

	it('names the checks that were done, with their ids and outcomes', async () => {
		answerById(3);
		const { thrownError } = await stage.runFixture(verifyIdentity, settings);
		expect(thrownError?.message).toContain('2 done');
		const { description } = thrownError as { description?: string };
		for (const row of [1, 2]) {
			const verification = id(row).replace('5f1c', '2b7d');
			expect(description).toContain(
				`row ${row}: Transaction ID ${id(row)}, Verification ID ${verification} (verified)`,
			);
		}
		expect(description).toContain('Leave them out when you run the rest');
		expect(description).not.toMatch(/row [345]:/);
		// Not the person.
		expect(description).not.toContain('888941303');
	});

	it('says nothing of the kind where nothing was done, or where items go on', async () => {
		answerById(1);
		const stopped = await stage.runFixture(verifyIdentity, settings);
		expect(JSON.stringify(stopped.thrownError)).not.toContain('were done');
		const onError = await stage.runFixture(verifyIdentity, {
			...settings,
			onError: 'continueErrorOutput',
		});
		expect(onError.success).toHaveLength(4);
		expect(JSON.stringify(onError.error)).not.toContain('were done');
	});
});

describe('the same check in one run', () => {
	it('is paid for once, and each of its rows has the answer', async () => {
		answerById(0);
		const { success } = await stage.runFixture(verifyIdentity, {
			items: [...rows(2), ...rows(2), { phone: '(888) 941-3031' }],
			parameters: { phone: '={{ $json.phone }}', options: {} },
		});
		expect(stage.requests).toHaveLength(2);
		const ids = jsonOf(success).map(({ transactionId }) => transactionId);
		expect(ids).toEqual([id(1), id(2), id(1), id(2), id(1)]);
	});

	it('of a document is known by its files', async () => {
		stage.respond = () => ({ body: anew(verifyPasscard.answers[0].body) });
		const { front, back } = stage.files;
		const files = [
			{ front, back },
			{ front, back },
			{ front: back, back: front },
		];
		const { success } = await stage.runFixture(verifyPasscard, {
			items: files.map((binary) => ({ json: {}, binary })),
		});
		expect(stage.requests).toHaveLength(2);
		const [one, same, other] = jsonOf(success).map(({ transactionId }) => transactionId);
		expect([one === same, one === other]).toEqual([true, false]);
	});

	it('is another one where anything of it differs', async () => {
		stage.respond = () => ({ body: anew(verifyIdentity.answers[0].body) });
		const births = ['1990-04-27', '1990-04-28'];
		await stage.runFixture(verifyIdentity, {
			items: births.map((birth) => ({ birth })),
			parameters: { birthDate: '={{ $json.birth }}', options: {} },
		});
		expect(stage.requests).toHaveLength(2);
	});

	it('whose answer was lost is told in each of its rows, and not paid for again', async () => {
		stage.respond = () => ({ drop: true });
		const { error } = await stage.runFixture(verifyIdentity, {
			items: [...rows(1), ...rows(1)],
			parameters: { phone: '={{ $json.phone }}', options: { requestsAtATime: 1 } },
			onError: 'continueErrorOutput',
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
		});
		expect(stage.requests).toHaveLength(1);
		expect(jsonOf(error)).toMatchObject(
			[1, 2].map((row) => ({ details: { row, state: 'unknown' } })),
		);
	});

	it('is the code that is confirmed, too: a wrong one uses up a try', async () => {
		stage.respond = () => refusal(422, 3102);
		const { success } = await stage.runFixture(confirmCode, { items: [{}, {}] });
		expect(stage.requests).toHaveLength(1);
		expect(jsonOf(success)).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }]);
	});
});

describe('the same phone in one run', () => {
	const SPELLINGS = ['8889413032', '(888) 941-3032', '+1 888 941 3032', '1-888.941.3032'];
	const run = async (items: IDataObject[], parameters: IDataObject = {}) =>
		await stage.runFixture(sendCode, {
			items,
			parameters: { phone: '={{ $json.phone }}', ...(parameters as object) },
		});

	it.each([true, false])(
		'gets one message, however it is spelt (as typed: %p)',
		async (asTyped) => {
			stage.respond = () => ({ body: sendCode.answers[0].body });
			const options = { sendPhoneAsTyped: asTyped };
			const { success } = await run(
				SPELLINGS.map((phone) => ({ phone })),
				{ options },
			);
			expect(stage.requests).toHaveLength(1);
			expect(success).toHaveLength(4);
			const [{ transactionId }] = jsonOf(success);
			expect(jsonOf(success).map((item) => item.transactionId)).toEqual(
				Array(4).fill(transactionId),
			);
			expect(success.map(({ pairedItem }) => pairedItem)).toEqual(
				[0, 1, 2, 3].map((item) => ({ item })),
			);
		},
	);

	it('gets another in another run: somebody may have lost the first', async () => {
		stage.respond = () => ({ body: sendCode.answers[0].body });
		await run([{ phone: SPELLINGS[0] }]);
		await run([{ phone: SPELLINGS[1] }]);
		expect(stage.requests).toHaveLength(2);
	});

	it('is refused for a second verification', async () => {
		stage.respond = () => ({ body: { ...sendCode.answers[0].body, verification_id: id(0) } });
		const { success, error } = await stage.runFixture(sendCode, {
			items: SPELLINGS.slice(0, 2).map((phone, row) => ({ phone, verification: id(row) })),
			parameters: {
				phone: '={{ $json.phone }}',
				options: { verificationId: '={{ $json.verification }}' },
			},
			onError: 'continueErrorOutput',
		});
		expect(stage.requests).toHaveLength(1);
		expect(success).toHaveLength(1);
		expect(error[0].json).toMatchObject({
			details: { rule: 'samePhone', state: 'notSent', row: 2 },
		});
	});
});
