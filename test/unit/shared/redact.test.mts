import fc from 'fast-check';

import { secretRemover } from '../../../nodes/shared/account.ts';

const KEY = 'key-5f9A71c2';

describe('secretRemover', () => {
	test('takes the secret out of every text, at any depth, keys included', () => {
		const value = {
			message: `Unknown key ${KEY}!`,
			data: [{ [KEY]: [KEY, 1, null] }],
			code: 'F112',
		};
		expect(secretRemover([KEY])(value)).toEqual({
			message: 'Unknown key ***!',
			data: [{ '***': ['***', 1, null] }],
			code: 'F112',
		});
	});

	test('gives back the very value where the secret is not in it', () => {
		const value = { a: [{ b: 'text' }], c: 1 };
		expect(secretRemover([KEY])(value)).toBe(value);
	});

	test('leaves texts alone where the secret is too short to tell it from words', () => {
		expect(secretRemover(['a'])('a card')).toBe('a card');
	});

	test('leaves no trace of the secret in any JSON', () => {
		const text = fc.oneof(
			fc.string(),
			fc.string().map((before) => `${before}${KEY}`),
		);
		const { tree } = fc.letrec((tie) => ({
			tree: fc.oneof(
				{ maxDepth: 4 },
				text,
				fc.integer(),
				fc.constant(null),
				fc.array(tie('tree')),
				fc.dictionary(text, tie('tree')),
			),
		}));
		fc.assert(
			fc.property(tree, (value) => !JSON.stringify(secretRemover([KEY])(value)).includes(KEY)),
		);
	});
});
