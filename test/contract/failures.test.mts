/** Every failure code: its row in the table, its fixture, and that it reaches the user with its hint. */
import { FAILURES, failureOf, type FailureCode } from '../../nodes/Id123/api/failures.ts';
import { LIMITS } from '../../nodes/shared/limits.ts';
import { openStage } from '../engine/Id123/support/stage.mts';
import { updateCard } from '../fixtures/id123/card/update.mts';
import { CARD_ID, byId, card, template } from '../fixtures/id123/sample.mts';
import { AUTOMATIC, ROW } from '../fixtures/id123/card-values.mts';
import { FAILURE_CODES, failureBody } from '../fixtures/id123/failures.mts';

const stage = openStage();
const CODES = FAILURE_CODES.map(({ code }) => code);
const isThrottled = (code: FailureCode) => failureOf(code)?.kind === 'tooFast';
const ofAccount = CODES.filter((code) => FAILURES[code].scope === 'account');

/** Longer than anybody would wait, so that a throttled row is given up at once. */
const GIVEN_UP = { 'retry-after': String(LIMITS.throttledGiveUpMs / 1000 + 60) };

describe.each(CODES)('%s', (code) => {
	const { meaning, hint, scope } = FAILURES[code];

	it('has a meaning without full stop and a hint with one', () => {
		expect(meaning).toMatch(/^\S.*[^.]$/);
		expect(hint).toMatch(/^[A-Z].*\.$/);
	});

	it('reaches the user with its code and its hint', async () => {
		const names = meaning.includes('FIELD');
		stage.respond = () => ({
			headers: isThrottled(code) ? GIVEN_UP : {},
			body: failureBody(code, { field: 'front-2' }),
		});
		const { error } = await stage.run({
			resource: 'card',
			operation: 'update',
			parameters: { ...template, ...AUTOMATIC },
			items: [ROW],
			onError: 'continueErrorOutput',
			apiKey: `key-${code}`,
		});
		expect(error).toHaveLength(1);
		const [{ json }] = error;
		expect(json).toMatchObject({ ...ROW, details: { row: 1, code } });
		expect(json.message).toContain(hint);
		if (names) {
			expect(json.error).toBe(meaning.replace('FIELD', 'Enrolled On'));
			expect(json.details).toMatchObject({ field: 'front-2', label: 'Enrolled On' });
		} else if (!isThrottled(code)) {
			expect(json.error).toContain(meaning);
		}
		// What a person reads is written for a person: the key of a field is not.
		expect(json.message).not.toContain('front-2');
		expect(stage.sent(updateCard)).toHaveLength(1);
	});

	if (scope === 'account') {
		it('ends the run: rows that wait are not sent, and say why', async () => {
			stage.respond = () => ({
				headers: isThrottled(code) ? GIVEN_UP : {},
				body: failureBody(code, { echoed: {} }),
			});
			const { error } = await stage.run({
				resource: 'card',
				operation: 'get',
				parameters: { ...template, cardId: byId('={{ $json.card }}') },
				items: Array.from({ length: 40 }, (_, index) => ({ card: `C${index}` })),
				onError: 'continueErrorOutput',
				apiKey: `key-of-many-${code}`,
			});
			expect(error).toHaveLength(40);
			expect(error.map(({ json }) => json.details)).toEqual(
				error.map((_, index) => expect.objectContaining({ row: index + 1, code })),
			);
			expect(stage.bodies().length).toBeLessThanOrEqual(LIMITS.requestsAtATime);
		});
	} else {
		it('costs one row', async () => {
			stage.respond = ({ 'card-id': id }) => ({
				body: id === 'bad' ? failureBody(code) : updateCard.answers[0].body,
			});
			const rows = ['a', 'bad', 'b'].map((id) => ({ ...ROW, 'Card ID': id }));
			const run = await stage.run({
				resource: 'card',
				operation: 'update',
				parameters: { ...template, ...AUTOMATIC },
				items: rows,
				onError: 'continueErrorOutput',
			});
			expect(run.success.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
			expect(run.error.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		});
	}
});

it('a code that is not published is shown with the words of ID123', async () => {
	const body = { status: 'failure', code: 'F299', message: 'The card is on holiday.' };
	stage.respond = () => ({ body });
	const { thrownError } = await stage.run({
		resource: 'card',
		operation: 'get',
		parameters: card,
		items: [{ card: CARD_ID }],
	});
	expect(thrownError?.message).toContain('(F299): The card is on holiday');
});

describe('the test of the credential', () => {
	it.each(ofAccount)('says the meaning of %s and its hint', async (code) => {
		const { meaning, hint } = FAILURES[code];
		stage.respond = () => ({ body: { status: 'failure', code, message: 'No.' } });
		const { status, message } = await stage.engine.testCredential('id123Api', stage.credential());
		expect([status, message]).toEqual(['Error', `${meaning}. ${hint}`]);
	});
});
