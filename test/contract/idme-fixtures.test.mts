/** The fixtures of ID.me against the contract of the sandbox, which was written down apart from them. */
import { ENDPOINTS } from '../../nodes/IdMe/api/endpoints.ts';
import { FAILURES } from '../../nodes/IdMe/api/failures.ts';
import { REDIRECT_FAILURES, TOKEN_FAILURES } from '../../nodes/IdMe/oauth/failures.ts';
import { ERROR_CODES, messageOf, REFUSAL_CODES } from '../../sandbox/idme/codes.mts';
import { ANSWERS, REQUESTS, violationsOf } from '../../sandbox/idme/contract.mts';
import * as visitor from '../../sandbox/idme/oauth/contract.mts';
import { readingsWith } from '../../sandbox/idme/readings.mts';
import { matchOf, servicesRoutes, VISITOR_ROUTES } from '../../sandbox/idme/routes.mts';
import { VERSION_2, VERSION_3 } from '../fixtures/idme/attributes/index.mts';
import { OPERATION_FIXTURES } from '../fixtures/idme/services/index.mts';
import type { RequestFixture } from '../fixtures/idme/services/types.mts';
import type { Sourced } from '../fixtures/idme/types.mts';
import * as visitors from '../fixtures/idme/visitors/index.mts';

const PAGE = /^(docs|developers)\.id\.me\/\S+( and \/\S+)*$|^github\.com\/\S+$/;

function expectSource({ source, certain, gap }: Sourced): void {
	expect(source).toMatch(PAGE);
	// What is not certain says what was filled in.
	expect(certain).toBe(gap === undefined);
}

const routes = servicesRoutes(
	readingsWith({ identityPaths: ENDPOINTS.verifyIdentity.paths.map((path) => `/${path}`) }),
);

/** A body as the sandbox takes it down; a file's bytes are of no account here. */
function taken({ body }: RequestFixture): unknown {
	if (!Array.isArray(body)) return body ?? {};
	const entries = body.map((part) => {
		if ('text' in part) return [part.name, part.text] as const;
		const { fileName, type } = part;
		return [
			part.name,
			{ fileName, contentType: type, size: 50_000, sha256: '0'.repeat(64) },
		] as const;
	});
	return Object.fromEntries(entries);
}

describe.each(
	OPERATION_FIXTURES.map((each) => [`${each.resource}.${each.operation}`, each] as const),
)('the fixture of %s', (_, fixture) => {
	const [first] = fixture.requests;
	const action = matchOf(routes, first.method, first.path)?.route.action;

	it.each(fixture.requests)('sends what the contract accepts: $name', (request) => {
		expectSource(request);
		if (!action) throw new Error(`Nothing is at ${request.path}`);
		if (request.parameters.options && Object(request.parameters.options).sendPhoneAsTyped) return;
		expect(violationsOf(REQUESTS[action], taken(request))).toEqual([]);
	});

	it.each(fixture.answers)('has an answer of the contract: $name', (answer) => {
		expectSource(answer);
		if (!action) throw new Error('There is no such request');
		expect(violationsOf(ANSWERS[action], answer.body)).toEqual([]);
	});
});

describe('the fixtures of the sign-in', () => {
	const requests = visitors.VISITOR_FIXTURES.flatMap((fixture) =>
		fixture.requests.map((request) => [`${fixture.operation}: ${request.name}`, request] as const),
	);

	it.each(requests)('%s asks for something that there is', (_, request) => {
		expectSource(request);
		expect(matchOf(VISITOR_ROUTES, request.method, request.path)).toBeDefined();
		if (request.form) {
			expect(violationsOf(visitor.TOKEN_REQUEST, request.form)).toEqual([]);
		}
	});

	it.each([
		['tokens', visitor.TOKEN_ANSWER, [visitors.exchangeCode, visitors.refreshToken]],
		['claims', visitor.CLAIMS, [visitors.getUserInfo]],
	] as const)('have %s of the contract', (_, schema, fixtures) => {
		for (const answer of fixtures.flatMap(({ answers }) => answers)) {
			expectSource(answer);
			expect(violationsOf(schema, answer.body)).toEqual([]);
		}
	});

	it('have every refusal that the nodes explain', () => {
		const names = visitors.TOKEN_REFUSALS.map(({ name }) => name);
		expect([...names].sort()).toEqual(Object.keys(TOKEN_FAILURES).sort());
		for (const { body } of visitors.TOKEN_REFUSALS) {
			expect(violationsOf(visitor.TOKEN_REFUSAL, body)).toEqual([]);
		}
		const errors = visitors.REDIRECT_REFUSALS.map(({ error }) => error);
		expect([...errors].sort()).toEqual(Object.keys(REDIRECT_FAILURES).sort());
	});
});

describe('the sample bodies of attributes', () => {
	it.each(VERSION_3)('version 3, $name: fit the contract', (fixture) => {
		expectSource(fixture);
		expect(violationsOf(visitor.ATTRIBUTES_V3, fixture.body)).toEqual([]);
	});

	it.each(VERSION_2)('version 2, $name: fit the contract', (fixture) => {
		expectSource(fixture);
		expect(violationsOf(visitor.ATTRIBUTES_V2, fixture.body)).toEqual([]);
	});

	it('are those of the pages: sixteen of version 3, two of version 2', () => {
		const groups = VERSION_3.flatMap(({ body }) => body.status.map(({ group }) => group));
		const count = (wanted: string) => groups.filter((group) => group === wanted).length;
		expect([VERSION_3.length, VERSION_2.length]).toEqual([16, 2]);
		expect([...new Set(groups)].map((group) => [group, count(group)])).toEqual([
			['military', 5],
			['military_canada', 3],
			['government', 2],
			['student', 1],
			['teacher', 1],
			['responder', 1],
			['responder_canada', 1],
			['medical', 2],
		]);
	});

	it('show every shape of a subgroup and of a value', () => {
		const text = VERSION_3.map(({ body }) => JSON.stringify(body)).join('\n');
		expect(text).toContain('"subgroups":[null]');
		expect(text).toContain('"subgroups":[["DEA/NPI"]]');
		expect(text).toContain('"value":2796424397');
	});
});

describe('the codes', () => {
	it('are those of the nodes’ table, each in words of the page', () => {
		const codes = [...REFUSAL_CODES, ...ERROR_CODES].map(String);
		expect(codes.sort()).toEqual(Object.keys(FAILURES).sort());
		expect(REFUSAL_CODES).toHaveLength(23);
		expect(ERROR_CODES).toHaveLength(20);
		for (const code of codes) expect(messageOf(Number(code))).not.toBe('Something went wrong');
	});
});
