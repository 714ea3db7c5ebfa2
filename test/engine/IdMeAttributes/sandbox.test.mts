/** The whole way of a visitor, with the sandbox in ID.me's place: in every reading of what the pages leave open. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { PEOPLE, type Person } from '../../../sandbox/idme/people.mts';
import type { ReadingsInput } from '../../../sandbox/idme/readings.mts';
import {
	SANDBOX_IDME_CLIENT_ID,
	SANDBOX_IDME_CLIENT_SECRET,
	startSandbox,
	type Sandbox,
} from '../../../sandbox/server.mts';
import { READ_FAILURES, TOKEN_FAILURES } from '../../../nodes/IdMe/oauth/failures.ts';
import { createEngine, type Engine } from '../../support/engine.mts';
import { byName } from './support/people.mts';
import { NODE, REDIRECT_URI } from './support/stage.mts';

let engine: Engine;
let sandbox: Sandbox;

beforeAll(async () => {
	engine = await createEngine();
	sandbox = await startSandbox({ checkAnswers: true });
});
afterAll(async () => {
	await engine.close();
	await sandbox.close();
});
beforeEach(() => sandbox.reset());
afterEach(() => {
	expect(sandbox.journal.entries.flatMap(({ violations }) => violations)).toEqual([]);
});

async function runAll(operation: string, parameters: INodeParameters, items: IDataObject[]) {
	const { success, error } = await engine.run({
		node: {
			type: NODE,
			parameters: { resource: 'user', operation, ...parameters },
			onError: 'continueErrorOutput',
		},
		items,
		credentials: {
			idMeAppApi: {
				environment: 'custom',
				baseUrl: sandbox.idMeUrl,
				clientId: SANDBOX_IDME_CLIENT_ID,
				clientSecret: SANDBOX_IDME_CLIENT_SECRET,
				redirectUri: REDIRECT_URI,
			},
		},
	});
	return [...success, ...error].map(({ json }) => json);
}

async function run(operation: string, parameters: INodeParameters = {}, item: IDataObject = {}) {
	const [json] = await runAll(operation, parameters, [item]);
	return json;
}

interface Visit {
	person?: Person;
	deny?: boolean;
}

/** Has a visitor use a link of the node, and gives what the Webhook node makes of the redirect. */
function backFrom(url: string, { person = PEOPLE[0], deny }: Visit) {
	const back = new URL(sandbox.idMe.visitors.authorize({ url, person, deny }));
	expect(back.origin + back.pathname).toBe(REDIRECT_URI);
	return { query: Object.fromEntries(back.searchParams) };
}

async function signIn({ scope = 'military', ...visit }: Visit & { scope?: string } = {}) {
	const { url } = await run('buildSignInUrl', {
		options: { scope, reference: 'order-4711' },
	});
	return backFrom(String(url), visit);
}

const set = (readings: ReadingsInput) => Object.assign(sandbox.idMe.readings, readings);

it('every visitor gets the answer that fits, all at once', async () => {
	const visits = PEOPLE.flatMap((person) =>
		[...person.v3.status.map(({ group }) => group), 'teacher'].map((group) => ({ person, group })),
	);
	const links = await runAll(
		'buildSignInUrl',
		{ options: { scope: '={{ $json.group }}', reference: '={{ $json.reference }}' } },
		visits.map(({ group }, visit) => ({ group, reference: `visit-${visit}` })),
	);
	const items = links.map(({ url }, visit) => {
		const { person, group } = visits[visit];
		return { group, ...backFrom(String(url), { person }) };
	});
	const answers = await runAll('verifyVisitor', { group: byName('={{ $json.group }}') }, items);
	expect(answers).toHaveLength(visits.length);
	for (const [visit, answer] of answers.entries()) {
		const { person, group } = visits[visit];
		const entry = person.v3.status.find((each) => each.group === group);
		expect(answer).toMatchObject({
			outcome: entry?.verified ? 'verified' : 'notVerified',
			userId: person.uuid,
			reference: `visit-${visit}`,
			...person.extra,
		});
		expect(JSON.stringify(answer)).not.toMatch(/\d{3}-\d{2}-\d{4}/);
	}
});

describe.each(['RS256', 'ES256'] as const)('with tokens signed with %s', (signingAlgorithm) => {
	it.each(['json', 'jwt', 'quotedJwt'] as const)(
		'attributes are read as %s',
		async (attributesForm) => {
			set({ signingAlgorithm, attributesForm });
			const json = await run('verifyVisitor', {}, await signIn({ scope: 'openid military' }));
			expect(json).toMatchObject({ outcome: 'verified', groups: [{ group: 'military' }] });
		},
	);

	it.each(['json', 'jwt', 'quotedJwt', 'doublyQuotedJwt'] as const)(
		'user information is read as %s',
		async (userInfoForm) => {
			set({ signingAlgorithm, userInfoForm });
			const tokens = await run('exchangeCode', {}, await signIn({ scope: 'openid military' }));
			expect(tokens).toMatchObject({ outcome: 'signedIn', userId: PEOPLE[0].uuid });
			const json = await run('getUserInfo', {}, tokens);
			expect(json).toMatchObject({ userId: PEOPLE[0].uuid });
			expect(json).not.toHaveProperty('groups');
		},
	);

	it.each(['wrongKey', 'unknownKey', 'none', 'hs256'] as const)(
		'nothing is believed whose signature is %s',
		async (signature) => {
			set({ signingAlgorithm, attributesForm: 'jwt', signature });
			const json = await run('verifyVisitor', {}, await signIn());
			expect(json.error).toContain('was not trusted');
			expect(json).toMatchObject({ details: { rule: 'notTrusted', state: 'partly' } });
			expect(JSON.stringify(json)).not.toContain(PEOPLE[0].uuid);
			const withIdToken = await run('exchangeCode', {}, await signIn({ scope: 'openid military' }));
			expect(withIdToken.error).toContain('was not trusted');
			expect(withIdToken).not.toHaveProperty('accessToken');
		},
	);
});

it.each(['jwe', 'quotedJwe'] as const)(
	'an encrypted answer is named as such: %s',
	async (userInfoForm) => {
		set({ userInfoForm });
		const tokens = await run('exchangeCode', {}, await signIn());
		const { error, message } = await run('getUserInfo', {}, tokens);
		expect(error).toBe('The answer of ID.me is encrypted');
		expect(message).toContain('partnersupport@id.me');
	},
);

it.each(['list', 'text'] as const)(
	'version 2 is read with its affiliation as a %s',
	async (affiliation) => {
		set({ affiliation });
		const person = PEOPLE.find(({ about }) => about.startsWith('medical'));
		const json = await run(
			'verifyVisitor',
			{ options: { apiVersion: 'v2' }, group: byName('medical') },
			await signIn({ person, scope: 'medical' }),
		);
		expect(json).toMatchObject({ outcome: 'verified', check: { group: 'medical' } });
	},
);

it.each(['header', 'query'] as const)(
	'a token that is taken in the %s only is sent there',
	async (tokenIn) => {
		set({ tokenIn });
		const json = await run('verifyVisitor', { options: { tokenIn } }, await signIn());
		expect(json).toMatchObject({ outcome: 'verified' });
	},
);

describe.each(['json', 'html', 'none'] as const)(
	'where a bad token is refused with %s',
	(badToken) => {
		it('a token that was used says what to do', async () => {
			set({ badToken });
			const tokens = await run('exchangeCode', {}, await signIn());
			expect(await run('getAttributes', {}, tokens)).toMatchObject({ verified: true });
			const { meaning, hint } = READ_FAILURES.invalid_token;
			expect(await run('getAttributes', {}, tokens)).toMatchObject({
				error: meaning,
				message: `Row 1: ${meaning}. ${hint}`,
				details: { httpStatus: 401 },
			});
		});
	},
);

it.each(['rotated', 'kept'] as const)('a refresh gives a new token (%s)', async (refreshTokens) => {
	set({ refreshTokens });
	const first = await run('exchangeCode', {}, await signIn());
	const second = await run('refreshToken', {}, first);
	expect(second.accessToken).not.toBe(first.accessToken);
	expect(await run('getAttributes', {}, second)).toMatchObject({ verified: true });
});

it('a code that is too old for ID.me says what to do', async () => {
	const item = await signIn();
	await sandbox.clock.advance(6 * 60_000);
	const { meaning, hint } = TOKEN_FAILURES.invalid_grant;
	expect(await run('verifyVisitor', {}, item)).toMatchObject({
		error: meaning,
		message: `Row 1: ${meaning}. ${hint}`,
		details: { code: 'invalid_grant' },
	});
});

it('a visitor who declines, and a link that ID.me refuses', async () => {
	expect(await run('verifyVisitor', {}, await signIn({ deny: true }))).toMatchObject({
		outcome: 'declined',
		reference: 'order-4711',
	});
	expect(await run('verifyVisitor', {}, await signIn({ scope: 'unknown_policy' }))).toMatchObject({
		details: { code: 'invalid_scope' },
	});
});
