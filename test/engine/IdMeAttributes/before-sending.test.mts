/** What the node refuses by itself, before anything is sent. */
import type { INodeParameters } from 'n8n-workflow';
import { createMockWorkflow } from '../../support/engine/mock-workflow.mts';
import { byName, VETERAN } from './support/people.mts';
import { NODE, openStage } from './support/stage.mts';

const stage = openStage();

async function failureOf(operation: string, item: object, parameters: INodeParameters = {}) {
	const { success, error } = await stage.run({
		operation,
		parameters,
		items: [{ ...item }],
		onError: 'continueErrorOutput',
	});
	expect(success).toEqual([]);
	expect(error).toHaveLength(1);
	return error[0].json;
}

describe('what is refused before anything is sent', () => {
	const cases: Array<[string, string, object, INodeParameters, string]> = [
		['a code without state', 'verifyVisitor', { query: { code: 'c' } }, {}, 'State is empty'],
		[
			'a forged state',
			'verifyVisitor',
			{ query: { code: 'c', state: 'abc.def' } },
			{},
			'State was not made by this application',
		],
		['no code', 'exchangeCode', { query: {} }, {}, 'Code is empty'],
		['no Webhook node in front', 'verifyVisitor', {}, {}, 'Code is empty'],
		['no token', 'getAttributes', {}, {}, 'Access Token is empty'],
		['no token', 'getUserInfo', {}, {}, 'Access Token is empty'],
		['no refresh token', 'refreshToken', {}, {}, 'Refresh Token is empty'],
		['no group', 'checkGroup', { accessToken: 'x' }, {}, 'Group is empty'],
		[
			'a long reference',
			'buildSignInUrl',
			{},
			{ options: { reference: 'x'.repeat(201) } },
			'Reference is too long',
		],
	];
	it.each(cases)('%s (%s)', async (_, operation, item, parameters, what) => {
		const json = await failureOf(operation, item, parameters);
		expect(json.error).toContain(what);
		expect(json.details).toMatchObject({ row: 1, state: 'notSent' });
		expect(stage.server.requests).toEqual([]);
	});

	it.each([
		['military', 'Veteran', '"military" with "Veteran"'],
		['military', '', '"military"'],
		['medical', 'Nurse', '"medical" with "Nurse"'],
	])(
		'version 2 for the group %s and "%s", which it does not name',
		async (group, subgroups, wanted) => {
			const parameters = { options: { apiVersion: 'v2' }, group: byName(group), subgroups };
			const { query } = await stage.signIn();
			for (const [operation, item] of [
				['checkGroup', { accessToken: 'x' }],
				['verifyVisitor', { query }],
			] as const) {
				const json = await failureOf(operation, item, parameters);
				expect(json).toMatchObject({
					error: expect.stringContaining(
						`does not say who belongs to the group ${wanted}`,
					) as string,
					message: expect.stringMatching(/API Version to Version 3.*leave Group empty/) as string,
					details: { state: 'notSent', rule: 'notInVersion2', field: 'group' },
				});
			}
			expect(stage.server.requests).toEqual([]);
			stage.person = () => ({ body: VETERAN });
			const { success } = await stage.run({ operation: 'verifyVisitor', items: [{ query }] });
			expect(success[0].json.outcome).toBe('verified');
		},
	);

	it.each([
		['an address that is not secure', { baseUrl: 'http://192.0.2.1' }, 'is not secure'],
		['an environment that nobody knows', { environment: 'staging' }, 'is not an address'],
		['no Client ID', { clientId: ' ' }, 'Client ID of the ID.me App credential is empty'],
		[
			'no Client Secret',
			{ clientSecret: ' ' },
			'Client Secret of the ID.me App credential is empty',
		],
		['no Redirect URI', { redirectUri: '' }, 'Redirect URI of the ID.me App credential is empty'],
		['no scope anywhere', { scope: '' }, 'Scope is empty'],
	])('a credential with %s', async (_, credential, what) => {
		const { error } = await stage.run({
			operation: 'buildSignInUrl',
			onError: 'continueErrorOutput',
			credential,
		});
		expect(error[0].json.error).toContain(what);
		expect(stage.server.requests).toEqual([]);
	});

	it.each([
		['of another application', { clientSecret: 'another-secret' }],
		['of another callback', { redirectUri: 'https://n8n.example.org/webhook/shop' }],
	])('a state %s', async (_, credential) => {
		const { query } = await stage.signIn({}, credential);
		const json = await failureOf('verifyVisitor', { query });
		expect(json.error).toContain('State was not made by this application');
	});
});

describe('a filter that is set and comes to nothing', () => {
	const NOTHING = [
		'undefined',
		'null',
		'""',
		'" "',
		'[]',
		'[null]',
		'[[], ""]',
		'{}',
		'[{}]',
		'" ; "',
		'",\\n;"',
		'true',
		'"[]"',
		'$json.misspelt',
	];
	const filters: Array<[string, INodeParameters, string]> = NOTHING.flatMap((value) => {
		const expression = `={{ ${value} }}`;
		return [
			[`Subgroups ${value}`, { subgroups: expression }, 'Subgroups'],
			[
				`Subgroups ${value} beside a group`,
				{ group: byName('military'), subgroups: expression },
				'Subgroups',
			],
			[`Group ${value}`, { group: byName(expression), subgroups: 'Veteran' }, 'Group'],
			[`Group ${value} in place of the whole`, { group: expression }, 'Group'],
		] as Array<[string, INodeParameters, string]>;
	});

	it('is refused before anything is sent, and the code stays good', async () => {
		const { query } = await stage.signIn();
		for (const [name, parameters, label] of filters) {
			for (const operation of name.endsWith('null')
				? ['verifyVisitor', 'checkGroup']
				: ['checkGroup']) {
				const json = await failureOf(operation, { query, accessToken: 'x' }, parameters);
				expect([name, json.error, Object(json.details).state]).toEqual([
					name,
					// Lists and objects in place of a group are refused as what they are.
					expect.stringMatching(new RegExp(`^${label} is `)),
					'notSent',
				]);
			}
		}
		expect(stage.server.requests).toEqual([]);
		stage.person = () => ({ body: VETERAN });
		const { success } = await stage.run({ operation: 'verifyVisitor', items: [{ query }] });
		expect(success[0].json.outcome).toBe('verified');
	}, 120_000);

	it('is one also where separators alone were typed', async () => {
		const { query } = await stage.signIn();
		const json = await failureOf('verifyVisitor', { query }, { subgroups: ' ; ' });
		expect(json).toMatchObject({
			error: 'Subgroups is set, but empty',
			details: { field: 'subgroups' },
		});
		expect(json.message).toContain('anybody would pass');
	});

	it('is none where the field was left empty', async () => {
		stage.person = () => ({ body: VETERAN });
		const { query } = await stage.signIn();
		const parameters = { group: byName(''), subgroups: '' };
		const { success } = await stage.run({
			operation: 'verifyVisitor',
			parameters,
			items: [{ query }],
		});
		expect(success[0].json).toMatchObject({ outcome: 'verified' });
		expect(success[0].json).not.toHaveProperty('check');
	});

	it('is a scope whose expression gives nothing, too', async () => {
		const json = await failureOf(
			'buildSignInUrl',
			{},
			{ options: { scope: '={{ $json.misspelt }}' } },
		);
		expect(json.error).toContain('Scope is set, and empty');
	});
});

describe('subgroups that are written in another way', () => {
	it.each([
		'Retiree; Veteran',
		'Retiree\nVeteran',
		'"Retiree", "Veteran"',
		'“Retiree”; “Veteran”',
		"'Retiree','Veteran'",
		'["Retiree", "Veteran"]',
		'={{ ["Retiree; Veteran"] }}',
		'={{ ["Retiree", null, "Veteran"] }}',
	])('are read: %j', async (subgroups) => {
		stage.person = () => ({ body: VETERAN });
		const { query } = await stage.signIn();
		const { success } = await stage.run({
			operation: 'verifyVisitor',
			parameters: { subgroups },
			items: [{ query }],
		});
		expect(success[0].json).toMatchObject({
			verified: true,
			check: { subgroups: ['Retiree', 'Veteran'], matched: ['Veteran'] },
		});
	});

	it('are refused where something among them is no name', async () => {
		const { query } = await stage.signIn();
		const subgroups = '={{ ["Veteran", { name: "Retiree" }] }}';
		const json = await failureOf('verifyVisitor', { query }, { subgroups });
		expect(json.error).toBe('Subgroups is neither a name nor a list of names');
	});
});

describe('the hint of the node about version 2', () => {
	const rl = (value: string) => ({ __rl: true, mode: 'name', value });
	/** As the editor asks for it. */
	const isShown = async (parameters: INodeParameters) => {
		const type = stage.engine.nodeType(NODE);
		const hint = type.description.hints?.find(({ message }) => message.startsWith('Version 2'));
		const node = {
			id: '1',
			name: 'Node',
			type: NODE,
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: { resource: 'user', operation: 'verifyVisitor', ...parameters },
		};
		const { expression } = createMockWorkflow(stage.engine.n8n, node, type);
		return await expression.withIsolate(async () =>
			expression.getSimpleParameterValue(node, hint?.displayCondition, 'internal', {}),
		);
	};

	it.each([
		[{ options: { apiVersion: 'v2' }, group: rl('military') }, true],
		[{ options: { apiVersion: 'v2' }, group: rl('medical') }, false],
		[{ options: { apiVersion: 'v2' }, group: rl('') }, false],
		[{ options: { apiVersion: 'v3' }, group: rl('military') }, false],
		[{ options: { apiVersion: 'v2' }, group: rl('military'), operation: 'getAttributes' }, false],
	])('with %j: %p', async (parameters, shown) => {
		expect(await isShown(parameters)).toBe(shown);
	});
});
