import { NodeApiError, NodeOperationError, type IDataObject } from 'n8n-workflow';
import {
	failedItem,
	nodeErrorOf,
	sentenceOf,
	type RowFailure,
} from '../../../nodes/shared/result.ts';
import { NODE } from './support/node.mts';

const FAILURE: RowFailure = {
	what: 'The value of Department is too long',
	hint: 'Shorten the value. The template sets the limit.',
	state: 'refused',
	field: 'front-1',
	label: 'Department',
	rule: 'tooLong',
	code: 'F205',
	httpStatus: 400,
};

/** Of our own making: nothing but a sentence and what became of the row. */
const LOCAL: RowFailure = {
	what: 'Card ID is empty',
	hint: 'Fill it in.',
	state: 'notSent',
	label: 'Card ID',
};

const detailsOf = (failure: RowFailure, index: number) =>
	failedItem(failure, index).json.details as IDataObject;

describe('the details of a failed row', () => {
	it('count rows from one and carry what a workflow can branch on', () => {
		expect(detailsOf(FAILURE, 16)).toEqual({
			row: 17,
			field: 'front-1',
			label: 'Department',
			rule: 'tooLong',
			code: 'F205',
			httpStatus: 400,
			state: 'refused',
		});
	});

	it('leave out what is not known, rather than holding it empty', () => {
		expect(detailsOf(LOCAL, 0)).toEqual({ row: 1, label: 'Card ID', state: 'notSent' });
	});

	it('are plain JSON without what only the node itself uses', () => {
		const details = detailsOf(
			{ ...FAILURE, account: true, retryable: true, failure: { cause: 'rate-limited' } },
			0,
		);
		expect(JSON.parse(JSON.stringify(details))).toEqual(details);
		expect(Object.keys(details)).not.toEqual(expect.arrayContaining(['account']));
		expect(details).not.toHaveProperty('retryable');
		expect(details).not.toHaveProperty('failure');
	});
});

describe('the sentence of a failed row', () => {
	it.each<[RowFailure, number | undefined, string]>([
		[
			FAILURE,
			16,
			'Row 17: The value of Department is too long. Shorten the value. The template sets the limit.',
		],
		[LOCAL, 0, 'Row 1: Card ID is empty. Fill it in.'],
		[{ ...LOCAL, hint: '' }, 0, 'Row 1: Card ID is empty.'],
		[{ ...LOCAL, subject: 'Card ID E1' }, 2, 'Row 3 (Card ID E1): Card ID is empty. Fill it in.'],
		[{ ...LOCAL, subject: 'Card ID E1' }, undefined, 'Card ID E1: Card ID is empty. Fill it in.'],
	])('says which row, what happened and what to do: %#', (failure, index, sentence) => {
		expect(sentenceOf(failure, index)).toBe(sentence);
	});
});

describe('the item of a failed row', () => {
	const input = { name: 'Ada', error: 'a column of this name', 'card-id': '17' };

	it('keeps the row on the regular output, where nobody else does', () => {
		expect(failedItem(FAILURE, 3, input)).toEqual({
			json: {
				name: 'Ada',
				'card-id': '17',
				error: FAILURE.what,
				message: sentenceOf(FAILURE, 3),
				details: detailsOf(FAILURE, 3),
			},
			pairedItem: { item: 3 },
		});
	});

	it('begins with what is wrong, which a table then shows first', () => {
		expect(Object.keys(failedItem(FAILURE, 3, input).json)).toEqual([
			'error',
			'message',
			'name',
			'card-id',
			'details',
		]);
	});

	it('carries only what n8n merges into the row on the error output', () => {
		const item = failedItem(FAILURE, 3);
		expect(Object.keys(item.json).sort()).toEqual(['details', 'error', 'message']);
		expect(item.pairedItem).toEqual({ item: 3 });
	});

	it('has no error object of its own: n8n would put it in place of the row', () => {
		for (const kept of [undefined, input]) {
			expect(failedItem(FAILURE, 0, kept).error).toBeUndefined();
		}
	});

	it('does not change the input', () => {
		const before = structuredClone(input);
		failedItem(FAILURE, 0, input);
		expect(input).toEqual(before);
	});
});

describe('the error that ends the node', () => {
	it('names what happened, the item, and how far the run came', () => {
		const error = nodeErrorOf(NODE, LOCAL, 4, 'Of 9 rows: 4 done, 1 failed, 4 not sent');
		expect(error.message).toBe('Row 5: Card ID is empty. Of 9 rows: 4 done, 1 failed, 4 not sent');
		expect(error.description).toBe('Fill it in.');
		expect(error.context.itemIndex).toBe(4);
	});

	it('needs no account of the run', () => {
		expect(nodeErrorOf(NODE, LOCAL, 0).message).toBe('Row 1: Card ID is empty');
	});

	it('is an API error where the service answered, and an operation error where it did not', () => {
		expect(nodeErrorOf(NODE, FAILURE, 0)).toBeInstanceOf(NodeApiError);
		expect(nodeErrorOf(NODE, { ...FAILURE, httpStatus: undefined }, 0)).toBeInstanceOf(
			NodeApiError,
		);
		expect(nodeErrorOf(NODE, { ...LOCAL, httpStatus: 502 }, 0)).toBeInstanceOf(NodeApiError);
		expect(nodeErrorOf(NODE, LOCAL, 0)).toBeInstanceOf(NodeOperationError);
	});

	it.each([
		['F205', 400, '400'],
		['F205', undefined, 'F205'],
		[undefined, 503, '503'],
	])('shows the status, or else the code: %s with HTTP %s is %s', (code, httpStatus, httpCode) => {
		expect(nodeErrorOf(NODE, { ...FAILURE, code, httpStatus }, 0)).toMatchObject({ httpCode });
	});

	it.each(['400', '401', '404', '429', '500', '503'])(
		'keeps our sentence instead of what n8n says of HTTP %s',
		(status) => {
			const error = nodeErrorOf(NODE, { ...FAILURE, httpStatus: Number(status) }, 0);
			expect(error.message).toBe(`Row 1: ${FAILURE.what}`);
			expect(error.description).toBe(FAILURE.hint);
		},
	);

	it('keeps a sentence in which n8n finds an error code', () => {
		const what = 'The value of Preexisting Conditions is too long';
		for (const failure of [FAILURE, LOCAL]) {
			expect(nodeErrorOf(NODE, { ...failure, what }, 0).message).toBe(`Row 1: ${what}`);
		}
	});

	it('tells n8n the cause that its durable polls act on', () => {
		const failure = { cause: 'rate-limited', retryAfterMs: 1_000 } as const;
		expect(nodeErrorOf(NODE, { ...FAILURE, failure }, 0).failure).toEqual(failure);
		expect(nodeErrorOf(NODE, { ...LOCAL, failure }, 0).failure).toEqual(failure);
		expect(nodeErrorOf(NODE, LOCAL, 0).failure).toBeUndefined();
	});

	it.each([FAILURE, LOCAL])('holds our own words only, never a request: %#', (failure) => {
		const error = nodeErrorOf(NODE, failure, 0, 'Of 2 rows: 0 done, 1 failed, 1 not sent');
		const { node, stack, ...shown } = error;
		expect(node).toBe(NODE);
		const text = JSON.stringify([shown, error.cause, error.context, error.messages]);
		expect(text).not.toContain('SECRET-KEY');
		expect(text).not.toMatch(/"(request|config|headers|body|options)"/);
		expect(stack).not.toContain('SECRET-KEY');
	});
});
