import { ENDPOINTS, type EndpointName } from '../../../../nodes/IdMe/api/endpoints.ts';
import { explain } from '../../../../nodes/IdMe/api/answers.ts';
import { FAILURES } from '../../../../nodes/IdMe/api/failures.ts';
import { MultipartBody, type Part } from '../../../../nodes/IdMe/api/multipart.ts';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import {
	busy,
	dropped,
	inTurn,
	serverDown,
	timedOut,
	unreachable,
	webPage,
	type Outcome,
} from '../../../support/scripted-service.mts';
import { ok, refused, scriptedClient } from '../support/scripted-client.mts';

const NAMES = Object.keys(ENDPOINTS) as EndpointName[];
const ID = '5f1c2f0e-8a3b-4f7e-9d56-0c1d2e3f4a5b';
const once = NAMES.filter((name) => ENDPOINTS[name].repeat === 'once');
const repeatable = NAMES.filter((name) => ENDPOINTS[name].repeat !== 'once');

const good = (name: EndpointName) =>
	ok(
		ENDPOINTS[name].answers === 'verification'
			? { verification_id: ID, transactions: [] }
			: { transaction_id: ID, status: { code: 200 } },
	);

const parts: Part[] = [
	{
		name: 'front_image',
		fileName: 'a.jpg',
		contentType: 'image/jpeg',
		bytes: 3,
		read: async function* () {
			yield Buffer.from('abc');
		},
	},
];

const UNCLEAR: Array<[string, () => Outcome]> = [
	['a dropped connection', dropped],
	['a time-out', timedOut],
	['HTTP 503', serverDown],
	['a web page', webPage],
	['half an answer', () => ok('{"transaction_id": "5f')],
	['an empty list', () => ok([])],
	['code 5000', () => refused(500, 5000)],
	['an answer about something else', () => ok({ hello: 'world' })],
];

it('what costs money or reaches a person is sent once, and nothing else', () => {
	expect(once).toEqual([
		'sendCode',
		'confirmCode',
		'verifyIdentity',
		'verifyLicense',
		'verifyPassport',
		'verifyPasscard',
	]);
});

describe.each(UNCLEAR)('after %s', (_, outcome) => {
	it.each(once)('%s is not sent again: it may have been carried out', async (name) => {
		const { client, clock, sent } = scriptedClient(() => outcome());
		const result = await clock.outcome(client.call(name, { fields: { phone: '8889413032' } }));
		if (result.kind !== 'unclear') throw new Error(result.kind);
		expect(sent).toHaveLength(1);
		const failure = explain(name, result);
		expect(failure.state).toBe('unknown');
		expect(failure.what).toContain(ENDPOINTS[name].doubt);
		expect(failure.hint).toContain(ENDPOINTS[name].check);
	});

	it.each(repeatable.filter((name) => name !== 'health'))('%s is sent five times', async (name) => {
		const { client, clock, sent } = scriptedClient(() => outcome());
		const result = await clock.outcome(client.call(name, { id: ID }));
		expect(result.kind).toBe('unclear');
		expect(sent).toHaveLength(LIMITS.tries);
	});

	it.each(repeatable)('%s succeeds with the first answer', async (name) => {
		const { client, clock } = scriptedClient(inTurn(outcome(), good(name)));
		expect(await clock.outcome(client.call(name, { id: ID }))).toMatchObject({ kind: 'success' });
	});
});

it('code 5000 keeps its hint, and for a check that is paid for what to do besides', async () => {
	const { client, clock } = scriptedClient(() => refused(500, 5000));
	const result = await clock.outcome(client.call('verifyIdentity', { fields: { phone: '1' } }));
	if (result.kind !== 'unclear') throw new Error(result.kind);
	expect(explain('verifyIdentity', result)).toMatchObject({
		code: '5000',
		httpStatus: 500,
		hint: `${FAILURES[5000].hint} ${ENDPOINTS.verifyIdentity.check}`,
	});
});

describe('what was certainly not carried out', () => {
	it.each(NAMES)('is sent again by %s when the address was not reached', async (name) => {
		const { client, clock, sent } = scriptedClient(
			inTurn(unreachable(), unreachable(), good(name)),
		);
		expect(await clock.outcome(client.call(name, { id: ID }))).toMatchObject({ kind: 'success' });
		expect(sent).toHaveLength(3);
	});

	it.each(NAMES)('is sent again by %s when ID.me asked to slow down', async (name) => {
		const { client, clock, sent } = scriptedClient(
			inTurn(refused(429, 5100), refused(429, 5200), busy(2), good(name)),
		);
		expect(await clock.outcome(client.call(name, { id: ID }))).toMatchObject({ kind: 'success' });
		expect(sent).toHaveLength(4);
	});

	it('is sent again with a body made anew, of the same content', async () => {
		const bodies: MultipartBody[] = [];
		const { client, clock } = scriptedClient(async ({ body }, count) => {
			if (!(body instanceof MultipartBody)) throw new Error('No form');
			bodies.push(body);
			let text = '';
			for await (const chunk of body.stream()) text += Buffer.from(chunk).toString();
			expect(text).toContain('\r\n\r\nabc\r\n');
			return count === 1 ? refused(429, 5100) : good('verifyPassport');
		});
		expect(await clock.outcome(client.call('verifyPassport', { parts }))).toMatchObject({
			kind: 'success',
		});
		expect(new Set(bodies.map(({ type }) => type)).size).toBe(2);
	});
});

it('a file that is gone while it is sent did not reach ID.me, and the row says so', async () => {
	const gone: Part = {
		...parts[0],
		read: async function* () {
			yield Buffer.from('a');
			throw new Error('ENOENT');
		},
	} as Part;
	const { client, clock, sent } = scriptedClient(async ({ body }) => {
		if (!(body instanceof MultipartBody)) throw new Error('No form');
		for await (const chunk of body.stream()) expect(chunk).toBeDefined();
		return good('verifyPassport');
	});
	const result = await clock.outcome(client.call('verifyPassport', { parts: [gone] }));
	if (result.kind !== 'refused') throw new Error(result.kind);
	expect(sent).toHaveLength(1);
	expect(explain('verifyPassport', result)).toMatchObject({ state: 'notSent', rule: 'fileGone' });
});

describe('the path of the identity check, which is not published', () => {
	const [first, second] = ENDPOINTS.verifyIdentity.paths;
	const fields = { phone: '8889413032' };

	it.each<[string, Outcome]>([
		['that ID.me does not know it', refused(403, 2100)],
		['that there is nothing', refused(404, 4100)],
		['with a page of its own', webPage(404)],
	])('is tried under the next name where the answer is %s, and remembered', async (_, unknown) => {
		const respond = ({ url }: { url?: string }) =>
			url === second ? good('verifyIdentity') : unknown;
		const { client, clock, sent, paths } = scriptedClient(respond);
		for (let turn = 0; turn < 2; turn += 1) {
			const result = await clock.outcome(client.call('verifyIdentity', { fields }));
			expect(result).toMatchObject({ kind: 'success' });
		}
		expect(sent.map(({ url }) => url)).toEqual([first, second, second]);
		expect(paths).toEqual({ verifyIdentity: second });
	});

	it.each<[string, () => Outcome]>([
		['the answer is lost', dropped],
		['the person is refused', () => refused(422, 3107)],
		['ID.me cannot work', serverDown],
	])('is not tried under another name where %s', async (_, outcome) => {
		const { client, clock, sent } = scriptedClient(() => outcome());
		await clock.outcome(client.call('verifyIdentity', { fields }));
		expect(sent.map(({ url }) => url)).toEqual([first]);
	});

	it('is explained by the best documented one where ID.me knows none', async () => {
		const { client, clock } = scriptedClient(({ url }) =>
			url === first ? refused(403, 2100) : webPage(404),
		);
		const result = await clock.outcome(client.call('verifyIdentity', { fields }));
		expect(result).toMatchObject({ kind: 'refused', code: '2100' });
	});

	it('of the admin is the only one', async () => {
		const { client, clock, sent } = scriptedClient(() => refused(403, 2100));
		await clock.outcome(client.call('verifyIdentity', { fields, path: 'api/v3/x' }));
		expect(sent.map(({ url }) => url)).toEqual(['api/v3/x']);
	});
});

it('an answer about another transaction is none: a proxy may give back an earlier one', async () => {
	const { client, clock, sent } = scriptedClient(() =>
		ok({ transaction_id: 'another', status: { code: 200 }, result: { verified: true } }),
	);
	const result = await clock.outcome(client.call('readDocument', { id: ID }));
	expect(result).toMatchObject({ kind: 'unclear', what: 'otherJson' });
	expect(sent).toHaveLength(LIMITS.tries);
});

it('the words of ID.me come without what is personal in the request, in whatever spelling', async () => {
	const message =
		'Ada LOVELACE, born 12/10/1990, (888) 941-3032, +18889413032: code 482913 of 19901210 is "no"';
	const { client, clock } = scriptedClient(() => refused(422, 9999, message));
	const fields = {
		phone: '8889413032',
		birth_date: '1990-12-10',
		first_name: 'Ada',
		last_name: 'Lovelace',
		metadata: { note: ['no'] },
	};
	const result = await clock.outcome(client.call('verifyIdentity', { fields }));
	if (result.kind !== 'refused') throw new Error(result.kind);
	expect(result.serviceMessage).not.toMatch(/ada|lovelace|\d|no"/i);
	expect(explain('verifyIdentity', result).what).toBe(
		`ID.me refused the request (9999): ${result.serviceMessage}`,
	);
});
