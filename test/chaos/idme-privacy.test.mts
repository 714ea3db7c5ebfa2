/**
 * No secret, phone, code, birth date, name or image byte in any error, log line or execution record of ID.me
 * Verification, whatever the service sends back: it repeats all that it was sent, in every kind of answer.
 */
import { inspect } from 'node:util';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { masked, personalValues } from '../../nodes/IdMe/api/personal.ts';
import { FAILURES } from '../../nodes/IdMe/api/failures.ts';
import { LIMITS } from '../../nodes/shared/limits.ts';
import fc from 'fast-check';
import type { ByteAnswer, ByteRequest } from '../engine/IdMeVerification/support/byte-server.mts';
import { NODE, openStage } from '../engine/IdMeVerification/support/stage.mts';

/** One for each test, so that no test waits for the account of another. */
let secret = '';
const encoded = () => Buffer.from(secret).toString('base64');
const IMAGE = 'bytes-of-a-passport';

/** One person, who stands in the item alone: parameters are expressions. */
const PERSON = {
	phone: '8885550147',
	typed: '+1 (888) 555-0147',
	code: '904817',
	birth: '1987-03-29',
	first: 'Wilhelmina',
	last: 'Quillfeather',
	note: 'maiden-name-Featherstone',
	id: '5f1c2f0e-8a3b-4f7e-9d56-0c1d2e3f4a5b',
};
const PERSONAL =
	/555\W{0,2}0147|904817|1987-03-29|03\/29\/1987|Wilhelmina|Quillfeather|Featherstone/i;

const it$ = (name: keyof typeof PERSON) => `={{ $json.${name} }}`;
const options = { metadata: '={{ JSON.stringify({ note: $json.note }) }}' };

const OPERATIONS: INodeParameters[] = [
	{ resource: 'phone', operation: 'sendCode', phone: it$('phone'), options },
	{
		resource: 'phone',
		operation: 'sendCode',
		phone: it$('typed'),
		options: { sendPhoneAsTyped: true },
	},
	{ resource: 'phone', operation: 'confirmCode', transactionId: it$('id'), code: it$('code') },
	{
		resource: 'phone',
		operation: 'verifyIdentity',
		phone: it$('phone'),
		birthDate: it$('birth'),
		firstName: it$('first'),
		lastName: it$('last'),
		options: { ...options, identityPath: '/api/v2/x' },
	},
	// The other two documents differ in their address alone.
	{
		resource: 'document',
		operation: 'verifyLicense',
		frontImage: 'photo',
		backImage: 'photo',
		options,
	},
	{ resource: 'verification', operation: 'create', options },
];

/** All that came, as text; in the spellings of another system as well. */
function echo({ headers, body }: ByteRequest): string {
	const text = body.toString('latin1').replaceAll(IMAGE, `${IMAGE}\0`);
	const isOfPerson = text.includes('0147');
	const spelt = isOfPerson ? '(888) 555-0147, +18885550147, born 03/29/1987' : '';
	return `${JSON.stringify(headers)} ${text} ${spelt} ${secret} ${encoded()}`;
}

type Answering = (request: ByteRequest) => ByteAnswer;

const refusing =
	(status: number, code: number, more = {}): Answering =>
	(request) => ({ status, ...more, body: { errors: [{ code, message: echo(request) }] } });

const GIVEN_UP = { 'retry-after': String(LIMITS.throttledGiveUpMs / 1000 + 60) };

const ANSWERS: Array<[string, Answering]> = [
	// One of each kind; what the table says of the others is said in the same way.
	...([1100, 3101, 3102, 3107, 4100, 5000, 5100] as const).map((code): [string, Answering] => {
		const { httpStatus = 0, retry } = FAILURES[code];
		return [
			String(code),
			refusing(httpStatus, code, retry === 'throttled' ? { headers: GIVEN_UP } : {}),
		];
	}),
	['a code that is not published', refusing(422, 9999)],
	['no code', (request) => ({ status: 422, body: { error: echo(request) } })],
	['a result', (request) => ({ body: resultOf(request, 300) })],
	['a success', (request) => ({ body: resultOf(request, 200) })],
	['a web page', (request) => ({ body: `<html>${echo(request)}</html>` })],
	['a page with status 403', (request) => ({ status: 403, body: `<html>${echo(request)}` })],
	['half an answer', (request) => ({ body: `{"errors": [{"message": "${echo(request)}` })],
	[
		'a redirect',
		(request) => ({ status: 302, headers: { location: `/?${secret}` }, body: echo(request) }),
	],
	['a closed connection', () => ({ drop: true })],
];

function resultOf(request: ByteRequest, code: number): IDataObject {
	const message = echo(request);
	return {
		transaction_id: PERSON.id,
		verification_id: PERSON.id,
		status: { code, message },
		result: { verified: false, errors: [{ code: 1014, message, additional_info: message }] },
		transactions: [],
	};
}

/** Every text that can be reached, the hidden parts of errors included. */
function everythingIn(value: unknown): string {
	const whole = { depth: 30, showHidden: true, maxArrayLength: null, maxStringLength: null };
	return inspect(value, whole);
}

/** What a failed row says of itself, without the input columns that n8n merges into it. */
function errorsOf(items: ReadonlyArray<{ json: IDataObject }>): unknown {
	return items.map(({ json: { error, message, details } }) => ({ error, message, details }));
}

const stage = openStage();

/** Where a read or a harmless request would be tried again for seconds; the rule is the same for them. */
const LOST = ['5000', 'a web page', 'half an answer', 'a closed connection'];

describe.each(ANSWERS)('where ID.me repeats the request with %s', (name, answer) => {
	it.each(['stopWorkflow', 'continueErrorOutput'] as const)(
		'nothing shows what is secret or personal (On Error = %s)',
		async (onError) => {
			secret = `live-secret-9Xw2Lq7TzB-${onError}-${name}`;
			stage.respond = answer;
			const content = Buffer.concat([
				Buffer.from([0xff, 0xd8, 0xff]),
				Buffer.from(IMAGE.repeat(2_500)),
			]);
			const photo = await stage.engine.files.store(content, {
				mimeType: 'image/jpeg',
				fileName: 'Quillfeather.jpg',
			});
			for (const parameters of OPERATIONS) {
				if (LOST.includes(name) && parameters.operation === 'create') continue;
				const run = await stage.engine.run({
					node: { type: NODE, parameters, onError },
					items: [{ json: PERSON, binary: { photo } }],
					credentials: { idMeServicesApi: stage.credential(` ${secret}\n`) },
				});
				const record = everythingIn([run.raw, run.outputs, run.thrownError, run.hints, run.logs]);
				expect(record).not.toContain(secret);
				expect(record).not.toContain(encoded());
				expect(record).not.toContain(IMAGE);
				const own = everythingIn([run.thrownError, errorsOf(run.error), run.logs]);
				expect(own).not.toMatch(PERSONAL);
				// What comes out is what ID.me says, without the values that it was given.
				const given = everythingIn(run.success.map(({ json }) => json));
				expect(given).not.toMatch(/8885550147|904817|1987-03-29|Wilhelmina|Featherstone/);
			}
			expect(stage.requests.length).toBeGreaterThan(0);
		},
		60_000,
	);
});

it('no value of a request survives in a message, wherever it stands and however it is written', () => {
	const word = fc.stringMatching(/^[a-z]{4,12}$/);
	const digits = fc.stringMatching(/^[2-9]\d{9}$/);
	const around = fc.constantFrom(' ', '"', '(', ': ', '\n', ', ', '.', '[');
	fc.assert(
		fc.property(word, digits, around, fc.lorem(), (name, phone, mark, prose) => {
			const values = personalValues({ first_name: name, phone });
			const message = `${prose}${mark}${name.toUpperCase()}${mark}${phone}${mark}+1${phone}`;
			const text = masked(message, values);
			expect(text).not.toContain(phone);
			expect(text.slice(prose.length).toLowerCase()).not.toContain(name);
		}),
	);
});
