/** What only the service's own words say stands in few places: its codes, and the keys of what is sent and comes back. */
import ts from 'typescript';
import { FAILURES as ID123_FAILURES } from '../../nodes/Id123/api/failures.ts';
import { FAILURES as ID_ME_FAILURES } from '../../nodes/IdMe/api/failures.ts';
import {
	READ_FAILURES,
	REDIRECT_FAILURES,
	TOKEN_FAILURES,
} from '../../nodes/IdMe/oauth/failures.ts';
import { OPERATION_FIXTURES } from '../fixtures/id123/index.mts';
import { find, pathOf, sources, type Found } from './support/sources.mts';

/** A text, number or name in the code; comments may speak of a code, and say where it is documented. */
function wordAt(node: ts.Node): string | undefined {
	const isWord =
		ts.isStringLiteral(node) ||
		ts.isNoSubstitutionTemplateLiteral(node) ||
		ts.isNumericLiteral(node) ||
		ts.isIdentifier(node);
	return isWord ? node.text : undefined;
}

/** Where sources below a folder, but for these, hold a word of a kind. */
function holding(
	folder: string,
	isMeant: (word: string) => boolean,
	except: readonly string[],
): Found[] {
	const looked = sources.filter((source) => {
		const path = pathOf(source);
		return path.startsWith(folder) && !except.some((each) => path.startsWith(each));
	});
	expect(looked.length).toBeGreaterThan(10);
	return find((node) => {
		const word = wordAt(node);
		return word !== undefined && isMeant(word) ? word : undefined;
	}, looked);
}

describe('what a code means is said by one table for each service', () => {
	test('ID123', () => {
		const isCode = (word: string) => /^[FS]\d{3,4}$/.test(word);
		expect(Object.keys(ID123_FAILURES).every(isCode)).toBe(true);
		const tables = ['nodes/Id123/api/failures.ts', 'nodes/Id123/api/actions.ts'];
		expect(holding('nodes/Id123/', isCode, tables)).toEqual([]);
	});

	test.each([
		["ID.me's checks", 'nodes/IdMe/api/failures.ts', [ID_ME_FAILURES]],
		[
			"ID.me's sign-in",
			'nodes/IdMe/oauth/failures.ts',
			[READ_FAILURES, REDIRECT_FAILURES, TOKEN_FAILURES],
		],
	])('%s', (_, table, failures) => {
		const codes = new Set(failures.flatMap((each) => Object.keys(each)));
		expect(codes.size).toBeGreaterThan(5);
		expect(holding('nodes/IdMe/', (word) => codes.has(word), [table])).toEqual([]);
	});
});

/** Keys of documented bodies that are no ordinary words: those have a dash in them. */
function keysIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(keysIn);
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, entry]) => [key, ...keysIn(entry)]);
}

test('the keys that ID123 is sent and answers with stand in its api and in the vocabulary', () => {
	const bodies = OPERATION_FIXTURES.flatMap(({ requests, answers, failure }) =>
		[...requests, ...answers, failure].map(({ body }) => body),
	);
	const keys = new Set(keysIn(bodies).filter((key) => key.includes('-')));
	expect([...keys]).toEqual(expect.arrayContaining(['card-id', 'status-action', 'upsert-record']));
	const places = ['nodes/Id123/api/', 'nodes/Id123/card/vocabulary.ts'];
	expect(holding('nodes/', (word) => keys.has(word), places)).toEqual([]);
});
