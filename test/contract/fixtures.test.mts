import { ANSWERS, FAILURE_ANSWER, REQUESTS, violationsOf } from '../../sandbox/id123/contract.mts';
import { messageOf } from '../../sandbox/id123/codes.mts';
import { FAILURES, type FailureCode } from '../../nodes/Id123/api/failures.ts';
import { ACTIONS, UNCERTAIN } from '../../nodes/Id123/api/actions.ts';
import { FAILURE_CODES, failureBody } from '../fixtures/id123/failures.mts';
import { OPERATION_FIXTURES } from '../fixtures/id123/index.mts';
import { WRITING } from '../chaos/support/operations.mts';
import type { OperationFixture, Sourced } from '../fixtures/id123/types.mts';

const PAGES = [
	'api-v2-introduction',
	'create-card-api-v2',
	'update-card-api-v2',
	'view-card-api-v2',
	'card-action-api-v2',
	'delete-card-api-v2',
	'send-notifications-api-v2',
	'invite-card-user-api-v2',
	'list-templates-api-v2',
	'view-template-api-v2',
	'list-cards-api-v2',
];

function expectSource({ source, certain, gap }: Sourced): void {
	expect(PAGES).toContain(source);
	// What is not certain says what was filled in.
	expect(certain).toBe(gap === undefined);
}

/** The wire strings and codes of the operation, from the table of actions. */
const actionOf = ({ operation, action }: OperationFixture) =>
	ACTIONS[operation === 'upsert' ? 'upsertCard' : action];

describe.each(
	OPERATION_FIXTURES.map(
		(fixture) => [`${fixture.resource}.${fixture.operation}`, fixture] as const,
	),
)('the fixture of %s', (_, fixture) => {
	it.each(fixture.requests)('sends a body that the contract accepts: $name', (request) => {
		expectSource(request);
		expect(violationsOf(REQUESTS[fixture.action], request.body)).toEqual([]);
		expect(request.body.action).toBe(actionOf(fixture).candidates[0]);
	});

	it.each(fixture.answers)('has an answer of the contract: $name', (answer) => {
		expectSource(answer);
		expect(violationsOf(ANSWERS[fixture.action], answer.body)).toEqual([]);
		expect(actionOf(fixture).success).toContain(answer.body.code ?? answer.body['status-code']);
	});

	it('has a failure of the contract', () => {
		expectSource(fixture.failure);
		expect(violationsOf(FAILURE_ANSWER, fixture.failure.body)).toEqual([]);
	});

	it('agrees with the table of actions on what the pages show', () => {
		const [{ certain }] = fixture.requests;
		expect(!UNCERTAIN.includes(fixture.action)).toBe(certain);
	});
});

describe('the fixtures of failure codes', () => {
	it('are those of the table, each once', () => {
		const codes = FAILURE_CODES.map(({ code }) => code);
		expect([...codes].sort()).toEqual(Object.keys(FAILURES).sort());
	});

	it.each(FAILURE_CODES.map(({ code }) => code))('%s is an answer of the contract', (code) => {
		const fixture = FAILURE_CODES.find((each) => each.code === code);
		expectSource(fixture as Sourced);
		expect(violationsOf(FAILURE_ANSWER, failureBody(code))).toEqual([]);
	});

	/** The page has curly quotes, which a program hardly sends. */
	const plain = (text: string) => text.replace(/[‘’]/g, "'");

	it.each(FAILURE_CODES.map(({ code, message }) => [code, message] as const))(
		'%s: the sandbox words it as the page does',
		(code: FailureCode, message) => {
			expect(plain(messageOf(code, 'FIELD_NAME'))).toBe(plain(message));
		},
	);
});

describe('between them, the fixtures show', () => {
	const answers = OPERATION_FIXTURES.flatMap((fixture) => fixture.answers.map(({ body }) => body));
	const text = answers.map((body) => JSON.stringify(body));

	it.each([
		['groups on the row', /"data":\[\{[^}]*"card-title":"[^"]*"[^}]*"barcode":\[/],
		['groups under card-data', /"card-data":\{"barcode":\[/],
		['groups under fields', /"fields":\{"barcode":\[/],
		['the code under status-code', /"status-code":"S2004"/],
		['a card id without quotes', /"card-id":\d+/],
		['an issuance type with a space', /"issuance-type":"INSTITUTION ISSUED"/],
		['an issuance type with an underscore', /"issuance-type":"INSTITUTION_ISSUED"/],
	])('%s', (_, pattern) => {
		expect(text.some((each) => pattern.test(each))).toBe(true);
	});
});

it('what changes something is tried with lost answers as well', () => {
	const changing = OPERATION_FIXTURES.filter((each) => actionOf(each).repeat !== 'read');
	const nameOf = (each: { resource?: unknown; operation?: unknown }) =>
		`${String(each.resource)}.${String(each.operation)}`;
	const tried = new Set(WRITING.map(({ parameters }) => nameOf(parameters)));
	expect(changing.map(nameOf).filter((name) => !tried.has(name))).toEqual([]);
});
