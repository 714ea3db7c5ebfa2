/**
 * No secret, token, code, Social Security number or birth date in any item, message, log line or execution record, whatever
 * ID.me sends back: beyond what somebody asked for.
 */
import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import type { Answer, RecordedRequest } from '../../support/recording-server.mts';
import { encryptedToken, signedToken, signingPair } from '../../unit/IdMe/oauth/support/tokens.mts';
import { byName } from './support/people.mts';
import { envelope, nextCode, openStage } from './support/stage.mts';

const stage = openStage();
const SECRET = 'client-secret-9Xw2Lq7TzB';
const TOKEN = 'access-token-7f1e5b9d3c';
const REFRESH = 'refresh-token-2a8c6e4f0b';
const SOCIAL = '219-09-9999';
const BORN = '1971-03-28';
const ID_TOKEN = signedToken(signingPair('ES256'), { sub: 'x', social: SOCIAL });

/** A service, or something in front of it, that repeats what it was sent, and tells what it should not. */
const echo = ({ headers, body, query }: RecordedRequest) =>
	`${JSON.stringify({ headers, query })} ${String(body)} ${SECRET} ${TOKEN} ${REFRESH} ${SOCIAL} ${BORN} ${ID_TOKEN}`;

const person = (request: RecordedRequest): IDataObject => ({
	attributes: [
		{ handle: 'uuid', value: 'd733' },
		{ handle: 'social', value: SOCIAL },
		{
			handle: 'note',
			value: echo(request).replaceAll(BORN, '').replaceAll(ID_TOKEN, '').replaceAll(REFRESH, ''),
		},
	],
	status: [],
	transactions: [{ ssn: SOCIAL.replaceAll('-', ''), access_token: TOKEN, [SOCIAL]: SOCIAL }],
});

const KINDS: Array<[string, (request: RecordedRequest) => Answer]> = [
	['a person who holds too much', (request) => ({ body: person(request) })],
	[
		'the same, signed',
		(request) => ({
			body: signedToken(signingPair('RS256'), { ...envelope(), ...person(request) }),
		}),
	],
	['the same, encrypted', () => ({ body: encryptedToken() })],
	[
		'a strange signature',
		(request) => ({ body: signedToken(signingPair('RS256', 'strange'), person(request)) }),
	],
	...['invalid_client', 'invalid_grant', 'invalid_token', 'new_code'].map(
		(error): [string, (request: RecordedRequest) => Answer] => [
			error,
			(request) => ({ status: 400, body: { error, error_description: echo(request) } }),
		],
	),
	[
		'a code that is an echo',
		(request) => ({ status: 400, body: { error: echo(request).slice(0, 900) } }),
	],
	['401', (request) => ({ status: 401, body: echo(request) })],
	['a web page', (request) => ({ status: 404, body: `<html>${echo(request)}</html>` })],
	['a redirect', () => ({ status: 302, headers: { location: `/?${SECRET}${TOKEN}` }, body: '' })],
	['a service that cannot work', (request) => ({ status: 500, body: echo(request) })],
];

/** An error of n8n's carries the node with its settings, so the tokens do not stand there as they are. */
const inHalves = (text: string) => `={{ "${text.slice(0, 9)}" + "${text.slice(9)}" }}`;
const TYPED_IN = { accessToken: inHalves(TOKEN), refreshToken: inHalves(REFRESH) };

const OPERATIONS = [
	['getAttributes', { simplify: false }],
	['getAttributes', { options: { apiVersion: 'v2', tokenIn: 'query' } }],
	['getUserInfo', { simplify: false }],
	['checkGroup', { group: byName('military') }],
	['verifyVisitor', { options: { simplify: false } }],
	['exchangeCode', {}],
	['refreshToken', {}],
] as const;

const givesToken = (operation: string) => ['exchangeCode', 'refreshToken'].includes(operation);
const exchanges = (operation: string) => ['exchangeCode', 'verifyVisitor'].includes(operation);

describe.each(KINDS.map(([kind, answer], at) => [kind, { answer, at }] as const))(
	'where ID.me answers with %s',
	(_, { answer, at }) => {
		it.each(OPERATIONS)('nothing leaks from %s', async (operation, parameters) => {
			const account = { clientSecret: SECRET, clientId: `client-${nextCode()}` };
			stage.person = answer;
			// A token for the reading to use, and what the token endpoint itself may answer.
			for (const token of [() => ({ body: { access_token: TOKEN } }), answer]) {
				stage.token = token;
				const { query } = exchanges(operation)
					? await stage.signIn({}, account)
					: { query: { code: nextCode() } };
				const run = await stage.run({
					operation,
					parameters: { ...parameters, ...TYPED_IN },
					items: [{ query }],
					onError: at % 2 === 0 ? 'stopWorkflow' : 'continueErrorOutput',
					credential: account,
				});
				const isAskedFor = givesToken(operation) && run.success.length > 0;
				const verifier = stage.forms().at(-1)?.code_verifier;
				const secrets = [
					...[SECRET, SOCIAL, SOCIAL.replaceAll('-', ''), BORN, ID_TOKEN],
					...(isAskedFor ? [] : [TOKEN, REFRESH]),
					...(verifier ? [verifier] : []),
				];
				const shown = everything(run, query.code);
				expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
				if (!givesToken(operation) && !exchanges(operation)) break;
			}
		});
	},
);

/** All that n8n keeps of the execution and says of it, without the input, which holds the code, and the node's settings. */
function everything(run: Awaited<ReturnType<typeof stage.run>>, code: string): string {
	const { success, error, thrownError, logs, raw } = run;
	const kept = raw.data.resultData.runData.Node;
	const messages = [thrownError?.message, thrownError?.description];
	const own = [
		...messages,
		...success.map(({ json }) => json),
		...error.map(({ json }) => json.message),
	];
	expect(inspect(own, { depth: 20 })).not.toContain(code);
	return inspect([success, error, thrownError, thrownError?.stack, logs, kept], {
		depth: 30,
		maxStringLength: null,
		breakLength: Infinity,
	});
}

it('n8n hides tokens and the Social Security number where it shows executions', () => {
	const { sensitiveOutputFields } = stage.engine.nodeType(
		'n8n-nodes-digital-id.idMeAttributes',
	).description;
	expect(sensitiveOutputFields).toEqual([
		'accessToken',
		'refreshToken',
		'attributes.social',
		'attributes.ssn',
		'attributes.dslogon_idvalue',
		'attributes.document_tokens',
		'raw',
	]);
});

it('n8n could not hide what stands elsewhere, so it is masked there whatever the options say', async () => {
	const tokens = { front: 'document-token-1', back: 'document-token-2' };
	const sensitive = (request: RecordedRequest) => ({
		...person(request),
		attributes: [
			{ handle: 'social', value: SOCIAL },
			{ handle: 'document_tokens', value: tokens },
		],
		history: { document_tokens: tokens, ssn: SOCIAL },
	});
	stage.person = (request) => ({ body: sensitive(request) });
	const parameters = { accessToken: TOKEN, simplify: false, options: { redactSsn: false } };
	const { success } = await stage.run({ operation: 'getAttributes', parameters });
	const { attributes, ...rest } = success[0].json;
	expect(attributes).toEqual({ social: SOCIAL, document_tokens: tokens });
	expect(rest).toMatchObject({ history: {}, transactions: [{}], raw: { attributes: [{}, {}] } });
	const shown = JSON.stringify(rest);
	for (const hidden of [SOCIAL, SOCIAL.replaceAll('-', ''), ...Object.values(tokens)]) {
		expect(shown).not.toContain(hidden);
	}
});

it('what is masked is masked in the stored record, not only where it is shown', async () => {
	stage.person = (request) => ({ body: person(request) });
	const { raw } = await stage.run({ operation: 'getAttributes', items: [{ accessToken: TOKEN }] });
	const stored = JSON.stringify(raw.data.resultData.runData.Node[0].data);
	expect(stored).toContain('"social":"***"');
	expect(stored).not.toContain(SOCIAL);
});
