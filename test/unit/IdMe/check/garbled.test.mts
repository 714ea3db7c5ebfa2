/** Answers that somebody has garbled: never a yes out of a no. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { transactionOf, UNCLEAR } from '../../../../nodes/IdMe/check/transaction.ts';
import { bodyOf, DONE } from './support/answers.mts';

describe('ten thousand garbled answers', () => {
	const PRODUCTS = ['document.license.verify', 'passport.verify', 'telecom.identity.verify', 'sms'];
	const product = fc.constantFrom(...PRODUCTS);
	const key = fc.constantFrom('result', 'results');
	const error = fc.record({ code: fc.constantFrom(1001, 1014, 2002, 2005), message: fc.string() });
	const noise = fc.oneof(
		fc.jsonValue({ maxDepth: 2 }),
		fc.constantFrom(
			'yes',
			'true ',
			'TRUE',
			1,
			'verified',
			'null',
			[true],
			[{ verified: true }],
			{},
		),
	);

	/** A no that ID.me would send: it says so by its status, by its result, by its reasons, or by all of them. */
	const no = fc.record({ product, key, error, kind: fc.nat({ max: 3 }) }).map((drawn) => {
		const { kind, error: reason } = drawn;
		const result = [
			{ verified: false, errors: [reason] },
			{ verified: false },
			{ errors: [reason] },
			{ verified: false, errors: [] },
		][kind];
		const isUnsuccessful = kind === 3;
		return {
			product: drawn.product,
			status: { code: isUnsuccessful ? 300 : 200, message: 'Transaction' },
			[drawn.key]: result,
		};
	});
	const pending = fc.record({
		product,
		status: fc.oneof(
			fc.record({ code: fc.constantFrom(100, 101, 150, 202, 0, 199, 201, 20, 2000) }),
			fc.constant({ message: 'Transaction pending' }),
		),
	});
	/** Said to be completed, and its word for verified is none. */
	const garbled = fc.record({
		product,
		status: fc.record({ code: fc.constantFrom<unknown>(200, '200') }),
		result: fc.oneof(
			noise.filter((value) => typeof value !== 'object' || Array.isArray(value)),
			fc.record({ verified: noise.filter((value) => value !== true && value !== 'true') }),
			// Said under another name than `verified`.
			fc.record({
				outcome: fc.constantFrom('failed', 'rejected', 'not_verified'),
				checks: fc.record({ passed: fc.boolean() }),
			}),
		),
	});
	const yes = fc.record({ product, key }).map((drawn) => ({
		product: drawn.product,
		status: DONE,
		[drawn.key]: { verified: true, errors: [] },
	}));

	/** What may happen to an answer on its way without taking away what it says. */
	type Change = (body: IDataObject) => IDataObject;
	const adding: fc.Arbitrary<Change> = fc.oneof(
		fc.constantFrom<Change>(
			(body) => ({ ...body, verified: true }),
			(body) => ({
				...body,
				Verified: true,
				is_verified: true,
				success: true,
				outcome: 'verified',
			}),
			(body) => ({ ...body, errors: [] }),
			(body) => ({ ...body, metadata: { verified: true, result: { verified: true } } }),
			(body) => ({ ...body, ...(body.result === undefined ? { result: { verified: true } } : {}) }),
			(body) => ({
				...body,
				...(body.results === undefined ? { results: { verified: true } } : {}),
			}),
			(body) => ({
				...body,
				...(body.result === undefined ? { result: [{ verified: true }] } : {}),
			}),
			(body) => ({
				...body,
				status: { ...Object(body.status), message: DONE.message } as IDataObject,
			}),
			(body) => ({ ...body, status: { ...Object(body.status), verified: true } as IDataObject }),
			(body) => ({ ...body, code: 200, status_code: 200, data: { status: DONE } }),
			(body) => Object.fromEntries(Object.entries(body).reverse()),
			(body) => JSON.parse(JSON.stringify(body)) as IDataObject,
		),
		fc
			.tuple(
				fc.string().filter((name) => !['result', 'results', 'status'].includes(name)),
				noise,
			)
			.map(
				([name, value]): Change =>
					(body) =>
						({ ...body, ...(name in body ? {} : { [name]: value as IDataObject }) }) as IDataObject,
			),
	);
	const changed = (answers: fc.Arbitrary<object>, changes: fc.Arbitrary<Change>) =>
		fc
			.tuple(answers, fc.array(changes, { maxLength: 5 }))
			.map(([body, each]) => each.reduce((found, change) => change(found), bodyOf(body)));
	/** What speaks against a yes, beside it: some of it is a clear no, some of it nothing that can be read. */
	const speaking: fc.Arbitrary<Change> = fc
		.tuple(
			fc.constantFrom('verified', 'errors', 'error', 'other', 'code', 'status', 'inside'),
			fc.oneof(
				noise,
				fc.constantFrom(false, 'false', 300, 100, { code: 2002 }, { verified: false }),
			),
		)
		.map(([place, drawn]): Change => {
			const value = drawn as IDataObject;
			const own = (body: IDataObject) =>
				Object(body.result).verified === true ? 'result' : 'results';
			const other = (body: IDataObject) => (own(body) === 'result' ? 'results' : 'result');
			if (place === 'other') return (body) => ({ ...body, [other(body)]: value });
			if (place === 'code') return (body) => ({ ...body, status: { ...DONE, code: value } });
			if (place !== 'inside') return (body) => ({ ...body, [place]: value });
			return (body) => ({ ...body, [own(body)]: { ...Object(body[own(body)]), errors: value } });
		});
	const NO: Change[] = [
		(body) => ({ ...body, verified: false }),
		(body) => ({ ...body, errors: { code: 2002 } }),
		(body) => ({ ...body, errors: [{ code: 1014 }] }),
		(body) => ({ ...body, status: { code: 300, message: 'Transaction unsuccessful' } }),
		(body) => ({ ...body, more: [{ verified: false }] }),
	];

	it('of no, of pending and of nothing readable: none is verified', () => {
		fc.assert(
			fc.property(changed(fc.oneof(no, pending, garbled), adding), (body) => {
				const { outcome, verified } = transactionOf(body);
				expect([outcome === 'verified', verified]).toEqual([false, false]);
			}),
			{ numRuns: 10_000 },
		);
	});

	it('of yes: each is verified or told as unclear, and unclear where anything says no', () => {
		const garbling = fc.tuple(
			changed(yes, fc.oneof(adding, speaking)),
			fc.option(fc.constantFrom(...NO), { nil: undefined }),
		);
		fc.assert(
			fc.property(garbling, ([garbledYes, no]) => {
				const { outcome, verified, errors } = transactionOf(no ? no(garbledYes) : garbledYes);
				expect(no ? ['unclear'] : ['verified', 'unclear']).toContain(outcome);
				expect(verified).toBe(outcome === 'verified');
				if (outcome === 'unclear') expect(errors[0].message).toBe(UNCLEAR.message);
			}),
			{ numRuns: 10_000 },
		);
	});
});
